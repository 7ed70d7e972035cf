#include "crypto/public_key.h"

#include <gtest/gtest.h>

#include "crypto/key_pair_fixture.h"

namespace chartroom::crypto {
namespace {

constexpr SignatureAlgorithm all[] = {SignatureAlgorithm::rs256, SignatureAlgorithm::rs384, SignatureAlgorithm::rs512,
                                      SignatureAlgorithm::ps256, SignatureAlgorithm::ps384, SignatureAlgorithm::ps512,
                                      SignatureAlgorithm::es256, SignatureAlgorithm::es384, SignatureAlgorithm::es512,
                                      SignatureAlgorithm::eddsa};

Bytes unhex(std::string_view text) { return from_hex(text).value(); }

TEST(PublicKey, EveryAlgorithmTakesItsOwnSignatureAndNoOther) {
  const ByteView message = as_bytes("header.payload");
  for (const SignatureAlgorithm signing : all) {
    const KeyPair pair = KeyPair::for_algorithm(signing);
    const PublicKey key = pair.public_key();
    const Bytes signature = pair.sign(signing, message);
    for (const SignatureAlgorithm checking : all) {
      EXPECT_EQ(key.verifies(checking, message, signature), checking == signing)
          << signature_algorithm_name(signing) << " as " << signature_algorithm_name(checking);
    }
  }
}

TEST(PublicKey, EveryFlippedBitOfASignatureIsNoticed) {
  const ByteView message = as_bytes("header.payload");
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::es256, SignatureAlgorithm::eddsa}) {
    const KeyPair pair = KeyPair::for_algorithm(algorithm);
    const PublicKey key = pair.public_key();
    Bytes signature = pair.sign(algorithm, message);
    for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
      const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
      signature[bit / 8] ^= mask;
      EXPECT_FALSE(key.verifies(algorithm, message, signature)) << bit;
      signature[bit / 8] ^= mask;
    }
    EXPECT_TRUE(key.verifies(algorithm, message, signature));
    EXPECT_FALSE(key.verifies(algorithm, as_bytes("header.payloae"), signature));
  }
}

TEST(PublicKey, ASignatureOfAnotherLengthIsRefused) {
  const ByteView message = as_bytes("m");
  for (const SignatureAlgorithm algorithm : all) {
    const KeyPair pair = KeyPair::for_algorithm(algorithm);
    const PublicKey key = pair.public_key();
    Bytes signature = pair.sign(algorithm, message);
    signature.push_back(0);
    EXPECT_FALSE(key.verifies(algorithm, message, signature));
    signature.resize(signature.size() - 2);
    EXPECT_FALSE(key.verifies(algorithm, message, signature));
    EXPECT_FALSE(key.verifies(algorithm, message, {}));
    EXPECT_FALSE(key.verifies(algorithm, message, Bytes(signature.size() + 1)));  // of zeros: CVE-2022-21449
  }
}

// RFC 8037 appendix A.4.
TEST(PublicKey, Rfc8037Example) {
  const auto key = PublicKey::ed25519(from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").value());
  ASSERT_TRUE(key);
  const auto signature =
      from_base64url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg").value();
  EXPECT_TRUE(key->verifies(SignatureAlgorithm::eddsa, as_bytes("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"),
                            signature));
}

// RFC 7515 appendix A.3.
TEST(PublicKey, Rfc7515ExampleOfACurve) {
  const auto key = PublicKey::elliptic(Curve::p256, from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").value(),
                                       from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").value());
  ASSERT_TRUE(key);
  const auto signature =
      from_base64url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q").value();
  EXPECT_TRUE(key->verifies(SignatureAlgorithm::es256,
                            as_bytes("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                                     "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"),
                            signature));
}

TEST(PublicKey, WeakOrOddRsaKeysAreRefused) {
  const KeyPair good = KeyPair::rsa();
  EXPECT_TRUE(PublicKey::rsa(good.modulus(), good.exponent()));
  const KeyPair small = KeyPair::rsa(1024);
  EXPECT_FALSE(PublicKey::rsa(small.modulus(), small.exponent()));
  const Bytes bytes = small.modulus();
  Bytes padded(128);  // zeros in front don't make it longer
  padded.insert(padded.end(), bytes.begin(), bytes.end());
  EXPECT_FALSE(PublicKey::rsa(padded, small.exponent()));
  EXPECT_FALSE(PublicKey::rsa(Bytes(1025, 0xFF), good.exponent()));
  EXPECT_FALSE(PublicKey::rsa(good.modulus(), unhex("01")));
  EXPECT_FALSE(PublicKey::rsa(good.modulus(), unhex("03")));
  EXPECT_FALSE(PublicKey::rsa(good.modulus(), unhex("010002")));
  EXPECT_FALSE(PublicKey::rsa(good.modulus(), unhex("010000000000000001")));
  EXPECT_FALSE(PublicKey::rsa({}, {}));
}

TEST(PublicKey, APointOffItsCurveIsRefused) {
  for (const auto& [curve, name] : {std::pair{Curve::p256, "P-256"}, {Curve::p384, "P-384"}, {Curve::p521, "P-521"}}) {
    const KeyPair pair = KeyPair::elliptic(name);
    Bytes y = pair.y();
    EXPECT_TRUE(PublicKey::elliptic(curve, pair.x(), y)) << name;
    y.back() ^= 1;
    EXPECT_FALSE(PublicKey::elliptic(curve, pair.x(), y)) << name;
    y.pop_back();
    EXPECT_FALSE(PublicKey::elliptic(curve, pair.x(), y)) << name;
    EXPECT_FALSE(PublicKey::elliptic(curve, Bytes(pair.x().size()), Bytes(pair.x().size()))) << name;
  }
}

TEST(PublicKey, NoHmacAndNoNoneAmongTheAlgorithms) {
  for (const char* name : {"none", "None", "", "HS256", "HS384", "HS512", "rs256", "ES256K", "RSA-OAEP", "Ed448"}) {
    EXPECT_FALSE(parse_signature_algorithm(name)) << name;
  }
  for (const SignatureAlgorithm algorithm : all) {
    EXPECT_EQ(parse_signature_algorithm(signature_algorithm_name(algorithm)), algorithm);
  }
}

TEST(PublicKey, DigestsAreOfTheAlgorithm) {
  EXPECT_EQ(to_hex(digest_of(SignatureAlgorithm::rs256, as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_of(SignatureAlgorithm::ps384, as_bytes("abc")).size(), 48U);
  EXPECT_EQ(digest_of(SignatureAlgorithm::eddsa, as_bytes("abc")).size(), 64U);
}

}  // namespace
}  // namespace chartroom::crypto
