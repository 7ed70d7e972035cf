#include "store/patient_list.h"

#include <algorithm>
#include <iterator>

#include "store/patients.h"
#include "store/search_words.h"

namespace chartroom::store {
namespace {

bool any_in_force(std::span<const RelatedPeriod> periods, Timestamp at) {
  return std::ranges::any_of(periods, [&](const RelatedPeriod& period) { return period.holds(at); });
}

Result<ListedPatient> open_row(const Access& access, std::vector<RelatedPeriod> periods) {
  ListedPatient patient;
  patient.id = periods.front().patient;
  const auto who = find_demographics(access, patient.id);
  if (!who) return fail(who);
  if (!who->has_value()) return fail(ErrorCode::corrupt, "a relation names a patient that is not there");
  patient.text = fold((*who)->family) + '\0' + fold((*who)->given);
  patient.name_bytes = patient.text.size();
  for (const std::string& word : searchable_words(**who)) (patient.text += '\0') += word;
  patient.text.shrink_to_fit();
  patient.periods = std::move(periods);
  return patient;
}

bool comes_before(const ListedPatient& left, const ListedPatient& right) {
  const int order = left.name().compare(right.name());
  return order != 0 ? order < 0 : left.id < right.id;
}

// Calls `take` with the periods of each patient. They come in any order.
template <class Take>
Status by_patient(std::vector<RelatedPeriod> periods, const Take& take) {
  std::ranges::stable_sort(periods, {}, &RelatedPeriod::patient);
  for (auto from = periods.begin(); from != periods.end();) {
    const auto to = std::find_if(from, periods.end(), [&](const RelatedPeriod& each) { return each.patient != from->patient; });
    if (auto taken = take(std::vector<RelatedPeriod>(from, to)); !taken) return taken;
    from = to;
  }
  return {};
}

}  // namespace

bool ListedPatient::is_related(Timestamp at) const { return any_in_force(periods, at); }

bool ListedPatient::matches(std::span<const std::string> starts) const {
  const std::string_view words = std::string_view(text).substr(name_bytes);
  return std::ranges::all_of(starts, [&](const std::string& start) { return words.find(start) != std::string_view::npos; });
}

Status PatientList::refresh(const Access& access, const AccountRow& person, Timestamp at, const ChangeLog& changes) {
  const auto commit = stored_commit(access.db);
  if (!commit) return fail(commit);
  auto names = names_of(access, person);
  if (!names) return fail(names);
  const Wanted now{access, person, at, *commit};
  const bool is_known = commit_ && at_ <= at;
  auto changed = is_known ? changes.between(*commit_, *commit) : std::nullopt;
  if (auto done = mend(now, changed ? std::optional(std::move(changed->patients)) : std::nullopt, *names); !done) {
    *this = PatientList();
    return done;
  }
  return {};
}

Status PatientList::mend(const Wanted& now, const std::optional<std::vector<PatientId>>& changed, const PersonNames& names) {
  const bool is_cheaper = changed && names == names_ && changed->size() <= patients_.size() + later_.size();
  names_ = names;
  if (auto done = is_cheaper ? replace(now, *changed) : make(now); !done) return done;
  if (auto done = add_begun(now); !done) return done;
  merge_fresh();
  if (patients_.size() > related_patients_max) return fail(ErrorCode::too_large, "a person is related to too many patients");
  commit_ = now.commit;
  at_ = now.at;
  return {};
}

Status PatientList::make(const Wanted& now) {
  patients_.clear();
  later_.clear();
  auto periods = related_periods(now.access, {now.person.id, names_}, now.at);
  if (!periods) return fail(periods);
  return by_patient(std::move(*periods), [&](Periods each) { return add(now, std::move(each)); });
}

Status PatientList::replace(const Wanted& now, const std::vector<PatientId>& changed) {
  if (changed.empty()) return {};
  const auto is_changed = [&](PatientId id) { return std::ranges::binary_search(changed, id); };
  std::erase_if(patients_, [&](const ListedPatient& each) { return is_changed(each.id); });
  std::erase_if(later_, [&](const Periods& each) { return is_changed(each.front().patient); });
  for (const PatientId id : changed) {
    auto periods = related_periods(now.access, {now.person.id, names_}, now.at, id);
    if (!periods) return fail(periods);
    if (periods->empty()) continue;
    if (auto added = add(now, std::move(*periods)); !added) return added;
  }
  return {};
}

Status PatientList::add(const Wanted& now, Periods periods) {
  if (!any_in_force(periods, now.at)) {
    later_.push_back(std::move(periods));
    return {};
  }
  if (patients_.size() + fresh_.size() > related_patients_max) {
    return fail(ErrorCode::too_large, "a person is related to too many patients");
  }
  auto opened = open_row(now.access, std::move(periods));
  if (!opened) return fail(opened);
  fresh_.push_back(std::move(*opened));
  return {};
}

Status PatientList::add_begun(const Wanted& now) {
  for (std::size_t i = 0; i < later_.size();) {
    if (!any_in_force(later_[i], now.at)) {
      ++i;
      continue;
    }
    std::swap(later_[i], later_.back());
    Periods begun = std::move(later_.back());
    later_.pop_back();
    if (auto added = add(now, std::move(begun)); !added) return added;
  }
  return {};
}

void PatientList::merge_fresh() {
  if (fresh_.empty()) return;
  std::ranges::sort(fresh_, comes_before);
  const auto middle = static_cast<std::ptrdiff_t>(patients_.size());
  std::ranges::move(fresh_, std::back_inserter(patients_));
  std::ranges::inplace_merge(patients_, patients_.begin() + middle, comes_before);
  fresh_ = {};
}

}  // namespace chartroom::store
