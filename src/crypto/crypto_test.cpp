// Test vectors of the standards, and what a caller relies on.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "base/limits.h"
#include "crypto/aead.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/openssl_fence.h"
#include "crypto/password.h"
#include "crypto/random.h"
#include "crypto/sign.h"

namespace chartroom::crypto {
namespace {

Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  EXPECT_TRUE(bytes.has_value());
  return bytes.value_or(Bytes{});
}

SecretKey key_of(std::string_view text) {
  auto key = SecretKey::from_bytes(hex(text));
  EXPECT_TRUE(key.has_value());
  return std::move(*key);
}

// FIPS 180-4 examples (NIST CSRC, SHA256.pdf) and the empty message.
TEST(Digest, Sha256) {
  EXPECT_EQ(to_hex(sha256(as_bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({as_bytes("abcdbcdecdefdefgefghfghighij"), as_bytes(""), as_bytes("hijkijkljklmklmnlmnomnopnopq")})),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// RFC 4231 pads its keys; ours have 32 bytes, so these are its cases 2 and 4 with the key padded by zeros to 32 bytes,
// which HMAC defines to be the same key (RFC 2104 section 2).
TEST(Digest, HmacRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(key_of("4a65666500000000000000000000000000000000000000000000000000000000"),
                               as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(key_of("0102030405060708090a0b0c0d0e0f1011121314151617181900000000000000"), Bytes(50, 0xcd))),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

// The key that is set up once gives what the standard's examples and the plain function give, from several threads at once.
TEST(Digest, HmacKeyIsHmac) {
  const auto key = std::move(*SecretKey::from_bytes(Bytes(32, 0xAA)));
  const HmacKey prepared(key);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::size_t size = 0; size < 300; ++size) {
        const Bytes bytes(size, static_cast<std::uint8_t>(size));
        EXPECT_EQ(prepared.digest(bytes), hmac_sha256(key, bytes)) << size;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Digest, HkdfRfc5869) {
  Bytes out(42);
  hkdf_sha256(Bytes(22, 0x0b), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), out);
  EXPECT_EQ(to_hex(out), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  hkdf_sha256(Bytes(22, 0x0b), {}, {}, out);
  EXPECT_EQ(to_hex(out), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Digest, DerivedKeysDifferByPurposeAndContextAndRepeat) {
  const SecretKey root = key_of(std::string(64, '1'));
  std::set<std::string> seen;
  for (std::string_view purpose : {"ledger", "ledgers", "chart"}) {
    for (std::string_view context : {"", "s", "1"}) {
      const SecretKey once = derive_key(root, purpose, as_bytes(context));
      const SecretKey twice = derive_key(root, purpose, as_bytes(context));
      EXPECT_TRUE(equal_constant_time(once.view(), twice.view()));
      EXPECT_TRUE(seen.insert(to_hex(once.view())).second) << purpose << context;
    }
  }
}

TEST(Digest, EqualComparesContentAndLength) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(as_bytes("ab"), as_bytes("ab")));
  EXPECT_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("ac")));
  EXPECT_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("abc")));
}

