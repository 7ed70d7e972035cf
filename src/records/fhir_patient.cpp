#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "domain/department.h"
#include "records/fhir_kinds.h"
#include "records/html_text.h"
#include "records/security_labels.h"
#include "store/roster_write.h"

namespace chartroom::records {
namespace {

const JsonNode& best_name(const JsonNode& names) {
  for (const char* use : {"official", "usual"}) {
    for (const JsonNode& name : names.items) {
      if (name["use"].text == use) return name;
    }
  }
  return names.first();
}

std::string given_names(const JsonNode& name) {
  std::string out;
  for (const JsonNode& given : name["given"].items) add_part(out, one_line(given.text), " ");
  return out;
}

std::string address_line(const JsonNode& address) {
  if (address["text"]) return one_line(address["text"].text);
  std::string out;
  for (const JsonNode& line : address["line"].items) add_part(out, one_line(line.text));
  for (const char* field : {"city", "state", "postalCode", "country"}) add_part(out, one_line(address[field].text));
  return out;
}

// People of the patient's care team, an encounter's participants and the general practitioners; groups and the patient are
// none.
bool is_person(const Reference& reference) {
  return reference.form != ReferenceForm::none &&
         (reference.type.empty() || reference.type == "Practitioner" || reference.type == "PractitionerRole");
}

void claim(const JsonNode& who, Relation relation, const TimeSpan& time, ReadContext& context,
           std::vector<RelationClaim>& out) {
  const Reference reference = read_reference(who);
  const Known* known = context.index.find(reference);
  if (!is_person(reference)) return;
  if (known != nullptr && !known->key.starts_with("Practitioner")) return;  // a urn that means the patient or an organization
  std::vector<std::string> person = context.index.person_names(reference);
  if (!person.empty()) out.push_back({std::move(person), relation, time.when, time.until});
}

}  // namespace

Demographics read_demographics(const JsonNode& patient) {
  Demographics who;
  const JsonNode& name = best_name(patient["name"]);
  who.family = one_line(name["family"].text);
  who.given = given_names(name);
  if (who.family.empty() && who.given.empty()) who.family = one_line(name["text"].text);
  who.birth_date = patient["birthDate"].text;
  who.sex = patient["gender"].text;
  who.deceased = patient["deceasedDateTime"].text;
  if (patient["deceasedBoolean"].text == "true") who.deceased = "true";
  who.address = address_line(patient["address"].first());
  who.state = one_line(patient["address"].first()["state"].text);
  for (const JsonNode& telecom : patient["telecom"].items) add_part(who.telecom, one_line(telecom["value"].text));
  using Text = std::string_view;
  std::set<std::tuple<Text, Text, Text>> said;
  for (const JsonNode& node : patient["identifier"].items) {
    const Text system = node["system"].text;
    const Text value = node["value"].text;
    const Text type = node["type"]["coding"].first()["code"].text;
    if (value.empty() || !said.emplace(system, value, type).second) continue;
    who.identifiers.push_back({std::string(system), std::string(value), std::string(type)});
  }
  who.labels = security_labels(patient);
  return who;
}

namespace {

// "contact: Ada Lund (Mother), 555-0100"
std::string contacts(const JsonNode& patient) {
  std::string out;
  for (const JsonNode& contact : patient["contact"].items) {
    std::string one = given_names(contact["name"]);
    add_part(one, one_line(contact["name"]["family"].text), " ");
    if (one.empty()) one = one_line(contact["name"]["text"].text);
    if (const std::string how = concept_names(contact["relationship"].items); !how.empty())
      one += (one.empty() ? "" : " ") + ("(" + how + ")");
    for (const JsonNode& telecom : contact["telecom"].items) add_part(one, one_line(telecom["value"].text));
    add_part(out, one, ", ");
  }
  return out;
}

}  // namespace

void read_patient(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  const Demographics who = read_demographics(resource);
  fact.name = who.given;
  add_part(fact.name, who.family, " ");
  fact.status_words.clear();
  const PartialTime birth = read_time(resource["birthDate"], context);
  if (!birth.text.empty()) add_part(fact.detail, "born " + birth.text);
  add_part(fact.detail, who.sex);
  if (who.deceased == "true") add_part(fact.detail, "deceased");
  if (!who.deceased.empty() && who.deceased != "true") add_part(fact.detail, "died " + who.deceased);
  for (const Identifier& identifier : who.identifiers) {
    if (!identifier.type.empty()) add_part(fact.detail, identifier.type + " " + identifier.value);
  }
  add_part(fact.detail, who.address, "; ");
  add_part(fact.detail, who.telecom, "; ");
  if (const std::string married = concept_name(resource["maritalStatus"]); !married.empty())
    add_part(fact.detail, "marital status: " + married, "; ");
  if (const std::string whom = contacts(resource); !whom.empty()) add_part(fact.detail, "contact: " + whom, "; ");
  std::string languages;
  for (const JsonNode& spoken : resource["communication"].items) add_part(languages, concept_name(spoken["language"]));
  if (!languages.empty()) add_part(fact.detail, "language: " + languages, "; ");
  if (const std::string doctor = reference_names(resource["generalPractitioner"].items, context); !doctor.empty()) {
    add_part(fact.detail, "general practitioner: " + doctor, "; ");
  }
}

namespace {

// What lies in both.
TimeSpan narrowed(TimeSpan outer, const TimeSpan& inner) {
  if (!outer.when.known() || (inner.when.known() && inner.when.from_s > outer.when.from_s)) outer.when = inner.when;
  if (!outer.until.known() || (inner.until.known() && inner.until.to_s < outer.until.to_s)) outer.until = inner.until;
  return outer;
}

void claim_team(FactStatus status, const TimeSpan& time, ReadContext& context, std::vector<RelationClaim>& out) {
  // A team that is over and doesn't say when gives nobody a relation.
  if (status != FactStatus::current && !time.until.known()) return;
  for (const JsonNode& participant : context.resource["participant"].items) {
    const auto own = bounded_period(participant["period"], context);
    if (own) claim(participant["member"], Relation::care_team, narrowed(time, *own), context, out);
  }
}

// All who belong to the department, by the name that the encounter gives it.
void claim_department(std::string_view name, const TimeSpan& time, std::vector<RelationClaim>& out) {
  std::string key = department_key(name);
  if (!key.empty()) out.push_back({{std::move(key)}, Relation::department, time.when, time.until});
}

void claim_encounter(FactStatus status, TimeSpan time, ReadContext& context, std::vector<RelationClaim>& out) {
  if (!time.when.known()) return;
  if (!time.until.known()) {
    // One that is still open holds for a while, not for ever: sources forget to close them.
    time.until = time.when;
    if (status != FactStatus::past)
      time.until.to_s = time.when.from_s + std::chrono::seconds(limits::encounter_open_max).count();
  }
  for (const JsonNode& participant : context.resource["participant"].items) {
    claim(participant["individual"], Relation::encounter, time, context, out);
  }
  claim_department(reference_name(context.resource["serviceProvider"], context), time, out);
  claim_department(concept_name(context.resource["serviceType"]), time, out);
  for (const JsonNode& stay : context.resource["location"].items) {
    const auto own = bounded_period(stay["period"], context);
    if (own) claim_department(reference_name(stay["location"], context), narrowed(time, *own), out);
  }
}

// To the study, for whose subjects its principal investigator answers (fhir_rosters.h). Only who takes part now: the status
// says when that is over, also where the period doesn't.
void claim_subject(FactStatus status, const TimeSpan& time, ReadContext& context, std::vector<RelationClaim>& out) {
  if (status != FactStatus::current) return;
  Reference study = read_reference(context.resource["study"]);
  if (study.type.empty()) study.type = "ResearchStudy";
  const Known* known = context.index.find(study);
  const std::string_view type = known != nullptr ? std::string_view(known->key).substr(0, known->key.find('/')) : study.type;
  if (type != "ResearchStudy") return;
  RelationClaim to_study{{}, Relation::cohort, time.when, time.until};
  for (const std::string& name : context.index.names(study)) to_study.person.push_back(store::roster_name(name));
  if (!to_study.person.empty()) out.push_back(std::move(to_study));
}

}  // namespace

std::vector<RelationClaim> read_relations(std::string_view type, FactStatus status, ReadContext& context) {
  const JsonNode& resource = context.resource;
  std::vector<RelationClaim> out;
  if (status == FactStatus::void_ || status == FactStatus::refuted) return out;
  if (type == "Patient") {
    for (const JsonNode& doctor : resource["generalPractitioner"].items)
      claim(doctor, Relation::general_practitioner, {}, context, out);
    return out;
  }
  if (type != "CareTeam" && type != "Encounter" && type != "ResearchSubject") return out;
  ReadContext quiet{context.index, resource, context.import_name};
  const auto time = bounded_period(resource["period"], quiet);
  if (!time) return out;
  if (type == "CareTeam") {
    claim_team(status, *time, quiet, out);
  } else if (type == "ResearchSubject") {
    claim_subject(status, *time, quiet, out);
  } else {
    claim_encounter(status, *time, quiet, out);
  }
  return out;
}

}  // namespace chartroom::records
