#include "crypto/tpm.h"

#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

#include <algorithm>
#include <array>
#include <memory>

namespace chartroom::crypto {
namespace {

constexpr std::uint32_t tpm_registers_all = (1U << 24) - 1;
constexpr std::size_t tpm_part_bytes_max = 1024;

struct TpmFree {
  void operator()(void* what) const { Esys_Free(what); }
};
template <class T>
using TpmPtr = std::unique_ptr<T, TpmFree>;

std::unexpected<Error> fail_tpm(std::string_view doing, TSS2_RC code) {
  return fail(ErrorCode::unavailable, "the TPM can't " + std::string(doing) + ": " + Tss2_RC_Decode(code));
}

// The chip's own answer, whichever of a command's parts it is about.
bool is_tpm_answer(TSS2_RC code, TSS2_RC answer) {
  constexpr TSS2_RC of_a_part = TPM2_RC_FMT1 | 0x3FU;
  return (code & TSS2_RC_LAYER_MASK) == TSS2_TPM_RC_LAYER && (code & TPM2_RC_FMT1) != 0 && (code & of_a_part) == answer;
}

TPMT_SYM_DEF session_cipher() {
  TPMT_SYM_DEF cipher{};
  cipher.algorithm = TPM2_ALG_AES;
  cipher.keyBits.aes = 128;
  cipher.mode.aes = TPM2_ALG_CFB;
  return cipher;
}

TPML_PCR_SELECTION selection_of(std::uint32_t pcrs) {
  TPML_PCR_SELECTION out{};
  out.count = 1;
  out.pcrSelections[0].hash = TPM2_ALG_SHA256;
  out.pcrSelections[0].sizeofSelect = 3;
  for (std::size_t i = 0; i < 3; ++i) out.pcrSelections[0].pcrSelect[i] = static_cast<BYTE>(pcrs >> (8 * i));
  return out;
}

// A storage key, the same each time in one TPM until its owner's hierarchy is cleared (the template that the TCG recommends).
TPM2B_PUBLIC parent_template() {
  TPM2B_PUBLIC out{};
  TPMT_PUBLIC& area = out.publicArea;
  area.type = TPM2_ALG_ECC;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
                          TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT;
  area.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_AES;
  area.parameters.eccDetail.symmetric.keyBits.aes = 128;
  area.parameters.eccDetail.symmetric.mode.aes = TPM2_ALG_CFB;
  area.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
  area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
  area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
  return out;
}

class TpmContext {
 public:
  TpmContext() = default;
  ~TpmContext() {
    for (const ESYS_TR handle : {object_, session_, parent_}) {
      if (handle != ESYS_TR_NONE) Esys_FlushContext(esys_, handle);
    }
    Esys_Finalize(&esys_);
    Tss2_TctiLdr_Finalize(&tcti_);
  }
  TpmContext(const TpmContext&) = delete;
  TpmContext& operator=(const TpmContext&) = delete;

  Status open(const TpmPlace& place);
  Status start_session(TPM2_SE kind);
  Result<TPM2B_DIGEST> policy_of(std::uint32_t pcrs);
  Result<Bytes> create(const TPM2B_DIGEST& policy, const SecretKey& key);
  Status load(const TPM2B_PUBLIC& open, const TPM2B_PRIVATE& closed);
  Result<SecretKey> unseal();
  void end_session();

