#pragma once

// For tests: key pairs of all kinds of JWS, with their public halves as JWK parameters.

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <string>

#include "base/check.h"
#include "crypto/openssl_fence.h"
#include "crypto/public_key.h"

namespace chartroom::crypto {

class KeyPair {
 public:
  static KeyPair rsa(unsigned bits = 2048) { return KeyPair(EVP_RSA_gen(bits), "RSA", ""); }
  static KeyPair elliptic(const char* curve) { return KeyPair(EVP_EC_gen(curve), "EC", curve); }  // "P-256"
  static KeyPair ed25519() { return KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "OKP", "Ed25519"); }
  static KeyPair for_algorithm(SignatureAlgorithm algorithm) {
    switch (algorithm) {
      case SignatureAlgorithm::es256: return elliptic("P-256");
      case SignatureAlgorithm::es384: return elliptic("P-384");
      case SignatureAlgorithm::es512: return elliptic("P-521");
      case SignatureAlgorithm::eddsa: return ed25519();
      default: return rsa();
    }
  }

  Bytes sign(SignatureAlgorithm algorithm, ByteView message) const {
    const std::string name(signature_algorithm_name(algorithm));
    const std::string digest = "SHA" + name.substr(2);
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;
    CHECK(EVP_DigestSignInit_ex(context.get(), &key_context, type_ == "OKP" ? nullptr : digest.c_str(), nullptr, nullptr,
                                key_.get(), nullptr) == 1,
          "a test signs");
    if (name.starts_with("PS")) {
      CHECK(EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1,
            "a test signs");
    }
    std::size_t size = 0;
    CHECK(EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1, "a test signs");
    Bytes out(size);
    CHECK(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1, "a test signs");
    out.resize(size);
    return type_ == "EC" ? side_by_side(out) : out;
  }

  Bytes modulus() const { return number(OSSL_PKEY_PARAM_RSA_N, 0); }
  Bytes exponent() const { return number(OSSL_PKEY_PARAM_RSA_E, 0); }
  Bytes x() const { return type_ == "OKP" ? raw() : number(OSSL_PKEY_PARAM_EC_PUB_X, coordinate_bytes()); }
  Bytes y() const { return number(OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_bytes()); }

  PublicKey public_key() const {
    auto made = type_ == "RSA"  ? PublicKey::rsa(modulus(), exponent())
                : type_ == "EC" ? PublicKey::elliptic(curve(), x(), y())
                                : PublicKey::ed25519(x());
    CHECK(made.has_value(), "a test's key is good");
    return std::move(*made);
  }

  // Without braces, so that a test can add members: "kty":"RSA","n":…
  std::string jwk_members() const {
    if (type_ == "RSA") {
      return R"("kty":"RSA","n":")" + to_base64url(modulus()) + R"(","e":")" + to_base64url(exponent()) + "\"";
    }
    std::string out = R"("kty":")" + type_ + R"(","crv":")" + curve_ + R"(","x":")" + to_base64url(x()) + "\"";
    if (type_ == "EC") out += R"(,"y":")" + to_base64url(y()) + "\"";
    return out;
  }

 private:
  KeyPair(EVP_PKEY* key, std::string type, std::string curve) : key_(key), type_(std::move(type)), curve_(std::move(curve)) {
    CHECK(key_ != nullptr, "a test's key can be made");
  }
  Curve curve() const { return curve_ == "P-256" ? Curve::p256 : curve_ == "P-384" ? Curve::p384 : Curve::p521; }
  std::size_t coordinate_bytes() const { return curve_ == "P-256" ? 32 : curve_ == "P-384" ? 48 : 66; }
  Bytes raw() const {
    Bytes out(32);
    std::size_t size = out.size();
    CHECK(EVP_PKEY_get_raw_public_key(key_.get(), out.data(), &size) == 1, "a test's key has a public half");
    return out;
  }
  Bytes number(const char* name, std::size_t size) const {
    BIGNUM* value = nullptr;
    CHECK(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1, "a test's key has its numbers");
    Bytes out(size == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : size);
    CHECK(BN_bn2binpad(value, out.data(), static_cast<int>(out.size())) > 0, "a number fits");
    BN_free(value);
    return out;
  }
  Bytes side_by_side(const Bytes& der) const {
    const std::uint8_t* at = der.data();
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    const auto size = static_cast<int>(coordinate_bytes());
    Bytes out(2 * coordinate_bytes());
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair), out.data(), size) == size, "r fits");
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair), out.data() + size, size) == size, "s fits");
    ECDSA_SIG_free(pair);
    return out;
  }

  Key key_;
  std::string type_;
  std::string curve_;
};

}  // namespace chartroom::crypto
