#include "crypto/token.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <vector>

#include "crypto/random.h"

namespace chartroom::crypto {
namespace {

constexpr std::size_t token_nonce_bytes = 12;
constexpr CK_ULONG token_tag_bits = 128;

std::string hex_code(CK_RV code) {
  Bytes bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(code >> (shift - 8)));
  return "0x" + to_hex(bytes);
}

std::unexpected<Error> fail_token(std::string_view doing, CK_RV code) {
  switch (code) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE: return fail(ErrorCode::wrong_key, "the token refuses the PIN; it was tried once");
    case CKR_PIN_LOCKED: return fail(ErrorCode::forbidden, "the token has locked its PIN: unlock it with its own tools");
    case CKR_ENCRYPTED_DATA_INVALID:
    case CKR_ENCRYPTED_DATA_LEN_RANGE:
      return fail(ErrorCode::wrong_key, "the token's key is not the one with which this was wrapped");
    default:
      return fail(ErrorCode::unavailable, "the token can't " + std::string(doing) + " (PKCS#11 code " + hex_code(code) + ")");
  }
}

// Labels are filled up with blanks.
std::string_view trimmed(const unsigned char* label, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(label), size);
  while (text.ends_with(' ') || text.ends_with('\0')) text.remove_suffix(1);
  return text;
}

template <class T>
CK_ATTRIBUTE attribute_of(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}

}  // namespace