// McGrew & Viega, "The Galois/Counter Mode of Operation", test cases 13, 14 and 16 (AES-256), as nonce, ciphertext, tag.
TEST(Aead, OpensTheStandardsCiphertexts) {
  const SecretKey zero = key_of(std::string(64, '0'));
  const auto empty = open(zero,
                          hex("000000000000000000000000"
                              "530f8afbc74536b9a963b4f1c4cb738b"),
                          {});
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->empty());
  const auto block = open(zero,
                          hex("000000000000000000000000"
                              "cea7403d4d606b6e074ec5d3baf39d18"
                              "d0d1c8a799996bf0265b98b5d48ab919"),
                          {});
  ASSERT_TRUE(block.has_value());
  EXPECT_EQ(*block, Bytes(16, 0));
  const SecretKey key = key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const auto text = open(key,
                         hex("cafebabefacedbaddecaf888"
                             "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                             "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                             "76fc6ece0f4e1768cddf8853bb2d551b"),
                         hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(to_hex(*text),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

TEST(Aead, EveryFlippedBitIsNoticed) {
  const SecretKey key = SecretKey::random();
  const Bytes sealed = seal(key, as_bytes("a value of a chart"), as_bytes("where"));
  ASSERT_EQ(open(key, sealed, as_bytes("where")).value_or(Bytes{}), to_bytes(as_bytes("a value of a chart")));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
    const auto opened = open(key, changed, as_bytes("where"));
    ASSERT_FALSE(opened.has_value()) << bit;
    ASSERT_EQ(opened.error().code, ErrorCode::corrupt);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    ASSERT_FALSE(open(key, ByteView(sealed).first(size), as_bytes("where")).has_value()) << size;
  }
  EXPECT_FALSE(open(key, sealed, as_bytes("elsewhere")).has_value());
  EXPECT_FALSE(open(key, sealed, {}).has_value());
  EXPECT_FALSE(open(SecretKey::random(), sealed, as_bytes("where")).has_value());
}

TEST(Aead, SealerWritesWhatOpenReadsAndNeverRepeatsANonce) {
  const SecretKey key = SecretKey::random();
  Sealer sealer(key);
  std::set<Bytes> nonces;
  for (std::size_t size = 0; size < 300; ++size) {
    const Bytes plain = random_bytes(size);
    Bytes out = {1, 2, 3};
    sealer.seal(plain, as_bytes("c"), out);
    ASSERT_EQ(out.size(), 3 + size + seal_overhead_bytes);
    ASSERT_EQ(open(key, ByteView(out).subspan(3), as_bytes("c")).value_or(Bytes{1}), plain);
    ASSERT_TRUE(nonces.insert(Bytes(out.begin() + 3, out.begin() + 15)).second);
  }
}

// RFC 8032 section 7.1, tests 1 to 3.
TEST(Sign, Ed25519Rfc8032) {
  struct Vector {
    std::string_view seed, public_key, message, signature;
  };
  for (const Vector& v : {
           Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
                  "be246551"
                  "41438e7a100b"},
           Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb430"
                  "2aeeb00d"
                  "291612bb0c00"},
           Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716e"
                  "d28dc027"
                  "beceea1ec40a"},
       }) {
    const auto key = SigningKey::from_seed(hex(v.seed));
    ASSERT_TRUE(key.has_value());
    const Bytes message = hex(v.message);
    const Signature signature = key->sign(message);
    EXPECT_EQ(to_hex(signature), v.signature);
    EXPECT_EQ(to_hex(key->verifying_key().bytes()), v.public_key);
    EXPECT_TRUE(key->verifying_key().verifies(message, signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
      Signature changed = signature;
      changed[i] ^= 1;
      EXPECT_FALSE(key->verifying_key().verifies(message, changed)) << i;
    }
    EXPECT_FALSE(key->verifying_key().verifies(as_bytes("another"), signature));
  }
  EXPECT_EQ(SigningKey::from_seed(Bytes(31)).error().code, ErrorCode::invalid);
}

TEST(Secret, KeysAreDistinctSlotsAndFreedOnesAreWiped) {
  EXPECT_EQ(SecretKey::from_bytes(Bytes(31)).error().code, ErrorCode::invalid);
  const SecretKey first = SecretKey::random();
  SecretKey second = first.copy();
  EXPECT_NE(first.view().data(), second.view().data());
  EXPECT_TRUE(equal_constant_time(first.view(), second.view()));
  const std::uint8_t* slot = second.view().data();
  {
    const SecretKey gone = std::move(second);
  }
  EXPECT_EQ(Bytes(slot, slot + key_bytes), Bytes(key_bytes, 0));  // the arena is never unmapped
}

