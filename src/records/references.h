#pragma once

// References between resources, in every form that FHIR R4 allows (https://hl7.org/fhir/R4/references.html), and an index of
// the resources of one file by which they are resolved. Nothing is fetched.
//
// A resource's key is "Type/id", which tells it apart within the system that it comes from (origin.h). An absolute reference
// means a resource here only if its base is that of the file, or of the resource. What can't be resolved keeps its own text, so
// that a later import can still meet it.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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
  std::string origin = {};               // empty if not known
};

// The name by which a reference that is an identifier finds a resource of another file: "ResearchStudy?identifier=nct|1".
std::string name_by_identifier(std::string_view type, std::string_view identifier);

// What a reference means, as far as it is known.
struct Meant {
  std::string key;          // "Type/id", or the reference's text; empty for no reference and for contained ones
  std::string origin = {};  // of the resource that is meant
  bool is_foreign = false;  // of a system that isn't this file's
};

class ReferenceIndex {
 public:
  // A system whose absolute references mean resources of this file's kind: the one that the import is said to be from.
  void know_origin(std::string_view origin);
  // The first with a URL stays. Two resources that share an identifier are found under neither's; two of one key are found by
  // a reference of their own origin.
  void add(Known known, std::string_view full_url);
  // `origin` is that of the resource which refers. nullptr if the file has none that is meant. The view lives as long as the
  // index is not added to.
  const Known* find(const Reference& reference, std::string_view origin = {}) const;
  Meant meant(const Reference& reference, std::string_view origin = {}) const;
  // The key of what is meant; of a foreign resource, and of what can't be told, the reference's text.
  std::string key_of(const Reference& reference, std::string_view origin = {}) const;
  // The names of what is meant, the best first: of a resource of the file the one that is its alone, else those that one of
  // another file may have. Empty for no reference and for contained ones.
  std::vector<std::string> names(const Reference& reference, std::string_view origin = {}) const;
  // The names of a person, any of which may be known from other files: the identifier where the reference is one, else the
  // names of what is meant. Empty for no reference and for contained ones.
  std::vector<std::string> person_names(const Reference& reference, std::string_view origin = {}) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Map = std::unordered_map<std::string, const Known*, TextHash, std::equal_to<>>;  // null: ambiguous
  struct OfKey {
    const Known* first = nullptr;
    bool is_of_several = false;  // origins
  };

  static const Known* at(const Map& map, std::string_view name);
  const Known* at_key(std::string_view key, std::string_view origin) const;

  std::deque<Known> entries_;                           // which stay where they are
  std::unordered_map<std::string_view, OfKey> by_key_;  // views into the entries
  Map by_origin_;                                       // the first of each name of a known origin (at_origin)
  Map by_url_;
  Map by_identifier_;  // "Type?system|value"
  std::unordered_set<std::string, TextHash, std::equal_to<>> origins_;
};

// The index as a resource of one origin sees it. Both views must outlive it.
class References {
 public:
  References(const ReferenceIndex& index, std::string_view origin = {}) : index_(index), origin_(origin) {}

  const Known* find(const Reference& reference) const { return index_.find(reference, origin_); }
  std::string key_of(const Reference& reference) const { return index_.key_of(reference, origin_); }
  std::vector<std::string> names(const Reference& reference) const { return index_.names(reference, origin_); }
  std::vector<std::string> person_names(const Reference& reference) const { return index_.person_names(reference, origin_); }

 private:
  const ReferenceIndex& index_;
  std::string_view origin_;
};

}  // namespace chartroom::records
