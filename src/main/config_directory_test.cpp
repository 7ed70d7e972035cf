// The configuration's [directory]: what is read, and that what is wrong is refused whole with its line and what would be right.

#include "main/config_directory.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string before = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n";
const std::string section =
    "[directory]\nkind = \"active_directory\"\nurls = [\"ldaps://dc1\", \"ldap://dc2:3890\"]\nca_file = \"ca.pem\"\n"
    "bind_name = \"svc@clinic\"\nbind_password_file = \"pw\"\naccounts_base = \"DC=clinic,DC=test\"\n";
const std::string group =
    "[[directory.group]]\ndn = \"CN=a,DC=clinic\"\nroles = [\"clinician\", \"operator\"]\ndepartments = [\"ward 3\"]\n";

std::string refusal(const std::string& text) {
  const auto config = parse_config(before + text, "/etc/c.toml");
  return config ? "" : config.error().detail;
}

TEST(DirectoryConfig, EverythingHasItsPlaceAndItsDefault) {
  const auto config = parse_config(before + section + group, "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  ASSERT_TRUE(config->directory);
  const auto& directory = *config->directory;
  EXPECT_EQ(directory.kind, identity::DirectoryKind::active_directory);
  ASSERT_EQ(directory.servers.size(), 2U);
  EXPECT_EQ(directory.servers[1].text(), "ldap://dc2:3890");
  EXPECT_EQ(directory.ca_file, "/etc/ca.pem");
  EXPECT_EQ(directory.bind_password_file, "/etc/pw");
  EXPECT_EQ(directory.groups_base, directory.accounts_base);
  EXPECT_EQ(directory.id_attribute, "objectGUID");
  EXPECT_EQ(directory.name_attribute, "sAMAccountName");
  EXPECT_EQ(directory.connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(directory.sync_interval, std::chrono::minutes(5));
  EXPECT_EQ(directory.grace, std::chrono::minutes(30));
  EXPECT_TRUE(directory.emergency_access);
  ASSERT_EQ(directory.groups.size(), 1U);
  EXPECT_EQ(directory.groups[0].roles, Roles{}.with(Role::clinician).with(Role::operator_));
  EXPECT_EQ(directory.groups[0].departments, std::vector<std::string>{"ward 3"});
  EXPECT_FALSE(parse_config(before, "c.toml")->directory);
  const auto without = parse_config(before + section + "emergency_access = false\n" + group, "/etc/c.toml");
  ASSERT_TRUE(without) << without.error().detail;
  EXPECT_FALSE(without->directory->emergency_access);
}

TEST(DirectoryConfig, NoLineOfItCanBeLeftOut) {
  std::size_t lines = 0;
  for (std::size_t at = section.find('\n') + 1; at < section.size(); at = section.find('\n', at) + 1, ++lines) {
    std::string less = section;
    less.erase(at, section.find('\n', at) + 1 - at);
    EXPECT_TRUE(refusal(less + group).starts_with("/etc/c.toml:")) << less;
  }
  EXPECT_EQ(lines, 6U);
  EXPECT_NE(refusal(section).find("[[directory.group]]"), std::string::npos);
}

TEST(DirectoryConfig, WrongValuesAreRefusedWithTheirLine) {
  for (const char* line :
       {"sync_seconds = 4", "sync_seconds = 3601", "grace_minutes = 721", "emergency_access = \"no\"",
        "connect_seconds = \"3\"", "name_attribute = 1", "name_attribute = \"a)(b\"", "account_filter = \"objectClass=x\"",
        "account_filter = \"(a=b)(c=d)\"", "groups_base = \"groups\"", "groups_base = \"\"", "practitioner_attribute = \"npi\"",
        "password = \"x\"", "member_attribute = \"\""}) {
    EXPECT_TRUE(refusal(section + line + "\n" + group).starts_with("/etc/c.toml:")) << line;
  }
  for (const char* line : {"roles = [\"clinician\"]\ndn = \"ward\"", "dn = \"CN=a\"", "dn = \"CN=a\"\nroles = [\"doctor\"]",
                           "roles = [\"clinician\"]", "dn = \"CN=a\"\nroles = \"clinician\"",
                           "dn = \"CN=a\"\nroles = [\"clinician\"]\nmembers = []", "dn = \"CN=a\"\ndepartments = [\"\"]"}) {
    EXPECT_TRUE(refusal(section + group + "[[directory.group]]\n" + line + "\n").starts_with("/etc/c.toml:")) << line;
  }
  for (const char* url : {"ldap://dc1/dc=x", "http://dc1", "ldapi:///x"}) {
    std::string text = section;
    text.replace(text.find("ldaps://dc1"), 11, url);
    EXPECT_NE(refusal(text + group).find("a directory's address must be ldaps://"), std::string::npos) << url;
  }
  EXPECT_EQ(parse_config("directory = 1\n" + before, "c.toml").error().detail,
            "c.toml:1: 'directory' is a section: [directory]");
}

}  // namespace
}  // namespace chartroom
