#include "records/fhir_status.h"

#include <algorithm>
#include <array>

#include "records/fhir_parts.h"

namespace chartroom::records {
namespace {

using enum FactStatus;

constexpr StatusRow kTable[] = {
    {"Observation", "status", "registered", planned},
    {"Observation", "status", "preliminary", current},
    {"Observation", "status", "final", current},
    {"Observation", "status", "amended", current},
    {"Observation", "status", "corrected", current},
    {"Observation", "status", "cancelled", void_},
    {"Observation", "status", "entered-in-error", void_},
    {"Observation", "status", "unknown", unknown},

    {"Condition", "clinicalStatus", "active", current},
    {"Condition", "clinicalStatus", "recurrence", current},
    {"Condition", "clinicalStatus", "relapse", current},
    {"Condition", "clinicalStatus", "inactive", past},
    {"Condition", "clinicalStatus", "remission", past},
    {"Condition", "clinicalStatus", "resolved", past},
    {"Condition", "verificationStatus", "confirmed", current},
    {"Condition", "verificationStatus", "unconfirmed", uncertain},
    {"Condition", "verificationStatus", "provisional", uncertain},
    {"Condition", "verificationStatus", "differential", uncertain},
    {"Condition", "verificationStatus", "refuted", refuted},
    {"Condition", "verificationStatus", "entered-in-error", void_},

    {"AllergyIntolerance", "clinicalStatus", "active", current},
    {"AllergyIntolerance", "clinicalStatus", "inactive", past},
    {"AllergyIntolerance", "clinicalStatus", "resolved", past},
    {"AllergyIntolerance", "verificationStatus", "confirmed", current},
    {"AllergyIntolerance", "verificationStatus", "unconfirmed", uncertain},
    {"AllergyIntolerance", "verificationStatus", "presumed", uncertain},
    {"AllergyIntolerance", "verificationStatus", "refuted", refuted},
    {"AllergyIntolerance", "verificationStatus", "entered-in-error", void_},

    {"MedicationRequest", "status", "active", current},
    {"MedicationRequest", "status", "on-hold", planned},
    {"MedicationRequest", "status", "cancelled", void_},
    {"MedicationRequest", "status", "completed", past},
    {"MedicationRequest", "status", "stopped", past},
    {"MedicationRequest", "status", "draft", planned},
    {"MedicationRequest", "status", "entered-in-error", void_},
    {"MedicationRequest", "status", "unknown", unknown},
    {"MedicationRequest", "intent", "proposal", planned},
    {"MedicationRequest", "intent", "plan", planned},
    {"MedicationRequest", "intent", "option", planned},
    {"MedicationRequest", "doNotPerform", "true", refuted},

    {"MedicationStatement", "status", "active", current},
    {"MedicationStatement", "status", "completed", past},
    {"MedicationStatement", "status", "entered-in-error", void_},
    {"MedicationStatement", "status", "intended", planned},
    {"MedicationStatement", "status", "stopped", past},
    {"MedicationStatement", "status", "on-hold", planned},
    {"MedicationStatement", "status", "not-taken", refuted},
    {"MedicationStatement", "status", "unknown", unknown},

    {"MedicationAdministration", "status", "in-progress", current},
    {"MedicationAdministration", "status", "not-done", refuted},
    {"MedicationAdministration", "status", "on-hold", planned},
    {"MedicationAdministration", "status", "completed", past},
    {"MedicationAdministration", "status", "entered-in-error", void_},
    {"MedicationAdministration", "status", "stopped", past},
    {"MedicationAdministration", "status", "unknown", unknown},

    {"Immunization", "status", "completed", past},
    {"Immunization", "status", "entered-in-error", void_},
    {"Immunization", "status", "not-done", refuted},

    {"Procedure", "status", "preparation", planned},
    {"Procedure", "status", "in-progress", current},
    {"Procedure", "status", "not-done", refuted},
    {"Procedure", "status", "on-hold", planned},
    {"Procedure", "status", "stopped", past},
    {"Procedure", "status", "completed", past},
    {"Procedure", "status", "entered-in-error", void_},
    {"Procedure", "status", "unknown", unknown},

    {"Encounter", "status", "planned", planned},
    {"Encounter", "status", "arrived", current},
    {"Encounter", "status", "triaged", current},
    {"Encounter", "status", "in-progress", current},
    {"Encounter", "status", "onleave", current},
    {"Encounter", "status", "finished", past},
    {"Encounter", "status", "cancelled", void_},
    {"Encounter", "status", "entered-in-error", void_},
    {"Encounter", "status", "unknown", unknown},

    {"DiagnosticReport", "status", "registered", planned},
    {"DiagnosticReport", "status", "partial", current},
    {"DiagnosticReport", "status", "preliminary", current},
    {"DiagnosticReport", "status", "final", current},
    {"DiagnosticReport", "status", "amended", current},
    {"DiagnosticReport", "status", "corrected", current},
    {"DiagnosticReport", "status", "appended", current},
    {"DiagnosticReport", "status", "cancelled", void_},
    {"DiagnosticReport", "status", "entered-in-error", void_},
    {"DiagnosticReport", "status", "unknown", unknown},

    // A superseded document is still what its author wrote then: it stays readable.
    {"DocumentReference", "status", "current", current},
    {"DocumentReference", "status", "superseded", current},
    {"DocumentReference", "status", "entered-in-error", void_},
    {"DocumentReference", "docStatus", "preliminary", current},
    {"DocumentReference", "docStatus", "final", current},
    {"DocumentReference", "docStatus", "amended", current},
    {"DocumentReference", "docStatus", "entered-in-error", void_},

    {"Composition", "status", "preliminary", current},
    {"Composition", "status", "final", current},
    {"Composition", "status", "amended", current},
    {"Composition", "status", "entered-in-error", void_},

    {"CareTeam", "status", "proposed", planned},
    {"CareTeam", "status", "active", current},
    {"CareTeam", "status", "suspended", past},
    {"CareTeam", "status", "inactive", past},
    {"CareTeam", "status", "entered-in-error", void_},

    {"CarePlan", "status", "draft", planned},
    {"CarePlan", "status", "active", current},
    {"CarePlan", "status", "on-hold", planned},
    {"CarePlan", "status", "revoked", past},
    {"CarePlan", "status", "completed", past},
    {"CarePlan", "status", "entered-in-error", void_},
    {"CarePlan", "status", "unknown", unknown},
    {"CarePlan", "intent", "proposal", planned},
    {"CarePlan", "intent", "option", planned},

    {"Goal", "lifecycleStatus", "proposed", planned},
    {"Goal", "lifecycleStatus", "planned", planned},
    {"Goal", "lifecycleStatus", "accepted", planned},
    {"Goal", "lifecycleStatus", "active", current},
    {"Goal", "lifecycleStatus", "on-hold", planned},
    {"Goal", "lifecycleStatus", "completed", past},
    {"Goal", "lifecycleStatus", "cancelled", void_},
    {"Goal", "lifecycleStatus", "entered-in-error", void_},
    {"Goal", "lifecycleStatus", "rejected", refuted},

    // "completed" says that the history is complete, not that it is over.
    {"FamilyMemberHistory", "status", "partial", current},
    {"FamilyMemberHistory", "status", "completed", current},
    {"FamilyMemberHistory", "status", "entered-in-error", void_},
    {"FamilyMemberHistory", "status", "health-unknown", unknown},

    {"ResearchSubject", "status", "candidate", planned},
    {"ResearchSubject", "status", "eligible", planned},
    {"ResearchSubject", "status", "follow-up", current},
    {"ResearchSubject", "status", "ineligible", refuted},
    {"ResearchSubject", "status", "not-registered", refuted},
    {"ResearchSubject", "status", "off-study", past},
    {"ResearchSubject", "status", "on-study", current},
    {"ResearchSubject", "status", "on-study-intervention", current},
    {"ResearchSubject", "status", "on-study-observation", current},
    {"ResearchSubject", "status", "pending-on-study", planned},
    {"ResearchSubject", "status", "potential-candidate", planned},
    {"ResearchSubject", "status", "screening", planned},
    {"ResearchSubject", "status", "withdrawn", past},

    // Current is one whose subjects are treated or followed, whether or not it takes more.
    {"ResearchStudy", "status", "active", current},
    {"ResearchStudy", "status", "administratively-completed", past},
    {"ResearchStudy", "status", "approved", planned},
    {"ResearchStudy", "status", "closed-to-accrual", current},
    {"ResearchStudy", "status", "closed-to-accrual-and-intervention", current},
    {"ResearchStudy", "status", "completed", past},
    {"ResearchStudy", "status", "disapproved", refuted},
    {"ResearchStudy", "status", "in-review", planned},
    {"ResearchStudy", "status", "temporarily-closed-to-accrual", current},
    {"ResearchStudy", "status", "temporarily-closed-to-accrual-and-intervention", current},
    {"ResearchStudy", "status", "withdrawn", past},
};

// Which of two fields' meanings decides.
int weight(FactStatus status) {
  switch (status) {
    case void_: return 6;
    case refuted: return 5;
    case planned: return 4;
    case uncertain: return 3;
    case past: return 2;
    case current: return 1;
    case unknown: return 0;
  }
  return 0;
}

// A code, or the first code of a CodeableConcept.
std::string_view code_of(const JsonNode& field) {
  if (!field.is_object()) return field.text;
  const std::string_view code = field["coding"].first()["code"].text;
  return code.empty() ? field["text"].text : code;
}

FactStatus look_up(std::string_view type, std::string_view field, std::string_view code) {
  for (const StatusRow& row : kTable) {
    if (row.type == type && row.field == field && row.code == code) return row.status;
  }
  return unknown;
}

bool has_rows(std::string_view type, std::string_view field) {
  return std::any_of(std::begin(kTable), std::end(kTable),
                     [&](const StatusRow& row) { return row.type == type && row.field == field; });
}

std::string reason_words(const JsonNode& resource) {
  const JsonNode& reason = resource["statusReason"];
  return concept_names(reason.is_object() ? std::span<const JsonNode>(&reason, 1) : reason.items);
}

}  // namespace

std::span<const StatusRow> status_table() { return kTable; }

ReadStatus read_status(std::string_view type, const JsonNode& resource) {
  ReadStatus out;
  bool unknown_code = false;
  for (const char* field :
       {"status", "clinicalStatus", "lifecycleStatus", "docStatus", "verificationStatus", "intent", "doNotPerform"}) {
    const std::string_view code = code_of(resource[field]);
    if (code.empty()) continue;
    const std::string_view name(field);
    if (name != "intent" && name != "doNotPerform") out.words += (out.words.empty() ? "" : ", ") + std::string(code);
    if (!has_rows(type, name)) continue;
    const FactStatus found = look_up(type, name, code);
    if (name == "intent" || name == "doNotPerform") {
      if (found != unknown) out.words += (out.words.empty() ? "" : ", ") + std::string(found == refuted ? "do not give" : code);
    } else {
      unknown_code |= found == unknown;
    }
    if (weight(found) > weight(out.status)) out.status = found;
  }
  // One field that is not understood takes away the right to say "current".
  if (unknown_code && out.status == current) out.status = unknown;
  const bool over = resource["abatementDateTime"] || resource["abatementAge"] || resource["abatementPeriod"] ||
                    resource["abatementRange"] || resource["abatementString"];
  if (type == "Condition" && over && !resource["clinicalStatus"] && out.status == current) out.status = past;
  const std::string reason = reason_words(resource);
  if (!reason.empty()) out.words += ": " + reason;
  return out;
}

std::string_view fact_status_name(FactStatus status) {
  switch (status) {
    case current: return "current";
    case past: return "past";
    case planned: return "planned";
    case refuted: return "refuted";
    case uncertain: return "uncertain";
    case void_: return "void";
    case unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace chartroom::records
