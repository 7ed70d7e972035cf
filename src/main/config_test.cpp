#include "main/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace chartroom {
namespace {

constexpr const char* kSmallest =
    "[data]\nfolder = \"/srv/charts\"\nkeyring_folder = \"/keys/keyring\"\nmaster_key_file = \"/keys/master.key\"\n";

TEST(Config, smallest_file_has_every_default) {
  const auto config = parse_config(kSmallest, "/etc/chartroom/chartroom.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 8443);
  EXPECT_EQ(config->session_idle_minutes, 15);
  EXPECT_EQ(config->certificate_file, "/etc/chartroom/certificate.pem");
  EXPECT_FALSE(config->allow_tls_1_2);
}

TEST(Config, every_key_is_refused_with_file_line_and_what_is_right_when_its_type_is_wrong) {
  for (const ConfigKey& key : config_keys()) {
    std::string text = kSmallest;
    const std::string wrong = std::string(key.name) + " = [1]\n";
    if (key.section == "data") {
      const auto at = text.find("\n" + std::string(key.name) + " =");
      const auto end = text.find('\n', at + 1);
      text.replace(at + 1, end - at, wrong);
    } else {
      text += "[" + std::string(key.section) + "]\n" + wrong;
    }
    const auto config = parse_config(text, "/etc/chartroom.toml");
    ASSERT_FALSE(config) << key.name;
    EXPECT_NE(config.error().detail.find("/etc/chartroom.toml:"), std::string::npos) << config.error().detail;
    EXPECT_NE(config.error().detail.find(std::string(key.section) + "." + std::string(key.name)), std::string::npos);
    EXPECT_NE(config.error().detail.find("must be"), std::string::npos);
  }
}

TEST(Config, numbers_are_refused_one_past_each_bound) {
  for (const ConfigKey& key : config_keys()) {
    if (!std::holds_alternative<ConfigKey::Number>(key.target)) continue;
    for (const std::int64_t value : {key.min - 1, key.min, key.max, key.max + 1}) {
      const bool legal = value >= key.min && value <= key.max;
      const auto config = parse_config(
          kSmallest + ("[" + std::string(key.section) + "]\n" + std::string(key.name) + " = " + std::to_string(value) + "\n"),
          "c.toml");
      EXPECT_EQ(config.has_value(), legal) << key.name << " = " << value;
    }
  }
}

TEST(Config, roles_that_need_a_second_factor_are_read_and_unknown_ones_refused) {
  const auto with = [](const std::string& value) {
    return parse_config(std::string(kSmallest) + "[accounts]\nsecond_factor_required = " + value + "\n", "c.toml");
  };
  EXPECT_TRUE(parse_config(kSmallest, "c.toml")->second_factor_required.empty());
  EXPECT_TRUE(with("[]")->second_factor_required.empty());
  EXPECT_EQ(with(R"(["operator", "privacy_officer"])")->second_factor_required,
            Roles().with(Role::operator_).with(Role::privacy_officer));
  EXPECT_FALSE(with(R"(["janitor"])"));
  EXPECT_FALSE(with(R"("operator")"));
  EXPECT_EQ(
      with("[4]").error().detail,
      R"(c.toml:6: 'accounts.second_factor_required' must be a list of "clinician", "nurse", "therapist", "registrar", "billing", "researcher", "privacy_officer", "operator")");
}

TEST(Config, unknown_key_names_its_line_and_the_nearest_one) {
  const auto config = parse_config(std::string(kSmallest) + "[server]\nadress = \"::1\"\n", "c.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().detail, "c.toml:6: there is no key 'server.adress'; did you mean 'server.address'?");
}

TEST(Config, unknown_section_and_syntax_error_are_refused_with_their_line) {
  EXPECT_EQ(parse_config(std::string(kSmallest) + "[sever]\nport = 1\n", "c.toml").error().detail.substr(0, 9), "c.toml:5:");
  EXPECT_EQ(parse_config(std::string(kSmallest) + "[server\n", "c.toml").error().detail.substr(0, 9), "c.toml:5:");
}

TEST(Config, a_missing_required_key_is_named) {
  const auto config = parse_config("[data]\nfolder = \"/d\"\n", "c.toml");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().detail.find("data.keyring_folder"), std::string::npos);
}

TEST(Config, keys_in_the_data_folder_are_refused) {
  EXPECT_FALSE(
      parse_config("[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/d/x/../master.key\"\n", "c.toml"));
  EXPECT_FALSE(parse_config("[data]\nfolder = \"/d\"\nkeyring_folder = \"/d/k\"\nmaster_key_file = \"/m\"\n", "c.toml"));
  EXPECT_TRUE(parse_config("[data]\nfolder = \"/d\"\nkeyring_folder = \"/d-k\"\nmaster_key_file = \"/d-m\"\n", "c.toml"));
}

TEST(Config, the_ledger_keeps_six_years_at_least_and_its_archive_lies_apart) {
  const std::string data = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n[ledger]\n";
  const auto usual = parse_config(data, "c.toml");
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->keep_years, 6);
  EXPECT_EQ(usual->archive_folder, std::nullopt);
  EXPECT_EQ(usual->reserve_mib, 64);
  EXPECT_FALSE(parse_config(data + "keep_years = 5\n", "c.toml"));
  EXPECT_EQ(parse_config(data + "keep_years = 10\n", "c.toml")->keep_years, 10);
  EXPECT_TRUE(parse_config(data + "archive_folder = \"/a\"\n", "c.toml"));
  EXPECT_FALSE(parse_config(data + "archive_folder = \"/d/ledger\"\n", "c.toml"));
  EXPECT_FALSE(parse_config(data + "archive_folder = \"/k/archive\"\n", "c.toml"));
}

TEST(Config, the_reference_page_is_what_the_code_says) {
  std::ifstream in(std::string(CHARTROOM_SOURCE_DIR) + "/docs/configuration.md");
  std::stringstream page;
  page << in.rdbuf();
  EXPECT_EQ(page.str(), config_reference()) << "run: chartroom config reference > docs/configuration.md";
}

}  // namespace
}  // namespace chartroom
