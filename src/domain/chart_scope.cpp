#include "domain/chart_scope.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/bytes.h"

namespace chartroom {
namespace {

constexpr std::array<std::string_view, item_kind_count> kind_names = {
    "observation", "condition", "medication", "allergy",        "immunization", "procedure", "encounter", "report",
    "care_team",   "care_plan", "goal",       "family_history", "demographics", "other",     "note"};

bool is_within(const Opening& one, std::span<const Opening> others) {
  return std::ranges::any_of(others, [&](const Opening& other) { return other.contains(one); });
}

}  // namespace

std::string_view item_kind_name(ItemKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<ItemKind> parse_item_kind(std::string_view name) {
  const auto* found = std::ranges::find(kind_names, name);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<ItemKind>(found - kind_names.begin());
}

ChartScope::ChartScope(std::vector<Opening> openings) {
  std::ranges::sort(openings);
  openings.erase(std::ranges::unique(openings).begin(), openings.end());
  for (std::size_t i = 0; i < openings.size(); ++i) {
    const Opening& one = openings[i];
    if (one.kinds.empty()) continue;
    const std::span all(openings);
    // Equal ones are gone, so that two never lie within each other.
    if (!is_within(one, all.first(i)) && !is_within(one, all.subspan(i + 1))) openings_.push_back(one);
  }
}

ChartScope ChartScope::everything() { return ChartScope({{all_item_kinds, Labels::first(label_count)}}); }

bool ChartScope::opens(ItemKind kind, Labels labels, std::int64_t item_s) const {
  return std::ranges::any_of(openings_, [&](const Opening& one) { return one.opens(kind, labels, item_s); });
}

bool ChartScope::contains(const ChartScope& other) const {
  return std::ranges::all_of(other.openings_, [&](const Opening& one) { return is_within(one, openings_); });
}

std::string ChartScope::key() const {
  ByteWriter out(openings_.size() * 24);
  for (const Opening& one : openings_) {
    out.u64(one.kinds.bits());
    out.u64(one.labels.bits());
    out.i64(one.from_s);
  }
  const Bytes bytes = out.take();
  return {bytes.begin(), bytes.end()};
}

}  // namespace chartroom
