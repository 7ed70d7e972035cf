#pragma once

// The parts that FHIR resources share, as values and as words: concepts, quantities, times, names, references. Words are one
// line each; numbers keep the digits of their source.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "records/json.h"
#include "records/references.h"

namespace chartroom::records {

// Of a fact's record everything, or its title and text only, from which and the fact the rest follows.
enum class FactRecords : std::uint8_t { whole, lines };

// What reading a resource needs from the rest of its file, and where it leaves what was odd. Codes are those of
// import_report.h. The index and the resource must outlive it.
struct ReadContext {
  References index;
  const JsonNode& resource;
  std::string_view import_name;
  std::vector<std::string_view> warnings = {};
  FactRecords records = FactRecords::whole;
};

// "a" + ", " + "b"; empty parts add nothing.
void add_part(std::string& line, std::string_view part, std::string_view separator = ", ");

std::vector<Coding> codings(const JsonNode& node);  // of a CodeableConcept
std::vector<Coding> all_codings(std::span<const JsonNode> nodes);
std::string concept_name(const JsonNode& node);              // text, else the first display, else the first code
std::string concept_names(std::span<const JsonNode> nodes);  // separated by commas

// Also of SimpleQuantity, Age, Duration; Money has none. nullopt without a value, and where it is no number that a double holds
// ("1e999"): that has words only.
std::optional<Quantity> read_quantity(const JsonNode& node);
bool read_number(std::string_view digits, double& number);  // all of the digits; false where they are none that can be held
std::string quantity_words(const Quantity& quantity);       // "< 7.20 mmol/L"
std::string quantity_words(const JsonNode& node);           // of any number, as it is written
std::string range_words(const JsonNode& node);              // "3.5–5.1 mmol/L", "≥ 3.5 mmol/L"
std::string ratio_words(const JsonNode& node);              // "1:40", "5 mg / 1 mL"

// What is not a legal date keeps its text, with precision none, and leaves a warning.
PartialTime read_time(const JsonNode& node, ReadContext& context);
struct TimeSpan {
  PartialTime when;
  PartialTime until;
  std::string words;  // where the time is an age, a range or text
};
// A choice such as onset[x]: dateTime, Period, instant, date, Timing, Age, Range, string.
TimeSpan read_choice_time(const JsonNode& resource, std::string_view name, ReadContext& context);
TimeSpan read_period(const JsonNode& period, ReadContext& context);
// A period for who may see the patient. nullopt where its end is there and can't be read: then nobody may by it, since an end
// that is taken for none would never come.
std::optional<TimeSpan> bounded_period(const JsonNode& period, ReadContext& context);

std::string human_name(const JsonNode& names);                                // the official or usual one of an array, as words
std::string reference_name(const JsonNode& reference, ReadContext& context);  // display, else the name of what is meant
std::string reference_names(std::span<const JsonNode> references, ReadContext& context);
std::string reference_key(const JsonNode& reference, ReadContext& context);  // "Encounter/12"
std::string annotation_words(const JsonNode& notes);                         // of Annotation[]

}  // namespace chartroom::records
