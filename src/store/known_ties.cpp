#include "store/known_ties.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace chartroom::store {

std::optional<Ties> KnownTies::known(const Asked& asked, CommitNumber last) {
  const std::lock_guard lock(mutex_);
  catch_up(last);
  const Person* person = known_person(asked.person);
  if (person == nullptr) return std::nullopt;
  const Patient* patient = known_patient(asked.patient);
  if (patient == nullptr) return std::nullopt;
  const auto [first, end] = std::ranges::equal_range(patient->ties, person->number, {}, &Tie::person);
  if (first == end || !first->period.holds(asked.at)) return std::nullopt;
  Relations relations;
  for (auto tie = first + 1; tie != end; ++tie) {
    if (tie->period.holds(asked.at)) relations.add(tie->period.relation);
  }
  return ties_of(*person->facts, asked.patient, patient->marks, relations);
}

Result<std::optional<Ties>> KnownTies::read(const Access& access, const Asked& asked) {
  const auto commit = stored_commit(access.db);
  if (!commit) return fail(commit);
  Fresh fresh;
  fresh.commit = *commit;
  {
    const std::lock_guard lock(mutex_);
    catch_up(*commit);
    // What is known of a later state may say more than this snapshot.
    if (const Person* person = known_person(asked.person); person != nullptr && commit_ == *commit)
      fresh.person = person->facts;
  }
  if (fresh.person == nullptr) {
    auto person = tied_person(access, asked.person);
    if (!person) return fail(person);
    fresh.person = std::make_shared<const TiedPerson>(std::move(*person));
  }
  const auto row = find_labelled_patient(access, asked.patient);
  if (!row) return fail(row);
  if (!*row) return std::optional<Ties>();
  fresh.marks = marks_of(**row);
  auto periods = tie_periods(access, *fresh.person, asked.patient, asked.at);
  if (!periods) return fail(periods);
  fresh.periods = std::move(*periods);
  const Ties ties = ties_of(*fresh.person, asked.patient, fresh.marks, relations_at(fresh.periods, asked.at));
  keep(asked, std::move(fresh));
  return ties;
}

void KnownTies::catch_up(CommitNumber last) {
  if (last <= commit_) return;
  const auto changed = changes_.between(commit_, last);
  if (!changed) {
    young_.clear();
    old_.clear();
    persons_.clear();
  } else {
    for (const PatientId id : changed->patients) {
      young_.erase(id);
      old_.erase(id);
    }
    if (changed->who) ++who_changed_;
    if (changed->names) ++names_changed_;
  }
  commit_ = last;
}

const KnownTies::Person* KnownTies::known_person(const AccountRow& row) const {
  const auto found = persons_.find(row.id);
  if (found == persons_.end()) return nullptr;
  const Person& person = found->second;
  // One's own charts are found by one's identifiers.
  const bool is_now = person.names_read == names_changed_ && (row.practitioner.empty() || person.who_read == who_changed_) &&
                      person.facts->is_of(row);
  return is_now ? &person : nullptr;
}

KnownTies::Patient* KnownTies::known_patient(PatientId id) {
  if (const auto found = young_.find(id); found != young_.end()) return &found->second;
  auto node = old_.extract(id);
  if (node.empty()) return nullptr;
  return &young_.insert(std::move(node)).position->second;
}

void KnownTies::keep(const Asked& asked, Fresh fresh) {
  const std::lock_guard lock(mutex_);
  catch_up(fresh.commit);
  if (commit_ != fresh.commit) return;  // something was committed since: the next question reads again
  const std::uint32_t number = number_of(fresh.person);
  if (young_.size() >= last_patients_ && known_patient(asked.patient) == nullptr) {
    old_ = std::move(young_);
    young_ = {};
  }
  Patient* patient = known_patient(asked.patient);
  if (patient == nullptr) patient = &young_[asked.patient];
  patient->marks = fresh.marks;
  std::erase_if(patient->ties, [&](const Tie& tie) { return tie.person == number; });
  std::vector<Tie> ties;
  ties.push_back({number, {Relation::none, to_us(asked.at), std::numeric_limits<std::int64_t>::max()}});
  for (const TiePeriod& period : fresh.periods) ties.push_back({number, period});
  const auto place = std::ranges::upper_bound(patient->ties, number, {}, &Tie::person);
  patient->ties.insert(place, ties.begin(), ties.end());
}

// One who is called otherwise now is another person to what was kept of patients.
std::uint32_t KnownTies::number_of(const std::shared_ptr<const TiedPerson>& facts) {
  Person& person = persons_[facts->id];
  if (person.facts == nullptr || person.facts->names != facts->names) person.number = ++last_number_;
  person.facts = facts;
  person.names_read = names_changed_;
  person.who_read = who_changed_;
  return person.number;
}

}  // namespace chartroom::store
