#include "records/entry_import.h"

#include <algorithm>

#include "base/limits.h"
#include "records/patient_match.h"
#include "records/shared_writer.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kKeyBytesMax = 512;  // FHIR ids have at most 64 characters; a urn is not much longer

bool is_type_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// The server's own id, else the bundle's name for it, else what it says.
std::string key_of(const EntryHeader& header, const std::string& type, const std::string& full_url) {
  if (const std::string id = string_meant(header.id); !id.empty()) return type + "/" + id;
  if (full_url.starts_with("urn:")) return type + "/" + full_url;
  if (const Reference named = parse_reference(full_url); named.type == type) return named.key;
  const crypto::Digest digest = crypto::sha256(as_bytes(without_spaces(header.resource)));
  return type + "/sha256-" + to_hex(ByteView(digest).first(16));
}

void read_identifiers(const JsonNode& identifiers, std::vector<std::string>& out) {
  for (const JsonNode& identifier : identifiers.items) {
    if (std::string key = identifier_key(identifier); !key.empty()) out.push_back(std::move(key));
  }
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

EntryImport::EntryImport(store::Store& store, const ImportFile& file, std::string_view unit, ImportReport& report)
    : store_(store), file_(file), unit_(unit), report_(report) {}

std::string EntryImport::where(const Item& item) const {
  return std::string(unit_) + " " + std::to_string(item.header->number) + (item.type.empty() ? "" : " (" + item.type + ")");
}

void EntryImport::problem(const Item& item, std::string_view code) {
  if (!item.type.empty()) ++report_.types[item.type].refused;
  report_.add_problem(code, file_.name, where(item));
}

Status EntryImport::cancelled() const {
  if (file_.cancel != nullptr && file_.cancel->load()) return fail(ErrorCode::cancelled, "the import was cancelled");
  return {};
}

Status EntryImport::run(const std::vector<EntryHeader>& entries) {
  report_.entries += entries.size();
  items_.reserve(entries.size());
  for (const EntryHeader& header : entries) {
    Item item;
    if (accept(header, item)) items_.push_back(std::move(item));
  }
  index_items();
  group_items();
  if (const Status shared = import_shared(); !shared) return shared;
  for (const Group& group : groups_) {
    if (const Status imported = import_group(group); !imported) return imported;
  }
  return {};
}

bool EntryImport::accept(const EntryHeader& header, Item& item) {
  item.header = &header;
  if (header.resource.empty()) {
    problem(item, string_meant(header.method) == "DELETE" ? "import.delete_not_done" : "import.entry_not_fhir");
    return false;
  }
  std::string type = string_meant(header.type);
  if (!is_type_name(type)) {
    problem(item, "import.entry_not_fhir");
    return false;
  }
  item.type = std::move(type);
  if (header.resource.size() > limits::import_line_bytes_max) {
    problem(item, "import.entry_too_large");
    return false;
  }
  item.full_url = string_meant(header.full_url);
  item.key = key_of(header, item.type, item.full_url);
  if (item.key.size() > kKeyBytesMax) {
    problem(item, "import.entry_not_fhir");
    return false;
  }
  return true;
}

void EntryImport::index_items() {
  for (const Item& item : items_) {
    Known known;
    known.key = item.key;
    read_known_name(*item.header, item.type, json_, known);
    if (!item.header->identifier.empty() && json_.parse(item.header->identifier))
      read_identifiers(json_.root(), known.identifiers);
    index_.add(std::move(known), item.full_url);
  }
}

EntryImport::Group& EntryImport::group_of(const std::string& patient) {
  const auto [at, added] = group_numbers_.emplace(patient, groups_.size());
  if (added) groups_.push_back({patient, {}, {}});
  return groups_[at->second];
}

// Empty where the entry names no patient.
std::string EntryImport::patient_key(const Item& item) {
  if (item.type == "Patient") return item.key;
  if (item.header->patient.empty() || !json_.parse(item.header->patient)) return {};
  return index_.key_of(read_reference(json_.root()));
}

void EntryImport::group_items() {
  std::size_t patients = 0;
  for (const Item& item : items_) {
    if (item.type != "Patient") continue;
    if (++patients == 1) only_patient_ = item.key;
    if (item.key != only_patient_) patients = 2;
  }
  if (patients != 1) only_patient_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const ResourceRole role = resource_role(item.type);
    if (role == ResourceRole::shared) {
      shared_.push_back(i);
      continue;
    }
    std::string patient = patient_key(item);
    const bool is_raw = role == ResourceRole::raw;
    // What is kept as it is and names no patient goes to the only patient of its file, so that it is destroyed with the chart.
    if (is_raw && !patient.starts_with("Patient/") && !patient.starts_with("urn:")) patient = only_patient_;
    if (is_raw && patient.empty()) {
      shared_.push_back(i);
    } else if (patient.empty()) {
      problem(item, "import.unknown_patient");
    } else {
      Group& group = group_of(patient);
      group.items.push_back(i);
      if (item.type == "Patient") group.patient_items.push_back(i);
    }
  }
}

