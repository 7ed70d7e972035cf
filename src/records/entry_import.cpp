#include "records/entry_import.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "domain/department.h"
#include "records/fhir_rosters.h"
#include "records/patient_match.h"
#include "records/resource_parts.h"

namespace chartroom::records {
namespace {

// Of one patient, what is read before the next: they go in by stretches of that size.
constexpr std::size_t kStretchBytes = 8 * 1024 * 1024;

}  // namespace

EntryImport::EntryImport(PlanQueue& queue, store::Store& store, const ImportFile& file, std::string_view unit,
                         ImportReport& report)
    : queue_(queue), store_(store), file_(file), report_(report), groups_(file, unit, report) {}

Status EntryImport::cancelled() const {
  if (file_.cancel != nullptr && file_.cancel->load()) return fail(ErrorCode::cancelled, "the import was cancelled");
  return {};
}

Status EntryImport::run(const std::vector<EntryHeader>& entries, TextParts* texts) {
  groups_.add(entries);
  add_stretches(groups_.shared(), nullptr);
  for (const PatientGroup& group : groups_.groups()) add_stretches(group.items, &group);
  for (std::size_t from = 0; from < stretches_.size();) {
    std::size_t to = from;
    for (std::size_t bytes = 0; to < stretches_.size(); ++to) {
      bytes += stretches_[to].bytes;
      if (to > from && bytes > limits::import_unit_bytes_max) break;
    }
    if (texts != nullptr) {
      if (const Status loaded = load(from, to, *texts); !loaded) return loaded;
    }
    for (; from < to; ++from) {
      if (const Status imported = import_stretch(stretches_[from]); !imported) return imported;
    }
  }
  return import_deleted();
}

// Behind all that the file brings: where the times don't tell which of the two is newer, nobody has access by what was deleted.
Status EntryImport::import_deleted() {
  std::vector<SharedResource> resources;
  for (const EntryItem& item : groups_.deleted()) {
    SharedResource& gone = resources.emplace_back();
    gone.key = item.key;
    gone.type = item.type;
    gone.origin = item.origin;
    gone.last_updated_us = instant_us(string_meant(item.header->modified));
    gone.run = file_.run;
    gone.order = file_.order;
    gone.is_deleted = true;
    gone.file = file_.name;
    gone.where = groups_.where(item);
  }
  return resources.empty() ? Status{} : queue_.add(SharedPlan(std::move(resources)), report_);
}

void EntryImport::add_stretches(const std::vector<std::size_t>& items, const PatientGroup* group) {
  for (const std::size_t number : items) {
    const std::size_t bytes = groups_.items()[number].bytes();
    const bool continues = !stretches_.empty() && stretches_.back().group == group && !stretches_.back().items.empty() &&
                           stretches_.back().bytes + bytes <= kStretchBytes;
    if (!continues) stretches_.push_back({group, {}, 0});
    stretches_.back().items.push_back(number);
    stretches_.back().bytes += bytes;
  }
}

Status EntryImport::load(std::size_t from, std::size_t to, TextParts& texts) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = from; i < to; ++i) {
    numbers.insert(numbers.end(), stretches_[i].items.begin(), stretches_[i].items.end());
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<TextPart> parts;
  for (const std::size_t number : numbers) {
    parts.push_back({groups_.items()[number].header->resource_at, groups_.items()[number].header->resource_bytes, {}});
  }
  if (const Status loaded = texts.load(parts); !loaded) return loaded;
  for (std::size_t i = 0; i < numbers.size(); ++i) groups_.items()[numbers[i]].resource = parts[i].text;
  return {};
}

Status EntryImport::import_stretch(const Stretch& stretch) {
  if (const Status stop = cancelled(); !stop) return stop;
  return stretch.group == nullptr ? import_shared(stretch.items) : import_patient(stretch);
}

Status EntryImport::import_shared(const std::vector<std::size_t>& items) {
  std::vector<SharedResource> resources;
  for (const std::size_t number : items) {
    const EntryItem& item = groups_.items()[number];
    if (item.type == "OperationOutcome" || item.type == "Bundle") {  // about the export itself
      ++report_.others[std::string(item.type)];
      continue;
    }
    PreparedResource prepared;
    if (!prepare(item, prepared)) continue;
    SharedResource shared;
    shared.key = item.key;
    shared.type = item.type;
    shared.origin = item.origin;
    shared.full_url = item.full_url;
    shared.last_updated_us = prepared.last_updated_us;
    shared.run = file_.run;
    shared.order = file_.order;
    shared.json = std::move(prepared.json);
    read_shared(item, shared);
    resources.push_back(std::move(shared));
  }
  return resources.empty() ? Status{} : queue_.add(SharedPlan(std::move(resources)), report_);
}

