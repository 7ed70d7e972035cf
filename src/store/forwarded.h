#pragma once

// How far the ledger's records have been sent to the site's audit collector (gate/audit_syslog.h): one row. Behind the verbs of
// store.h.

#include <array>
#include <optional>

#include "store/access.h"
#include "store/forwarded_row.h"

namespace chartroom::store {

Status replace_forwarded(const Access& access, const ForwardedRow& row);
Result<std::optional<ForwardedRow>> find_forwarded(const Access& access);

}  // namespace chartroom::store
