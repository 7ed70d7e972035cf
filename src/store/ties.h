#pragma once

// How a person stands to a patient: the periods of their relations, and what of the two tells how they stand outside of care.
// Behind the verbs of store.h; known_ties.h keeps what is read here.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/policy_rows.h"
#include "store/practitioners.h"
#include "store/values.h"

namespace chartroom::store {

// A person is related so from the one time until before the other, in microseconds since 1970.
struct TiePeriod {
  Relation relation = Relation::none;
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;

  bool holds(Timestamp at) const { return from_us <= to_us(at) && to_us(at) < until_us; }
};

// Folded words (search_words.h) in 64 bits, to be compared in one process; 0: no words.
using WordsMark = std::size_t;

struct PatientMarks {
  Labels labels;  // that hold: the source's and those of people
  WordsMark family = 0;
  WordsMark address = 0;
};

struct OwnChart {
  PatientId patient;
  WordsMark address = 0;
  bool operator==(const OwnChart&) const = default;
};

// A person, with what the database says of them.
struct TiedPerson {
  PrincipalId id;
  std::string display_name;
  std::vector<std::string> practitioner;
  std::vector<std::string> departments;
  PersonNames names;
  WordsMark surname = 0;
  std::vector<OwnChart> own_charts;  // that have an identifier of theirs

  // Whether it was made of an account row that said the same.
  bool is_of(const AccountRow& row) const;
  // Whether every patient's tie_periods and ties_of are the same for both.
  bool stands_like(const TiedPerson& other) const;
};
Result<TiedPerson> tied_person(const Access& access, const AccountRow& row);

// That have not ended at `at`, in no order.
Result<std::vector<TiePeriod>> tie_periods(const Access& access, const TiedPerson& person, PatientId patient, Timestamp at);
Relations relations_at(std::span<const TiePeriod> periods, Timestamp at);
PatientMarks marks_of(const PatientRow& row);  // whose labels are those that hold
Ties ties_of(const TiedPerson& person, PatientId patient, const PatientMarks& marks, Relations relations);

// None if there is no such patient. The labels are those that hold.
Result<std::optional<PatientRow>> find_labelled_patient(const Access& access, PatientId id);

struct TiedPatient {
  PatientRow row;  // with the labels that hold
  Ties ties;
};
Result<std::optional<TiedPatient>> tied_patient(const Access& access, const TiedPerson& person, PatientId patient,
                                                Timestamp at);

}  // namespace chartroom::store
