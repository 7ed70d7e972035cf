#pragma once

// What a record of the ledger is in the words of the standards that audits are exchanged by: the event ids and types of DICOM
// PS3.16 (CID 400 and 401), and what HL7's AuditEvent and DICOM's EventActionCode call C, R, U, D and E. Both exports are made
// from this one table (audit_event.h, audit_message.h); docs/audit-export.md has it in words.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/ledger.h"

namespace chartroom::gate {

struct AuditCode {
  std::string_view code;
  std::string_view display;
};

// What was done, in the words of HL7's restful interactions; `execute` is what none of them is.
enum class Interaction : std::uint8_t { read, search, create, update, remove, execute };
AuditCode restful_code(Interaction interaction);  // of http://hl7.org/fhir/restful-interaction
char action_code(Interaction interaction);        // C, R, U, D or E

struct AuditKind {
  Interaction interaction = Interaction::execute;
  AuditCode event;                // DICOM's EventID
  std::optional<AuditCode> type;  // and its EventTypeCode, where one fits
  bool is_sign_in = false;        // or its end: it is about a user, not about anything that was done
  bool is_denied = false;         // somebody was not let, by the policy or for want of a sign-in
};
AuditKind audit_kind(const audit::Record& record);

// Does any method of this action, as the ledger names it, do that?
bool can_be(std::string_view action, char action_code);

// 0, 4 or 8 by FHIR's and DICOM's scale; none of what has only been begun.
std::optional<int> outcome_code(audit::Outcome outcome);

// Of HL7's v3-ActReason, for a purpose of use as the ledger has it; none for others.
std::optional<AuditCode> purpose_code(std::string_view purpose);

// To the microsecond, as the ledger has it: 2026-11-22T05:07:09.123456Z.
std::string instant_text(Timestamp time);

// What of a record has no place of its own in either standard, by names that both exports use: of the record itself, its leaf,
// what decided. Nothing that is empty.
std::vector<std::pair<std::string_view, std::string>> ledger_details(const audit::StoredRecord& stored);

// Who the ledger's owner is, for whoever gets records of several: what its checkpoints begin with.
std::string origin_of(std::string_view checkpoint);
std::string host_of(std::string_view origin);  // "hospital.example" of "hospital.example/chartroom"

inline constexpr AuditCode security_alert{"110113", "Security Alert"};
inline constexpr AuditCode restricted_function{"110132", "Use of Restricted Function"};

}  // namespace chartroom::gate
