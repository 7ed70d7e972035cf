#pragma once

// What an import has read for one patient, on its way into the store.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.h"
#include "records/chart_codec.h"
#include "records/fhir_reader.h"
#include "records/origin.h"

namespace chartroom::records {

// A resource, read and ready to be written. For types that are kept as they are, the content says nothing.
struct PreparedResource {
  std::string_view unit;  // "entry", "line" or "note", a literal
  std::uint32_t number = 0;
  std::string key;
  std::string type;
  std::string origin;   // the system that it comes from; empty if not known
  bool has_id = false;  // its key is its system's id of it, not a name within the file or a digest
  std::string json;     // without insignificant white space; a plain note's own text
  crypto::Digest digest{};
  std::int64_t last_updated_us = 0;
  std::uint64_t run = 0;  // ImportFile::run and order
  std::uint32_t order = 0;
  FactStatus status = FactStatus::unknown;
  EncodedContent content;  // what the chart gets
  std::vector<RelationClaim> relations;
  std::uint32_t notes = 0;          // readable texts
  std::uint32_t unreadable = 0;     // attachments that can't be read
  std::optional<Demographics> who;  // of a Patient resource
  std::vector<std::string_view> warnings;

  std::string where() const;  // "entry 12 (Observation)"
};

// What was read goes into it, encoded.
void put_content(PreparedResource& resource, ReadResource content);

struct PatientWork {
  std::optional<PatientId> patient = {};  // where it is known whose it is (a plain note); else the next tell
  std::vector<std::string> meant = {};    // names by which the file means the patient, the best first
  std::vector<OriginNames> named = {};    // names that the file gives to the patient
  std::optional<Demographics> who = {};   // of the file's Patient resource
  std::vector<PreparedResource> resources = {};
};

// The key under which the digest of a version that was replaced, or came too late, is remembered.
std::string history_key(std::string_view key, const crypto::Digest& digest);

}  // namespace chartroom::records
