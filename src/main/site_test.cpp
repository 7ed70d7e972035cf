// A start changes nothing where something of the site is missing, and each refusal names cause and remedy. Only `init` makes a
// database and a keyring.

#include "main/site.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <map>

#include "audit/own_actions.h"
#include "http/server.h"
#include "main/commands.h"
#include "testing/temp_folder.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SiteTest : public ::testing::Test {
 protected:
  SiteTest() {
    CLI::App app;
    int exit_code = -1;
    add_init(app, exit_code);
    app.parse("init --json --data " + data().string() + " --keyring " + keyring().string() + " --master-key " +
              (folder_ / "master.key").string() + " --config " + (folder_ / "chartroom.toml").string());
    CHECK(exit_code == 0, "a site is made");
    config_ = *read_config(folder_ / "chartroom.toml");
  }

  fs::path data() const { return folder_ / "data"; }
  fs::path keyring() const { return folder_ / "keyring"; }

  // Every file below the test's folder with its bytes.
  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      out[entry.path().string()] = entry.is_directory() ? "/" : std::string(std::istreambuf_iterator<char>(in), {});
    }
    return out;
  }

  // Refused with this code, and nothing was changed.
  std::string refusal(ErrorCode code) {
    const auto before = everything();
    const auto site = open_site(config_);
    EXPECT_FALSE(site);
    if (site) return {};
    EXPECT_EQ(site.error().code, code) << site.error().detail;
    EXPECT_EQ(everything(), before);
    return site.error().detail;
  }

  testing::TempFolder folder_{testing::TempFolder::Where::memory};
  Config config_;
};

TEST_F(SiteTest, OpensWhatInitMade) { EXPECT_TRUE(open_site(config_)); }

TEST_F(SiteTest, AMissingOrEmptyDatabaseIsRefusedAndNotMadeAnew) {
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(store_file(config_).string() + end);
  EXPECT_THAT(refusal(ErrorCode::not_found), AllOf(HasSubstr("is not there"), HasSubstr("restore the data folder")));
  std::ofstream(store_file(config_)).close();
  EXPECT_THAT(refusal(ErrorCode::not_found), AllOf(HasSubstr("is empty"), HasSubstr("restore the data folder")));
}

TEST_F(SiteTest, AMissingOrEmptyKeyringFolderIsRefusedAndNotMadeAnew) {
  fs::rename(keyring(), folder_ / "away");
  EXPECT_THAT(refusal(ErrorCode::not_found), AllOf(HasSubstr("no keyring folder"), HasSubstr("mount the volume")));
  fs::create_directory(keyring());
  fs::permissions(keyring(), fs::perms::owner_all);
  EXPECT_THAT(refusal(ErrorCode::not_found), AllOf(HasSubstr("there is no keyring in"), HasSubstr("mount the volume")));
}

TEST_F(SiteTest, ADamagedDatabaseIsNamedAsSuch) {
  fs::remove(store_file(config_).string() + "-wal");
  std::fstream file(store_file(config_), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3000, 'x');
  file.close();
  const auto site = open_site(config_);
  ASSERT_FALSE(site);
  EXPECT_THAT(site.error().detail, AllOf(HasSubstr("chartroom.db"), HasSubstr("from one backup")));
}

TEST_F(SiteTest, AKeyringThatOthersCanWriteIsRefused) {
  for (const fs::perms open : {fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(keyring(), fs::perms::owner_all | open);
    EXPECT_THAT(refusal(ErrorCode::forbidden), AllOf(HasSubstr("can write the keyring"), HasSubstr("chmod 700")));
  }
}

TEST_F(SiteTest, FoldersThatOthersCanReadAreToldInTheLog) {
  fs::permissions(keyring(), fs::perms::owner_all | fs::perms::group_read);
  fs::permissions(data(), fs::perms::all);
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(open_site(config_));
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, AllOf(HasSubstr("folder_open_to_others"), HasSubstr("chmod 700 " + data().string()),
                         HasSubstr("chmod 700 " + keyring().string())));
}

// What an open site has recorded of the clock: how far, and what was made of it.
std::vector<std::string> clock_records(const Site& site) {
  std::vector<std::string> out;
  const auto records = site.ledger->records_from(0, 1'000);
  EXPECT_TRUE(records);
  for (const auto& one : *records) {
    if (one.record.action == audit::clock_jump) out.push_back(one.record.rule + " " + one.record.object);
  }
  return out;
}

TEST_F(SiteTest, AClockBehindTheLedgerIsRecordedAtTheStart) {
  const auto record_ahead = [this](std::chrono::seconds by) {
    auto site = open_site(config_, {.clock = true});
    ASSERT_TRUE(site) << site.error().detail;
    (*site)->clock.not_before((*site)->system_clock.now() + by);
    audit::Record record;
    record.action = audit::no_request;
    ASSERT_TRUE((*site)->ledger->append_and_wait(std::move(record)));
  };
  EXPECT_TRUE(clock_records(**open_site(config_)).empty()) << "it is right";
  record_ahead(std::chrono::minutes(30));
  {
    const auto site = open_site(config_);
    ASSERT_TRUE(site) << site.error().detail;
    EXPECT_THAT(clock_records(**site),
                ::testing::ElementsAre(::testing::MatchesRegex("time_goes_on -1[78][0-9][0-9]\\.[0-9] s")));
  }
  record_ahead(std::chrono::hours(30));  // which records that the clock is behind as well, and accepts it
  const auto refused = open_site(config_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("--accept-clock"));
  const auto accepted = open_site(config_, {.clock = true});
  ASSERT_TRUE(accepted) << accepted.error().detail;
  const auto all = clock_records(**accepted);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(all[1], HasSubstr("clock_accepted -1"));
  EXPECT_THAT(all[2], ::testing::MatchesRegex("clock_accepted -10[78][0-9][0-9][0-9]\\.[0-9] s"));
}

TEST_F(SiteTest, AMissingCertificateOrKeyIsNamedWithARemedy) {
  http::Server::Options options;
  options.port = 0;
  options.certificate_file = config_.certificate_file;
  options.private_key_file = config_.private_key_file;
  const auto refused = [&] {
    const auto server = http::Server::open(options, {});
    return server ? std::string() : server.error().detail;
  };
  EXPECT_EQ(refused(), "");
  fs::rename(config_.private_key_file, folder_ / "key");
  EXPECT_THAT(refused(), AllOf(HasSubstr("no TLS private key at"), HasSubstr("put it there")));
  std::ofstream(config_.private_key_file) << "no key";
  EXPECT_THAT(refused(), HasSubstr("no PEM key"));
  fs::remove(config_.certificate_file);
  EXPECT_THAT(refused(), AllOf(HasSubstr("no TLS certificate at"), HasSubstr("put it there")));
}

}  // namespace
}  // namespace chartroom
