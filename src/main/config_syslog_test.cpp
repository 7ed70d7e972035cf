// The configuration's [audit_syslog]: what is read, and that what is wrong is refused with its line.

#include "main/config_syslog.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string before = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n";
const std::string section = "[audit_syslog]\naddress = \"collector.clinic.example:6514\"\nca_file = \"ca.pem\"\n";

std::string refusal(const std::string& text) {
  const auto config = parse_config(before + text, "/etc/c.toml");
  return config ? "" : config.error().detail;
}

TEST(SyslogConfig, EverythingHasItsPlaceAndItsDefault) {
  EXPECT_FALSE(parse_config(before, "c.toml")->audit_syslog);
  const auto config = parse_config(before + section, "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->audit_syslog->address, "collector.clinic.example:6514");
  EXPECT_EQ(config->audit_syslog->ca_file, "/etc/ca.pem");
  EXPECT_EQ(config->audit_syslog->step_timeout, std::chrono::seconds(10));
  EXPECT_FALSE(config->audit_syslog->certificate_file || config->audit_syslog->private_key_file);
}

TEST(SyslogConfig, AddressesAreAHostAndAPort) {
  for (const char* good : {"10.0.0.1:6514", "[::1]:6514", "a:1", "collector-1.example:65535"}) {
    EXPECT_EQ(refusal(std::string("[audit_syslog]\nca_file = \"c\"\naddress = \"") + good + "\"\n"), "") << good;
  }
  for (const char* bad :
       {"", "a", "a:", ":6514", "a:0", "a:65536", "a:x", "::1:6514", "a b:1", "https://a:1", "a:1/", "[]:1"}) {
    EXPECT_NE(refusal(std::string("[audit_syslog]\nca_file = \"c\"\naddress = \"") + bad + "\"\n"), "") << bad;
  }
}

TEST(SyslogConfig, WhatIsMissingOrWrongIsSaid) {
  EXPECT_NE(refusal("[audit_syslog]\naddress = \"a:1\"\n").find("audit_syslog.ca_file"), std::string::npos);
  EXPECT_NE(refusal("[audit_syslog]\nca_file = \"c\"\n").find("audit_syslog.address"), std::string::npos);
  EXPECT_NE(refusal(section + "certificate_file = \"c\"\n").find("go together"), std::string::npos);
  for (const char* line : {"answer_seconds = 0", "answer_seconds = 61", "protocol = \"udp\""}) {
    EXPECT_TRUE(refusal(section + line + "\n").starts_with("/etc/c.toml:8: ")) << refusal(section + line + "\n");
  }
}

TEST(SyslogConfig, TheReferenceHasEachKey) {
  for (const char* key : {"address", "ca_file", "certificate_file", "private_key_file", "answer_seconds"}) {
    EXPECT_NE(syslog_reference().find(std::string("| `") + key + "` |"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace chartroom