 private:
  TSS2_TCTI_CONTEXT* tcti_ = nullptr;
  ESYS_CONTEXT* esys_ = nullptr;
  ESYS_TR parent_ = ESYS_TR_NONE;
  ESYS_TR session_ = ESYS_TR_NONE;
  ESYS_TR object_ = ESYS_TR_NONE;
};

Status TpmContext::open(const TpmPlace& place) {
  if (const TSS2_RC code = Tss2_TctiLdr_Initialize(place.device.c_str(), &tcti_); code != TSS2_RC_SUCCESS) {
    return fail_tpm("be reached at " + place.device, code);
  }
  if (const TSS2_RC code = Esys_Initialize(&esys_, tcti_, nullptr); code != TSS2_RC_SUCCESS)
    return fail_tpm("be reached", code);
  const TPM2B_SENSITIVE_CREATE sensitive{};
  const TPM2B_PUBLIC area = parent_template();
  const TPM2B_DATA outside{};
  const TPML_PCR_SELECTION no_registers{};
  const TSS2_RC code = Esys_CreatePrimary(esys_, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive,
                                          &area, &outside, &no_registers, &parent_, nullptr, nullptr, nullptr, nullptr);
  if (code != TSS2_RC_SUCCESS) {
    parent_ = ESYS_TR_NONE;
    return fail_tpm("make the key of its owner's hierarchy", code);
  }
  return {};
}

// Salted by the parent key: who listens on the wires can't read what goes over them.
Status TpmContext::start_session(TPM2_SE kind) {
  const TPMT_SYM_DEF cipher = session_cipher();
  TSS2_RC code = Esys_StartAuthSession(esys_, parent_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, nullptr, kind,
                                       &cipher, TPM2_ALG_SHA256, &session_);
  if (code != TSS2_RC_SUCCESS) {
    session_ = ESYS_TR_NONE;
    return fail_tpm("start a session", code);
  }
  constexpr TPMA_SESSION flags = TPMA_SESSION_CONTINUESESSION | TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT;
  code = Esys_TRSess_SetAttributes(esys_, session_, flags, 0xFF);
  if (code != TSS2_RC_SUCCESS) return fail_tpm("encrypt a session", code);
  return {};
}

void TpmContext::end_session() {
  Esys_FlushContext(esys_, session_);
  session_ = ESYS_TR_NONE;
}

// Leaves the policy in the open session. Without registers there is none, and nothing to satisfy.
Result<TPM2B_DIGEST> TpmContext::policy_of(std::uint32_t pcrs) {
  const TPML_PCR_SELECTION registers = selection_of(pcrs);
  const TPM2B_DIGEST as_they_are{};
  TSS2_RC code = Esys_PolicyPCR(esys_, session_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &as_they_are, &registers);
  if (code != TSS2_RC_SUCCESS) return fail_tpm("read its registers", code);
  TPM2B_DIGEST* digest = nullptr;
  code = Esys_PolicyGetDigest(esys_, session_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &digest);
  if (code != TSS2_RC_SUCCESS) return fail_tpm("read its registers", code);
  const TpmPtr<TPM2B_DIGEST> held(digest);
  return *digest;
}

Result<Bytes> TpmContext::create(const TPM2B_DIGEST& policy, const SecretKey& key) {
  TPM2B_SENSITIVE_CREATE sensitive{};
  sensitive.sensitive.data.size = static_cast<UINT16>(key_bytes);
  std::ranges::copy(key.view(), sensitive.sensitive.data.buffer);
  TPM2B_PUBLIC area{};
  area.publicArea.type = TPM2_ALG_KEYEDHASH;
  area.publicArea.nameAlg = TPM2_ALG_SHA256;
  area.publicArea.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA;
  if (policy.size == 0) area.publicArea.objectAttributes |= TPMA_OBJECT_USERWITHAUTH;
  area.publicArea.authPolicy = policy;
  area.publicArea.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
  const TPM2B_DATA outside{};
  const TPML_PCR_SELECTION no_registers{};
  TPM2B_PRIVATE* closed = nullptr;
  TPM2B_PUBLIC* open = nullptr;
  const TSS2_RC code = Esys_Create(esys_, parent_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive, &area, &outside,
                                   &no_registers, &closed, &open, nullptr, nullptr, nullptr);
  wipe({sensitive.sensitive.data.buffer, sizeof sensitive.sensitive.data.buffer});
  if (code != TSS2_RC_SUCCESS) return fail_tpm("seal a key", code);
  const TpmPtr<TPM2B_PRIVATE> held_closed(closed);
  const TpmPtr<TPM2B_PUBLIC> held_open(open);
  std::array<std::uint8_t, tpm_part_bytes_max> buffer{};
  ByteWriter out;
  std::size_t size = 0;
  if (Tss2_MU_TPM2B_PUBLIC_Marshal(open, buffer.data(), buffer.size(), &size) != TSS2_RC_SUCCESS) {
    return fail(ErrorCode::unavailable, "what the TPM sealed can't be written down");
  }
  out.blob(ByteView(buffer).first(size));
  size = 0;
  if (Tss2_MU_TPM2B_PRIVATE_Marshal(closed, buffer.data(), buffer.size(), &size) != TSS2_RC_SUCCESS) {
    return fail(ErrorCode::unavailable, "what the TPM sealed can't be written down");
  }
  out.blob(ByteView(buffer).first(size));
  return out.take();
}

Status TpmContext::load(const TPM2B_PUBLIC& open, const TPM2B_PRIVATE& closed) {
  const TSS2_RC code = Esys_Load(esys_, parent_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &closed, &open, &object_);
  if (code == TSS2_RC_SUCCESS) return {};
  object_ = ESYS_TR_NONE;
  if (!is_tpm_answer(code, TPM2_RC_INTEGRITY)) return fail_tpm("load a sealed key", code);
  return fail(ErrorCode::wrong_key, "the key was sealed by another TPM, or this one was cleared since");
}

Result<SecretKey> TpmContext::unseal() {
  TPM2B_SENSITIVE_DATA* data = nullptr;
  const TSS2_RC code = Esys_Unseal(esys_, object_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &data);
  if (code != TSS2_RC_SUCCESS && is_tpm_answer(code, TPM2_RC_POLICY_FAIL)) {
    return fail(ErrorCode::wrong_key,
                "the TPM does not unseal the key: its registers hold something else than when it was sealed, "
                "as after a change of firmware or boot loader");
  }
  if (code != TSS2_RC_SUCCESS) return fail_tpm("unseal a key", code);
  const TpmPtr<TPM2B_SENSITIVE_DATA> held(data);
  auto key = SecretKey::from_bytes({data->buffer, data->size});
  wipe({data->buffer, sizeof data->buffer});
  if (!key) return fail(ErrorCode::corrupt, "what the TPM had sealed is no key");
  return key;
}

struct TpmSealed {
  std::uint32_t pcrs = 0;
  TPM2B_PUBLIC open{};
  TPM2B_PRIVATE closed{};
};

Result<TpmSealed> split_sealed(ByteView sealed) {
  ByteReader in(sealed);
  TpmSealed out;
  out.pcrs = in.u32();
  const ByteView open = in.blob();
  const ByteView closed = in.blob();
  std::size_t open_size = 0;
  std::size_t closed_size = 0;
  const bool ok = in.at_end() && (out.pcrs & ~tpm_registers_all) == 0 &&
                  Tss2_MU_TPM2B_PUBLIC_Unmarshal(open.data(), open.size(), &open_size, &out.open) == TSS2_RC_SUCCESS &&
                  Tss2_MU_TPM2B_PRIVATE_Unmarshal(closed.data(), closed.size(), &closed_size, &out.closed) == TSS2_RC_SUCCESS &&
                  open_size == open.size() && closed_size == closed.size();
  if (!ok) return fail(ErrorCode::corrupt, "what a TPM sealed has a wrong form");
  return out;
}

}  // namespace

Result<Bytes> tpm_seal(const TpmPlace& place, std::uint32_t pcrs, const SecretKey& key) {
  if ((pcrs & ~tpm_registers_all) != 0) return fail(ErrorCode::invalid, "a TPM's registers are 0 to 23");
  TpmContext tpm;
  if (auto opened = tpm.open(place); !opened) return fail(opened);
  TPM2B_DIGEST policy{};
  if (pcrs != 0) {
    if (auto trial = tpm.start_session(TPM2_SE_TRIAL); !trial) return fail(trial);
    const auto wanted = tpm.policy_of(pcrs);
    if (!wanted) return fail(wanted);
    policy = *wanted;
    tpm.end_session();
  }
  if (auto session = tpm.start_session(TPM2_SE_HMAC); !session) return fail(session);
  const auto parts = tpm.create(policy, key);
  if (!parts) return fail(parts);
  ByteWriter out;
  out.u32(pcrs);
  out.raw(*parts);
  return out.take();
}

Result<SecretKey> tpm_unseal(const TpmPlace& place, ByteView sealed) {
  const auto parts = split_sealed(sealed);
  if (!parts) return fail(parts);
  TpmContext tpm;
  if (auto opened = tpm.open(place); !opened) return fail(opened);
  if (auto session = tpm.start_session(TPM2_SE_HMAC); !session) return fail(session);
  if (auto loaded = tpm.load(parts->open, parts->closed); !loaded) return fail(loaded);
  if (parts->pcrs == 0) return tpm.unseal();
  tpm.end_session();
  if (auto session = tpm.start_session(TPM2_SE_POLICY); !session) return fail(session);
  if (const auto met = tpm.policy_of(parts->pcrs); !met) return fail(met);
  return tpm.unseal();
}

Result<std::uint32_t> tpm_registers(ByteView sealed) {
  const auto parts = split_sealed(sealed);
  if (!parts) return fail(parts);
  return parts->pcrs;
}

}  // namespace chartroom::crypto
