#pragma once

// Writes what was read for one patient into the store, in one transaction: all of it or nothing. The transaction decides what
// is new, whatever was looked up before it, so that two imports of one file beside each other make no duplicates.
//
// Of a resource whose digest the chart has seen, nothing is written. A version with an older meta.lastUpdated than the chart's
// is kept as history; any other replaces the chart's, which stays in its earlier segment. Segments are only appended: what the
// chart held before is not read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.h"
#include "records/fhir_reader.h"
#include "records/import_report.h"
#include "store/store.h"

namespace chartroom::records {

// A resource, read and ready to be written. For types that are kept as they are, content is empty.
struct PreparedResource {
  std::string where;  // for problems
  std::string key;
  std::string type;
  std::string json;  // without insignificant white space; a plain note's own text
  crypto::Digest digest{};
  std::int64_t last_updated_us = 0;
  ReadResource content;
  std::optional<Demographics> who;  // of a Patient resource
  std::vector<std::string_view> warnings;
};

struct PatientWork {
  std::optional<PatientId> patient = {};  // where it is known whose it is (a plain note); else the next two tell
  std::vector<std::string> references;    // by which the patient is named: "Patient/12", its urn
  std::optional<Demographics> who;        // of the file's Patient resource
  std::vector<PreparedResource> resources;
};

struct Seen {
  bool unchanged = false;
  std::optional<store::ResourceVersion> current;
};
// Whether the chart has seen this very version, be it the newest or an older one. `Reader` is a Store or a Transaction.
template <class Reader>
Result<Seen> look_up_version(const Reader& reader, ChartId chart, const std::string& key, const crypto::Digest& digest);

// The key under which the digest of a version that was replaced, or came too late, is remembered.
std::string history_key(std::string_view key, const crypto::Digest& digest);

// Adds to the report what was committed; refused work (unknown, conflict) is reported and is no error.
Status write_patient(store::Store& store, PatientWork& work, std::string_view file, ImportReport& report);

// Reports every resource as refused for this reason.
void refuse_patient(const PatientWork& work, std::string_view code, std::string_view file, ImportReport& report);

template <class Reader>
Result<Seen> look_up_version(const Reader& reader, ChartId chart, const std::string& key, const crypto::Digest& digest) {
  Seen out;
  auto current = reader.resource_version(chart, key);
  if (!current) return fail(current);
  out.current = *std::move(current);
  if (!out.current) return out;
  out.unchanged = out.current->digest == digest;
  if (out.unchanged || out.current->versions < 2) return out;
  const auto before = reader.resource_version(chart, history_key(key, digest));
  if (!before) return fail(before);
  out.unchanged = before->has_value();
  return out;
}

}  // namespace chartroom::records
