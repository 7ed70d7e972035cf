#include "records/entry_groups.h"

#include <algorithm>

#include "base/limits.h"
#include "records/fhir_parts.h"
#include "records/fhir_reader.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kKeyBytesMax = 512;  // FHIR ids have at most 64 characters; a urn is not much longer

bool is_type_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// What a resource is called when another one names it: people and places by name, the rest by their code.
void read_known_name(const EntryHeader& header, const std::string& type, Json& json, Known& known) {
  const bool by_code = type == "Medication" || type == "Condition" || type == "Procedure";
  const std::string_view part = by_code ? header.code : header.name;
  if (part.empty() || type == "Patient" || !json.parse(part)) return;
  if (by_code) {
    known.name = concept_name(json.root());
    if (type == "Medication") known.codes = codings(json.root());
  } else if (type == "Practitioner") {
    known.name = human_name(json.root());
  } else if (type == "Organization" || type == "Location") {
    known.name = json.root().text;
  }
}

}  // namespace

void read_identifiers(const JsonNode& identifiers, std::vector<std::string>& out) {
  for (const JsonNode& identifier : identifiers.items) {
    if (std::string key = identifier_key(identifier); !key.empty()) out.push_back(std::move(key));
  }
}

EntryGroups::EntryGroups(const ImportFile& file, std::string_view unit, ImportReport& report)
    : file_(file), origin_(origin_of(file.origin)), unit_(unit), report_(report) {
  index_.know_origin(origin_);
}

void EntryGroups::add(const std::vector<EntryHeader>& entries) {
  report_.entries += entries.size();
  items_.reserve(entries.size());
  for (const EntryHeader& header : entries) {
    EntryItem item;
    if (accept(header, item)) items_.push_back(std::move(item));
  }
  index_items();
  group_items();
}

std::string EntryGroups::where(const EntryItem& item) const {
  return std::string(unit_) + " " + std::to_string(item.header->number) + (item.type.empty() ? "" : " (" + item.type + ")");
}

void EntryGroups::problem(const EntryItem& item, std::string_view code) {
  if (!item.type.empty()) ++report_.types[item.type].refused;
  report_.add_problem(code, file_.name, where(item));
}

bool EntryGroups::accept(const EntryHeader& header, EntryItem& item) {
  item.header = &header;
  item.resource = header.resource;
  if (item.bytes() == 0) {
    problem(item, string_meant(header.method) == "DELETE" ? "import.delete_not_done" : "import.entry_not_fhir");
    return false;
  }
  std::string type = string_meant(header.type);
  if (!is_type_name(type)) {
    problem(item, "import.entry_not_fhir");
    return false;
  }
  item.type = std::move(type);
  if (item.bytes() > limits::import_line_bytes_max) {
    problem(item, "import.entry_too_large");
    return false;
  }
  if (name(header, item)) return true;
  problem(item, "import.entry_not_fhir");
  return false;
}

// The server's own id, else the bundle's name for it, else what it says; and of which system it is.
bool EntryGroups::name(const EntryHeader& header, EntryItem& item) const {
  item.full_url = string_meant(header.full_url);
  const Reference named = parse_reference(item.full_url);
  if (const std::string id = string_meant(header.id); !id.empty()) {
    item.key = item.type + "/" + id;
    item.has_id = true;
  } else if (item.full_url.starts_with("urn:")) {
    item.key = item.type + "/" + item.full_url;
  } else if (named.type == item.type) {
    item.key = named.key;
    item.has_id = true;
  } else {
    item.key = item.type + "/sha256-" + (header.digest.empty() ? content_digest(header.resource) : std::string(header.digest));
  }
  item.origin = origin_of_url(named.form == ReferenceForm::absolute ? named.text : std::string(), item.key);
  if (item.origin.empty()) item.origin = origin_;
  return item.key.size() <= kKeyBytesMax && item.origin.size() <= kKeyBytesMax;
}

void EntryGroups::index_items() {
  for (const EntryItem& item : items_) {
    Known known;
    known.key = item.key;
    known.origin = item.origin;
    read_known_name(*item.header, item.type, json_, known);
    if (!item.header->identifier.empty() && json_.parse(item.header->identifier))
      read_identifiers(json_.root(), known.identifiers);
    index_.add(std::move(known), item.full_url);
  }
}

// With an empty key where the entry names no patient.
Meant EntryGroups::patient_of_item(const EntryItem& item) {
  if (item.type == "Patient") return {item.key, item.origin};
  if (item.header->patient.empty() || !json_.parse(item.header->patient)) return {};
  return index_.meant(read_reference(json_.root()), item.origin);
}

std::optional<std::size_t> EntryGroups::only_patient() const {
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].type != "Patient") continue;
    if (only && (items_[i].key != items_[*only].key || items_[i].origin != items_[*only].origin)) return std::nullopt;
    if (!only) only = i;
  }
  return only;
}

void EntryGroups::group_items() {
  const std::optional<std::size_t> only = only_patient();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const EntryItem& item = items_[i];
    const ResourceRole role = resource_role(item.type);
    if (role == ResourceRole::shared) {
      shared_.push_back(i);
      continue;
    }
    Meant patient = patient_of_item(item);
    const bool is_raw = role == ResourceRole::raw;
    // What is kept as it is and names no patient goes to the only patient of its file, so that it is destroyed with the chart.
    if (is_raw && !patient.key.starts_with("Patient/") && !patient.key.starts_with("urn:")) {
      patient = only ? Meant{items_[*only].key, items_[*only].origin} : Meant{};
    }
    if (is_raw && patient.key.empty()) {
      shared_.push_back(i);
    } else if (patient.key.empty()) {
      problem(item, "import.unknown_patient");
    } else {
      add_to_group(i, std::move(patient));
    }
  }
}

void EntryGroups::add_to_group(std::size_t number, Meant patient) {
  const auto [at, is_first] = groups_by_name_.emplace(at_origin(patient.origin, patient.key), nullptr);
  if (is_first) {
    at->second = &groups_.emplace_back();
    at->second->patient = std::move(patient);
  }
  PatientGroup& group = *at->second;
  if (items_[number].type == "Patient") {
    group.patient_items.push_back(number);
    group.items.insert(group.items.begin(), number);  // who it is must be known first
  } else {
    group.items.push_back(number);
  }
}

}  // namespace chartroom::records
