// The parts of which the ways to a key are made: agreement, passphrases, OpenSSL's FIPS provider; a real token (SoftHSM) and a
// real TPM 2.0 (swtpm).

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include <cstdlib>
#include <fstream>

#include "base/check.h"
#include "crypto/fips.h"
#include "crypto/key_agreement.h"
#include "crypto/passphrase.h"
#include "crypto/token.h"
#include "crypto/tpm.h"
#include "testing/temp_folder.h"

namespace chartroom::crypto {
namespace {

bool is_same_key(const SecretKey& left, const SecretKey& right) { return std::ranges::equal(left.view(), right.view()); }

pid_t start_program(std::vector<std::string> argv, const std::string& output) {
  std::vector<char*> arguments;
  for (std::string& one : argv) arguments.push_back(one.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t child = 0;
  CHECK(::posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ) == 0, "a program of a test starts");
  posix_spawn_file_actions_destroy(&files);
  return child;
}

std::string output_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

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
  const std::string text = output_of(said);
  if (!text.empty()) EXPECT_NE(text.find("openssl fipsinstall"), std::string::npos) << text;
}

// --- a token

constexpr const char* softhsm = "/usr/lib/softhsm/libsofthsm2.so";

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() {
    std::filesystem::create_directory(folder_ / "tokens");
    std::ofstream(folder_ / "conf") << "directories.tokendir = " << (folder_ / "tokens").string()
                                    << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", (folder_ / "conf").c_str(), 1);
    for (const char* label : {"chartroom", "other"}) {
      const pid_t child = start_program(
          {"softhsm2-util", "--init-token", "--free", "--label", label, "--pin", "246810", "--so-pin", "13579135"},
          folder_ / "out");
      int state = 0;
      CHECK(::waitpid(child, &state, 0) == child, "the child ended");
      if (state != 0) ADD_FAILURE() << output_of(folder_ / "out");
      CHECK(state == 0, "SoftHSM makes a token (Debian package softhsm2)");
    }
  }

  testing::TempFolder folder_;
  TokenPlace place_{softhsm, "chartroom", "master"};
};

TEST_F(TokenTest, WrapsUnderAKeyThatNeverLeavesIt) {
  const auto secret = SecretKey::random();
  Bytes wrapped;
  {
    auto token = Token::open(place_, "246810");
    ASSERT_TRUE(token) << token.error().detail;
    EXPECT_EQ((*token)->wrap(secret).error().code, ErrorCode::not_found) << "no key yet";
    ASSERT_TRUE((*token)->make_key());
    EXPECT_EQ((*token)->make_key().error().code, ErrorCode::conflict);
    const auto made = (*token)->wrap(secret);
    ASSERT_TRUE(made) << made.error().detail;
    wrapped = *made;
  }
  auto token = Token::open(place_, "246810");
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
    auto token = Token::open(place_, "246810");
    ASSERT_TRUE(token && (*token)->make_key());
    wrapped = *(*token)->wrap(SecretKey::random());
  }
  place_.token = "other";
  auto token = Token::open(place_, "246810");
  ASSERT_TRUE(token && (*token)->make_key());
  EXPECT_EQ((*token)->unwrap(wrapped).error().code, ErrorCode::wrong_key);
}

TEST_F(TokenTest, WhatIsWrongIsTold) {
  EXPECT_EQ(Token::open(place_, "000000").error().code, ErrorCode::wrong_key);
  EXPECT_EQ(Token::open({softhsm, "nobody", "master"}, "246810").error().code, ErrorCode::not_found);
  EXPECT_EQ(Token::open({"/nowhere/module.so", "chartroom", "master"}, "246810").error().code, ErrorCode::not_found);
  EXPECT_EQ(Token::open({"libc.so.6", "chartroom", "master"}, "246810").error().code, ErrorCode::not_found)
      << "no PKCS#11 module";
}

// --- a TPM

class TpmTest : public ::testing::Test {
 protected:
  TpmTest() { start("state"); }
  ~TpmTest() override { stop(); }

  // `state`: which TPM it is.
  void start(const std::string& state) {
    std::filesystem::create_directory(folder_ / state);
    const std::string socket = folder_ / "tpm";
    server_ = start_program(
        {"swtpm", "socket", "--tpm2", "--tpmstate", "dir=" + (folder_ / state).string(), "--server",
         "type=unixio,path=" + socket, "--ctrl", "type=unixio,path=" + socket + ".ctrl", "--flags", "startup-clear"},
        folder_ / "out");
    for (int tries = 0; tries < 1'500 && !std::filesystem::exists(socket + ".ctrl"); ++tries) {
      CHECK(::waitpid(server_, nullptr, WNOHANG) == 0, "swtpm runs (Debian package swtpm)");
      ::poll(nullptr, 0, 20);
    }
    CHECK(std::filesystem::exists(socket), "swtpm listens");
  }
  void stop() {
    ::kill(server_, SIGKILL);
    CHECK(::waitpid(server_, nullptr, 0) == server_, "the child ended");
    for (const char* name : {"tpm", "tpm.ctrl"}) std::filesystem::remove(folder_ / name);
  }

  // As a changed boot loader does.
  void extend_register(std::uint32_t number) const {
    TSS2_TCTI_CONTEXT* tcti = nullptr;
    ESYS_CONTEXT* esys = nullptr;
    CHECK(Tss2_TctiLdr_Initialize(place_.device.c_str(), &tcti) == TSS2_RC_SUCCESS, "the TPM is reached");
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

  testing::TempFolder folder_;
  TpmPlace place_{"swtpm:path=" + (folder_ / "tpm").string()};
  pid_t server_ = 0;
};

TEST_F(TpmTest, SealsToThisMachine) {
  const auto secret = SecretKey::random();
  const auto sealed = tpm_seal(place_, 0, secret);
  ASSERT_TRUE(sealed) << sealed.error().detail;
  EXPECT_EQ(*tpm_registers(*sealed), 0U);
  stop();
  start("state");  // a restart of the machine
  const auto back = tpm_unseal(place_, *sealed);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(is_same_key(*back, secret));
  stop();
  start("another");
  EXPECT_EQ(tpm_unseal(place_, *sealed).error().code, ErrorCode::wrong_key);
}

TEST_F(TpmTest, RegistersMustHoldWhatTheyHeld) {
  const auto secret = SecretKey::random();
  const auto sealed = tpm_seal(place_, 1U << 7 | 1U << 4, secret);
  ASSERT_TRUE(sealed) << sealed.error().detail;
  EXPECT_EQ(*tpm_registers(*sealed), 1U << 7 | 1U << 4);
  extend_register(8);
  const auto back = tpm_unseal(place_, *sealed);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(is_same_key(*back, secret));
  extend_register(7);
  EXPECT_EQ(tpm_unseal(place_, *sealed).error().code, ErrorCode::wrong_key);
}

TEST_F(TpmTest, WhatIsNotWhatItSealedIsRefused) {
  const auto sealed = tpm_seal(place_, 0, SecretKey::random());
  ASSERT_TRUE(sealed);
  EXPECT_EQ(tpm_unseal(place_, {}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(tpm_unseal(place_, ByteView(*sealed).first(sealed->size() - 1)).error().code, ErrorCode::corrupt);
  Bytes wrong = *sealed;
  wrong[wrong.size() - 1] ^= 1;
  EXPECT_EQ(tpm_unseal(place_, wrong).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(tpm_seal({"swtpm:path=/nowhere/tpm"}, 0, SecretKey::random()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace chartroom::crypto
