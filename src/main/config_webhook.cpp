#include "main/config_webhook.h"

#include <set>
#include <variant>

#include "base/limits.h"

namespace chartroom {
namespace {

using gate::WebhookSettings;

struct WebhookKey {
  using Text = std::string WebhookSettings::*;
  using Path = std::filesystem::path WebhookSettings::*;
  using OptionalPath = std::optional<std::filesystem::path> WebhookSettings::*;

  const char* name;
  std::variant<Text, Path, OptionalPath> target;
  const char* default_value;  // as the reference shows it; empty: required
  const char* meaning;
};

const WebhookKey keys[] = {
    {"url", &WebhookSettings::url, "",
     "Where messages go, https://HOST[:PORT][/PATH][?QUERY]. No redirect is followed. Neither path nor query is ever printed."},
    {"ca_file", &WebhookSettings::ca_file, "",
     "The certificates, in PEM, of the authority that signed the receiver's certificate; no other is trusted."},
    {"secret_file", &WebhookSettings::secret_file, "",
     "A file with the secret that messages are signed under, readable by the server's account only: whsec_ and then 24 to 64 "
     "random bytes in base64. It is read for every message, so a new one needs no restart; with a second one on a line of its "
     "own "
     "they are signed under both."},
    {"certificate_file", &WebhookSettings::certificate_file, "none",
     "A certificate of this server's, in PEM, for a receiver that asks for one; with private_key_file."},
    {"private_key_file", &WebhookSettings::private_key_file, "none", "Its key, in PEM, readable by the server's account only."},
    {"page_url", &WebhookSettings::page_url, "https://HOST_NAME:PORT of [server]",
     "Where people find the page, for the link in a message, without a slash at its end."},
};

constexpr const char* seconds_name = "answer_seconds";
constexpr std::int64_t seconds_default = 5;
constexpr std::int64_t seconds_max = 10;
static_assert(std::chrono::seconds(limits::webhook_exchange_max).count() >= seconds_max);

std::unexpected<Error> refuse(const std::filesystem::path& file, const toml::node& node, const std::string& what) {
  return fail(ErrorCode::invalid, file.string() + ":" + std::to_string(node.source().begin.line) + ": " + what);
}

bool is_clean(const std::string& text) { return !text.empty() && text.size() <= 1'024 && text.find('\0') == std::string::npos; }

std::string allowed(const WebhookKey& key) {
  return std::holds_alternative<WebhookKey::Text>(key.target) ? "a text in quotes" : "a path in quotes";
}

std::string allowed_seconds() { return "a whole number from 1 to " + std::to_string(seconds_max); }

std::string full_name(const char* key) { return std::string("'") + webhook_section + "." + key + "'"; }

Status read_key(const toml::table& table, const WebhookKey& key, const std::filesystem::path& file, WebhookSettings& settings) {
  const toml::node* node = table.get(key.name);
  if (node == nullptr) {
    if (*key.default_value != '\0') return {};
    return refuse(file, table, "the key " + full_name(key.name) + " is missing: " + key.meaning);
  }
  const auto value = node->value_exact<std::string>();
  if (!value || !is_clean(*value)) return refuse(file, *node, full_name(key.name) + " must be " + allowed(key));
  const auto path = (std::filesystem::absolute(file).parent_path() / *value).lexically_normal();
  if (const auto* target = std::get_if<WebhookKey::Text>(&key.target)) settings.*(*target) = *value;
  if (const auto* target = std::get_if<WebhookKey::Path>(&key.target)) settings.*(*target) = path;
  if (const auto* target = std::get_if<WebhookKey::OptionalPath>(&key.target)) settings.*(*target) = path;
  return {};
}

Status read_seconds(const toml::table& table, const std::filesystem::path& file, WebhookSettings& settings) {
  settings.step_timeout = std::chrono::seconds(seconds_default);
  const toml::node* node = table.get(seconds_name);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < 1 || *value > seconds_max) {
    return refuse(file, *node, full_name(seconds_name) + " must be " + allowed_seconds());
  }
  settings.step_timeout = std::chrono::seconds(*value);
  return {};
}

Status refuse_other_keys(const toml::table& table, const std::filesystem::path& file) {
  std::set<std::string> known = {seconds_name};
  for (const WebhookKey& key : keys) known.insert(key.name);
  for (const auto& [name, node] : table) {
    if (known.contains(std::string(name.str()))) continue;
    std::string list;
    for (const std::string& one : known) list += " " + one;
    return refuse(file, node, "there is no key '" + std::string(name.str()) + "' here; there are" + list);
  }
  return {};
}

}  // namespace

Result<WebhookSettings> read_webhook(const toml::node& section, const std::filesystem::path& file,
                                     const std::string& own_page) {
  const toml::table* table = section.as_table();
  if (table == nullptr)
    return refuse(file, section, std::string("'") + webhook_section + "' is a section: [emergency_webhook]");
  if (auto right = refuse_other_keys(*table, file); !right) return fail(right);
  WebhookSettings settings;
  settings.page_url = own_page;
  for (const WebhookKey& key : keys) {
    if (auto read = read_key(*table, key, file, settings); !read) return fail(read);
  }
  if (auto read = read_seconds(*table, file, settings); !read) return fail(read);
  if (auto right = gate::check_settings(settings); !right) return refuse(file, section, right.error().detail);
  return settings;
}

std::string webhook_reference() {
  std::string out =
      "\n## [emergency_webhook]\n\nWho is told at once that somebody broke the glass ([policy.md](policy.md), "
      "\"Emergencies\"). "
      "Without this section only the page,\nthe log and the metrics tell. Try it with `chartroom config webhook-test`.\n\n"
      "| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const WebhookKey& key : keys) {
    const std::string value(key.default_value);
    out += std::string("| `") + key.name + "` | " + allowed(key) + " | " + (value.empty() ? "required" : value) + " | " +
           key.meaning + " |\n";
  }
  return out + "| `" + seconds_name + "` | " + allowed_seconds() + " | `" + std::to_string(seconds_default) +
         "` | How long to wait for each step of a try; ten seconds at most for all of one. |\n";
}

}  // namespace chartroom
