#include <algorithm>
#include <array>
#include <charconv>

#include "domain/reference_range.h"
#include "records/fhir_kinds.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

// http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation, the codes that laboratories send.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kInterpretations{{
    {"H", "high"},
    {"HU", "significantly high"},
    {"HH", "critical high"},
    {"L", "low"},
    {"LU", "significantly low"},
    {"LL", "critical low"},
    {"N", "normal"},
    {"A", "abnormal"},
    {"AA", "critical abnormal"},
    {"POS", "positive"},
    {"NEG", "negative"},
    {"DET", "detected"},
    {"ND", "not detected"},
    {"R", "resistant"},
    {"S", "susceptible"},
    {"I", "intermediate"},
    {"U", "significant change up"},
    {"D", "significant change down"},
}};

std::string interpretation_words(const JsonNode& interpretations) {
  std::string out;
  for (const JsonNode& node : interpretations.items) {
    const std::string_view code = node["coding"].first()["code"].text;
    const auto* found =
        std::find_if(kInterpretations.begin(), kInterpretations.end(), [&](const auto& row) { return row.first == code; });
    add_part(out, found == kInterpretations.end() ? concept_name(node) : std::string(found->second));
  }
  return out;
}

std::string reference_range_words(const JsonNode& ranges) {
  std::string out;
  for (const JsonNode& range : ranges.items) {
    std::string words = range_words(range);
    if (words.empty()) words = one_line(range["text"].text);
    std::string who = concept_names(range["appliesTo"].items);
    if (range["age"]) add_part(who, "age " + range_words(range["age"]));
    if (const std::string kind = concept_name(range["type"]); !kind.empty() && kind != "Normal Range" && kind != "normal")
      add_part(who, kind);
    if (!who.empty()) words += " for " + who;
    add_part(out, words, "; ");
  }
  return out;
}

// The samples themselves are a curve, not words: what they are is said, and they stay in the raw resource.
std::string sampled_words(const JsonNode& data) {
  std::string out = "sampled data";
  const std::string origin = quantity_words(data["origin"]);
  if (!origin.empty()) add_part(out, "origin " + origin);
  if (data["period"]) add_part(out, "every " + std::string(data["period"].text) + " ms");
  if (data["lowerLimit"] || data["upperLimit"]) {
    add_part(out, "limits " + std::string(data["lowerLimit"].text) + " to " + std::string(data["upperLimit"].text));
  }
  return out;
}

std::string period_words(const JsonNode& period) {
  return std::string(period["start"].text) + " to " + std::string(period["end"].text);
}

// value[x] of an observation or a component, in all its eleven types.
void read_value(const JsonNode& node, FactValue& value) {
  if (const JsonNode& quantity = node["valueQuantity"]) {
    value.quantity = read_quantity(quantity);
    if (value.quantity) value.text = quantity_words(*value.quantity);
  } else if (const JsonNode& concept_node = node["valueCodeableConcept"]) {
    value.text = concept_name(concept_node);
  } else if (node["valueString"]) {
    value.text = one_line(node["valueString"].text);
  } else if (const JsonNode& flag = node["valueBoolean"]) {
    value.text = flag.text == "true" ? "yes" : "no";
  } else if (const JsonNode& integer = node["valueInteger"]) {
    value.text = integer.text;
    Quantity number;
    number.digits = integer.text;
    std::from_chars(integer.text.data(), integer.text.data() + integer.text.size(), number.value);
    value.quantity = std::move(number);
  } else if (node["valueRange"]) {
    value.text = range_words(node["valueRange"]);
  } else if (node["valueRatio"]) {
    value.text = ratio_words(node["valueRatio"]);
  } else if (node["valueSampledData"]) {
    value.text = sampled_words(node["valueSampledData"]);
  } else if (node["valueTime"]) {
    value.text = node["valueTime"].text;
  } else if (node["valueDateTime"]) {
    value.text = node["valueDateTime"].text;
  } else if (node["valuePeriod"]) {
    value.text = period_words(node["valuePeriod"]);
  }
  value.absent_reason = concept_name(node["dataAbsentReason"]);
  value.interpretation = interpretation_words(node["interpretation"]);
  value.reference_range = reference_range_words(node["referenceRange"]);
}

bool says_something(const FactValue& value) { return !value.text.empty() || !value.absent_reason.empty(); }

}  // namespace

void read_observation(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  FactValue own;
  read_value(resource, own);
  const bool has_own = says_something(own);
  // Of a panel as a whole: its parts have the values.
  if (!has_own) add_part(fact.detail, reference_words(own));
  if (has_own) fact.values.push_back(std::move(own));
  for (const JsonNode& component : resource["component"].items) {
    FactValue value;
    value.name = concept_name(component["code"]);
    value.codes = codings(component["code"]);
    read_value(component, value);
    fact.values.push_back(std::move(value));
  }
  const JsonNode& category = resource["category"].first();
  fact.category = category["coding"].first()["code"].text;
  if (fact.category.empty()) fact.category = concept_name(category);
  const TimeSpan time = read_choice_time(resource, "effective", context);
  fact.when = time.when;
  fact.until = time.until;
  fact.recorded = read_time(resource["issued"], context);
  fact.person = reference_names(resource["performer"].items, context);
  add_part(fact.detail, concept_name(resource["bodySite"]));
  add_part(fact.detail, concept_name(resource["method"]));
  add_part(fact.detail, time.words);
  add_part(fact.detail, annotation_words(resource["note"]));
}

}  // namespace chartroom::records
