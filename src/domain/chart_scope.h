#pragma once

// What of a chart a permit opens. Items outside are not there for its holder: not searched, not counted, not hinted at.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/label.h"

namespace chartroom {

// What a chart holds, as a policy names it.
enum class ItemKind : std::uint8_t {
  observation,
  condition,
  medication,
  allergy,
  immunization,
  procedure,
  encounter,
  report,
  care_team,
  care_plan,
  goal,
  family_history,
  demographics,  // who the patient is: also the head of the chart and its name in a list
  other,
  note,  // words of a person, and attachments
};
inline constexpr std::size_t item_kind_count = 15;
using ItemKinds = SetOf<ItemKind>;
inline constexpr ItemKinds all_item_kinds = ItemKinds::first(item_kind_count);

std::string_view item_kind_name(ItemKind kind);
std::optional<ItemKind> parse_item_kind(std::string_view name);

// An item is open if its kind is among these, all its labels are, and its time is not before the first second. An item without
// a known time is older than every first second but the open one.
struct Opening {
  static constexpr std::int64_t from_the_beginning = std::numeric_limits<std::int64_t>::min();

  ItemKinds kinds;
  Labels labels;
  std::int64_t from_s = from_the_beginning;  // seconds since 1970

  bool opens(ItemKind kind, Labels item_labels) const { return kinds.has(kind) && labels.has_all(item_labels); }
  bool opens(ItemKind kind, Labels item_labels, std::int64_t item_s) const {
    return opens(kind, item_labels) && from_s <= item_s;
  }
  bool contains(const Opening& other) const {
    return kinds.has_all(other.kinds) && labels.has_all(other.labels) && from_s <= other.from_s;
  }
  bool operator==(const Opening&) const = default;
  auto operator<=>(const Opening&) const = default;
};

// Opens what any of its openings does.
class ChartScope {
 public:
  ChartScope() = default;                              // opens nothing
  explicit ChartScope(std::vector<Opening> openings);  // those within others are left out; sorted
  static ChartScope everything();

  const std::vector<Opening>& openings() const { return openings_; }
  bool opens(ItemKind kind, Labels labels, std::int64_t item_s) const;
  bool opens_nothing() const { return openings_.empty(); }
  bool contains(const ChartScope& other) const;  // true: all that the other opens, one of these openings opens
  std::string key() const;                       // the same for the same openings: names a cached view
  bool operator==(const ChartScope&) const = default;

 private:
  std::vector<Opening> openings_;
};

}  // namespace chartroom
