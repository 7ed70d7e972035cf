#include "store/patient_ties.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace chartroom::store {
namespace {

constexpr std::int64_t never_us = std::numeric_limits<std::int64_t>::max();

// From the lowest bit on: relations but `none`, which is no relation; abouts; whether there are periods.
constexpr unsigned relation_bits = relation_count - 1;
constexpr unsigned periods_bit = relation_bits + about_count;
static_assert(periods_bit < std::numeric_limits<std::uint16_t>::digits);
static_assert(label_count <= std::numeric_limits<std::uint16_t>::digits);
constexpr std::uint64_t all_relation_bits = (std::uint64_t{1} << relation_bits) - 1;
constexpr std::uint64_t all_about_bits = (std::uint64_t{1} << about_count) - 1;

std::uint16_t told_of(Relations relations, Abouts abouts, bool has_periods) {
  const std::uint64_t periods = has_periods ? 1 : 0;
  return static_cast<std::uint16_t>(relations.bits() >> 1U | abouts.bits() << relation_bits | periods << periods_bit);
}
Relations relations_of(std::uint16_t told) { return Relations::from_bits((told & all_relation_bits) << 1U); }
Abouts abouts_told(std::uint16_t told) { return Abouts::from_bits(std::uint64_t{told} >> relation_bits & all_about_bits); }
bool has_periods(std::uint16_t told) { return (told >> periods_bit & 1U) != 0; }

std::int64_t second_of(Timestamp at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

bool PatientTies::can_hold(Timestamp at) {
  const std::int64_t second = second_of(at);
  return second >= 0 && second <= std::numeric_limits<std::uint32_t>::max();
}

Timestamp PatientTies::asked_from(Timestamp at) { return std::chrono::floor<std::chrono::seconds>(at); }

void PatientTies::put(const Read& read) {
  CHECK(can_hold(read.at), "what is kept was asked about at a time that can be kept");
  const auto second = static_cast<std::uint32_t>(second_of(read.at));
  if (second < from_s_) {
    count_ = 0;
    more_ = nullptr;
  } else {
    forget(read.person);
  }
  from_s_ = second;
  labels_ = static_cast<std::uint16_t>(read.labels.bits());

  const std::int64_t from_us = to_us(asked_from(read.at));
  Relations without_end;
  Mores more;
  for (const TiePeriod& period : read.periods) {
    if (period.from_us <= from_us && period.until_us == never_us) {
      without_end.add(period.relation);
    } else {
      more.push_back({read.person, 0, period.relation, period.from_us, period.until_us});
    }
  }
  const Told told = told_of(without_end, read.abouts, !more.empty());
  if (count_ < few) {
    persons_.at(count_) = read.person;
    told_.at(count_) = told;
    ++count_;
  } else {
    more.insert(more.begin(), {read.person, told, Relation::none, 0, 0});
  }
  if (more.empty()) return;
  if (more_ == nullptr) more_ = std::make_unique<Mores>();
  more_->insert(std::ranges::upper_bound(*more_, read.person, {}, &More::person), more.begin(), more.end());
}

std::optional<Ties> PatientTies::of(std::uint32_t person, Timestamp at) const {
  if (at < Timestamp(std::chrono::seconds(from_s_))) return std::nullopt;
  std::span<const More> more;
  Told told = 0;
  const auto* const end = persons_.begin() + count_;
  if (const auto* const found = std::find(persons_.begin(), end, person); found != end) {
    told = told_.at(static_cast<std::size_t>(found - persons_.begin()));
    if (has_periods(told)) more = more_of(person);
  } else {
    more = more_of(person);
    if (more.empty()) return std::nullopt;
    told = more.front().told;
    more = more.subspan(1);
  }
  Relations relations = relations_of(told);
  for (const More& one : more) {
    if (TiePeriod{one.relation, one.from_us, one.until_us}.holds(at)) relations.add(one.relation);
  }
  return Ties{relations, Labels::from_bits(labels_), abouts_told(told)};
}

void PatientTies::forget(std::uint32_t person) {
  const auto end = persons_.begin() + count_;
  if (const auto found = std::find(persons_.begin(), end, person); found != end) {
    const auto at = static_cast<std::size_t>(found - persons_.begin());
    --count_;
    persons_.at(at) = persons_.at(count_);
    told_.at(at) = told_.at(count_);
  }
  if (more_ == nullptr) return;
  std::erase_if(*more_, [&](const More& one) { return one.person == person; });
  if (more_->empty()) more_ = nullptr;
}

std::span<const PatientTies::More> PatientTies::more_of(std::uint32_t person) const {
  if (more_ == nullptr) return {};
  const auto [first, end] = std::ranges::equal_range(*more_, person, {}, &More::person);
  return {first, end};
}

}  // namespace chartroom::store