// What names and lists it says, of the tree in json_.
void EntryImport::read_shared(const EntryItem& item, SharedResource& out) {
  const JsonNode& resource = json_.root();
  read_identifiers(resource["identifier"], out.identifiers);
  if (item.type == "PractitionerRole") {
    const Reference person = read_reference(resource["practitioner"]);
    auto names = groups_.index().person_names(person, item.origin);
    auto& known_by = person.identifier.empty() ? out.people : out.identifiers;
    known_by.insert(known_by.end(), names.begin(), names.end());
  }
  if (item.type == "Organization") out.department = department_key(resource["name"].text);
  if (is_roster(item.type)) out.roster = read_roster(item.type, resource, {groups_.index(), item.origin});
}

// The JSON's tree (in json_), and the JSON without spaces unless it is there. False if it is no JSON: then the problem is
// reported.
bool EntryImport::prepare(const EntryItem& item, PreparedResource& out) {
  if (out.json.empty()) out.json = without_spaces(item.resource);
  const Status parsed = json_.parse(out.json);
  if (!parsed || json_.root()["resourceType"].text != item.type) {
    groups_.problem(item, !parsed && parsed.error().code == ErrorCode::too_large ? "import.entry_too_deep"
                          : parsed                                               ? "import.entry_not_fhir"
                                                                                 : "import.entry_bad_json");
    return false;
  }
  if (const std::string_view too_many = too_many_parts(item.type, json_.root()); !too_many.empty()) {
    groups_.problem(item, too_many);
    return false;
  }
  out.last_updated_us = last_updated_us(json_.root());
  return true;
}

void EntryImport::read(const EntryItem& item, PreparedResource& out) {
  if (resource_role(item.type) == ResourceRole::raw) return;
  ReadContext context{{groups_.index(), item.origin}, json_.root(), file_.name, {}, FactRecords::lines};
  put_content(out, read_resource(item.key, context));
  std::sort(context.warnings.begin(), context.warnings.end());
  context.warnings.erase(std::unique(context.warnings.begin(), context.warnings.end()), context.warnings.end());
  out.warnings = std::move(context.warnings);
  if (item.type == "Patient") out.who = read_demographics(json_.root());
}

// A Medication that an earlier file brought, of the same system or of one that isn't known.
Status EntryImport::find_medication(const EntryItem& item, const JsonNode& resource) {
  const Reference reference = read_reference(resource["medicationReference"]);
  if (reference.form != ReferenceForm::relative && reference.form != ReferenceForm::absolute) return {};
  if (reference.key.empty() || groups_.index().find(reference, item.origin) != nullptr) return {};
  const Meant meant = groups_.index().meant(reference, item.origin);
  std::vector<std::string> names{at_origin(meant.origin, meant.key)};
  if (!meant.is_foreign && !meant.origin.empty()) names.push_back(meant.key);
  auto found = add_medication(meant, names, reference);
  if (!found) return fail(found);
  if (*found || !queue_.has_shared()) return {};
  // One of the files before may have brought it just now.
  if (const Status flushed = queue_.flush(); !flushed) return flushed;
  found = add_medication(meant, names, reference);
  return found ? Status{} : fail(found);
}

// False where the store has none of these names.
Result<bool> EntryImport::add_medication(const Meant& meant, const std::vector<std::string>& names,
                                         const Reference& reference) {
  for (const std::string& name : names) {
    const auto stored = store_.shared_resource(name);
    if (!stored) return fail(stored);
    Json json;
    if (!*stored || !json.parse(as_text(**stored))) continue;
    Known known;
    known.key = meant.key;
    known.origin = meant.origin;
    known.name = concept_name(json.root()["code"]);
    known.codes = codings(json.root()["code"]);
    groups_.index().add(std::move(known), reference.form == ReferenceForm::absolute ? reference.text : std::string());
    return true;
  }
  return false;
}

