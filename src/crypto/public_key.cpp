#include "crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>

#include "base/check.h"
#include "crypto/openssl_fence.h"

namespace chartroom::crypto {
namespace {

constexpr int rsa_bits_min = 2048;  // RFC 7518 section 3.3
constexpr int rsa_bits_max = 8192;  // larger ones cost milliseconds each: a stranger's token would be a burden
constexpr std::uint64_t rsa_exponent_min = 65'537;
constexpr std::size_t rsa_exponent_bytes_max = 8;
constexpr std::size_t ed25519_bytes = 32;
constexpr std::size_t ed25519_signature_bytes = 64;

enum class Family : std::uint8_t { rsa_pkcs1, rsa_pss, elliptic, edwards };

struct AlgorithmRow {
  SignatureAlgorithm algorithm;
  std::string_view name;
  Family family;
  const char* digest;
  Curve curve = Curve::p256;  // of the family elliptic
};

constexpr std::array algorithms{
    AlgorithmRow{SignatureAlgorithm::rs256, "RS256", Family::rsa_pkcs1, "SHA256"},
    AlgorithmRow{SignatureAlgorithm::rs384, "RS384", Family::rsa_pkcs1, "SHA384"},
    AlgorithmRow{SignatureAlgorithm::rs512, "RS512", Family::rsa_pkcs1, "SHA512"},
    AlgorithmRow{SignatureAlgorithm::ps256, "PS256", Family::rsa_pss, "SHA256"},
    AlgorithmRow{SignatureAlgorithm::ps384, "PS384", Family::rsa_pss, "SHA384"},
    AlgorithmRow{SignatureAlgorithm::ps512, "PS512", Family::rsa_pss, "SHA512"},
    AlgorithmRow{SignatureAlgorithm::es256, "ES256", Family::elliptic, "SHA256", Curve::p256},
    AlgorithmRow{SignatureAlgorithm::es384, "ES384", Family::elliptic, "SHA384", Curve::p384},
    AlgorithmRow{SignatureAlgorithm::es512, "ES512", Family::elliptic, "SHA512", Curve::p521},
    AlgorithmRow{SignatureAlgorithm::eddsa, "EdDSA", Family::edwards, "SHA512"},
};

struct CurveRow {
  const char* name;
  std::size_t coordinate_bytes;
};

CurveRow row_of(Curve curve) {
  switch (curve) {
    case Curve::p256: return {"P-256", 32};
    case Curve::p384: return {"P-384", 48};
    case Curve::p521: return {"P-521", 66};
  }
  return {"P-256", 32};
}

const AlgorithmRow& row_of(SignatureAlgorithm algorithm) {
  const auto at = static_cast<std::size_t>(algorithm);
  CHECK(at < algorithms.size() && algorithms[at].algorithm == algorithm, "every algorithm has a row");
  return algorithms[at];
}

using Number = OpensslPtr<BIGNUM, BN_free>;
using ParamBuild = OpensslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = OpensslPtr<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = OpensslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EcdsaPair = OpensslPtr<ECDSA_SIG, ECDSA_SIG_free>;

Number number_of(ByteView bytes) { return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

Key key_from(const char* type, OSSL_PARAM_BLD* build) {
  const Params params(OSSL_PARAM_BLD_to_param(build));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  CHECK(params != nullptr && context != nullptr, "memory for a key");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return nullptr;
  return Key(key);
}

// JWS has r and s side by side, each of the curve's length; OpenSSL wants DER.
Bytes der_signature(ByteView signature, std::size_t coordinate_bytes) {
  if (signature.size() != 2 * coordinate_bytes) return {};
  const EcdsaPair pair(ECDSA_SIG_new());
  Number r = number_of(signature.first(coordinate_bytes));
  Number s = number_of(signature.subspan(coordinate_bytes));
  CHECK(pair != nullptr && r != nullptr && s != nullptr, "memory for a signature");
  CHECK(ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1, "a signature has two numbers");
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  CHECK(size > 0 && der != nullptr, "two numbers can be written as DER");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

bool set_pss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;  // RFC 7518 section 3.5; MGF1 has the digest's
}

bool verify_with(EVP_PKEY* key, const AlgorithmRow& row, ByteView message, ByteView signature) {
  const DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr, "memory for a signature");
  EVP_PKEY_CTX* key_context = nullptr;  // owned by the context
  const char* digest = row.family == Family::edwards ? nullptr : row.digest;
  if (EVP_DigestVerifyInit_ex(context.get(), &key_context, digest, nullptr, nullptr, key, nullptr) != 1) return false;
  if (row.family == Family::rsa_pss && !set_pss(key_context)) return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name) {
  for (const AlgorithmRow& row : algorithms) {
    if (row.name == name) return row.algorithm;
  }
  return std::nullopt;
}

std::string_view signature_algorithm_name(SignatureAlgorithm algorithm) { return row_of(algorithm).name; }

struct PublicKey::State {
  Key key;
  enum class Kind : std::uint8_t { rsa, elliptic, edwards } kind;
  Curve curve = Curve::p256;
};

PublicKey::PublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::rsa(ByteView modulus, ByteView exponent) {
  if (modulus.size() > rsa_bits_max / 8 + 1) return fail(ErrorCode::invalid, "an RSA modulus has at most 8192 bits");
  if (exponent.size() > rsa_exponent_bytes_max) return fail(ErrorCode::invalid, "an RSA exponent has at most 64 bits");
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  CHECK(n != nullptr && e != nullptr, "memory for a key");
  if (BN_num_bits(n.get()) < rsa_bits_min) return fail(ErrorCode::invalid, "an RSA modulus has at least 2048 bits");
  if (BN_num_bits(n.get()) > rsa_bits_max) return fail(ErrorCode::invalid, "an RSA modulus has at most 8192 bits");
  if (BN_is_odd(n.get()) == 0) return fail(ErrorCode::invalid, "an RSA modulus is odd");
  if (BN_is_odd(e.get()) == 0 || BN_get_word(e.get()) < rsa_exponent_min) {
    return fail(ErrorCode::invalid, "an RSA exponent is odd and at least 65537");
  }
  const ParamBuild build(OSSL_PARAM_BLD_new());
  CHECK(build != nullptr && OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
            OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1,
        "memory for a key");
  Key key = key_from("RSA", build.get());
  if (key == nullptr) return fail(ErrorCode::invalid, "no RSA key");
  return PublicKey(std::make_unique<State>(State{std::move(key), State::Kind::rsa}));
}

Result<PublicKey> PublicKey::elliptic(Curve curve, ByteView x, ByteView y) {
  const CurveRow row = row_of(curve);
  if (x.size() != row.coordinate_bytes || y.size() != row.coordinate_bytes) {
    return fail(ErrorCode::invalid, "a coordinate has the full length of its curve");
  }
  Bytes point{POINT_CONVERSION_UNCOMPRESSED};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const ParamBuild build(OSSL_PARAM_BLD_new());
  CHECK(build != nullptr && OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, row.name, 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1,
        "memory for a key");
  Key key = key_from("EC", build.get());
  if (key == nullptr) return fail(ErrorCode::invalid, "the point isn't on its curve");
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  CHECK(context != nullptr, "memory for a key");
  if (EVP_PKEY_public_check(context.get()) != 1) return fail(ErrorCode::invalid, "the point isn't on its curve");
  return PublicKey(std::make_unique<State>(State{std::move(key), State::Kind::elliptic, curve}));
}

Result<PublicKey> PublicKey::ed25519(ByteView bytes_32) {
  if (bytes_32.size() != ed25519_bytes) return fail(ErrorCode::invalid, "an Ed25519 key has 32 bytes");
  Key key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_32.data(), bytes_32.size()));
  if (key == nullptr) return fail(ErrorCode::invalid, "no Ed25519 key");
  return PublicKey(std::make_unique<State>(State{std::move(key), State::Kind::edwards}));
}

