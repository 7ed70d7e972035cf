// The configuration's [[ledger.publish]]: what is read, and that what is wrong is refused with its line.

#include "main/config_publish.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string before = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n";

Result<Config> with(const std::string& text) { return parse_config(before + text, "/etc/c.toml"); }
std::string refusal(const std::string& text) {
  const auto config = with(text);
  return config ? "" : config.error().detail;
}

TEST(PublishConfig, EveryPlaceIsReadInItsOrder) {
  EXPECT_TRUE(with("")->publish.empty());
  EXPECT_TRUE(with("[ledger]\norigin = \"x\"\n")->publish.empty());
  const auto config = with(
      "[ledger]\norigin = \"x\"\n"
      "[[ledger.publish]]\nfile = \"kept/checkpoints\"\n"
      "[[ledger.publish]]\nsyslog = \"/dev/log\"\ninterval_minutes = 1\n"
      "[[ledger.publish]]\nurl = \"https://peer.example/notes?k=1\"\nca_file = \"ca.pem\"\ninterval_minutes = 1440\n"
      "certificate_file = \"c.pem\"\nprivate_key_file = \"/k.pem\"\n");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->ledger_origin, "x");
  ASSERT_EQ(config->publish.size(), 3U);
  EXPECT_EQ(config->publish[0].file, "/etc/kept/checkpoints");
  EXPECT_EQ(config->publish[0].interval, std::chrono::minutes(10));
  EXPECT_EQ(config->publish[1].syslog, "/dev/log");
  EXPECT_EQ(config->publish[1].interval, std::chrono::minutes(1));
  EXPECT_FALSE(config->publish[1].file || !config->publish[1].url.empty());
  EXPECT_EQ(config->publish[2].url, "https://peer.example/notes?k=1");
  EXPECT_EQ(config->publish[2].ca_file, "/etc/ca.pem");
  EXPECT_EQ(config->publish[2].certificate_file, "/etc/c.pem");
  EXPECT_EQ(config->publish[2].private_key_file, "/k.pem");
  EXPECT_EQ(config->publish[2].interval, std::chrono::minutes(1440));
}

TEST(PublishConfig, WrongValuesAreRefusedWithTheirLine) {
  const std::string place = "[[ledger.publish]]\nfile = \"/mnt/c\"\n";
  for (const char* line : {"interval_minutes = 0", "interval_minutes = 1441", "interval_minutes = \"5\"", "file_mode = 7",
                           "syslog = true", "url = 7"}) {
    EXPECT_TRUE(refusal(place + line + "\n").starts_with("/etc/c.toml:7: ")) << line << ": " << refusal(place + line + "\n");
  }
  for (const std::string wrong :
       {"[[ledger.publish]]\ninterval_minutes = 3\n", "[[ledger.publish]]\nfile = \"/f\"\nsyslog = \"/s\"\n",
        "[[ledger.publish]]\nurl = \"https://p.example/\"\n", "[[ledger.publish]]\nurl = \"http://p\"\nca_file = \"c\"\n",
        "[[ledger.publish]]\nfile = \"/f\"\nca_file = \"c\"\n", "[ledger.publish]\nfile = \"/f\"\n",
        "[ledger]\npublish = \"/f\"\n", "[ledger]\npublish = [\"/f\"]\n"}) {
    EXPECT_TRUE(refusal(wrong).starts_with("/etc/c.toml:")) << wrong << refusal(wrong);
  }
  std::string many;
  for (int i = 0; i < 16; ++i) many += place;
  EXPECT_EQ(refusal(many), "");
  EXPECT_NE(refusal(many + place).find("16 places at most"), std::string::npos);
}

TEST(PublishConfig, AFileThatWouldBePutBackWithTheLedgerIsRefused) {
  for (const char* file : {"/d/checkpoints", "/d/ledger/x", "/k/checkpoints", "/etc/../d/c"}) {
    EXPECT_NE(refusal(std::string("[[ledger.publish]]\nfile = \"") + file + "\"\n").find("lies in"), std::string::npos) << file;
  }
  EXPECT_EQ(refusal("[[ledger.publish]]\nfile = \"/data/checkpoints\"\n"), "");
}

}  // namespace
}  // namespace chartroom
