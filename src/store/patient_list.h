#pragma once

// The patients to whom one person is related, opened in memory and in the order of their names, so that a search while typing
// opens none. It holds nobody else's row. A list is made at the person's first search and mended by what changed since; what it
// says is checked again with the database for the patients that are shown (patient_search.h).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/access.h"
#include "store/change_log.h"
#include "store/practitioners.h"
#include "store/relations.h"

namespace chartroom::store {

// A person with more is a mistake in the data, not a clinician: `too_large`.
inline constexpr std::size_t related_patients_max = 100'000;

struct ListedPatient {
  PatientId id;
  std::string text;            // folded: the family name, 0, the given name; then each searchable word behind a 0
  std::size_t name_bytes = 0;  // of the names, by which they are ordered
  std::vector<RelatedPeriod> periods;

  std::string_view name() const { return std::string_view(text).substr(0, name_bytes); }
  bool is_related(Timestamp at) const;
  // As all_begin_some (search_words.h): the query's words, each behind a 0.
  bool matches(std::span<const std::string> starts) const;
};

class PatientList {
 public:
  // Brings it to what the database is now, a snapshot that is not older than at the last call. After an error it is empty, and
  // made anew at the next call. One person's, one thread at a time.
  Status refresh(const Access& access, const AccountRow& person, Timestamp at, const ChangeLog& changes);

  // By name, then id; also of patients whose relation has ended since.
  std::span<const ListedPatient> patients() const { return patients_; }

 private:
  struct Wanted {
    const Access& access;
    const AccountRow& person;
    Timestamp at;
    CommitNumber commit;
  };
  using Periods = std::vector<RelatedPeriod>;

  Status mend(const Wanted& now, const std::optional<std::vector<PatientId>>& changed, const PersonNames& names);
  Status make(const Wanted& now);
  Status replace(const Wanted& now, const std::vector<PatientId>& changed);
  Status add(const Wanted& now, Periods periods);
  Status add_begun(const Wanted& now);
  void merge_fresh();

  std::optional<CommitNumber> commit_;  // that it shows; none: nothing
  Timestamp at_{};                      // of the last refresh; periods that had ended are not here
  PersonNames names_;                   // of the person
  std::vector<ListedPatient> patients_;
  std::vector<ListedPatient> fresh_;  // to be merged into them
  std::vector<Periods> later_;        // of patients to whom the relation has not begun; their rows are not opened
};

}  // namespace chartroom::store
