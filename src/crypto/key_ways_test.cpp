// The parts of which the ways to a key are made: agreement, passphrases, OpenSSL's FIPS provider; a real token (SoftHSM) and a
// real TPM 2.0 (swtpm).

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include <algorithm>
#include <fstream>

#include "base/check.h"
#include "crypto/fips.h"
#include "crypto/key_agreement.h"
#include "crypto/key_devices_fixture.h"
#include "crypto/passphrase.h"
#include "testing/temp_folder.h"

namespace chartroom::crypto {
namespace {

bool is_same_key(const SecretKey& left, const SecretKey& right) { return std::ranges::equal(left.view(), right.view()); }

TEST(KeyAgreement, BothEndsReachTheSameAndNobodyElse) {
  const auto left = AgreementPair::random();
  const auto right = AgreementPair::random();
  const auto other = AgreementPair::random();
  EXPECT_TRUE(is_same_key(*agree(left, right.open), *agree(right, left.open)));
  EXPECT_FALSE(is_same_key(*agree(left, right.open), *agree(left, other.open)));
  AgreementPublic off_the_curve = right.open;
  off_the_curve[40] ^= 1;
  EXPECT_EQ(agree(left, off_the_curve).error().code, ErrorCode::corrupt);
  EXPECT_EQ(agree(left, AgreementPublic{}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(agree({left.secret.copy(), right.open}, other.open).error().code, ErrorCode::corrupt);
}

TEST(Passphrase, GivesOneKeyForItsSaltAndCost) {
  const PassphraseCost cost{64, 1, 1};
  const PassphraseSalt salt{1, 2, 3};
  const auto key = key_from_passphrase("correct horse battery", salt, cost);
  ASSERT_TRUE(key);
  EXPECT_TRUE(is_same_key(*key, *key_from_passphrase("correct horse battery", salt, cost)));
  EXPECT_FALSE(is_same_key(*key, *key_from_passphrase("correct horse batterz", salt, cost)));
  EXPECT_FALSE(is_same_key(*key, *key_from_passphrase("correct horse battery", PassphraseSalt{9}, cost)));
  EXPECT_FALSE(is_same_key(*key, *key_from_passphrase("correct horse battery", salt, {128, 1, 1})));
}

TEST(Passphrase, CostsThatNeverEndAreRefused) {
  for (const PassphraseCost cost :
       {PassphraseCost{0, 1, 1}, {64, 0, 1}, {64, 1, 0}, {64, 65, 1}, {5 * 1024 * 1024, 1, 1}, {8, 1, 4}}) {
    EXPECT_EQ(key_from_passphrase("a", {}, cost).error().code, ErrorCode::corrupt);
  }
  EXPECT_TRUE(PassphraseCost::check({})) << "the default";
  EXPECT_EQ(key_from_passphrase(std::string(1025, 'a'), {}, {64, 1, 1}).error().code, ErrorCode::too_large);
}

// In a child: what is loaded into OpenSSL stays there.
TEST(FipsProvider, IsUsedAloneOrRefusedWithWhatToDo) {
  const testing::TempFolder folder;
  const std::string said = folder / "said";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto used = use_fips_provider();
    std::ofstream(said) << (used ? "" : used.error().detail);
    const bool right = used ? is_fips_provider_used() && use_fips_provider()
                            : !is_fips_provider_used() && used.error().code == ErrorCode::unsupported;
    ::_exit(right ? 0 : 1);
  }
  int state = 0;
  ASSERT_EQ(::waitpid(child, &state, 0), child);
  EXPECT_EQ(state, 0);
  const std::string text = text_of_output(said);
  EXPECT_TRUE(text.empty() || text.find("openssl fipsinstall") != std::string::npos) << text;
}

// --- a token

class TokenTest : public ::testing::Test {
 protected:
  SoftHsm hsm_;
};

TEST_F(TokenTest, WrapsUnderAKeyThatNeverLeavesIt) {
  const auto secret = SecretKey::random();
  Bytes wrapped;
  {
    auto token = Token::open(hsm_.place(), SoftHsm::pin);
    ASSERT_TRUE(token) << token.error().detail;
    EXPECT_EQ((*token)->wrap(secret).error().code, ErrorCode::not_found) << "no key yet";
    ASSERT_TRUE((*token)->make_key());
    EXPECT_EQ((*token)->make_key().error().code, ErrorCode::conflict);
    const auto made = (*token)->wrap(secret);
    ASSERT_TRUE(made) << made.error().detail;
    wrapped = *made;
  }
  auto token = Token::open(hsm_.place(), SoftHsm::pin);
  ASSERT_TRUE(token);
  const auto back = (*token)->unwrap(wrapped);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(is_same_key(*back, secret));
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    Bytes wrong = wrapped;
    wrong[i] ^= 1;
    EXPECT_EQ((*token)->unwrap(wrong).error().code, ErrorCode::wrong_key) << i;
  }
  wrapped.pop_back();
  EXPECT_EQ((*token)->unwrap(wrapped).error().code, ErrorCode::corrupt);
}

TEST_F(TokenTest, AnotherTokensKeyOpensNothing) {
  Bytes wrapped;
  {
    auto token = Token::open(hsm_.place(), SoftHsm::pin);
    ASSERT_TRUE(token && (*token)->make_key());
    wrapped = *(*token)->wrap(SecretKey::random());
  }
  auto token = Token::open(hsm_.place("other"), SoftHsm::pin);
  ASSERT_TRUE(token && (*token)->make_key());
  EXPECT_EQ((*token)->unwrap(wrapped).error().code, ErrorCode::wrong_key);
}

TEST_F(TokenTest, WhatIsWrongIsTold) {
  EXPECT_EQ(Token::open(hsm_.place(), "000000").error().code, ErrorCode::wrong_key);
  EXPECT_EQ(Token::open(hsm_.place("nobody"), SoftHsm::pin).error().code, ErrorCode::not_found);
  EXPECT_EQ(Token::open({"/nowhere/module.so", "chartroom", "master"}, SoftHsm::pin).error().code, ErrorCode::not_found);
  EXPECT_EQ(Token::open({"libc.so.6", "chartroom", "master"}, SoftHsm::pin).error().code, ErrorCode::not_found)
      << "no PKCS#11 module";
}

// --- a TPM

class TpmTest : public ::testing::Test {
 protected:
  // As a changed boot loader does.
  void extend_register(std::uint32_t number) const {
    TSS2_TCTI_CONTEXT* tcti = nullptr;
    ESYS_CONTEXT* esys = nullptr;
    CHECK(Tss2_TctiLdr_Initialize(tpm_.place().device.c_str(), &tcti) == TSS2_RC_SUCCESS, "the TPM is reached");
    CHECK(Esys_Initialize(&esys, tcti, nullptr) == TSS2_RC_SUCCESS, "the TPM is reached");
    TPML_DIGEST_VALUES values{};
    values.count = 1;
    values.digests[0].hashAlg = TPM2_ALG_SHA256;
    values.digests[0].digest.sha256[0] = 1;
    CHECK(
        Esys_PCR_Extend(esys, ESYS_TR_PCR0 + number, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &values) == TSS2_RC_SUCCESS,
        "a register is extended");
    Esys_Finalize(&esys);
    Tss2_TctiLdr_Finalize(&tcti);
  }

