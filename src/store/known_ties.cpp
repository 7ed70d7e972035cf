#include "store/known_ties.h"

#include <utility>

namespace chartroom::store {

std::optional<Ties> KnownTies::known(const Asked& asked, CommitNumber last) {
  const std::lock_guard lock(mutex_);
  catch_up(last);
  const Person* person = known_person(asked.person);
  if (person == nullptr) return std::nullopt;
  const PatientTies* patient = known_patient(asked.patient);
  return patient == nullptr ? std::nullopt : patient->of(person->number, asked.at);
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
  auto periods = tie_periods(access, *fresh.person, asked.patient, PatientTies::asked_from(asked.at));
  if (!periods) return fail(periods);
  fresh.periods = std::move(*periods);
  const Ties ties = ties_of(*fresh.person, asked.patient, marks_of(**row), relations_at(fresh.periods, asked.at));
  fresh.labels = ties.labels;
  fresh.abouts = ties.abouts;
  if (PatientTies::can_hold(asked.at)) keep(asked, fresh);
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
      young_.remove(id);
      old_.remove(id);
    }
    if (changed->who) ++who_changed_;
    if (changed->names) ++names_changed_;
  }
  commit_ = last;
}

const KnownTies::Person* KnownTies::known_person(const AccountRow& row) {
  const auto found = persons_.find(row.id);
  if (found == persons_.end()) return nullptr;
  Person& person = found->second;
  if (person.names_read != names_changed_) return nullptr;
  if (person.has_identifiers && person.who_read != who_changed_) return nullptr;
  const std::uint64_t number = row.number.value();
  if (number != 0 && person.row == number) return &person;
  if (!person.facts->is_of(row)) return nullptr;
  if (number != 0) person.row = number;
  return &person;
}

PatientTies* KnownTies::known_patient(PatientId id) {
  if (PatientTies* const found = young_.find(id); found != nullptr) return found;
  PatientTies* const found = old_.find(id);
  if (found == nullptr) return nullptr;
  PatientTies* const moved = young_.add(id, std::move(*found));
  old_.remove(id);
  return moved;
}

void KnownTies::keep(const Asked& asked, const Fresh& fresh) {
  const std::lock_guard lock(mutex_);
  catch_up(fresh.commit);
  if (commit_ != fresh.commit) return;  // something was committed since: the next question reads again
  const std::uint32_t number = number_of(fresh.person);
  PatientTies* patient = known_patient(asked.patient);
  if (patient == nullptr) {
    if (young_.size() >= last_patients_) old_.take(young_);
    patient = young_.add(asked.patient, {});
  }
  patient->put({number, asked.at, fresh.labels, fresh.abouts, fresh.periods});
}

// All that was kept of patients under a number rests on the names and the own charts of then.
std::uint32_t KnownTies::number_of(const std::shared_ptr<const TiedPerson>& facts) {
  Person& person = persons_[facts->id];
  if (person.facts == nullptr || !person.facts->stands_like(*facts)) person.number = ++last_number_;
  person.facts = facts;
  person.has_identifiers = !facts->practitioner.empty();
  person.row = 0;
  person.names_read = names_changed_;
  person.who_read = who_changed_;
  return person.number;
}

}  // namespace chartroom::store