// By which names the file means the patient, and which it gives them.
void EntryImport::begin_patient(const PatientGroup& group) {
  group_ = &group;
  who_ = Who();
  const Meant& patient = group.patient;
  who_.meant =
      patient.is_foreign ? std::vector{at_origin(patient.origin, patient.key)} : names_meant(patient.origin, patient.key);
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> named;
  for (const std::size_t number : group.patient_items) {
    const EntryItem& item = groups_.items()[number];
    if (!named.emplace(item.origin, item.key, item.full_url).second) continue;
    who_.named.push_back(names_at(item.origin, item.key));
    if (!item.full_url.starts_with("urn:")) continue;
    who_.meant.push_back(item.full_url);
    who_.named.push_back({item.full_url, {}});
  }
}

// Where two of the file's Patient resources contradict each other, nothing of theirs goes in.
void EntryImport::read_who(const std::vector<std::size_t>& items) {
  for (const std::size_t number : items) {
    const EntryItem& item = groups_.items()[number];
    if (item.type != "Patient" || !json_.parse(item.resource)) continue;
    if (!too_many_parts(item.type, json_.root()).empty()) continue;  // it is refused when its turn comes
    Demographics who = read_demographics(json_.root());
    who_.contradicts = who_.contradicts || (who_.who && !agrees(*who_.who, who));
    who_.who = std::move(who);
  }
}

Status EntryImport::import_patient(const Stretch& stretch) {
  if (group_ != stretch.group) begin_patient(*stretch.group);
  read_who(stretch.items);
  if (who_.contradicts) {
    for (const std::size_t number : stretch.items) groups_.problem(groups_.items()[number], "import.identifier_conflict");
    return {};
  }
  PatientWork work;
  work.meant = who_.meant;
  work.named = who_.named;
  work.who = who_.who;
  if (const Status read = read_resources(stretch.items, work); !read) return read;
  if (work.resources.empty()) return {};
  return queue_.add(PatientPlan(std::move(work), file_.name), report_);
}

Status EntryImport::read_resources(const std::vector<std::size_t>& items, PatientWork& work) {
  std::vector<PreparedResource> prepared(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const EntryItem& item = groups_.items()[items[i]];
    PreparedResource& out = prepared[i];
    out.unit = groups_.unit();
    out.number = item.header->number;
    out.key = item.key;
    out.type = item.type;
    out.origin = item.origin;
    out.run = file_.run;
    out.order = file_.order;
    out.has_id = item.has_id;
    out.json = without_spaces(item.resource);
    out.digest = crypto::sha256(as_bytes(out.json));
  }
  const auto unchanged = find_unchanged(work, prepared);
  if (!unchanged) return fail(unchanged);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const Status stop = cancelled(); !stop) return stop;
    const EntryItem& item = groups_.items()[items[i]];
    if ((*unchanged)[i]) {
      const bool is_raw = resource_role(item.type) == ResourceRole::raw;
      const std::string type(item.type);
      ++(is_raw ? report_.others[type] : report_.types[type].unchanged);
      continue;
    }
    if (!prepare(item, prepared[i])) continue;
    if (const Status found = find_medication(item, json_.root()); !found) return found;
    read(item, prepared[i]);
    work.resources.push_back(std::move(prepared[i]));
    if (file_.progress && work.resources.size() % 256 == 0) file_.progress({0, 0, report_.entries});
  }
  return {};
}

// Of each resource whether the chart has it as it is, so that it needn't be read.
Result<std::vector<bool>> EntryImport::find_unchanged(const PatientWork& work,
                                                      const std::vector<PreparedResource>& resources) const {
  std::vector<bool> unchanged(resources.size(), false);
  const Status looked = store_.read([&](const store::Reading& reading) -> Status {
    const auto matched = match_patient(reading, work.meant, work.who ? &*work.who : nullptr);
    if (!matched) return fail(matched);
    if (matched->match != Match::known) return {};
    Fates fates(matched->row->chart, false, Fates::Look::chart);
    for (std::size_t i = 0; i < resources.size(); ++i) {
      const auto same = fates.is_unchanged(reading, resources[i]);
      if (!same) return fail(same);
      unchanged[i] = *same;
    }
    return {};
  });
  if (!looked) return fail(looked);
  return unchanged;
}

}  // namespace chartroom::records
