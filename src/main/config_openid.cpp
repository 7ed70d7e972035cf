#include "main/config_openid.h"

#include <set>
#include <variant>

#include "base/limits.h"

namespace chartroom {
namespace {

using identity::OpenIdGroup;
using identity::OpenIdSettings;

struct OpenIdKey {
  using Text = std::string OpenIdSettings::*;
  using Path = std::filesystem::path OpenIdSettings::*;
  using Texts = std::vector<std::string> OpenIdSettings::*;

  const char* name;
  std::variant<Text, Path, Texts> target;
  const char* default_value;  // empty: required; "-": may be left out; of a list, its items, separated by spaces
  const char* meaning;
};

const OpenIdKey keys[] = {
    {"name", &OpenIdSettings::name, "", "What people call it: the page's button says \"Sign in with\" and this."},
    {"issuer", &OpenIdSettings::issuer, "",
     "The provider's issuer, https://HOST[:PORT][/PATH], letter by letter as the provider itself writes it."},
    {"client_id", &OpenIdSettings::client_id, "", "What the provider calls Chartroom."},
    {"client_secret_file", &OpenIdSettings::client_secret_file, "",
     "A file with the client's secret, readable by the server's account only. It is read for every use, so a new secret needs "
     "no "
     "restart."},
    {"ca_file", &OpenIdSettings::ca_file, "",
     "The certificates, in PEM, of the authority that signed the provider's certificate; no other is trusted."},
    {"redirect_url", &OpenIdSettings::redirect_url, "",
     "Chartroom's own address, as it is registered there: https://HOST[:PORT]/api/session/openid/callback."},
    {"hosts", &OpenIdSettings::hosts, "-",
     "Hosts (HOST[:PORT]) beside the issuer's that the provider's token endpoint and keys may be on. Others are refused."},
    {"scopes", &OpenIdSettings::scopes, "openid profile", "What is asked for; some providers give groups for a scope only."},
    {"name_claim", &OpenIdSettings::name_claim, "preferred_username",
     "The claim with the account's name. A claim inside of others is the list of the names on the way to it."},
    {"display_name_claim", &OpenIdSettings::display_name_claim, "name", "The claim with the person's name."},
    {"groups_claim", &OpenIdSettings::groups_claim, "groups",
     "The claim, of the ID token, with what the person belongs to: a text or a list of texts. For Keycloak's realm roles "
     "[\"realm_access\", \"roles\"]."},
    {"practitioner_claim", &OpenIdSettings::practitioner_claim, "-",
     "The claim with the number by which charts name the person. People must not be able to write it themselves: it decides "
     "whose "
     "charts they see."},
    {"practitioner_system", &OpenIdSettings::practitioner_system, "-",
     "The system of that number, such as http://hl7.org/fhir/sid/us-npi."},
    {"required_acr", &OpenIdSettings::required_acr, "-",
     "Ways of signing in there that are strong enough: the token's `acr` must be one of these. They are asked for too."},
    {"required_amr", &OpenIdSettings::required_amr, "-",
     "What a person must have used there, such as [\"mfa\"]: the token's `amr` must have all of these."},
};

constexpr const char* default_algorithms = "RS256 PS256 ES256 EdDSA";
constexpr std::int64_t answer_seconds_default = 5;
constexpr std::int64_t answer_seconds_max = 15;
constexpr std::int64_t authentication_seconds_default = 0;
constexpr std::int64_t authentication_seconds_max = 12 * 3'600;
static_assert(std::chrono::seconds(limits::openid_exchange_max).count() >= answer_seconds_max);

std::unexpected<Error> refuse(const std::filesystem::path& file, const toml::node& node, const std::string& what) {
  return fail(ErrorCode::invalid, file.string() + ":" + std::to_string(node.source().begin.line) + ": " + what);
}

bool is_clean(const std::string& text) { return !text.empty() && text.size() <= 1'024 && text.find('\0') == std::string::npos; }

std::string allowed(const OpenIdKey& key) {
  if (std::holds_alternative<OpenIdKey::Path>(key.target)) return "a path in quotes";
  return std::holds_alternative<OpenIdKey::Text>(key.target) ? "a text in quotes" : "a text in quotes, or a list of texts";
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// A text, or a list of at least one.
std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
  std::vector<std::string> out;
  if (const auto one = node.value_exact<std::string>()) out.push_back(*one);
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) out.push_back(item.value_exact<std::string>().value_or(""));
  }
  for (const std::string& text : out) {
    if (!is_clean(text)) return std::nullopt;
  }
  if (out.empty()) return std::nullopt;
  return out;
}

void assign_default(const OpenIdKey& key, OpenIdSettings& settings) {
  const std::string value(key.default_value);
  if (value == "-") return;
  if (const auto* texts = std::get_if<OpenIdKey::Texts>(&key.target)) settings.*(*texts) = words_of(value);
}

Status read_key(const toml::table& table, const OpenIdKey& key, const std::filesystem::path& file, OpenIdSettings& settings) {
  const toml::node* node = table.get(key.name);
  if (node == nullptr) {
    if (*key.default_value == '\0') {
      return refuse(file, table, std::string("the key 'openid.") + key.name + "' is missing: " + key.meaning);
    }
    assign_default(key, settings);
    return {};
  }
  const auto wrong = [&] { return refuse(file, *node, std::string("'openid.") + key.name + "' must be " + allowed(key)); };
  if (const auto* texts = std::get_if<OpenIdKey::Texts>(&key.target)) {
    auto read = texts_of(*node);
    if (!read) return wrong();
    settings.*(*texts) = std::move(*read);
    return {};
  }
  const auto value = node->value_exact<std::string>();
  if (!value || !is_clean(*value)) return wrong();
  if (const auto* text = std::get_if<OpenIdKey::Text>(&key.target)) settings.*(*text) = *value;
  if (const auto* path = std::get_if<OpenIdKey::Path>(&key.target)) {
    settings.*(*path) = (std::filesystem::absolute(file).parent_path() / *value).lexically_normal();
  }
  return {};
}

struct Bounds {
  const char* name;
  std::int64_t otherwise;
  std::int64_t min;
  std::int64_t max;
};

Result<std::int64_t> read_number(const toml::table& table, const Bounds& bounds, const std::filesystem::path& file) {
  const toml::node* node = table.get(bounds.name);
  if (node == nullptr) return bounds.otherwise;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < bounds.min || *value > bounds.max) {
    return refuse(file, *node,
                  std::string("'openid.") + bounds.name + "' must be a whole number from " + std::to_string(bounds.min) +
                      " to " + std::to_string(bounds.max));
  }
  return *value;
}

