#include "main/config_openid.h"

#include "base/limits.h"
#include "main/config_section.h"

namespace chartroom {
namespace {

using identity::OpenIdGroup;
using identity::OpenIdSettings;

const SectionKey<OpenIdSettings> keys[] = {
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

Status read_numbers(const ConfigSection& section, OpenIdSettings& settings) {
  const auto answer = section.number("answer_seconds", {answer_seconds_default, 1, answer_seconds_max});
  if (!answer) return fail(answer);
  settings.step_timeout = std::chrono::seconds(*answer);
  const auto age = section.number("authentication_seconds", {authentication_seconds_default, -1, authentication_seconds_max});
  if (!age) return fail(age);
  if (*age >= 0) settings.authentication_age_max = std::chrono::seconds(*age);
  return {};
}

Status read_algorithms(const ConfigSection& section, OpenIdSettings& settings) {
  const toml::node* node = section.find("algorithms");
  const auto names = node == nullptr ? std::optional(words_of(default_algorithms)) : texts_of(*node);
  for (const std::string& name : names.value_or(std::vector<std::string>{""})) {
    const auto algorithm = crypto::parse_signature_algorithm(name);
    if (!algorithm) {
      return section.refuse(
          *node, "'openid.algorithms' must list some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA");
    }
    settings.algorithms.push_back(*algorithm);
  }
  return {};
}

struct ValueOfGroup {
  std::string value;
};
const SectionKey<ValueOfGroup> group_keys[] = {
    {"value", &ValueOfGroup::value, "", "The value, letter by letter."},
};

Result<OpenIdGroup> read_group(const ConfigSection& group) {
  if (auto known = group.refuse_other_keys({"value", "roles", "departments"}); !known) return fail(known);
  ValueOfGroup of;
  if (auto read = group.read(group_keys[0], of); !read) return fail(read);
  auto standing = group.standing();
  if (!standing) return fail(standing);
  return OpenIdGroup{std::move(of.value), standing->roles, std::move(standing->departments)};
}

Status read_groups(const ConfigSection& section, OpenIdSettings& settings) {
  const auto groups = section.groups(limits::openid_mapped_groups_max);
  if (!groups) return fail(groups);
  for (const ConfigSection& one : *groups) {
    auto group = read_group(one);
    if (!group) return fail(group);
    settings.groups.push_back(std::move(*group));
  }
  return {};
}

}  // namespace

Result<OpenIdSettings> read_openid(const toml::node& section, const std::filesystem::path& file) {
  const auto here = ConfigSection::of(section, openid_section, file);
  if (!here) return fail(here);
  const auto known = names_of<OpenIdSettings>(keys, {"algorithms", "answer_seconds", "authentication_seconds", "group"});
  if (auto right = here->refuse_other_keys(known); !right) return fail(right);
  OpenIdSettings settings;
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (auto read = read_numbers(*here, settings); !read) return fail(read);
  if (auto read = read_algorithms(*here, settings); !read) return fail(read);
  if (auto read = read_groups(*here, settings); !read) return fail(read);
  if (auto right = identity::check_settings(settings); !right) return here->refuse(right.error().detail);
  return settings;
}

std::string openid_reference() {
  return "\n## [openid]\n\nThe clinic's identity provider, by OpenID Connect ([openid.md](openid.md)). Without this section "
         "nobody signs in by one.\n\n" +
         reference_head() + reference_rows<OpenIdSettings>(keys) + "| `algorithms` | a text in quotes, or a list of texts | `" +
         default_algorithms +
         "` | How ID tokens and logout tokens may be signed: RS, PS or ES with 256, 384 or 512, or EdDSA. |\n"
         "| `authentication_seconds` | " +
         allowed_number(-1, authentication_seconds_max) + " | `" + std::to_string(authentication_seconds_default) +
         "` | How long ago a person may have proved to the provider who they are. 0: they prove it at each sign-in here, so "
         "that nobody gets in as the one who used the computer before. -1: not asked. |\n"
         "| `answer_seconds` | " +
         allowed_number(1, answer_seconds_max) + " | `" + std::to_string(answer_seconds_default) +
         "` | How long to wait for each step of a question to the provider. |\n"
         "\n## [[openid.group]]\n\nOne for each value of `groups_claim` that means something here. A person's roles and "
         "departments are those of all their values\ntogether, and nothing else gives them any.\n\n" +
         group_reference<ValueOfGroup>(group_keys);
}

}  // namespace chartroom
