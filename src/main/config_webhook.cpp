#include "main/config_webhook.h"

#include "base/limits.h"
#include "main/config_section.h"

namespace chartroom {
namespace {

using gate::WebhookSettings;

constexpr std::int64_t seconds_max = 10;
static_assert(std::chrono::seconds(limits::webhook_exchange_max).count() >= seconds_max);

const SectionKey<WebhookSettings> keys[] = {
    {"url", &WebhookSettings::url, "",
     "Where messages go, https://HOST[:PORT][/PATH][?QUERY]. No redirect is followed. Neither path nor query is ever printed."},
    {"ca_file", &WebhookSettings::ca_file, "",
     "The certificates, in PEM, of the authority that signed the receiver's certificate; no other is trusted."},
    {"secret_file", &WebhookSettings::secret_file, "",
     "A file with the secret that messages are signed under, readable by the server's account only: whsec_ and then 24 to 64 "
     "random bytes in base64. It is read for every message, so a new one needs no restart; with a second one on a line of its "
     "own they are signed under both."},
    {"certificate_file", &WebhookSettings::certificate_file, "-",
     "A certificate of this server's, in PEM, for a receiver that asks for one; with private_key_file."},
    {"private_key_file", &WebhookSettings::private_key_file, "-", "Its key, in PEM, readable by the server's account only."},
    {"page_url", &WebhookSettings::page_url, "https://HOST_NAME:PORT of [server]",
     "Where people find the page, for the link in a message, without a slash at its end."},
    {"answer_seconds", &WebhookSettings::step_timeout, "5",
     "How long to wait for each step of a try; ten seconds at most for all of one.", 1, seconds_max},
};

}  // namespace

Result<WebhookSettings> read_webhook(const toml::node& section, const std::filesystem::path& file,
                                     const std::string& own_page) {
  const auto here = ConfigSection::of(section, webhook_section, file);
  if (!here) return fail(here);
  if (auto right = here->refuse_other_keys(names_of<WebhookSettings>(keys)); !right) return fail(right);
  WebhookSettings settings;
  settings.page_url = own_page;
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (auto right = gate::check_settings(settings); !right) return here->refuse(right.error().detail);
  return settings;
}

std::string webhook_reference() {
  return "\n## [emergency_webhook]\n\nWho is told at once that somebody broke the glass ([policy.md](policy.md), "
         "\"Emergencies\"). Without this section only the page,\nthe log and the metrics tell. Try it with "
         "`chartroom config webhook-test`.\n\n" +
         reference_head() + reference_rows<WebhookSettings>(keys);
}

}  // namespace chartroom
