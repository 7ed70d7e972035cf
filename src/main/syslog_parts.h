#pragma once

// The audit collector that gets the ledger's records, and the thread that sends them.

#include <memory>
#include <thread>

#include "gate/audit_syslog.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

// nullptr where none is configured. Files that can't be used are told now.
inline Result<std::unique_ptr<gate::AuditSyslog>> make_syslog(const Config& config, const Site& site) {
  if (!config.audit_syslog) return nullptr;
  auto syslog =
      gate::AuditSyslog::create(*config.audit_syslog, gate::AuditSyslog::Parts{site.clock, *site.store, *site.ledger});
  if (!syslog) return fail_in("[audit_syslog]", syslog);
  return std::move(*syslog);
}

// From now on until it is told to stop, which waits for a running batch and no longer.
inline std::jthread start_forwarding(gate::AuditSyslog* syslog) {
  if (syslog == nullptr) return {};
  return std::jthread([syslog](const std::stop_token& stop) { syslog->run(stop); });
}

}  // namespace chartroom
