#include "records/render_fact.h"

#include "records/fhir_parts.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

std::string_view date_words(const PartialTime& time) { return time.known() ? time.date() : std::string_view(time.text); }

std::string dates(const Fact& fact) {
  std::string out(date_words(fact.when));
  const std::string_view until = date_words(fact.until);
  if (!until.empty() && until != out) add_part(out, until, out.empty() ? "until " : " until ");
  if (out.starts_with("until ") || !until.empty()) return out.empty() ? std::string(until) : out;
  if (out.empty() && !fact.recorded.text.empty()) out = "recorded " + std::string(date_words(fact.recorded));
  return out;
}

std::string values(const Fact& fact) {
  std::string out;
  for (const FactValue& value : fact.values) {
    std::string words = value.name;
    add_part(words, render_value(value), " ");
    add_part(out, words, "; ");
  }
  return out;
}

}  // namespace

std::string_view fact_label(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::observation: return "Observation";
    case FactKind::condition: return "Condition";
    case FactKind::medication:
      if (fact.category == "medication-statement") return "Medication statement";
      if (fact.category == "medication-administration") return "Medication administration";
      return "Medication request";
    case FactKind::allergy: return "Allergy";
    case FactKind::immunization: return "Immunization";
    case FactKind::procedure: return "Procedure";
    case FactKind::encounter: return "Encounter";
    case FactKind::report: return "Report";
    case FactKind::care_team: return "Care team";
    case FactKind::care_plan: return "Care plan";
    case FactKind::goal: return "Goal";
    case FactKind::family_history: return "Family history";
    case FactKind::patient: return "Patient";
    case FactKind::other: return "Other";
  }
  return "Other";
}

std::string render_value(const FactValue& value) {
  std::string out = value.text;
  if (out.empty()) out = value.absent_reason.empty() ? "no value" : "no value (" + value.absent_reason + ")";
  std::string beside = value.reference_range.empty() ? "" : "reference " + value.reference_range;
  add_part(beside, value.interpretation);
  if (!beside.empty()) out += " (" + beside + ")";
  return out;
}

std::string render_fact(const Fact& fact) {
  std::string out;
  if (fact.kind != FactKind::observation) out = std::string(fact_label(fact)) + ": ";
  if (fact.kind == FactKind::family_history && !fact.person.empty()) out += fact.person + ": ";
  out += fact.name.empty() ? "not named" : fact.name;
  add_part(out, values(fact), fact.kind == FactKind::observation ? ": " : " — ");
  add_part(out, fact.detail, " — ");
  if (!fact.reason.empty()) out += ", reason: " + fact.reason;
  add_part(out, dates(fact));
  add_part(out, fact.status_words);
  if (!fact.person.empty() && fact.kind != FactKind::family_history) out += ", by " + fact.person;
  return one_line(out);
}

Document record_line_of(const Fact& fact) {
  Document record;
  record.kind = DocumentKind::fact;
  record.title = fact_label(fact);
  if (!fact.name.empty()) record.title.append(": ").append(fact.name);
  record.text = render_fact(fact);
  return record;
}

Document record_of(const Fact& fact, std::string_view import_name) {
  Document record = record_line_of(fact);
  record.id = fact.id;
  record.resource = fact.resource;
  record.author = fact.kind == FactKind::family_history ? "" : fact.person;
  record.when = fact.when.text.empty() ? fact.recorded : fact.when;
  record.status = fact.status;
  record.encounter = fact.encounter;
  record.media_type = "application/fhir+json";
  record.import_name = import_name;
  return record;
}

}  // namespace chartroom::records
