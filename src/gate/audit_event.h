#pragma once

// One record of the ledger as a FHIR R4 AuditEvent after IHE's Basic Audit Log Patterns (BALP 1.1). Nothing is left out: every
// field of the record can be read back from the event (docs/audit-export.md has the table), and nothing is added that the
// record does not have. No words of questions or answers: the ledger's records have none.
//
// One record is one event. BALP would have a search that showed several patients as one event for each; here it is one that
// names them all, and claims the profile that allows that.

#include <boost/json.hpp>

#include "audit/ledger.h"

namespace chartroom::gate {

// `origin`: the ledger's (audit_kind.h, origin_of); of it are all identifiers of the event's systems.
boost::json::object audit_event_json(const audit::StoredRecord& stored, const std::string& origin);

inline constexpr std::string_view fhir_json = "application/fhir+json";

}  // namespace chartroom::gate