Status read_numbers(const toml::table& table, const std::filesystem::path& file, OpenIdSettings& settings) {
  const auto answer = read_number(table, {"answer_seconds", answer_seconds_default, 1, answer_seconds_max}, file);
  if (!answer) return fail(answer);
  settings.step_timeout = std::chrono::seconds(*answer);
  const auto age =
      read_number(table, {"authentication_seconds", authentication_seconds_default, -1, authentication_seconds_max}, file);
  if (!age) return fail(age);
  if (*age >= 0) settings.authentication_age_max = std::chrono::seconds(*age);
  return {};
}

Status read_algorithms(const toml::table& table, const std::filesystem::path& file, OpenIdSettings& settings) {
  const toml::node* node = table.get("algorithms");
  const auto names = node == nullptr ? std::optional(words_of(default_algorithms)) : texts_of(*node);
  for (const std::string& name : names.value_or(std::vector<std::string>{""})) {
    const auto algorithm = crypto::parse_signature_algorithm(name);
    if (!algorithm) {
      return refuse(
          file, *node,
          "'openid.algorithms' must list some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA");
    }
    settings.algorithms.push_back(*algorithm);
  }
  return {};
}

Result<OpenIdGroup> read_group(const toml::node& node, const std::filesystem::path& file) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return refuse(file, node, "a group is a table: [[openid.group]]");
  for (const auto& [name, value] : *table) {
    const std::string_view text = name.str();
    if (text == "value" || text == "roles" || text == "departments") continue;
    return refuse(file, value, "there is no key '" + std::string(text) + "' here; there are value, roles, departments");
  }
  OpenIdGroup group;
  group.value = (*table)["value"].value_exact<std::string>().value_or("");
  if (!is_clean(group.value)) return refuse(file, node, "an [[openid.group]] needs its 'value', a text in quotes");
  if (const toml::node* list = table->get("roles"); list != nullptr) {
    const auto names = texts_of(*list);
    for (const std::string& name : names.value_or(std::vector<std::string>{""})) {
      const auto role = parse_role(name);
      if (!role)
        return refuse(
            file, *list,
            "the roles are clinician, nurse, therapist, registrar, billing, researcher, privacy_officer and operator");
      group.roles = group.roles.with(*role);
    }
  }
  if (const toml::node* list = table->get("departments"); list != nullptr) {
    auto names = texts_of(*list);
    if (!names) return refuse(file, *list, "'departments' must be a list of texts in quotes");
    group.departments = std::move(*names);
  }
  return group;
}

