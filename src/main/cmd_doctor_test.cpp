// `chartroom doctor` on a stopped site as `init` makes it, whole and broken on purpose. It changes nothing.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "base/check.h"
#include "crypto/certificate.h"
#include "main/commands.h"
#include "main/json_read.h"
#include "testing/temp_folder.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DoctorCommand : public ::testing::Test {
 protected:
  struct Ran {
    int code = -1;
    std::string text;
    boost::json::value answer;
    // The first finding of a check with this mark; empty if there is none.
    std::string says(std::string_view check, std::string_view mark) const {
      for (const auto& finding : array_of(answer, "findings")) {
        if (text_of(finding, "check") == check && text_of(finding, "mark") == mark) return text_of(finding, "says");
      }
      return "";
    }
  };

  DoctorCommand() {
    CLI::App app;
    int code = -1;
    add_init(app, code);
    ::testing::internal::CaptureStdout();
    app.parse("init --json --data " + (folder_ / "data").string() + " --keyring " + (folder_ / "keyring").string() +
              " --master-key " + (folder_ / "master.key").string() + " --config " + config().string());
    ::testing::internal::GetCapturedStdout();
    CHECK(code == 0, "a site is made");
  }

  fs::path config() const { return folder_ / "chartroom.toml"; }

  Ran doctor(const std::string& options = "--json") const {
    CLI::App app;
    Ran ran;
    add_doctor(app, ran.code);
    ::testing::internal::CaptureStdout();
    app.parse("doctor --config " + config().string() + " " + options);
    ran.text = ::testing::internal::GetCapturedStdout();
    if (options == "--json") ran.answer = boost::json::parse(ran.text);
    return ran;
  }

  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      out[entry.path().string()] = entry.is_directory() ? "/" : std::string(std::istreambuf_iterator<char>(in), {});
    }
    return out;
  }

  testing::TempFolder folder_;
};

TEST_F(DoctorCommand, ANewSiteIsWholeAndNothingOfItIsChanged) {
  const auto before = everything();
  const Ran ran = doctor();
  for (const char* check :
       {"configuration", "files", "secret_files", "data_folder", "keyring_folder", "owners", "leftovers", "key_ways",
        "recovery_shares", "certificate_time", "certificate_key", "certificate_name", "clock_behind"}) {
    EXPECT_NE(ran.says(check, "ok"), "") << check << "\n" << ran.text;
  }
  EXPECT_THAT(ran.says("server", "skipped"), HasSubstr("does not run"));
  EXPECT_NE(ran.says("volumes_apart", "warning"), "") << "one temporary folder is one volume";
  EXPECT_EQ(static_cast<std::uint64_t>(ran.code), number_of(ran.answer, "exit_code"));
  EXPECT_GE(ran.code, 1);
  EXPECT_EQ(everything(), before);
}

TEST_F(DoctorCommand, WhatIsBrokenIsNamedWithWhatToDo) {
  ::chmod((folder_ / "master.key").c_str(), 0644);
  ::chmod((folder_ / "keyring").c_str(), 0777);
  const auto other = crypto::make_certificate({"other.example"}, Timestamp(std::chrono::seconds(1'000'000'000)), 1);
  ASSERT_TRUE(other);
  std::ofstream(folder_ / "certificate.pem") << other->certificate_pem;
  const Ran ran = doctor();
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.says("secret_files", "wrong"), HasSubstr("mode 0644"));
  EXPECT_THAT(ran.says("keyring_folder", "wrong"), HasSubstr("mode 0777"));
  EXPECT_THAT(ran.says("certificate_time", "wrong"), HasSubstr("ended"));
  EXPECT_NE(ran.says("certificate_key", "wrong"), "");
  EXPECT_THAT(ran.says("certificate_name", "wrong"), HasSubstr("localhost"));
  const Ran words = doctor("--problems");
  EXPECT_EQ(words.code, 2);
  EXPECT_THAT(words.text, HasSubstr("wrong    secret_files"));
  EXPECT_THAT(words.text, HasSubstr("To do: chmod 600 '"));
  EXPECT_EQ(words.text.find("ok       "), std::string::npos);
}

TEST_F(DoctorCommand, AConfigurationThatDoesNotReadIsAFinding) {
  std::ofstream(config(), std::ios::app) << "\n[nonsense]\n";
  const Ran ran = doctor();
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.says("configuration", "wrong"), HasSubstr("'nonsense' is not a section"));
  EXPECT_THAT(ran.says("data_folder", "skipped"), HasSubstr("configuration does not read"));
}

}  // namespace
}  // namespace chartroom
