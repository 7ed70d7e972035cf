// The configuration's [emergency_webhook]: what is read, and that what is wrong is refused with its line.

#include "main/config_webhook.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string before = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\nmaster_key_file = \"/m\"\n";
const std::string section =
    "[emergency_webhook]\nurl = \"https://pager.clinic.example/hooks/1?x=2\"\nca_file = \"ca.pem\"\nsecret_file = \"secret\"\n";

std::string refusal(const std::string& text) {
  const auto config = parse_config(before + text, "/etc/c.toml");
  return config ? "" : config.error().detail;
}

TEST(WebhookConfig, EverythingHasItsPlaceAndItsDefault) {
  EXPECT_FALSE(parse_config(before, "c.toml")->emergency_webhook);
  const auto config = parse_config(before + "[server]\nhost_name = \"charts.example\"\n" + section, "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& webhook = *config->emergency_webhook;
  EXPECT_EQ(webhook.url, "https://pager.clinic.example/hooks/1?x=2");
  EXPECT_EQ(webhook.ca_file, "/etc/ca.pem");
  EXPECT_EQ(webhook.secret_file, "/etc/secret");
  EXPECT_EQ(webhook.page_url, "https://charts.example:8443");
  EXPECT_EQ(webhook.step_timeout, std::chrono::seconds(5));
  EXPECT_FALSE(webhook.certificate_file || webhook.private_key_file);
}

TEST(WebhookConfig, ThePageIsWhereTheFileSaysOrTheServersOwnAddress) {
  const auto page = [](const std::string& text) {
    const auto config = parse_config(before + text, "/etc/c.toml");
    return config ? config->emergency_webhook->page_url : config.error().detail;
  };
  EXPECT_EQ(page("[server]\nhost_name = \"charts.example\"\nport = 443\n" + section), "https://charts.example");
  EXPECT_EQ(page("[server]\nhost_name = \"charts.example\"\nport = 0\n" + section), "https://charts.example");
  EXPECT_EQ(page(section + "page_url = \"https://proxy.example/charts\"\n"), "https://proxy.example/charts");
}

TEST(WebhookConfig, ACertificateGoesWithItsKey) {
  const auto config = parse_config(
      before + section + "certificate_file = \"c.pem\"\nprivate_key_file = \"/k.pem\"\nanswer_seconds = 10\n", "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->emergency_webhook->certificate_file, "/etc/c.pem");
  EXPECT_EQ(config->emergency_webhook->private_key_file, "/k.pem");
  EXPECT_EQ(config->emergency_webhook->step_timeout, std::chrono::seconds(10));
  EXPECT_NE(refusal(section + "certificate_file = \"c.pem\"\n").find("go together"), std::string::npos);
  EXPECT_NE(refusal(section + "private_key_file = \"c.pem\"\n").find("go together"), std::string::npos);
}

TEST(WebhookConfig, NoLineOfItCanBeLeftOut) {
  std::size_t lines = 0;
  for (std::size_t at = section.find('\n') + 1; at < section.size(); at = section.find('\n', at) + 1, ++lines) {
    std::string less = section;
    less.erase(at, section.find('\n', at) + 1 - at);
    EXPECT_TRUE(refusal(less).starts_with("/etc/c.toml:5: the key 'emergency_webhook.")) << refusal(less);
  }
  EXPECT_EQ(lines, 3U);
}

TEST(WebhookConfig, WrongValuesAreRefusedWithTheirLine) {
  for (const char* line : {"answer_seconds = 0", "answer_seconds = 11", "answer_seconds = \"5\"", "certificate_file = 7",
                           "private_key_file = \"\"", "page_url = true", "retries = 3", "[emergency_webhook.headers]"}) {
    EXPECT_TRUE(refusal(section + line + "\n").starts_with("/etc/c.toml:9: "))
        << line << ": " << refusal(section + line + "\n");
  }
  EXPECT_TRUE(refusal(section + "page_url = \"http://x\"\n").starts_with("/etc/c.toml:5: page_url must be https://"));
  EXPECT_TRUE(refusal("emergency_webhook = 7\n" + before).starts_with("/etc/c.toml:"));
  std::string plain = section;
  plain.erase(plain.find("https") + 4, 1);
  EXPECT_EQ(refusal(plain), "/etc/c.toml:5: url must be https://HOST[:PORT][/PATH][?QUERY]")
      << "and the address is not repeated";
}

TEST(WebhookConfig, TheReferenceHasEachKey) {
  for (const char* key :
       {"url", "ca_file", "secret_file", "certificate_file", "private_key_file", "page_url", "answer_seconds"}) {
    EXPECT_NE(webhook_reference().find(std::string("| `") + key + "` |"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace chartroom
