#include "backup/keep.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

namespace chartroom::backup {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

std::int64_t day_of(Timestamp time) { return floor<days>(time).time_since_epoch().count(); }

// 1970-01-01 was a Thursday; the division rounds down before it too.
std::int64_t week_of(Timestamp time) {
  return floor<std::chrono::weeks>(floor<days>(time) + days(3)).time_since_epoch().count();
}

std::int64_t month_of(Timestamp time) {
  const std::chrono::year_month_day date(floor<days>(time));
  return std::int64_t{int(date.year())} * 12 + unsigned(date.month());
}

// Marks the newest of each of the first `count` periods. `sorted` is newest first.
void mark(const std::vector<KeptFor>& sorted, unsigned count, const std::function<std::int64_t(Timestamp)>& period,
          std::set<BackupId>& kept) {
  std::set<std::int64_t> seen;
  for (const KeptFor& one : sorted) {
    if (seen.size() >= count) return;
    if (seen.insert(period(one.made)).second) kept.insert(one.id);
  }
}

}  // namespace

std::vector<std::string> not_kept(const std::vector<KeptFor>& backups, const KeepRules& rules) {
  std::vector<KeptFor> sorted = backups;
  std::ranges::stable_sort(sorted, std::greater(), &KeptFor::made);
  std::set<BackupId> kept;
  for (std::size_t number = 0; number < sorted.size() && number < std::max(rules.last, 1U); ++number)
    kept.insert(sorted[number].id);
  mark(sorted, rules.daily, day_of, kept);
  mark(sorted, rules.weekly, week_of, kept);
  mark(sorted, rules.monthly, month_of, kept);
  // Sources are named whole by each manifest: one step reaches all.
  std::set<BackupId> used;
  for (const KeptFor& one : sorted) {
    if (kept.contains(one.id)) used.insert(one.sources.begin(), one.sources.end());
  }
  std::vector<std::string> out;
  for (const KeptFor& one : sorted) {
    if (!kept.contains(one.id) && !used.contains(one.id)) out.push_back(one.name);
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace chartroom::backup
