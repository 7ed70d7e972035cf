// The configuration's [openid]: what is read, and that what is wrong is refused whole with its line and what would be right.

#include "main/config_openid.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string before = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n";
const std::string section =
    "[openid]\nname = \"Clinic ID\"\nissuer = \"https://id.clinic.example/realms/a\"\nclient_id = \"chartroom\"\n"
    "client_secret_file = \"secret\"\nca_file = \"ca.pem\"\n"
    "redirect_url = \"https://chartroom.clinic.example/api/session/openid/callback\"\n";
const std::string group =
    "[[openid.group]]\nvalue = \"doctors\"\nroles = [\"clinician\", \"operator\"]\ndepartments = [\"ward 3\"]\n";

std::string refusal(const std::string& text) {
  const auto config = parse_config(before + text, "/etc/c.toml");
  return config ? "" : config.error().detail;
}

TEST(OpenIdConfig, EverythingHasItsPlaceAndItsDefault) {
  const auto config = parse_config(before + section + group, "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  ASSERT_TRUE(config->openid);
  const auto& openid = *config->openid;
  EXPECT_EQ(openid.name, "Clinic ID");
  EXPECT_EQ(openid.client_secret_file, "/etc/secret");
  EXPECT_EQ(openid.ca_file, "/etc/ca.pem");
  EXPECT_EQ(openid.scopes, (std::vector<std::string>{"openid", "profile"}));
  EXPECT_EQ(openid.name_claim, std::vector<std::string>{"preferred_username"});
  EXPECT_EQ(openid.groups_claim, std::vector<std::string>{"groups"});
  EXPECT_EQ(openid.algorithms.size(), 4U);
  EXPECT_EQ(openid.step_timeout, std::chrono::seconds(5));
  EXPECT_EQ(openid.authentication_age_max, std::chrono::seconds(0));
  EXPECT_TRUE(openid.required_acr.empty() && openid.required_amr.empty() && openid.hosts.empty());
  ASSERT_EQ(openid.groups.size(), 1U);
  EXPECT_EQ(openid.groups[0].roles, Roles{}.with(Role::clinician).with(Role::operator_));
  EXPECT_EQ(openid.groups[0].departments, std::vector<std::string>{"ward 3"});
  EXPECT_FALSE(parse_config(before, "c.toml")->openid);
}

TEST(OpenIdConfig, ListsAndPathsIntoClaims) {
  const auto config = parse_config(before + section +
                                       "groups_claim = [\"realm_access\", \"roles\"]\nrequired_amr = \"mfa\"\nalgorithms = "
                                       "\"ES256\"\nauthentication_seconds = -1\nhosts = [\"keys.example:8443\"]\n" +
                                       group,
                                   "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->openid->groups_claim, (std::vector<std::string>{"realm_access", "roles"}));
  EXPECT_EQ(config->openid->required_amr, std::vector<std::string>{"mfa"});
  EXPECT_EQ(config->openid->algorithms, std::vector{crypto::SignatureAlgorithm::es256});
  EXPECT_EQ(config->openid->authentication_age_max, std::nullopt);
}

TEST(OpenIdConfig, NoLineOfItCanBeLeftOut) {
  std::size_t lines = 0;
  for (std::size_t at = section.find('\n') + 1; at < section.size(); at = section.find('\n', at) + 1, ++lines) {
    std::string less = section;
    less.erase(at, section.find('\n', at) + 1 - at);
    EXPECT_TRUE(refusal(less + group).starts_with("/etc/c.toml:")) << less;
  }
  EXPECT_EQ(lines, 6U);
  EXPECT_NE(refusal(section).find("[[openid.group]]"), std::string::npos);
}

TEST(OpenIdConfig, WrongValuesAreRefusedWithTheirLine) {
  for (const char* line :
       {"answer_seconds = 0", "answer_seconds = 16", "authentication_seconds = -2", "authentication_seconds = \"0\"",
        "algorithms = []", "algorithms = [\"HS256\"]", "algorithms = [\"none\"]", "algorithms = 7", "scopes = [\"profile\"]",
        "scopes = [\"openid\", \"a b\"]", "name_claim = \"\"", "groups_claim = []", "groups_claim = [7]",
        "practitioner_claim = \"staff\"", "practitioner_system = \"urn:x\"", "hosts = [\"https://keys.example\"]",
        "hosts = [\"keys.example/a\"]", "unknown_key = 1"}) {
    EXPECT_TRUE(refusal(section + line + "\n" + group).starts_with("/etc/c.toml:")) << line;
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string other = section;
    other.replace(other.find(from), from.size(), to);
    return refusal(other + group);
  };
  EXPECT_NE(with("https://id.clinic", "http://id.clinic").find("issuer must be https"), std::string::npos);
  EXPECT_NE(with("realms/a", "realms/a?b=c").find("issuer must be https"), std::string::npos);
  EXPECT_NE(with("/openid/callback", "/openid/other").find("redirect_url must be"), std::string::npos);
}

TEST(OpenIdConfig, WrongGroupsAreRefused) {
  for (const char* text :
       {"[[openid.group]]\nroles = [\"clinician\"]\n", "[[openid.group]]\nvalue = \"a\"\n",
        "[[openid.group]]\nvalue = \"a\"\nroles = [\"doctor\"]\n", "[[openid.group]]\nvalue = \"\"\nroles = [\"clinician\"]\n",
        "[[openid.group]]\nvalue = \"a\"\nroles = [\"clinician\"]\ndn = \"b\"\n", "[openid.group]\nvalue = \"a\"\n"}) {
    EXPECT_TRUE(refusal(section + text).starts_with("/etc/c.toml:")) << text;
  }
}

}  // namespace
}  // namespace chartroom
