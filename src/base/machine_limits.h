#pragma once

// The part of base/limits.h about the machine that the program runs on: its disks, clocks, descriptors. Include base/limits.h.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chartroom::limits {

using namespace std::chrono_literals;

// --- what `chartroom doctor` tells -----------------------------------------------------------------------------------------
// Free bytes of the volumes with data and ledger. Low: a week of a hospital's ledger, or one larger import. Least: the next
// hours; then changes are refused, and no question is answered, since none could be recorded.
inline constexpr std::uint64_t volume_free_bytes_low = 5ULL * 1024 * 1024 * 1024;
inline constexpr std::uint64_t volume_free_bytes_least = 512ULL * 1024 * 1024;
// In hundredths of the volume too, unless there are still so many bytes: a tenth of a large volume is enough for months.
inline constexpr std::uint64_t volume_free_percent_low = 10;
inline constexpr std::uint64_t volume_free_percent_least = 2;
inline constexpr std::uint64_t volume_free_bytes_ample = 50ULL * 1024 * 1024 * 1024;
// Of the keyring's volume, which may be a small one: a chart's key takes 85 bytes, and small files are written anew.
inline constexpr std::uint64_t keyring_free_bytes_low = 64ULL * 1024 * 1024;
inline constexpr std::uint64_t keyring_free_bytes_least = 8ULL * 1024 * 1024;
// Files that can still be made: the program makes a few a day, whatever else fills the volume makes thousands.
inline constexpr std::uint64_t volume_free_files_low = 10'000;
inline constexpr std::uint64_t volume_free_files_least = 1'000;
// An authority of a clinic may take weeks to sign a new certificate.
inline constexpr auto certificate_ends_soon = std::chrono::days(30);
// A file that is written beside another and renamed is there for milliseconds; one that is as old as this was left behind.
inline constexpr auto leftover_age_min = 1h;
// Descriptors beside those of connections: the database and its readers, the ledger, its index, peers.
inline constexpr std::uint64_t open_files_beside_connections = 256;
// Memory that can be locked: 32 KiB hold 1,024 keys and are needed to start; open charts take one key each.
inline constexpr std::uint64_t locked_memory_bytes_low = 1024 * 1024;
inline constexpr std::uint64_t locked_memory_bytes_least = 32 * 1024;
// A place for checkpoints that is later than its interval by more than this doesn't get them.
inline constexpr auto checkpoint_late = 10min;
// How long the running server may take to answer.
inline constexpr auto doctor_answer_timeout = 10s;

// --- the wall clock --------------------------------------------------------------------------------------------------------
// What counts as a jump, all at once or in steps together: time services step a clock that is off by less than a second, and a
// leap second is one.
inline constexpr auto clock_jump_min = 5s;
// The two clocks are read one after the other; if that took longer, the difference says nothing.
inline constexpr auto clock_reading_max = 100ms;

static_assert(clock_reading_max * 10 < clock_jump_min);

}  // namespace chartroom::limits
