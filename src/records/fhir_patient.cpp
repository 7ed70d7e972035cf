#include <algorithm>

#include "records/fhir_kinds.h"
#include "records/html_text.h"

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
  std::string person = context.index.person_key(reference);
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
  for (const JsonNode& telecom : patient["telecom"].items) add_part(who.telecom, one_line(telecom["value"].text));
  for (const JsonNode& node : patient["identifier"].items) {
    Identifier identifier{std::string(node["system"].text), std::string(node["value"].text),
                          std::string(node["type"]["coding"].first()["code"].text)};
    if (!identifier.value.empty() &&
        std::find(who.identifiers.begin(), who.identifiers.end(), identifier) == who.identifiers.end()) {
      who.identifiers.push_back(std::move(identifier));
    }
  }
  return who;
}

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
  if (const std::string doctor = reference_names(resource["generalPractitioner"].items, context); !doctor.empty()) {
    add_part(fact.detail, "general practitioner: " + doctor, "; ");
  }
}

std::vector<RelationClaim> read_relations(std::string_view type, FactStatus status, ReadContext& context) {
  const JsonNode& resource = context.resource;
  std::vector<RelationClaim> out;
  if (status == FactStatus::void_ || status == FactStatus::refuted) return out;
  if (type == "Patient") {
    for (const JsonNode& doctor : resource["generalPractitioner"].items) claim(doctor, Relation::care_team, {}, context, out);
    return out;
  }
  ReadContext quiet{context.index, resource, context.import_name};
  const TimeSpan time = read_period(resource["period"], quiet);
  if (type == "CareTeam") {
    // A team that is over and doesn't say when gives nobody a relation.
    if (status != FactStatus::current && !time.until.known()) return out;
    for (const JsonNode& participant : resource["participant"].items) {
      const TimeSpan own = participant["period"] ? read_period(participant["period"], quiet) : time;
      claim(participant["member"], Relation::care_team, own, quiet, out);
    }
  } else if (type == "Encounter") {
    if (!time.when.known()) return out;
    TimeSpan whole = time;
    if (!whole.until.known() && status == FactStatus::past) whole.until = whole.when;
    for (const JsonNode& participant : resource["participant"].items)
      claim(participant["individual"], Relation::encounter, whole, quiet, out);
  }
  return out;
}

}  // namespace chartroom::records