TEST(Secret, AChildReadsZeros) {
  const SecretKey key = SecretKey::from_bytes(Bytes(32, 0x5A)).value();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    bool zero = true;
    for (std::uint8_t byte : key.view()) zero = zero && byte == 0;
    _exit(zero ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Secret, ManyKeysOnManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      std::vector<SecretKey> keys;
      const Bytes mine(key_bytes, static_cast<std::uint8_t>(t + 1));
      for (int i = 0; i < 1500; ++i) keys.push_back(SecretKey::from_bytes(mine).value());
      for (const SecretKey& key : keys) ASSERT_TRUE(equal_constant_time(key.view(), mine));
    });
  }
  for (auto& thread : threads) thread.join();
}

// The reference implementation's own test (phc-winner-argon2, src/test.c).
TEST(Password, VerifiesTheReferenceHash) {
  const std::string phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_TRUE(verify_password(phc, "password").value());
  EXPECT_FALSE(verify_password(phc, "Password").value());
}

TEST(Password, RoundTripAndRefusals) {
  const auto phc = hash_password("correct horse");
  ASSERT_TRUE(phc.has_value());
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *phc;
  EXPECT_TRUE(verify_password(*phc, "correct horse").value());
  EXPECT_FALSE(verify_password(*phc, "correct horse ").value());
  EXPECT_FALSE(verify_password(*phc, "").value());
  EXPECT_NE(*phc, hash_password("correct horse").value());
  const std::string long_one(limits::password_bytes_max + 1, 'x');
  EXPECT_EQ(hash_password(long_one).error().code, ErrorCode::too_large);
  EXPECT_EQ(verify_password(*phc, long_one).error().code, ErrorCode::too_large);
  for (std::string_view bad : {"", "plain", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$AAAA"}) {
    EXPECT_EQ(verify_password(bad, "x").error().code, ErrorCode::corrupt) << bad;
  }
}

TEST(Password, DummyCostsTheSameAndMatchesNothing) {
  const std::string dummy = dummy_hash();
  const std::string real = hash_password("x").value();
  EXPECT_EQ(dummy.substr(0, dummy.find("p=1$")), real.substr(0, real.find("p=1$")));
  EXPECT_EQ(dummy.size(), real.size());
  EXPECT_FALSE(verify_password(dummy, "x").value());
  EXPECT_FALSE(verify_password(dummy, "").value());
}

TEST(Password, RandomOnesUseTheWholeReadableAlphabet) {
  std::set<char> seen;
  std::set<std::string> passwords;
  for (int i = 0; i < 200; ++i) {
    const std::string password = random_password(16);
    EXPECT_EQ(password.size(), 16U);
    EXPECT_TRUE(passwords.insert(password).second);
    seen.insert(password.begin(), password.end());
  }
  EXPECT_EQ(seen.size(), 31U);
  for (char confusing : {'0', 'o', 'O', '1', 'l', 'i', 'I'}) EXPECT_FALSE(seen.contains(confusing));
}

using X509Ptr = OpensslPtr<X509, X509_free>;
using Memory = OpensslPtr<BIO, BIO_free_all>;

TEST(Certificate, StandsForItsNamesAndNoOthersWhileItIsValid) {
  const Timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(5);
  const auto made = make_certificate({"ward.example", "localhost", "127.0.0.1", "::1"}, now, 90);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  const Memory text(BIO_new_mem_buf(made->certificate_pem.data(), -1));
  const X509Ptr certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  ASSERT_NE(certificate, nullptr);
  const Memory key_text(BIO_new_mem_buf(made->key_pem.data(), -1));
  const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(X509_check_private_key(certificate.get(), key.get()), 1);
  for (const char* host : {"ward.example", "localhost"}) EXPECT_EQ(X509_check_host(certificate.get(), host, 0, 0, nullptr), 1);
  for (const char* ip : {"127.0.0.1", "::1"}) EXPECT_EQ(X509_check_ip_asc(certificate.get(), ip, 0), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "other.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.2", 0), 0);

  // Trusted by itself, for a server, on the first and last day and not outside.
  const OpensslPtr<X509_STORE, X509_STORE_free> trusted(X509_STORE_new());
  ASSERT_EQ(X509_STORE_add_cert(trusted.get(), certificate.get()), 1);
  const auto valid_at = [&](std::chrono::seconds offset) {
    const OpensslPtr<X509_STORE_CTX, X509_STORE_CTX_free> check(X509_STORE_CTX_new());
    X509_STORE_CTX_init(check.get(), trusted.get(), certificate.get(), nullptr);
    X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER);
    const auto at = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) + offset;
    X509_STORE_CTX_set_time(check.get(), 0, at.count());
    return X509_verify_cert(check.get()) == 1;
  };
  EXPECT_TRUE(valid_at(std::chrono::seconds(0)));
  EXPECT_TRUE(valid_at(std::chrono::days(90) - std::chrono::seconds(2)));
  EXPECT_FALSE(valid_at(std::chrono::days(90) + std::chrono::seconds(2)));
  EXPECT_FALSE(valid_at(-std::chrono::hours(2)));
}

