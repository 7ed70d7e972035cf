#include "records/fhir_kinds.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

const JsonNode& contained_medication(const JsonNode& resource, std::string_view id) {
  for (const JsonNode& inner : resource["contained"].items) {
    if (inner["id"].text == id) return inner["code"];
  }
  static const JsonNode absent;
  return absent;
}

// medication[x]: a concept, or a reference to a Medication that is contained, in the same file or elsewhere.
void read_which(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  const JsonNode* concept_node = &resource["medicationCodeableConcept"];
  const JsonNode& reference_node = resource["medicationReference"];
  if (reference_node) {
    const Reference reference = read_reference(reference_node);
    if (reference.form == ReferenceForm::contained) {
      concept_node = &contained_medication(resource, reference.key);
    } else if (const Known* known = context.index.find(reference)) {
      fact.codes = known->codes;
      fact.name = known->name;
    }
  }
  if (*concept_node) {
    fact.codes = codings(*concept_node);
    fact.name = concept_name(*concept_node);
  }
  if (fact.name.empty()) fact.name = one_line(reference_node["display"].text);
  if (fact.name.empty() && reference_node) context.warnings.push_back("import.medication_not_found");
}

std::string timing_words(const JsonNode& timing) {
  if (const std::string code = concept_name(timing["code"]); !code.empty()) return code;
  const JsonNode& repeat = timing["repeat"];
  if (!repeat["frequency"] || !repeat["period"]) return {};
  std::string out(repeat["frequency"].text);
  if (repeat["frequencyMax"]) out += "–" + std::string(repeat["frequencyMax"].text);
  return out + " per " + std::string(repeat["period"].text) + " " + std::string(repeat["periodUnit"].text);
}

std::string dose_words(const JsonNode& dosage) {
  std::string out;
  for (const JsonNode& rate : dosage["doseAndRate"].items) {
    add_part(out, quantity_words(rate["doseQuantity"]));
    add_part(out, range_words(rate["doseRange"]));
    add_part(out, quantity_words(rate["rateQuantity"]), " at ");
    add_part(out, ratio_words(rate["rateRatio"]), " at ");
    add_part(out, range_words(rate["rateRange"]), " at ");
  }
  return out;
}

// The author's own text where there is one, since it is what was signed; else the coded parts.
std::string dosage_words(const JsonNode& dosage) {
  std::string out = one_line(dosage["text"].text);
  if (out.empty()) {
    out = dose_words(dosage);
    add_part(out, concept_name(dosage["route"]));
    add_part(out, timing_words(dosage["timing"]));
    if (dosage["asNeededBoolean"].text == "true") add_part(out, "as needed");
    const std::string when_needed = concept_name(dosage["asNeededCodeableConcept"]);
    if (!when_needed.empty()) add_part(out, "as needed for " + when_needed);
  }
  add_part(out, one_line(dosage["patientInstruction"].text), "; ");
  return out;
}

// MedicationAdministration has one dosage of another shape.
std::string given_words(const JsonNode& dosage) {
  std::string out = one_line(dosage["text"].text);
  if (!out.empty()) return out;
  out = quantity_words(dosage["dose"]);
  add_part(out, concept_name(dosage["route"]));
  add_part(out, concept_name(dosage["site"]));
  add_part(out, quantity_words(dosage["rateQuantity"]), " at ");
  add_part(out, ratio_words(dosage["rateRatio"]), " at ");
  return out;
}

std::string reason_words(ReadContext& context) {
  std::string out = concept_names(context.resource["reasonCode"].items);
  add_part(out, reference_names(context.resource["reasonReference"].items, context));
  return out;
}

}  // namespace

void read_medication(std::string_view type, ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  read_which(context, fact);
  fact.reason = reason_words(context);
  if (type == "MedicationRequest") {
    fact.category = "medication-request";
    for (const JsonNode& dosage : resource["dosageInstruction"].items) add_part(fact.detail, dosage_words(dosage), "; ");
    fact.when = read_time(resource["authoredOn"], context);
    fact.person = reference_name(resource["requester"], context);
  } else if (type == "MedicationStatement") {
    fact.category = "medication-statement";
    for (const JsonNode& dosage : resource["dosage"].items) add_part(fact.detail, dosage_words(dosage), "; ");
    const TimeSpan time = read_choice_time(resource, "effective", context);
    fact.when = time.when;
    fact.until = time.until;
    fact.recorded = read_time(resource["dateAsserted"], context);
    fact.person = reference_name(resource["informationSource"], context);
  } else {
    fact.category = "medication-administration";
    fact.detail = given_words(resource["dosage"]);
    const TimeSpan time = read_choice_time(resource, "effective", context);
    fact.when = time.when;
    fact.until = time.until;
    for (const JsonNode& performer : resource["performer"].items)
      add_part(fact.person, reference_name(performer["actor"], context));
  }
  add_part(fact.detail, annotation_words(resource["note"]), "; ");
}

}  // namespace chartroom::records
