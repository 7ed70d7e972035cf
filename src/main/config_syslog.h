#pragma once

// The configuration's [audit_syslog]: the collector that gets the ledger's records. As with all keys, each is a row of one
// table, from which the section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "gate/audit_syslog.h"

namespace chartroom {

inline constexpr const char* syslog_section = "audit_syslog";

// `invalid` with file, line, key and what would be right.
Result<gate::AuditSyslogSettings> read_syslog(const toml::node& section, const std::filesystem::path& file);

// Its part of the reference page, in Markdown.
std::string syslog_reference();

}  // namespace chartroom