Status EntryImport::import_shared() {
  std::vector<SharedResource> resources;
  for (const std::size_t number : shared_) {
    const Item& item = items_[number];
    if (item.type == "OperationOutcome" || item.type == "Bundle") {  // about the export itself
      ++report_.others[item.type];
      continue;
    }
    PreparedResource prepared;
    if (!prepare(item, prepared)) continue;
    SharedResource shared{item.key, item.type, item.full_url, std::move(prepared.json), prepared.last_updated_us, {}};
    read_identifiers(json_.root()["identifier"], shared.identifiers);
    if (item.type == "PractitionerRole") {
      const Reference person = read_reference(json_.root()["practitioner"]);
      if (std::string key = index_.person_key(person); !key.empty()) shared.identifiers.push_back(std::move(key));
    }
    resources.push_back(std::move(shared));
  }
  ImportReport counted;
  if (const Status written = write_shared(store_, std::move(resources), counted); !written) return written;
  for (auto at = counted.types.begin(); at != counted.types.end();) {
    if (resource_role(at->first) != ResourceRole::raw) {
      ++at;
      continue;
    }
    counted.others[at->first] += at->second.added + at->second.unchanged + at->second.updated + at->second.older;
    at = counted.types.erase(at);
  }
  report_.add(counted);
  return {};
}

// The JSON without spaces, its digest and its tree (in json_). False if it is no JSON: then the problem is reported.
bool EntryImport::prepare(const Item& item, PreparedResource& out) {
  out.where = where(item);
  out.key = item.key;
  out.type = item.type;
  if (out.json.empty()) out.json = without_spaces(item.header->resource);
  const Status parsed = json_.parse(out.json);
  if (!parsed || json_.root()["resourceType"].text != item.type) {
    problem(item, !parsed && parsed.error().code == ErrorCode::too_large ? "import.entry_too_deep"
                  : parsed                                               ? "import.entry_not_fhir"
                                                                         : "import.entry_bad_json");
    return false;
  }
  out.last_updated_us = last_updated_us(json_.root());
  return true;
}

void EntryImport::read(const Item& item, PreparedResource& out) {
  if (resource_role(item.type) == ResourceRole::raw) return;
  ReadContext context{index_, json_.root(), file_.name};
  out.content = read_resource(item.key, context);
  std::sort(context.warnings.begin(), context.warnings.end());
  context.warnings.erase(std::unique(context.warnings.begin(), context.warnings.end()), context.warnings.end());
  out.warnings = std::move(context.warnings);
  if (item.type == "Patient") out.who = read_demographics(json_.root());
}

// A Medication that an earlier file brought.
Status EntryImport::find_medication(const JsonNode& resource) {
  const Reference reference = read_reference(resource["medicationReference"]);
  if (reference.form != ReferenceForm::relative && reference.form != ReferenceForm::absolute) return {};
  if (reference.key.empty() || index_.find(reference) != nullptr) return {};
  const auto stored = store_.shared_resource(reference.key);
  if (!stored) return fail(stored);
  Json json;
  if (!*stored || !json.parse(as_text(**stored))) return {};
  Known known;
  known.key = reference.key;
  known.name = concept_name(json.root()["code"]);
  known.codes = codings(json.root()["code"]);
  index_.add(std::move(known), {});
  return {};
}

Status EntryImport::prepare_group(const Group& group, std::optional<ChartId> chart, PatientWork& work) {
  for (const std::size_t number : group.items) {
    if (const Status stop = cancelled(); !stop) return stop;
    const Item& item = items_[number];
    PreparedResource prepared;
    prepared.json = without_spaces(item.header->resource);
    prepared.digest = crypto::sha256(as_bytes(prepared.json));
    if (chart) {
      const auto seen = look_up_version(store_, *chart, item.key, prepared.digest);
      if (!seen) return fail(seen);
      if (seen->unchanged) {
        const bool is_raw = resource_role(item.type) == ResourceRole::raw;
        ++(is_raw ? report_.others[item.type] : report_.types[item.type].unchanged);
        continue;
      }
    }
    if (!prepare(item, prepared)) continue;
    if (const Status found = find_medication(json_.root()); !found) return found;
    read(item, prepared);
    work.resources.push_back(std::move(prepared));
    if (file_.progress && work.resources.size() % 256 == 0) file_.progress({0, 0, report_.entries});
  }
  return {};
}

Status EntryImport::import_group(const Group& group) {
  PatientWork work;
  work.references.push_back(group.patient);
  for (const std::size_t number : group.patient_items) {
    const Item& item = items_[number];
    if (item.full_url.starts_with("urn:")) work.references.push_back(item.full_url);
    if (!json_.parse(item.header->resource)) continue;
    Demographics who = read_demographics(json_.root());
    if (work.who && !agrees(*work.who, who)) {
      for (const std::size_t each : group.items) problem(items_[each], "import.identifier_conflict");
      return {};
    }
    work.who = std::move(who);
  }
  const auto matched = match_patient(store_, work.references, work.who ? &*work.who : nullptr);
  if (!matched) return fail(matched);
  if (matched->match == Match::unknown || matched->match == Match::conflict) {
    const std::string_view code = matched->match == Match::unknown ? "import.unknown_patient" : "import.identifier_conflict";
    for (const std::size_t number : group.items) problem(items_[number], code);
    return {};
  }
  const std::optional<ChartId> chart = matched->row ? std::optional(matched->row->chart) : std::nullopt;
  if (const Status prepared = prepare_group(group, chart, work); !prepared) return prepared;
  if (work.resources.empty()) return {};
  if (const Status stop = cancelled(); !stop) return stop;
  return write_patient(store_, work, file_.name, report_);
}

}  // namespace chartroom::records
