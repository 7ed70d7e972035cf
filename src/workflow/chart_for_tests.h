#pragma once

// Charts for this room's tests: written by hand with a small builder, or read from a bundle of samples/.

#include <string>
#include <string_view>

#include "base/files.h"
#include "domain/chart.h"
#include "records/fhir_reader.h"
#include "records/render_fact.h"

namespace chartroom::workflow {

inline Timestamp test_now() { return std::chrono::sys_days(std::chrono::year{2025} / 6 / 30); }

inline PartialTime test_time(std::string_view text) { return parse_partial_time(text).value_or(PartialTime{}); }

class ChartBuilder {
 public:
  std::size_t note(std::string_view date, std::string_view title, std::string_view text,
                   FactStatus status = FactStatus::current) {
    Document note;
    note.id = next_id();
    note.title = title;
    note.when = test_time(date);
    note.resource = "DocumentReference/" + std::to_string(chart_.notes.size());
    note.text = text;
    note.status = status;
    note.import_name = "hand.json";
    chart_.notes.push_back(std::move(note));
    return chart_.notes.size() - 1;
  }

  // Further fields are set on the returned fact; finish() renders the records.
  Fact& fact(FactKind kind, std::string_view name, std::string_view date, FactStatus status = FactStatus::current,
             std::string_view status_words = "") {
    Fact fact;
    fact.id = next_id();
    fact.kind = kind;
    fact.name = name;
    fact.when = test_time(date);
    fact.status = status;
    fact.status_words = status_words;
    fact.resource = "Thing/" + std::to_string(chart_.facts.size());
    if (kind == FactKind::medication) fact.category = "medication-request";
    chart_.facts.push_back(std::move(fact));
    return chart_.facts.edit(chart_.facts.size() - 1);
  }

  Fact& value(std::string_view name, std::string_view loinc, std::string_view date, double number, std::string_view unit) {
    Fact& made = fact(FactKind::observation, name, date, FactStatus::current, "final");
    if (!loinc.empty()) made.codes.push_back({"http://loinc.org", std::string(loinc), std::string(name)});
    FactValue read;
    std::string digits = std::to_string(number);
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.ends_with('.')) digits.pop_back();
    read.quantity = Quantity{number, digits, "", std::string(unit), std::string(unit)};
    read.text = digits + " " + std::string(unit);
    made.values.push_back(std::move(read));
    return made;
  }

  Chart finish() {
    for (const Fact& fact : chart_.facts) chart_.records.push_back(records::record_of(fact, "hand.json"));
    return std::move(chart_);
  }

 private:
  DocumentId next_id() {
    DocumentId id;
    id.bytes[0] = 1;
    ++count_;
    for (std::size_t i = 0; i < 4; ++i) id.bytes[7 - i] = static_cast<std::uint8_t>(count_ >> (8 * i));
    return id;
  }

  Chart chart_;
  std::uint32_t count_ = 0;
};

// The chart of a bundle's patient. Everything of the bundle is taken to be theirs.
inline Chart chart_of_bundle(const std::string& text) {
  records::Json json;
  if (!json.parse(text)) return {};
  records::ReferenceIndex index;
  const auto key_of = [](const records::JsonNode& resource) {
    return std::string(resource["resourceType"].text) + "/" + std::string(resource["id"].text);
  };
  for (const records::JsonNode& entry : json.root()["entry"].items) {
    const records::JsonNode& resource = entry["resource"];
    records::Known known;
    known.key = key_of(resource);
    known.name = resource["name"].kind == records::JsonKind::array ? records::human_name(resource["name"])
                                                                   : records::concept_name(resource["code"]);
    known.codes = records::codings(resource["code"]);
    index.add(known, entry["fullUrl"].text);
  }
  Chart chart;
  std::uint32_t number = 0;
  for (const records::JsonNode& entry : json.root()["entry"].items) {
    const records::JsonNode& resource = entry["resource"];
    const auto role = records::resource_role(resource["resourceType"].text);
    if (role != records::ResourceRole::patient && role != records::ResourceRole::read) continue;
    records::ReadContext context{index, resource, "sample.json"};
    const std::string key = key_of(resource);
    records::ReadResource read = records::read_resource(key, context);
    DocumentId id;
    ++number;
    for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    records::give_ids(read, id);
    for (records::FactItem& item : read.facts) {
      chart.facts.push_back(std::move(item.fact));
      chart.records.push_back(std::move(item.record));
    }
    for (Document& note : read.notes) chart.notes.push_back(std::move(note));
    if (role == records::ResourceRole::patient) chart.who = records::read_demographics(resource);
  }
  return chart;
}

}  // namespace chartroom::workflow
