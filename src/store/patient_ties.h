#pragma once

// How people stand to one patient, as it was read. With the patient's id it is as long as a line of the processor's cache, so
// that a decision about one of a million patients waits once for memory. Five people have room in it whose relations have no
// end or none at all; relations that end or are yet to begin, and further people, stand on the heap. Not for several threads at
// a time.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "store/ties.h"

namespace chartroom::store {

class PatientTies {
 public:
  // A person as known_ties.h numbers them, asked about at that time.
  struct Read {
    std::uint32_t person = 0;
    Timestamp at;
    Labels labels;  // the patient's, that hold
    Abouts abouts;
    std::span<const TiePeriod> periods;  // all that have not ended at `asked_from(at)`
  };

  // False for a time out of its range (1970 to 2106).
  static bool can_hold(Timestamp at);
  // What is read counts from here on, the begin of a second.
  static Timestamp asked_from(Timestamp at);

  // In place of what was there of this person. Of a time before that of others, these are forgotten: one time holds for all.
  void put(const Read& read);
  // None if nothing of the person was put, or of a later time.
  std::optional<Ties> of(std::uint32_t person, Timestamp at) const;

 private:
  // Relations that hold from `from_s_` on without end, abouts, and whether periods of the person stand in `more_`.
  using Told = std::uint16_t;
  struct More {
    std::uint32_t person = 0;
    Told told = 0;  // of one who has no room in the line: `relation` is none
    Relation relation = Relation::none;
    std::int64_t from_us = 0;
    std::int64_t until_us = 0;
  };
  using Mores = std::vector<More>;  // by person; of one who has no room in the line what is told comes first
  static constexpr std::size_t few = 5;

  void forget(std::uint32_t person);
  std::span<const More> more_of(std::uint32_t person) const;

  std::unique_ptr<Mores> more_;  // null: none
  std::uint32_t from_s_ = 0;     // seconds since 1970
  std::uint16_t labels_ = 0;
  std::uint8_t count_ = 0;  // of those who have room here
  std::array<std::uint32_t, few> persons_{};
  std::array<Told, few> told_{};
};
static_assert(sizeof(PatientId) + sizeof(PatientTies) == 64);

}  // namespace chartroom::store
