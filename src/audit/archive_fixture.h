#pragma once

// For tests of the archive: a ledger of small segments with a record each month over years, and the disk of its archive.

#include "audit/archive_copy.h"
#include "audit/archived.h"
#include "audit/entries.h"
#include "audit/ledger_fixture.h"
#include "audit/segment.h"

namespace chartroom::audit {

inline constexpr auto month = std::chrono::hours(24 * 30);

struct ArchiveWorld {
  Site site;
  testing::FaultyDisk archive;

  ArchiveWorld() {
    site.options.segment_bytes_max = 1000;
    site.options.archive = [this]() -> Result<Folder*> { return &archive; };
  }

  // Appends a record and turns the clock by a month, so many times.
  void grow(Ledger& ledger, int months) {
    for (int n = 0; n < months; ++n) {
      ASSERT_TRUE(ledger.append_and_wait(record_of(static_cast<std::uint8_t>(n % 200))).has_value());
      site.clock.advance(month);
    }
  }
  // More than a year of it can be archived. Opened anew, so that its writer rests.
  std::unique_ptr<Ledger> grown(int months = 90) {
    auto ledger = site.open().value();
    grow(*ledger, months);
    ledger.reset();
    return site.open().value();
  }
  static Record asked() {
    Record record;
    record.request = id_of<'r'>(77);
    record.principal_name = "privacy";
    record.route = "POST /api/ledger/archive";
    return record;
  }
  // All that may be; how many segments.
  static std::size_t archive_all(Ledger& ledger) {
    std::size_t segments = 0;
    for (;;) {
      const auto archived = ledger.archive_next(asked());
      EXPECT_TRUE(archived.has_value()) << archived.error().detail;
      if (!archived || !*archived) return segments;
      ++segments;
    }
  }

  Result<VerifyReport> verify_with_archive() {
    return verify_folder(site.disk, site.key.verifying_key(), &site.sealing, {}, &archive);
  }
  Result<ArchiveReport> verify_archive_alone() { return verify_archive(archive, site.key.verifying_key(), &site.sealing); }
};

// As the index of places has it.
inline std::uint32_t segment_of_record(const Folder& folder, std::uint64_t sequence) {
  return decode_place(EntryReader(folder, EntryKind::index()).read(sequence, 1).value()).segment;
}

}  // namespace chartroom::audit
