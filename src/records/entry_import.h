#pragma once

// The entries of one bundle, or of one stretch of NDJSON lines, on their way into the store: who is meant by which reference,
// which entry belongs to which patient, reading, and one transaction per patient. For importer.cpp only.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/bundle_scan.h"
#include "records/chart_writer.h"
#include "records/importer.h"
#include "records/json.h"
#include "records/references.h"

namespace chartroom::records {

class EntryImport {
 public:
  // `unit` is "entry" or "line". All parameters must outlive it; the report is added to.
  EntryImport(store::Store& store, const ImportFile& file, std::string_view unit, ImportReport& report);

  // An error is the store's, or `cancelled`: what was not committed by then is not counted.
  Status run(const std::vector<EntryHeader>& entries);

 private:
  struct Item {
    const EntryHeader* header = nullptr;
    std::string type;
    std::string key;
    std::string full_url;
  };
  struct Group {
    std::string patient;  // the key by which entries name their patient
    std::vector<std::size_t> items;
    std::vector<std::size_t> patient_items;  // the Patient resources among them
  };

  bool accept(const EntryHeader& header, Item& item);
  void index_items();
  void group_items();
  std::string patient_key(const Item& item);
  Group& group_of(const std::string& patient);
  Status import_shared();
  Status import_group(const Group& group);
  Status prepare_group(const Group& group, std::optional<ChartId> chart, PatientWork& work);
  bool prepare(const Item& item, PreparedResource& out);
  void read(const Item& item, PreparedResource& out);
  Status find_medication(const JsonNode& resource);
  Status cancelled() const;
  void problem(const Item& item, std::string_view code);
  std::string where(const Item& item) const;

  store::Store& store_;
  const ImportFile& file_;
  std::string_view unit_;
  ImportReport& report_;
  std::vector<Item> items_;
  ReferenceIndex index_;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> group_numbers_;
  std::vector<std::size_t> shared_;
  std::string only_patient_;  // where the file has exactly one Patient
  Json json_;
};

}  // namespace chartroom::records