Status read_groups(const toml::table& table, const std::filesystem::path& file, OpenIdSettings& settings) {
  const toml::node* node = table.get("group");
  if (node == nullptr || !node->is_array()) {
    return refuse(file, table, "an [openid] needs at least one [[openid.group]]: without one nobody has a role");
  }
  if (node->as_array()->size() > limits::openid_mapped_groups_max) {
    return refuse(file, *node, "at most " + std::to_string(limits::openid_mapped_groups_max) + " groups can be mapped");
  }
  for (const toml::node& one : *node->as_array()) {
    auto group = read_group(one, file);
    if (!group) return fail(group);
    settings.groups.push_back(std::move(*group));
  }
  return {};
}

Status refuse_other_keys(const toml::table& table, const std::filesystem::path& file) {
  std::set<std::string> known = {"algorithms", "answer_seconds", "authentication_seconds", "group"};
  for (const OpenIdKey& key : keys) known.insert(key.name);
  for (const auto& [name, node] : table) {
    if (known.contains(std::string(name.str()))) continue;
    std::string list;
    for (const std::string& one : known) list += " " + one;
    return refuse(file, node, "there is no key '" + std::string(name.str()) + "' here; there are" + list);
  }
  return {};
}

}  // namespace

Result<OpenIdSettings> read_openid(const toml::node& section, const std::filesystem::path& file) {
  const toml::table* table = section.as_table();
  if (table == nullptr) return refuse(file, section, "'openid' is a section: [openid]");
  if (auto right = refuse_other_keys(*table, file); !right) return fail(right);
  OpenIdSettings settings;
  for (const OpenIdKey& key : keys) {
    if (auto read = read_key(*table, key, file, settings); !read) return fail(read);
  }
  if (auto read = read_numbers(*table, file, settings); !read) return fail(read);
  if (auto read = read_algorithms(*table, file, settings); !read) return fail(read);
  if (auto read = read_groups(*table, file, settings); !read) return fail(read);
  if (auto right = identity::check_settings(settings); !right) return refuse(file, section, right.error().detail);
  return settings;
}

std::string openid_reference() {
  std::string out =
      "\n## [openid]\n\nThe clinic's identity provider, by OpenID Connect ([openid.md](openid.md)). Without this section "
      "nobody signs "
      "in by one.\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const OpenIdKey& key : keys) {
    const std::string value(key.default_value);
    const std::string shown = value.empty() ? "required" : value == "-" ? "none" : "`" + value + "`";
    out += std::string("| `") + key.name + "` | " + allowed(key) + " | " + shown + " | " + key.meaning + " |\n";
  }
  return out + "| `algorithms` | a text in quotes, or a list of texts | `" + default_algorithms +
         "` | How ID tokens and logout tokens may be signed: RS, PS or ES with 256, 384 or 512, or EdDSA. |\n"
         "| `authentication_seconds` | a whole number from -1 to " +
         std::to_string(authentication_seconds_max) + " | `" + std::to_string(authentication_seconds_default) +
         "` | How long ago a person may have proved to the provider who they are. 0: they prove it at each sign-in here, so "
         "that "
         "nobody gets in as the one who used the computer before. -1: not asked. |\n"
         "| `answer_seconds` | a whole number from 1 to " +
         std::to_string(answer_seconds_max) + " | `" + std::to_string(answer_seconds_default) +
         "` | How long to wait for each step of a question to the provider. |\n"
         "\n## [[openid.group]]\n\nOne for each value of `groups_claim` that means something here. A person's roles and "
         "departments are "
         "those of all their values\ntogether, and nothing else gives them any.\n\n"
         "| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
         "| `value` | a text in quotes | required | The value, letter by letter. |\n"
         "| `roles` | a list of texts | none | clinician, nurse, therapist, registrar, billing, researcher, privacy_officer, "
         "operator |\n"
         "| `departments` | a list of texts | none | Departments of the person, as the policy names them. |\n";
}

}  // namespace chartroom
