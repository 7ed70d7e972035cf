#pragma once

// A date or time as charts have them: a year, a month, a day, or an instant (FHIR R4 `date`, `dateTime`, `instant`). The words
// of the source are kept, since "2019" and "2019-01-01" are different claims.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom {

enum class TimePrecision : std::uint8_t { none, year, month, day, second };

struct PartialTime {
  TimePrecision precision = TimePrecision::none;
  // Seconds since 1970-01-01T00:00:00Z: the first second that is meant, and the first after it. Dates without a zone are read
  // as UTC. Years 0001 to 9999.
  std::int64_t from_s = 0;
  std::int64_t to_s = 0;
  std::string text;  // as the source has it

  bool known() const { return precision != TimePrecision::none; }
  // YYYY, YYYY-MM or YYYY-MM-DD in the source's own zone: what an answer shows.
  std::string_view date() const;
  // The same seconds by the calendar and clock of the source's own zone: 2019-03-04T00:30+01:00 is on the fourth.
  std::int64_t local_from_s() const { return from_s + east_s(); }
  std::int64_t local_to_s() const { return to_s + east_s(); }
  // Seconds that the source's clock is ahead of UTC; 0 where there is no clock.
  std::int64_t east_s() const;
  // Order by beginning; unknown comes first.
  std::strong_ordering compare(const PartialTime& other) const {
    if (known() != other.known()) return known() <=> other.known();
    return from_s <=> other.from_s;
  }
};

// nullopt for anything that is not a legal FHIR date, dateTime or instant (2021-02-30 and 25:00 are not).
std::optional<PartialTime> parse_partial_time(std::string_view text);

}  // namespace chartroom
