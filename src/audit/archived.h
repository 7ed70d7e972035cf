#pragma once

// Which segments of a ledger were archived and removed: the file `archived` in the ledger's folder, a note signed with the
// ledger's key. A segment that is missing and not in it was lost. Each entry names the record that says the same, and the root
// of the tree up to its end, so that neither can be had without the other. Values in, values out. Layout: docs/ledger.md.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/ledger.h"
#include "base/files.h"

namespace chartroom::audit {

inline constexpr std::string_view archived_name = "archived";

struct ArchivedSegment {
  std::uint32_t segment = 0;
  std::uint64_t first = 0;  // records [first, end)
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;  // of the file,
  crypto::Digest file{};    // whose SHA-256 this is
  crypto::Digest root{};    // of the tree of `end` records
  Timestamp youngest{};     // of its records' times
  Timestamp archived_at{};
  std::uint64_t record = 0;  // that says so: a later one of the ledger
  bool operator==(const ArchivedSegment&) const = default;
};

// From segment 1 on, without a gap.
struct Archived {
  std::vector<ArchivedSegment> segments;

  std::uint64_t end() const { return segments.empty() ? 0 : segments.back().end; }  // the first record that is kept
  std::uint32_t first_segment() const { return static_cast<std::uint32_t>(segments.size()) + 1; }  // that is kept
  Position start() const { return {first_segment(), 0, end()}; }
  // The one that has the record; null if it is kept.
  const ArchivedSegment* of(std::uint64_t sequence) const;
};

std::string sign_archived(const Archived& archived, std::string_view origin, const crypto::SigningKey& key);
// `corrupt` where it is not signed, another ledger's, has a gap, or names one that was too young; `wrong_key`.
Result<Archived> read_archived(std::string_view note, std::string_view origin, const crypto::VerifyingKey& key);
// Of the folder; nothing is archived where there is no such file.
Result<Archived> archived_of(const Folder& folder, std::string_view origin, const crypto::VerifyingKey& key);

// What the record of an archived segment has as its object: name, first and last record, SHA-256 of the file in hexadecimal.
std::string object_of(const ArchivedSegment& segment);
// Is this the record that the entry names? `corrupt` if not.
Status check_record(const ArchivedSegment& segment, const StoredRecord& stored);

}  // namespace chartroom::audit
