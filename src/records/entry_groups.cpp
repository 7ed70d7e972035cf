#include "records/entry_groups.h"

#include <algorithm>

#include "base/limits.h"
#include "records/fhir_parts.h"
#include "records/fhir_reader.h"
#include "records/fhir_rosters.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kKeyBytesMax = 512;  // FHIR ids have at most 64 characters; a urn is not much longer

// The string that is meant, without copying it where nothing is escaped in it.
std::string_view meant_by(std::string_view json_string, std::string& scratch) {
  const bool is_plain = json_string.size() >= 2 && json_string.find('\\') == std::string_view::npos;
  if (is_plain && json_string.front() == '"') return json_string.substr(1, json_string.size() - 2);
  scratch = string_meant(json_string);
  return scratch;
}

bool is_resource_type(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// What a resource is called when another one names it: people and places by name, the rest by their code.
void read_known_name(const EntryHeader& header, std::string_view type, Json& json, Known& known) {
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
  put_patients_first();
}

std::string EntryGroups::where(const EntryItem& item) const {
  const std::string type = item.type.empty() ? "" : " (" + std::string(item.type) + ")";
  return std::string(unit_) + " " + std::to_string(item.header->number) + type;
}

void EntryGroups::problem(const EntryItem& item, std::string_view code) {
  if (!item.type.empty()) ++report_.types[std::string(item.type)].refused;
  report_.add_problem(code, file_.name, where(item));
}

bool EntryGroups::accept(const EntryHeader& header, EntryItem& item) {
  item.header = &header;
  item.resource = header.resource;
  if (item.bytes() == 0) {
    const bool is_deletion = string_meant(header.method) == "DELETE";
    if (is_deletion && add_deleted(header, item)) return false;
    problem(item, is_deletion ? "import.delete_not_done" : "import.entry_not_fhir");
    return false;
  }
  std::string scratch;
  const std::string_view type = meant_by(header.type, scratch);
  if (!is_resource_type(type)) {
    problem(item, "import.entry_not_fhir");
    return false;
  }
  item.type = scratch.empty() ? type : keep(type);
  if (item.bytes() > limits::import_line_bytes_max) {
    problem(item, "import.entry_too_large");
    return false;
  }
  if (!name(header, item)) {
    problem(item, "import.entry_not_fhir");
    return false;
  }
  if (!item.origin.empty() && !origins_.contains(item.origin)) {
    if (origins_.size() >= limits::import_origins_max) {
      problem(item, "import.too_many_origins");
      return false;
    }
    origins_.insert(item.origin);
  }
  return true;
}

// A panel or a study goes: that ends what it relates. What stands in charts stays.
bool EntryGroups::add_deleted(const EntryHeader& header, EntryItem& item) {
  const Reference named = parse_reference(string_meant(header.url));
  if (!is_roster(named.type) || named.key.empty() || named.key.size() > kKeyBytesMax) return false;
  item.origin = origin_of_entry(keep(named.text), named.key);
  if (item.origin.empty()) item.origin = origin_of_entry(keep(string_meant(header.full_url)), named.key);
  if (item.origin.empty()) item.origin = origin_;
  if (item.origin.size() > kKeyBytesMax) return false;
  item.type = keep(named.type);
  item.key = named.key;
  deleted_.push_back(item);
  return true;
}

std::string_view EntryGroups::keep(std::string_view text) { return *texts_.emplace(text).first; }

// The server's own id, else the bundle's name for it, else what it says; and of which system it is.
bool EntryGroups::name(const EntryHeader& header, EntryItem& item) {
  std::string id_scratch;
  std::string url_scratch;
  const std::string_view id = meant_by(header.id, id_scratch);
  const std::string_view full_url = meant_by(header.full_url, url_scratch);
  item.key.append(item.type).append("/");
  if (!id.empty()) {
    item.key += id;
    item.has_id = true;
  } else if (full_url.starts_with("urn:")) {
    item.key += full_url;
  } else if (const Reference named = parse_reference(full_url); named.type == item.type) {
    item.key = named.key;
    item.has_id = true;
  } else {
    item.key += "sha256-";
    item.key += header.digest.empty() ? content_digest(header.resource) : std::string(header.digest);
  }
  item.origin = origin_of_entry(full_url, item.key);
  if (item.origin.empty()) item.full_url = full_url;
  if (item.origin.empty()) item.origin = origin_;
  return item.key.size() <= kKeyBytesMax && item.origin.size() <= kKeyBytesMax;
}

// Of a URL that is a base and the key; empty for any other.
std::string_view EntryGroups::origin_of_entry(std::string_view full_url, std::string_view key) {
  if (!full_url.ends_with(key)) return {};
  const std::string_view base = full_url.substr(0, full_url.size() - key.size());
  if (!last_base_.empty() && base == last_base_) return last_origin_;
  const std::string origin = origin_of_url(full_url, key);
  if (origin.empty()) return {};
  last_base_ = keep(base);
  last_origin_ = keep(origin);
  return last_origin_;
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
  if (item.type == "Patient") return {item.key, std::string(item.origin)};
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
    const bool is_as_last = last_group_ != nullptr && !item.header->patient.empty() && item.type != "Patient" &&
                            item.header->patient == last_patient_ && item.origin == last_group_->entries_origin;
    if (is_as_last) {
      last_group_->items.push_back(i);
      continue;
    }
    Meant patient = patient_of_item(item);
    const bool is_raw = role == ResourceRole::raw;
    // What is kept as it is and names no patient goes to the only patient of its file, so that it is destroyed with the chart.
    const bool names_one = patient.key.starts_with("Patient/") || patient.key.starts_with("urn:");
    if (is_raw && !names_one) patient = only ? Meant{items_[*only].key, std::string(items_[*only].origin)} : Meant{};
    if (is_raw && patient.key.empty()) {
      shared_.push_back(i);
    } else if (patient.key.empty()) {
      problem(item, "import.unknown_patient");
    } else {
      PatientGroup& group = group_of(std::move(patient));
      add_to_group(i, group);
      if (item.type == "Patient" || !names_one) continue;
      group.entries_origin = item.origin;
      last_patient_ = item.header->patient;
      last_group_ = &group;
    }
  }
}

PatientGroup& EntryGroups::group_of(Meant patient) {
  const auto [at, is_first] = groups_by_name_.emplace(at_origin(patient.origin, patient.key), nullptr);
  if (is_first) {
    at->second = &groups_.emplace_back();
    at->second->patient = std::move(patient);
  }
  return *at->second;
}

void EntryGroups::add_to_group(std::size_t number, PatientGroup& group) {
  if (items_[number].type == "Patient") {
    group.patient_items.push_back(number);
  } else {
    group.items.push_back(number);
  }
}

// Who it is must be known first.
void EntryGroups::put_patients_first() {
  for (PatientGroup& group : groups_) {
    group.items.insert(group.items.begin(), group.patient_items.rbegin(), group.patient_items.rend());
  }
}

}  // namespace chartroom::records
