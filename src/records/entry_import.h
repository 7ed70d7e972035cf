#pragma once

// The entries of one bundle, or of one stretch of NDJSON lines, on their way into the store: reading them, and transactions
// that several patients share. For importer.cpp only.
//
// Memory: the headers' text and, of the resources, what limits::import_unit_bytes_max allows; a patient of whom there is more
// is written in several transactions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/entry_groups.h"
#include "records/plan_queue.h"
#include "records/text_parts.h"

namespace chartroom::records {

class EntryImport {
 public:
  // `unit` is "entry" or "line". All parameters must outlive it; the report is added to.
  EntryImport(PlanQueue& queue, store::Store& store, const ImportFile& file, std::string_view unit, ImportReport& report);

  // `texts` has the resources of which the headers know the place only; it may be null where there are none. An error is the
  // store's, or `cancelled`. What it brings for patients may be in the queue still when it returns. Once.
  Status run(const std::vector<EntryHeader>& entries, TextParts* texts);

 private:
  // What is known of a group's patient; a group of several stretches keeps it.
  struct Who {
    std::optional<Demographics> who;
    std::vector<OriginNames> named;
    std::vector<std::string> meant;
    bool contradicts = false;
  };
  // Some items of one group, or of the site's own: what is read before the next ones are.
  struct Stretch {
    const PatientGroup* group = nullptr;
    std::vector<std::size_t> items;
    std::size_t bytes = 0;
  };

  void add_stretches(const std::vector<std::size_t>& items, const PatientGroup* group);
  Status load(std::size_t from, std::size_t to, TextParts& texts);
  Status import_stretch(const Stretch& stretch);
  Status import_shared(const std::vector<std::size_t>& items);
  void read_shared(const EntryItem& item, SharedResource& out);
  Status import_deleted();
  Status import_patient(const Stretch& stretch);
  void begin_patient(const PatientGroup& group);
  void read_who(const std::vector<std::size_t>& items);
  Status read_resources(const std::vector<std::size_t>& items, PatientWork& work);
  Result<std::vector<bool>> find_unchanged(const PatientWork& work, const std::vector<PreparedResource>& resources) const;
  bool prepare(const EntryItem& item, PreparedResource& out);
  void read(const EntryItem& item, PreparedResource& out);
  Status find_medication(const EntryItem& item, const JsonNode& resource);
  Result<bool> add_medication(const Meant& meant, const std::vector<std::string>& names, const Reference& reference);
  Status cancelled() const;

  PlanQueue& queue_;
  store::Store& store_;
  const ImportFile& file_;
  ImportReport& report_;
  EntryGroups groups_;
  std::vector<Stretch> stretches_;
  const PatientGroup* group_ = nullptr;  // that who_ is of
  Who who_;
  Json json_;
};

}  // namespace chartroom::records