struct Token::State {
  explicit State(const TokenPlace& at) : place(at) {}
  ~State() {
    if (session_open) functions->C_CloseSession(session);
    if (initialized) functions->C_Finalize(nullptr);
    if (library != nullptr) ::dlclose(library);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Status load();
  Result<CK_SLOT_ID> find_slot() const;
  Status sign_in(std::string_view pin);
  Result<std::vector<CK_OBJECT_HANDLE>> keys() const;
  Result<CK_OBJECT_HANDLE> key() const;

  TokenPlace place;
  void* library = nullptr;
  CK_FUNCTION_LIST* functions = nullptr;
  bool initialized = false;
  bool session_open = false;
  CK_SESSION_HANDLE session = 0;
};

Status Token::State::load() {
  library = ::dlopen(place.module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = ::dlerror();
    return fail(ErrorCode::not_found, "the PKCS#11 module can't be loaded: " + std::string(reason == nullptr ? "" : reason));
  }
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (list == nullptr || list(&functions) != CKR_OK || functions == nullptr) {
    return fail(ErrorCode::not_found, place.module + " is no PKCS#11 module");
  }
  CK_C_INITIALIZE_ARGS threads{};
  threads.flags = CKF_OS_LOCKING_OK;
  const CK_RV code = functions->C_Initialize(&threads);
  if (code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED) return fail_token("be started", code);
  initialized = code == CKR_OK;
  return {};
}

Result<CK_SLOT_ID> Token::State::find_slot() const {
  CK_ULONG count = 0;
  if (const CK_RV code = functions->C_GetSlotList(CK_TRUE, nullptr, &count); code != CKR_OK)
    return fail_token("be found", code);
  std::vector<CK_SLOT_ID> slots(count);
  if (const CK_RV code = functions->C_GetSlotList(CK_TRUE, slots.data(), &count); code != CKR_OK) {
    return fail_token("be found", code);
  }
  slots.resize(std::min<std::size_t>(count, slots.size()));
  std::vector<CK_SLOT_ID> found;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    if (functions->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
    if (trimmed(static_cast<const unsigned char*>(info.label), sizeof info.label) == place.token) found.push_back(slot);
  }
  if (found.empty()) return fail(ErrorCode::not_found, "there is no token with the label '" + place.token + "'");
  if (found.size() > 1) return fail(ErrorCode::conflict, "several tokens have the label '" + place.token + "'");
  return found.front();
}

Status Token::State::sign_in(std::string_view pin) {
  const auto slot = find_slot();
  if (!slot) return fail(slot);
  CK_RV code = functions->C_OpenSession(*slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
  if (code != CKR_OK) return fail_token("open a session", code);
  session_open = true;
  Bytes copy = to_bytes(as_bytes(pin));  // the call takes no const
  code = functions->C_Login(session, CKU_USER, copy.data(), copy.size());
  wipe(copy);
  if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) return fail_token("sign in", code);
  return {};
}

Result<std::vector<CK_OBJECT_HANDLE>> Token::State::keys() const {
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_AES;
  std::string label = place.key;
  std::array wanted{attribute_of(CKA_CLASS, kind), attribute_of(CKA_KEY_TYPE, type),
                    CK_ATTRIBUTE{CKA_LABEL, label.data(), label.size()}};
  CK_RV code = functions->C_FindObjectsInit(session, wanted.data(), wanted.size());
  if (code != CKR_OK) return fail_token("be searched", code);
  std::array<CK_OBJECT_HANDLE, 2> found{};
  CK_ULONG count = 0;
  code = functions->C_FindObjects(session, found.data(), found.size(), &count);
  const CK_RV ended = functions->C_FindObjectsFinal(session);
  if (code != CKR_OK || ended != CKR_OK) return fail_token("be searched", code != CKR_OK ? code : ended);
  return std::vector<CK_OBJECT_HANDLE>(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
}

// One that can't be read out: else the token would protect nothing.
Result<CK_OBJECT_HANDLE> Token::State::key() const {
  const auto found = keys();
  if (!found) return fail(found);
  if (found->empty()) return fail(ErrorCode::not_found, "the token has no AES key with the label '" + place.key + "'");
  if (found->size() > 1) return fail(ErrorCode::conflict, "the token has several keys with the label '" + place.key + "'");
  CK_BBOOL sensitive = CK_FALSE;
  CK_BBOOL extractable = CK_TRUE;
  CK_ULONG bytes = 0;
  std::array facts{attribute_of(CKA_SENSITIVE, sensitive), attribute_of(CKA_EXTRACTABLE, extractable),
                   attribute_of(CKA_VALUE_LEN, bytes)};
  const CK_RV code = functions->C_GetAttributeValue(session, found->front(), facts.data(), facts.size());
  if (code != CKR_OK) return fail_token("tell of its key", code);
  if (sensitive != CK_TRUE || extractable != CK_FALSE || bytes != key_bytes) {
    return fail(ErrorCode::forbidden,
                "the token's key '" + place.key +
                    "' is not AES-256, or can be read out of it: it must be sensitive and not extractable");
  }
  return found->front();
}

Token::Token(std::unique_ptr<State> state) : state_(std::move(state)) {}
Token::~Token() = default;

Result<std::unique_ptr<Token>> Token::open(const TokenPlace& place, std::string_view pin) {
  auto state = std::make_unique<State>(place);
  if (auto loaded = state->load(); !loaded) return fail(loaded);
  if (auto signed_in = state->sign_in(pin); !signed_in) return fail(signed_in);
  return std::unique_ptr<Token>(new Token(std::move(state)));
}

Status Token::make_key() {
  const auto found = state_->keys();
  if (!found) return fail(found);
  if (!found->empty())
    return fail(ErrorCode::conflict, "the token has a key with the label '" + state_->place.key + "' already");
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_ULONG bytes = key_bytes;
  std::string label = state_->place.key;
  std::array facts{attribute_of(CKA_TOKEN, yes),       attribute_of(CKA_PRIVATE, yes),
                   attribute_of(CKA_SENSITIVE, yes),   attribute_of(CKA_EXTRACTABLE, no),
                   attribute_of(CKA_ENCRYPT, yes),     attribute_of(CKA_DECRYPT, yes),
                   attribute_of(CKA_VALUE_LEN, bytes), CK_ATTRIBUTE{CKA_LABEL, label.data(), label.size()}};
  CK_OBJECT_HANDLE made = 0;
  const CK_RV code = state_->functions->C_GenerateKey(state_->session, &mechanism, facts.data(), facts.size(), &made);
  if (code != CKR_OK) return fail_token("make a key", code);
  return {};
}

Result<Bytes> Token::wrap(const SecretKey& key) {
  const auto own = state_->key();
  if (!own) return fail(own);
  Bytes out = random_bytes(token_nonce_bytes);
  CK_GCM_PARAMS params{out.data(), token_nonce_bytes, token_nonce_bytes * 8, nullptr, 0, token_tag_bits};
  CK_MECHANISM mechanism{CKM_AES_GCM, &params, sizeof params};
  CK_RV code = state_->functions->C_EncryptInit(state_->session, &mechanism, *own);
  if (code != CKR_OK) return fail_token("encrypt by AES-GCM", code);
  std::array<std::uint8_t, key_bytes> plain{};
  std::ranges::copy(key.view(), plain.begin());
  std::array<std::uint8_t, key_bytes + token_tag_bits / 8> sealed{};
  CK_ULONG size = sealed.size();
  code = state_->functions->C_Encrypt(state_->session, plain.data(), plain.size(), sealed.data(), &size);
  wipe(plain);
  if (code != CKR_OK || size != sealed.size()) return fail_token("encrypt by AES-GCM", code);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

Result<SecretKey> Token::unwrap(ByteView wrapped) {
  if (wrapped.size() != token_nonce_bytes + key_bytes + token_tag_bits / 8) {
    return fail(ErrorCode::corrupt, "what a token wrapped has a wrong size");
  }
  const auto own = state_->key();
  if (!own) return fail(own);
  Bytes nonce = to_bytes(wrapped.first(token_nonce_bytes));
  Bytes sealed = to_bytes(wrapped.subspan(token_nonce_bytes));
  CK_GCM_PARAMS params{nonce.data(), token_nonce_bytes, token_nonce_bytes * 8, nullptr, 0, token_tag_bits};
  CK_MECHANISM mechanism{CKM_AES_GCM, &params, sizeof params};
  CK_RV code = state_->functions->C_DecryptInit(state_->session, &mechanism, *own);
  if (code != CKR_OK) return fail_token("decrypt by AES-GCM", code);
  std::array<std::uint8_t, key_bytes + token_tag_bits / 8> plain{};  // room for what some modules write beyond the text
  CK_ULONG size = plain.size();
  code = state_->functions->C_Decrypt(state_->session, sealed.data(), sealed.size(), plain.data(), &size);
  // Modules differ in what they say of a tag that does not fit.
  if (code == CKR_GENERAL_ERROR || code == CKR_FUNCTION_FAILED) code = CKR_ENCRYPTED_DATA_INVALID;
  if (code != CKR_OK) return fail_token("decrypt by AES-GCM", code);
  auto key = SecretKey::from_bytes(ByteView(plain).first(std::min<std::size_t>(size, plain.size())));
  wipe(plain);
  if (!key) return fail(ErrorCode::corrupt, "what a token wrapped has a wrong size");
  return key;
}

}  // namespace chartroom::crypto
