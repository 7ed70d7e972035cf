#include "records/fhir_reader.h"

#include <algorithm>
#include <array>

#include "crypto/digest.h"
#include "records/fhir_kinds.h"
#include "records/fhir_status.h"
#include "records/render_fact.h"
#include "records/security_labels.h"

namespace chartroom::records {
namespace {

struct TypeRow {
  std::string_view type;
  ResourceRole role;
  FactKind kind;
  bool has_notes = false;
};

constexpr std::array<TypeRow, 27> kTypes{{
    {"Patient", ResourceRole::patient, FactKind::patient},
    {"Observation", ResourceRole::read, FactKind::observation},
    {"Condition", ResourceRole::read, FactKind::condition},
    {"Encounter", ResourceRole::read, FactKind::encounter},
    {"MedicationRequest", ResourceRole::read, FactKind::medication},
    {"MedicationStatement", ResourceRole::read, FactKind::medication},
    {"MedicationAdministration", ResourceRole::read, FactKind::medication},
    {"AllergyIntolerance", ResourceRole::read, FactKind::allergy},
    {"Immunization", ResourceRole::read, FactKind::immunization},
    {"Procedure", ResourceRole::read, FactKind::procedure},
    {"DiagnosticReport", ResourceRole::read, FactKind::report, true},
    {"DocumentReference", ResourceRole::read, FactKind::other, true},  // notes, no fact
    {"Composition", ResourceRole::read, FactKind::other, true},
    {"CareTeam", ResourceRole::read, FactKind::care_team},
    {"CarePlan", ResourceRole::read, FactKind::care_plan},
    {"Goal", ResourceRole::read, FactKind::goal},
    {"FamilyMemberHistory", ResourceRole::read, FactKind::family_history},
    {"ResearchSubject", ResourceRole::read, FactKind::other},  // a relation
    {"Practitioner", ResourceRole::shared, FactKind::other},
    {"PractitionerRole", ResourceRole::shared, FactKind::other},
    {"Organization", ResourceRole::shared, FactKind::other},
    {"Location", ResourceRole::shared, FactKind::other},
    {"Medication", ResourceRole::shared, FactKind::other},
    {"HealthcareService", ResourceRole::shared, FactKind::other},
    {"Substance", ResourceRole::shared, FactKind::other},
    {"Group", ResourceRole::shared, FactKind::other},
    {"ResearchStudy", ResourceRole::shared, FactKind::other},
}};

const TypeRow* row_of(std::string_view type) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& row) { return row.type == type; });
  return found == kTypes.end() ? nullptr : found;
}

void read_details(std::string_view type, ReadContext& context, Fact& fact) {
  switch (fact.kind) {
    case FactKind::observation: return read_observation(context, fact);
    case FactKind::condition: return read_condition(context, fact);
    case FactKind::medication: return read_medication(type, context, fact);
    case FactKind::allergy: return read_allergy(context, fact);
    case FactKind::immunization: return read_immunization(context, fact);
    case FactKind::procedure: return read_procedure(context, fact);
    case FactKind::encounter: return read_encounter(context, fact);
    case FactKind::report: return read_report(context, fact);
    case FactKind::care_team: return read_care_team(context, fact);
    case FactKind::care_plan: return read_care_plan(context, fact);
    case FactKind::goal: return read_goal(context, fact);
    case FactKind::patient: return read_patient(context, fact);
    case FactKind::family_history:
    case FactKind::other: return;
  }
}

Document note_base(std::string_view key, const ReadStatus& status, ReadContext& context) {
  Document base;
  base.resource = key;
  base.status = status.status;
  base.encounter = reference_key(context.resource["encounter"], context);
  base.import_name = context.import_name;
  return base;
}