  SoftTpm tpm_;
};

TEST_F(TpmTest, SealsToThisMachine) {
  const auto secret = SecretKey::random();
  const auto sealed = tpm_seal(tpm_.place(), 0, secret);
  ASSERT_TRUE(sealed) << sealed.error().detail;
  EXPECT_EQ(*tpm_registers(*sealed), 0U);
  tpm_.stop();
  tpm_.start("state");  // a restart of the machine
  const auto back = tpm_unseal(tpm_.place(), *sealed);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(is_same_key(*back, secret));
  tpm_.stop();
  tpm_.start("another");
  EXPECT_EQ(tpm_unseal(tpm_.place(), *sealed).error().code, ErrorCode::wrong_key);
}

TEST_F(TpmTest, RegistersMustHoldWhatTheyHeld) {
  const auto secret = SecretKey::random();
  const auto sealed = tpm_seal(tpm_.place(), 1U << 7 | 1U << 4, secret);
  ASSERT_TRUE(sealed) << sealed.error().detail;
  EXPECT_EQ(*tpm_registers(*sealed), 1U << 7 | 1U << 4);
  extend_register(8);
  const auto back = tpm_unseal(tpm_.place(), *sealed);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(is_same_key(*back, secret));
  extend_register(7);
  EXPECT_EQ(tpm_unseal(tpm_.place(), *sealed).error().code, ErrorCode::wrong_key);
}

// All that goes over the wires, written down by tpm2-tss itself.
TEST_F(TpmTest, WhoListensAtTheWiresReadsNoKey) {
  const testing::TempFolder folder;
  const std::string heard = folder / "heard";
  ASSERT_EQ(::setenv("TCTI_PCAP_FILE", heard.c_str(), 1), 0);
  const TpmPlace tapped{"pcap:" + tpm_.place().device};
  const auto secret = SecretKey::random();
  for (const std::uint32_t registers : {0U, 1U << 7}) {
    const auto sealed = tpm_seal(tapped, registers, secret);
    ASSERT_TRUE(sealed) << sealed.error().detail;
    const auto back = tpm_unseal(tapped, *sealed);
    ASSERT_TRUE(back) << back.error().detail;
    const std::string all = text_of_output(heard);
    EXPECT_GT(all.size(), 1'000U);
    EXPECT_NE(all.find(std::string(as_text(ByteView(*sealed).subspan(8, 16)))), std::string::npos)
        << "the public part is heard";
    EXPECT_EQ(all.find(std::string(as_text(secret.view().subspan<0, 8>()))), std::string::npos);
  }
}

TEST_F(TpmTest, WhatIsNotWhatItSealedIsRefused) {
  const auto sealed = tpm_seal(tpm_.place(), 0, SecretKey::random());
  ASSERT_TRUE(sealed);
  EXPECT_EQ(tpm_unseal(tpm_.place(), {}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(tpm_unseal(tpm_.place(), ByteView(*sealed).first(sealed->size() - 1)).error().code, ErrorCode::corrupt);
  Bytes wrong = *sealed;
  wrong[wrong.size() - 1] ^= 1;
  EXPECT_EQ(tpm_unseal(tpm_.place(), wrong).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(tpm_seal({"swtpm:path=/nowhere/tpm"}, 0, SecretKey::random()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace chartroom::crypto
