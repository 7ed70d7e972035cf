#include "crypto/key_agreement.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "base/check.h"
#include "crypto/openssl_fence.h"

namespace chartroom::crypto {
namespace {

constexpr const char* agreement_curve = "P-256";

using SecretNumber = OpensslPtr<BIGNUM, BN_clear_free>;
using AgreementContext = OpensslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using AgreementBuild = OpensslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using AgreementParams = OpensslPtr<OSSL_PARAM, OSSL_PARAM_free>;

// `secret` may be null: then the key has its public half only.
Key agreement_key(const BIGNUM* secret, const AgreementPublic& open) {
  const AgreementBuild build(OSSL_PARAM_BLD_new());
  const AgreementContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CHECK(build != nullptr && context != nullptr, "memory for a key");
  bool ok = OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, agreement_curve, 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, open.data(), open.size()) == 1;
  if (secret != nullptr) ok = ok && OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1;
  const AgreementParams params(OSSL_PARAM_BLD_to_param(build.get()));
  CHECK(ok && params != nullptr, "a key's parameters fit");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, secret == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return nullptr;
  }
  return Key(key);
}

bool is_sound(EVP_PKEY* key, bool has_secret) {
  const AgreementContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  CHECK(context != nullptr, "memory for a key");
  return has_secret ? EVP_PKEY_check(context.get()) == 1 : EVP_PKEY_public_check(context.get()) == 1;
}

}  // namespace

AgreementPair AgreementPair::random() {
  const Key key(EVP_EC_gen(agreement_curve));
  CHECK(key != nullptr, "OpenSSL must offer P-256");
  BIGNUM* number = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1, "a new key has a secret half");
  const SecretNumber secret(number);
  std::array<std::uint8_t, key_bytes> bytes{};
  CHECK(BN_bn2binpad(secret.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()),
        "a secret half has 32 bytes");
  AgreementPair pair{std::move(*SecretKey::from_bytes(bytes)), {}};
  wipe(bytes);
  std::size_t size = 0;
  CHECK(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, pair.open.data(), pair.open.size(), &size) == 1 &&
            size == pair.open.size(),
        "a public half has 65 bytes");
  return pair;
}

Result<SecretKey> agree(const AgreementPair& own, const AgreementPublic& other) {
  const SecretNumber secret(BN_secure_new());
  CHECK(secret != nullptr && BN_bin2bn(own.secret.view().data(), static_cast<int>(key_bytes), secret.get()) != nullptr,
        "memory for a key");
  const Key mine = agreement_key(secret.get(), own.open);
  const Key theirs = agreement_key(nullptr, other);
  if (mine == nullptr || theirs == nullptr || !is_sound(mine.get(), true) || !is_sound(theirs.get(), false)) {
    return fail(ErrorCode::corrupt, "a key for an agreement is none of its curve");
  }
  const AgreementContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr));
  CHECK(context != nullptr, "memory for an agreement");
  std::array<std::uint8_t, key_bytes> shared{};
  std::size_t size = shared.size();
  const bool ok = EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1 &&
                  EVP_PKEY_derive(context.get(), shared.data(), &size) == 1 && size == shared.size();
  CHECK(ok, "two sound keys agree");
  auto key = SecretKey::from_bytes(shared);
  wipe(shared);
  return key;
}

}  // namespace chartroom::crypto