void add_facts(const Fact& base, std::string_view type, ReadContext& context, ReadResource& out) {
  std::vector<Fact> facts;
  if (base.kind == FactKind::family_history) {
    facts = read_family_history(base, context);
  } else {
    facts.push_back(base);
    read_details(type, context, facts.back());
  }
  for (Fact& fact : facts) {
    Document record = context.records == FactRecords::whole ? record_of(fact, context.import_name) : record_line_of(fact);
    out.facts.push_back({std::move(fact), std::move(record)});
  }
}

void add_notes(std::string_view type, const Document& base, ReadContext& context, ReadResource& out) {
  if (type == "DocumentReference") {
    out.notes = read_document_reference(base, context);
  } else if (type == "Composition") {
    out.notes = read_composition(base, context);
  } else if (type == "DiagnosticReport") {
    out.notes = read_presented_forms(base, context);
    for (const JsonNode& result : context.resource["result"].items) {
      if (std::string target = reference_key(result, context); !target.empty()) out.reports.push_back(std::move(target));
    }
  }
}

}  // namespace

ResourceRole resource_role(std::string_view type) {
  const TypeRow* row = row_of(type);
  return row == nullptr ? ResourceRole::raw : row->role;
}

ReadResource read_resource(std::string_view key, ReadContext& context) {
  const std::string_view type = context.resource["resourceType"].text;
  ReadResource out;
  const TypeRow* row = row_of(type);
  if (row == nullptr || row->role == ResourceRole::shared) return out;
  const ReadStatus status = read_status(type, context.resource);
  out.status = row->role == ResourceRole::patient ? FactStatus::current : status.status;
  if (row->kind != FactKind::other) {
    Fact base;
    base.kind = row->kind;
    base.status = out.status;
    base.status_words = status.words;
    base.resource = key;
    base.codes = codings(context.resource["code"]);
    base.name = concept_name(context.resource["code"]);
    base.encounter = reference_key(
        context.resource[type == "MedicationStatement" || type == "MedicationAdministration" ? "context" : "encounter"],
        context);
    add_facts(base, type, context, out);
  }
  if (row->has_notes) add_notes(type, note_base(key, status, context), context, out);
  out.relations = read_relations(type, out.status, context);
  // A patient's own are of the whole chart, and stand in the demographics.
  if (row->role != ResourceRole::patient) give_labels(out, security_labels(context.resource));
  return out;
}

void give_labels(ReadResource& resource, Labels labels) {
  resource.labels = labels;
  for (FactItem& item : resource.facts) item.fact.labels = item.record.labels = labels;
  for (Document& note : resource.notes) note.labels = labels;
}

DocumentId numbered_id(DocumentId primary, std::uint32_t number) {
  if (number == 0) return primary;
  ByteWriter seed;
  seed.raw(primary.view());
  seed.u32(number);
  const crypto::Digest digest = crypto::sha256(seed.bytes());
  DocumentId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

void give_ids(ReadResource& resource, DocumentId primary) {
  std::uint32_t number = 0;
  for (FactItem& item : resource.facts) item.fact.id = item.record.id = numbered_id(primary, number++);
  for (Document& note : resource.notes) note.id = numbered_id(primary, number++);
}

Reference patient_of(const JsonNode& resource) {
  for (const char* field : {"subject", "patient", "beneficiary", "individual", "for"}) {
    if (resource[field].is_object()) return read_reference(resource[field]);
  }
  return {};
}

std::int64_t instant_us(std::string_view text) {
  const auto time = parse_partial_time(text);
  if (!time) return 0;
  std::int64_t fraction_us = 0;
  if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
    std::int64_t scale = 100'000;
    for (std::size_t i = dot + 1; i < text.size() && text[i] >= '0' && text[i] <= '9' && scale > 0; ++i, scale /= 10) {
      fraction_us += (text[i] - '0') * scale;
    }
  }
  return time->from_s * 1'000'000 + fraction_us;
}

std::int64_t last_updated_us(const JsonNode& resource) { return instant_us(resource["meta"]["lastUpdated"].text); }

}  // namespace chartroom::records