TEST(Certificate, RefusesBadNamesAndDays) {
  const Timestamp now{};
  EXPECT_EQ(make_certificate({}, now, 1).error().code, ErrorCode::invalid);
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a\0b", 3), std::string("a/b"), std::string(254, 'a')}) {
    EXPECT_EQ(make_certificate({"localhost", bad}, now, 1).error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(make_certificate({"localhost"}, now, 0).error().code, ErrorCode::invalid);
  EXPECT_EQ(make_certificate({"localhost"}, now, 36501).error().code, ErrorCode::invalid);
  EXPECT_TRUE(make_certificate({std::string(200, 'a')}, now, 1).has_value());
}

TEST(Certificate, SaysFromWhenToWhenForWhomAndWithWhichKey) {
  const Timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(5);
  const auto made = make_certificate({"ward.example", "*.clinic.example", "10.1.2.3"}, now, 90);
  const auto other = make_certificate({"ward.example"}, now, 90);
  ASSERT_TRUE(made && other);
  for (const char* host : {"ward.example", "WARD.example", "charts.clinic.example", "10.1.2.3"}) {
    const auto facts = read_certificate(made->certificate_pem, made->key_pem, host);
    ASSERT_TRUE(facts) << facts.error().detail;
    EXPECT_TRUE(facts->names_host) << host;
    EXPECT_TRUE(facts->has_key);
    EXPECT_EQ(facts->valid_from, now - std::chrono::hours(1));
    EXPECT_EQ(facts->valid_until, now + std::chrono::days(90));
  }
  for (const char* host : {"other.example", "clinic.example", "a.b.clinic.example", "10.1.2.4", "", "10.1.2"}) {
    EXPECT_FALSE(read_certificate(made->certificate_pem, made->key_pem, host)->names_host) << host;
  }
  EXPECT_FALSE(read_certificate(made->certificate_pem, other->key_pem, "ward.example")->has_key);
  EXPECT_EQ(read_certificate("nonsense", made->key_pem, "ward.example").error().code, ErrorCode::invalid);
  EXPECT_EQ(read_certificate(made->certificate_pem, "", "ward.example").error().code, ErrorCode::invalid);
  // Encrypted (PKCS #8, PBES2): nobody is asked for its passphrase.
  const Memory key_text(BIO_new_mem_buf(made->key_pem.data(), -1));
  const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  const Memory encrypted(BIO_new(BIO_s_mem()));
  std::string passphrase = "a passphrase";
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(encrypted.get(), key.get(), EVP_aes_256_cbc(), passphrase.data(),
                                          static_cast<int>(passphrase.size()), nullptr, nullptr),
            1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(encrypted.get(), &data);
  const std::string text(data, static_cast<std::size_t>(size));
  EXPECT_EQ(read_certificate(made->certificate_pem, text, "ward.example").error().code, ErrorCode::invalid);
}

TEST(Random, IdsAndBytesDiffer) {
  EXPECT_NE(new_id<PatientId>(), new_id<PatientId>());
  EXPECT_NE(random_bytes(32), random_bytes(32));
  EXPECT_TRUE(random_bytes(0).empty());
}

}  // namespace
}  // namespace chartroom::crypto
