#pragma once

// References between resources, in every form that FHIR R4 allows (https://hl7.org/fhir/R4/references.html), and an index of
// the resources of one file by which they are resolved. Nothing is fetched.
//
// A resource's key is "Type/id". What can't be resolved keeps its own text, so that a later import can still meet it.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/chart.h"
#include "records/json.h"

namespace chartroom::records {

enum class ReferenceForm : std::uint8_t {
  none,         // no reference, or one of display only
  contained,    // "#id"
  relative,     // "Type/id", "Type/id/_history/2"
  absolute,     // "https://host/fhir/Type/id"
  urn,          // "urn:uuid:…", "urn:oid:…"
  conditional,  // "Type?identifier=system|value"
  logical,      // an identifier and no reference
};

struct Reference {
  ReferenceForm form = ReferenceForm::none;
  std::string type;        // if it says so
  std::string key;         // "Type/id" of relative and absolute, the id of contained
  std::string identifier;  // "system|value" of conditional and logical
  std::string text;        // as it stands, without a version
  std::string display;
};

Reference read_reference(const JsonNode& node);  // of a FHIR Reference
Reference parse_reference(std::string_view text);

// "system|value", as look-ups use it; empty without a value.
std::string identifier_key(const JsonNode& identifier);

// A resource that others refer to.
struct Known {
  std::string key;                       // "Practitioner/12"
  std::string name;                      // what people call it; empty if not read
  std::vector<Coding> codes;             // of a medication
  std::vector<std::string> identifiers;  // "system|value"
};

class ReferenceIndex {
 public:
  // The first with a URL or identifier stays: two resources that share one are found under neither's identifier.
  void add(Known known, std::string_view full_url);
  // nullptr if the file has none that is meant. The view lives as long as the index is not added to.
  const Known* find(const Reference& reference) const;
  // The key of what is meant: resolved, else as far as the text tells it; empty for no reference and for contained ones.
  std::string key_of(const Reference& reference) const;
  // By which a person is known across files: "system|value" where there is an identifier, else key_of().
  std::string person_key(const Reference& reference) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Map = std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>>;

  std::vector<Known> known_;
  Map by_key_;
  Map by_url_;
  Map by_identifier_;  // "Type?system|value"
};

}  // namespace chartroom::records