bool PublicKey::fits(SignatureAlgorithm algorithm) const {
  const AlgorithmRow& row = row_of(algorithm);
  switch (row.family) {
    case Family::rsa_pkcs1:
    case Family::rsa_pss: return state_->kind == State::Kind::rsa;
    case Family::elliptic: return state_->kind == State::Kind::elliptic && state_->curve == row.curve;
    case Family::edwards: return state_->kind == State::Kind::edwards;
  }
  return false;
}

bool PublicKey::verifies(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const {
  if (!fits(algorithm)) return false;
  const AlgorithmRow& row = row_of(algorithm);
  if (row.family == Family::edwards && signature.size() != ed25519_signature_bytes) return false;
  if (row.family != Family::elliptic) return verify_with(state_->key.get(), row, message, signature);
  const Bytes der = der_signature(signature, row_of(row.curve).coordinate_bytes);
  return !der.empty() && verify_with(state_->key.get(), row, message, der);
}

Bytes digest_of(SignatureAlgorithm algorithm, ByteView bytes) {
  Bytes out(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  const int done = EVP_Q_digest(nullptr, row_of(algorithm).digest, nullptr, bytes.data(), bytes.size(), out.data(), &size);
  CHECK(done == 1, "OpenSSL must offer SHA-2");
  out.resize(size);
  return out;
}

}  // namespace chartroom::crypto
