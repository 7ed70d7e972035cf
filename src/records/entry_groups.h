#pragma once

// The entries of one bundle, or of one stretch of NDJSON lines: their keys and origins, who is meant by which reference, and
// which entry belongs to which patient. What can't be imported is reported. For entry_import.h.

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "records/bundle_scan.h"
#include "records/importer.h"
#include "records/json.h"
#include "records/origin.h"
#include "records/references.h"

namespace chartroom::records {

struct EntryItem {
  const EntryHeader* header = nullptr;
  std::string_view type;
  std::string key;
  std::string_view origin;
  std::string full_url;       // where it is more than the base and the key
  bool has_id = false;        // the key is its system's id of it
  std::string_view resource;  // while it is in memory
  std::size_t bytes() const { return std::max<std::size_t>(resource.size(), header->resource_bytes); }
};

struct PatientGroup {
  Meant patient;                   // as entries name them
  std::vector<std::size_t> items;  // the Patient resources first
  std::vector<std::size_t> patient_items;
  std::string_view entries_origin;  // of the entry that was added last
};

class EntryGroups {
 public:
  // `unit` is "entry" or "line", a literal. All parameters must outlive it; the report is added to.
  EntryGroups(const ImportFile& file, std::string_view unit, ImportReport& report);

  void add(const std::vector<EntryHeader>& entries);  // once; they must outlive it

  std::vector<EntryItem>& items() { return items_; }
  ReferenceIndex& index() { return index_; }
  const std::vector<std::size_t>& shared() const { return shared_; }  // of the site
  const std::deque<PatientGroup>& groups() const { return groups_; }
  const std::vector<EntryItem>& deleted() const { return deleted_; }  // panels and studies, without a resource

  std::string_view unit() const { return unit_; }
  void problem(const EntryItem& item, std::string_view code);

  std::string where(const EntryItem& item) const;  // "entry 12 (Observation)"

 private:
  bool accept(const EntryHeader& header, EntryItem& item);
  bool name(const EntryHeader& header, EntryItem& item);
  bool add_deleted(const EntryHeader& header, EntryItem& item);
  std::string_view origin_of_entry(std::string_view full_url, std::string_view key);
  std::string_view keep(std::string_view text);
  void index_items();
  void group_items();
  Meant patient_of_item(const EntryItem& item);
  std::optional<std::size_t> only_patient() const;
  PatientGroup& group_of(Meant patient);
  void add_to_group(std::size_t number, PatientGroup& group);
  void put_patients_first();

  const ImportFile& file_;
  std::string origin_;
  std::string_view unit_;
  ImportReport& report_;
  std::vector<EntryItem> items_;
  ReferenceIndex index_;
  std::deque<PatientGroup> groups_;
  std::unordered_map<std::string, PatientGroup*> groups_by_name_;
  std::vector<std::size_t> shared_;
  std::vector<EntryItem> deleted_;
  std::set<std::string, std::less<>> texts_;  // that items are views of
  std::unordered_set<std::string_view> origins_;
  // What was found last, since most entries of a file say the same.
  std::string_view last_base_;
  std::string_view last_origin_;
  std::string_view last_patient_;
  PatientGroup* last_group_ = nullptr;
  Json json_;
};

// "system|value" of each.
void read_identifiers(const JsonNode& identifiers, std::vector<std::string>& out);

}  // namespace chartroom::records
