#include "store/ties.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string_view>

#include "store/patients.h"
#include "store/policies.h"
#include "store/relations.h"
#include "store/search_words.h"

namespace chartroom::store {
namespace {

constexpr std::int64_t second_us = 1'000'000;

// Without passing an end of time.
std::int64_t in_us(std::int64_t seconds) {
  constexpr auto limits = std::numeric_limits<std::int64_t>();
  if (seconds >= limits.max() / second_us) return limits.max();
  if (seconds <= limits.min() / second_us) return limits.min();
  return seconds * second_us;
}

WordsMark mark(std::string_view words) {
  const std::string folded = fold(words);
  return folded.empty() ? 0 : std::max<WordsMark>(std::hash<std::string_view>()(folded), 1);
}

std::string_view last_word(std::string_view name) {
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  const std::size_t space = name.rfind(' ');
  return space == std::string_view::npos ? name : name.substr(space + 1);
}

// By identifiers ("system|value") that both have. Either part may have a bar in it.
Status add_own_charts(const Access& access, std::string_view identifier, std::vector<OwnChart>& out) {
  for (std::size_t bar = identifier.find('|'); bar != std::string_view::npos; bar = identifier.find('|', bar + 1)) {
    const auto found =
        find_by_identifier(access, {std::string(identifier.substr(0, bar)), std::string(identifier.substr(bar + 1)), ""});
    if (!found) return fail(found);
    for (const PatientId id : *found) {
      const auto who = find_demographics(access, id);
      if (!who) return fail(who);
      if (who->has_value()) out.push_back({id, mark((*who)->address)});
    }
  }
  return {};
}

Abouts abouts_of(const TiedPerson& person, PatientId patient, const PatientMarks& marks) {
  Abouts out;
  if (person.surname != 0 && person.surname == marks.family) out.add(About::same_surname);
  if (marks.labels.has(Label::employee)) out.add(About::co_worker);
  for (const OwnChart& own : person.own_charts) {
    if (own.patient == patient) {
      out.add(About::own_record);
    } else if (marks.address != 0 && own.address == marks.address) {
      out.add(About::household);
    }
  }
  return out;
}

}  // namespace

bool TiedPerson::is_of(const AccountRow& row) const {
  return id == row.id && display_name == row.display_name && practitioner == row.practitioner && departments == row.departments;
}

bool TiedPerson::stands_like(const TiedPerson& other) const {
  return id == other.id && names == other.names && surname == other.surname && own_charts == other.own_charts;
}

Result<TiedPerson> tied_person(const Access& access, const AccountRow& row) {
  TiedPerson out{.id = row.id,
                 .display_name = row.display_name,
                 .practitioner = row.practitioner,
                 .departments = row.departments,
                 .names = {},
                 .surname = mark(last_word(row.display_name)),
                 .own_charts = {}};
  auto names = names_of(access, row);
  if (!names) return fail(names);
  out.names = std::move(*names);
  for (const std::string& identifier : row.practitioner) {
    if (const auto done = add_own_charts(access, identifier, out.own_charts); !done) return fail(done);
  }
  return out;
}

Result<std::vector<TiePeriod>> tie_periods(const Access& access, const TiedPerson& person, PatientId patient, Timestamp at) {
  std::vector<TiePeriod> found;
  const auto add = [&](Relation relation, std::int64_t from_us, std::int64_t until_us) {
    if (to_us(at) < until_us) found.push_back({relation, from_us, until_us});
  };
  auto done = access.db.each(
      "SELECT id, created, expires, sealed FROM access_grant WHERE principal = ?1 AND patient = ?2",
      [&](const Statement& row) -> Status {
        const auto secret = open_grant(access, row.blob(0), row.blob(3));
        if (!secret) return fail(secret);
        add(secret->as, row.integer(1), row.integer(2));
        return {};
      },
      person.id, patient);
  if (!done) return fail(done);
  done = access.db.each(
      "SELECT opened, until FROM emergency WHERE principal = ?1 AND patient = ?2",
      [&](const Statement& row) -> Status {
        add(Relation::emergency, row.integer(0), row.integer(1));
        return {};
      },
      person.id, patient);
  if (!done) return fail(done);
  for (const Mac& name : person.names.macs) {
    done = access.db.each(
        "SELECT row_mac, sealed FROM relation WHERE practitioner_mac = ?1 AND patient = ?2",
        [&](const Statement& row) -> Status {
          const auto period = open_relation(access, row.blob(0), row.blob(1));
          if (!period) return fail(period);
          add(period->relation, in_us(period->from_s), in_us(period->until_s));
          return {};
        },
        name, patient);
    if (!done) return fail(done);
  }
  for (const LedRoster& roster : person.names.rosters) {
    done = each_listed(access, roster, patient, [&](PatientId, const RelationPeriod& period) -> Status {
      add(period.relation, in_us(period.from_s), in_us(period.until_s));
      return {};
    });
    if (!done) return fail(done);
  }
  return found;
}

Relations relations_at(std::span<const TiePeriod> periods, Timestamp at) {
  Relations out;
  for (const TiePeriod& period : periods) {
    if (period.holds(at)) out.add(period.relation);
  }
  return out;
}

PatientMarks marks_of(const PatientRow& row) { return {row.who.labels, mark(row.who.family), mark(row.who.address)}; }

Ties ties_of(const TiedPerson& person, PatientId patient, const PatientMarks& marks, Relations relations) {
  return {relations, marks.labels, abouts_of(person, patient, marks)};
}

Result<std::optional<PatientRow>> find_labelled_patient(const Access& access, PatientId id) {
  auto row = find_patient(access, id);
  if (!row || !*row) return row;
  const auto by_hand = find_item_label(access, id, DocumentId{});
  if (!by_hand) return fail(by_hand);
  Labels& labels = (*row)->who.labels;
  if (*by_hand) labels = (labels | (*by_hand)->added).without((*by_hand)->removed);
  return row;
}

Result<std::optional<TiedPatient>> tied_patient(const Access& access, const TiedPerson& person, PatientId patient,
                                                Timestamp at) {
  auto row = find_labelled_patient(access, patient);
  if (!row) return fail(row);
  if (!*row) return std::optional<TiedPatient>();
  const auto periods = tie_periods(access, person, patient, at);
  if (!periods) return fail(periods);
  const Ties ties = ties_of(person, patient, marks_of(**row), relations_at(*periods, at));
  return TiedPatient{std::move(**row), ties};
}

}  // namespace chartroom::store
