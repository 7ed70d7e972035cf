#pragma once

// Fills the charts from files: FHIR R4 bundles and single resources, bulk NDJSON, both also gzip, plain-text notes, and tar
// archives of any of them, whose files share transactions. What is read and how: docs/import.md.
//
// What a file (of NDJSON, 8 MiB of lines) brings for one patient goes in at once, unless it is more than 8 MiB; several
// patients share a transaction. An import that was stopped is resumed by running it again: what is stored already is recognized
// and left alone. A bad file or entry is reported and the rest goes in. Memory: what packed files unpack to is bounded by
// limits::import_unit_bytes_max, and so is what is read of any file at a time.
//
// From any thread, several at once; nothing here waits but for the store. No patient data in the report or the errors.

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "domain/tokens.h"
#include "records/import_report.h"
#include "store/store.h"

namespace chartroom::records {

struct ImportProgress {
  std::uint64_t bytes_done = 0;  // of the text after unpacking
  std::uint64_t bytes_total = 0;
  std::uint64_t entries_done = 0;
};

struct ImportFile {
  std::string name;  // as reports and citations show it; its ending tells notes (.txt), NDJSON (.ndjson) and .tar apart
  ByteView bytes;    // must outlive the call: a mapped file or an upload
  // The system that all of it comes from, by the base of its URLs or any name; empty if not known (origin.h). What an entry's
  // own URL says goes before it.
  std::string origin = {};
  // For files that are sent beside each other: those of one run (random, not 0) are as if they had come in their order. So of
  // two versions without meta.lastUpdated that of the higher order is newer, whichever comes first.
  std::uint64_t run = 0;
  std::uint32_t order = 0;
  // For notes only: a patient's id ("p-…") or "system|value" of one of their identifiers; then what is known of the note.
  std::string patient = {};
  std::string title = {};
  std::string date = {};
  const std::atomic<bool>* cancel = nullptr;  // looked at between entries
  std::function<void(const ImportProgress&)> progress = {};
};

class Importer {
 public:
  // Both must outlive it.
  Importer(store::Store& store, const Clock& clock);

  // The permit must be one to import_charts (CHECK). Content never makes it fail; a store that fails, a cancelled import and a
  // permit whose time is over end it early: report.stopped_by.
  ImportReport import_file(const Permit& permit, const ImportFile& file);

 private:
  Status move_resources(const std::atomic<bool>* cancel);
  Status import_one(const ImportFile& file, ImportReport& report);
  Status import_tar(const ImportFile& archive, ImportReport& report);

  store::Store& store_;
  const Clock& clock_;
  std::mutex moving_;  // guards the next; imports wait while the first brings an older store up to date
  bool moved_ = false;
};

}  // namespace chartroom::records
