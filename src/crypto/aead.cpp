#include "crypto/aead.h"

#include <algorithm>
#include <climits>

#include "base/check.h"
#include "crypto/openssl_fence.h"
#include "crypto/random.h"

namespace chartroom::crypto {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
static_assert(nonce_bytes + tag_bytes == seal_overhead_bytes);

CipherContext new_context() {
  CipherContext context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr, "memory for a cipher");
  return context;
}

int as_int(std::size_t size) {
  CHECK(size <= INT_MAX, "a sealed value has less than 2 GiB");
  return static_cast<int>(size);
}

}  // namespace

Sealer::Sealer(const SecretKey& key) : context_(new_context().release()) {
  CHECK(EVP_EncryptInit_ex2(context_.get(), aes_256_gcm(), key.view().data(), nullptr, nullptr) == 1,
        "AES-256-GCM takes a key");
  fill_random(nonce_);
}

void Sealer::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

void Sealer::seal(ByteView plain, ByteView context, Bytes& out) {
  const std::size_t start = out.size();
  out.resize(start + plain.size() + seal_overhead_bytes);
  std::uint8_t* nonce = out.data() + start;
  std::uint8_t* body = nonce + nonce_bytes;
  std::ranges::copy(nonce_, nonce);
  for (auto at = nonce_.rbegin(); at != nonce_.rend() && ++*at == 0; ++at) {
  }
  int size = 0;
  bool ok = EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, nonce, nullptr) == 1;
  if (!context.empty()) {
    ok = ok && EVP_EncryptUpdate(context_.get(), nullptr, &size, context.data(), as_int(context.size())) == 1;
  }
  if (!plain.empty()) ok = ok && EVP_EncryptUpdate(context_.get(), body, &size, plain.data(), as_int(plain.size())) == 1;
  ok = ok && EVP_EncryptFinal_ex(context_.get(), body + plain.size(), &size) == 1;
  ok = ok && EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, body + plain.size()) == 1;
  CHECK(ok, "sealing can't fail");
}

Bytes seal(const SecretKey& key, ByteView plain, ByteView context) {
  Bytes out;
  Sealer(key).seal(plain, context, out);
  return out;
}

Result<Bytes> open(const SecretKey& key, ByteView sealed, ByteView context) {
  if (sealed.size() < seal_overhead_bytes) return fail(ErrorCode::corrupt, "a sealed value is too short");
  const ByteView nonce = sealed.first(nonce_bytes);
  const ByteView body = sealed.subspan(nonce_bytes, sealed.size() - seal_overhead_bytes);
  std::uint8_t tag[tag_bytes];
  std::copy_n(sealed.end() - tag_bytes, tag_bytes, tag);

  const CipherContext cipher = new_context();
  Bytes plain(body.size());
  std::uint8_t none = 0;
  int size = 0;
  bool ok = EVP_DecryptInit_ex2(cipher.get(), aes_256_gcm(), key.view().data(), nonce.data(), nullptr) == 1;
  if (!context.empty()) {
    ok = ok && EVP_DecryptUpdate(cipher.get(), nullptr, &size, context.data(), as_int(context.size())) == 1;
  }
  if (!body.empty()) ok = ok && EVP_DecryptUpdate(cipher.get(), plain.data(), &size, body.data(), as_int(body.size())) == 1;
  ok = ok && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag) == 1;
  CHECK(ok, "opening fails only at the tag");
  if (EVP_DecryptFinal_ex(cipher.get(), &none, &size) != 1) {
    wipe(plain);  // not authenticated: nobody may see it
    return fail(ErrorCode::corrupt, "a sealed value does not open: it was changed, moved, or sealed under another key");
  }
  return plain;
}

}  // namespace chartroom::crypto
