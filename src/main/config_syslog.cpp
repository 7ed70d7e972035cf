#include "main/config_syslog.h"

#include "main/config_section.h"

namespace chartroom {
namespace {

using gate::AuditSyslogSettings;

const SectionKey<AuditSyslogSettings> keys[] = {
    {"address", &AuditSyslogSettings::address, "",
     "The collector, HOST:PORT; 6514 is the usual port of syslog over TLS. The host's name must be in its certificate."},
    {"ca_file", &AuditSyslogSettings::ca_file, "",
     "The certificates, in PEM, of the authority that signed the collector's certificate; no other is trusted."},
    {"certificate_file", &AuditSyslogSettings::certificate_file, "-",
     "A certificate of this server's, in PEM, for a collector that asks for one; with private_key_file."},
    {"private_key_file", &AuditSyslogSettings::private_key_file, "-",
     "Its key, in PEM, readable by the server's account only."},
    {"answer_seconds", &AuditSyslogSettings::step_timeout, "10",
     "How long to wait for each step: to connect, for the collector to read on, for it to end the connection.", 1, 60},
};

}  // namespace

Result<AuditSyslogSettings> read_syslog(const toml::node& section, const std::filesystem::path& file) {
  const auto here = ConfigSection::of(section, syslog_section, file);
  if (!here) return fail(here);
  if (auto right = here->refuse_other_keys(names_of<AuditSyslogSettings>(keys)); !right) return fail(right);
  AuditSyslogSettings settings;
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (auto right = gate::check_settings(settings); !right) return here->refuse(right.error().detail);
  return settings;
}

std::string syslog_reference() {
  return "\n## [audit_syslog]\n\nThe collector that gets every record of the ledger, as DICOM audit messages by syslog over "
         "TLS "
         "([audit-export.md](audit-export.md)).\nWithout this section no record leaves.\n\n" +
         reference_head() + reference_rows<AuditSyslogSettings>(keys);
}

}  // namespace chartroom
