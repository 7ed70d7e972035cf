#include "main/config_publish.h"

#include "base/limits.h"
#include "main/config_section.h"

namespace chartroom {
namespace {

using gate::PublishSettings;

constexpr std::int64_t interval_minutes_max = 24 * 60;

const SectionKey<PublishSettings> keys[] = {
    {"file", &PublishSettings::file, "-",
     "A file that each new checkpoint is appended to, best on a volume of another machine. It must be there: make an empty one "
     "that the server's account can write, so that a volume that is not mounted is noticed. One that can only be appended to "
     "will do. Not in the data folder or the keyring's."},
    {"syslog", &PublishSettings::syslog, "-",
     "The socket of the system's log, such as /dev/log: each new checkpoint is one line after RFC 5424, facility log audit."},
    {"url", &PublishSettings::url, "-",
     "A peer that each new checkpoint is sent to by POST, as text: https://HOST[:PORT][/PATH][?QUERY]. No redirect is "
     "followed. "
     "Neither path nor query is ever printed."},
    {"ca_file", &PublishSettings::ca_file, "-",
     "With url: the certificates, in PEM, of the authority that signed the peer's certificate; no other is trusted."},
    {"certificate_file", &PublishSettings::certificate_file, "-",
     "With url: a certificate of this server's, in PEM, for a peer that asks for one; with private_key_file."},
    {"private_key_file", &PublishSettings::private_key_file, "-", "Its key, in PEM, readable by the server's account only."},
    {"interval_minutes", &PublishSettings::interval, "10",
     "How often the newest checkpoint is published there: records that are younger can still be cut off unnoticed. A place "
     "that "
     "failed is tried again after a minute.",
     1, interval_minutes_max},
};

bool lies_in(const std::filesystem::path& inner, const std::filesystem::path& outer) {
  const auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

Result<PublishSettings> read_place(const toml::node& node, const std::filesystem::path& file,
                                   const std::vector<std::filesystem::path>& own_folders) {
  const auto here = ConfigSection::of(node, publish_section, file);
  if (!here) return fail(here);
  if (auto right = here->refuse_other_keys(names_of<PublishSettings>(keys)); !right) return fail(right);
  PublishSettings settings;
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (auto right = gate::check_settings(settings); !right) return here->refuse("[[ledger.publish]]: " + right.error().detail);
  for (const auto& folder : own_folders) {
    if (!settings.file || !lies_in(*settings.file, folder)) continue;
    return here->refuse("'ledger.publish.file' lies in " + folder.string() +
                        "; whoever puts that back to an older state would put the checkpoints back with it. Choose a place "
                        "elsewhere, best on another machine");
  }
  return settings;
}

}  // namespace

Result<std::vector<PublishSettings>> read_publish(const toml::node& node, const std::filesystem::path& file,
                                                  const std::vector<std::filesystem::path>& own_folders) {
  const toml::array* list = node.as_array();
  if (list == nullptr) return refuse_at(file, node.source(), "each place is a table of its own: [[ledger.publish]]");
  if (list->size() > limits::publish_places_max) {
    return refuse_at(file, node.source(),
                     "checkpoints can be published at " + std::to_string(limits::publish_places_max) + " places at most");
  }
  std::vector<PublishSettings> out;
  for (const toml::node& one : *list) {
    auto place = read_place(one, file, own_folders);
    if (!place) return fail(place);
    out.push_back(std::move(*place));
  }
  return out;
}

std::string publish_reference() {
  return "\n## [[ledger.publish]]\n\nOne for each place where the ledger's signed checkpoints are published, so that a ledger "
         "that "
         "was cut off or replaced shows\n([ledger.md](ledger.md), \"Publishing checkpoints\"). Each has one of `file`, "
         "`syslog` and "
         "`url`. Without any, the copies in the\nkeyring's folder and the database are all there is.\n\n" +
         reference_head() + reference_rows<PublishSettings>(keys);
}

}  // namespace chartroom
