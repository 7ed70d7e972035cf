#include "gate/noise_records.h"

#include "base/limits.h"

namespace chartroom::gate {
namespace {

using namespace std::chrono_literals;
constexpr std::string_view others = "others";

bool is_refused(const audit::Record& record) { return record.outcome != audit::Outcome::success; }

}  // namespace

audit::Record copy_without_words(const audit::Record& record) {
  audit::Record copy;
  copy.request = record.request;
  copy.principal = record.principal;
  copy.principal_name = record.principal_name;
  copy.roles = record.roles;
  copy.signed_in_by = record.signed_in_by;
  copy.from = record.from;
  copy.action = record.action;
  copy.route = record.route;
  copy.patient = record.patient;
  copy.chart = record.chart;
  copy.rule = record.rule;
  copy.relation = record.relation;
  copy.subject = record.subject;
  copy.object = record.object;
  copy.cited = record.cited;
  copy.shown = record.shown;
  copy.outcome = record.outcome;
  copy.status = record.status;
  copy.reason = record.reason;
  copy.store_commit = record.store_commit;
  copy.count = record.count;
  copy.answer_digest = record.answer_digest;
  return copy;
}

NoiseRecords::Key NoiseRecords::key_of(const audit::Record& record) {
  return record.from + '\n' + record.route + '\n' + std::to_string(record.status) + '\n' + record.reason;
}

// True, and one less is left, if a refusal may still have its own record.
bool NoiseRecords::take_own(const std::string& from, SteadyTime now) {
  const bool known = own_.contains(from) || own_.size() < limits::noise_sources_max;
  Own& own = own_[known ? from : std::string(others)];
  for (Own* one : {&own, &own_of_all_}) {
    if (now - one->began >= 1min) *one = {now, 0};
  }
  if (own.records >= limits::noise_records_own_max) return false;
  if (own_of_all_.records >= limits::noise_records_own_all_max) return false;
  ++own.records;
  ++own_of_all_.records;
  return true;
}

std::optional<Counted> NoiseRecords::count(audit::Record& record) {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  const bool refused = is_refused(record);
  if (refused && take_own(record.from, now)) return std::nullopt;
  auto found = minutes_.find(key_of(record));
  if (found == minutes_.end() && minutes_.size() >= limits::noise_sources_max) {
    record.from = others;
    found = minutes_.find(key_of(record));
  }
  if (found == minutes_.end() && refused) {
    found = minutes_.try_emplace(key_of(record), now, copy_without_words(record), 0U).first;
  }
  if (found == minutes_.end() || (!refused && now - found->second.began >= 1min)) return std::nullopt;
  ++found->second.further;
  return Counted();
}

void NoiseRecords::recorded(const audit::Record& record) {
  if (is_refused(record)) return;
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = minutes_.try_emplace(key_of(record), clock_.steady(), copy_without_words(record), 0U);
  if (!is_new) place->second.began = clock_.steady();
}

std::vector<audit::Record> NoiseRecords::take(Which which) {
  std::vector<audit::Record> taken;
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  std::erase_if(own_, [&](const auto& entry) { return now - entry.second.began >= 1min; });
  for (auto at = minutes_.begin(); at != minutes_.end();) {
    Minute& minute = at->second;
    const bool ended = now - minute.began >= 1min;
    if (!ended && which == Which::ended) {
      ++at;
      continue;
    }
    if (minute.further > 0) {
      minute.record.count = minute.further;
      taken.push_back(copy_without_words(minute.record));
      minute.further = 0;
    }
    at = ended ? minutes_.erase(at) : std::next(at);
  }
  return taken;
}

void NoiseRecords::give_back(const audit::Record& record) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = minutes_.try_emplace(key_of(record), clock_.steady(), copy_without_words(record), 0U);
  place->second.further += record.count;
  static_cast<void>(is_new);
}

}  // namespace chartroom::gate
