#pragma once

// How people stand to patients, kept in memory as it was read, so that a decision about a chart that is in use opens nothing of
// the database. What a commit changed is dropped (change_log.h) and read again at the next question: what stands here is never
// older than the last commit. Of patients it holds no words: ids, times, labels and marks (ties.h). From any thread.

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/change_log.h"
#include "store/ties.h"

namespace chartroom::store {

class KnownTies {
 public:
  // The last so many patients that somebody asked about are kept, and at most twice as many.
  KnownTies(const ChangeLog& changes, std::size_t last_patients) : changes_(changes), last_patients_(last_patients) {}

  struct Asked {
    const AccountRow& person;
    PatientId patient;
    Timestamp at;
  };
  // As of `last`, a commit that readers see, or of a later one. None where the database must be asked.
  std::optional<Ties> known(const Asked& asked, CommitNumber last);
  // From the database, and kept; none if there is no such patient.
  Result<std::optional<Ties>> read(const Access& access, const Asked& asked);

 private:
  // Of one person. `none` says that the database was asked for the person, from when on the answer counts.
  struct Tie {
    std::uint32_t person = 0;
    TiePeriod period;
  };
  struct Patient {
    PatientMarks marks;
    std::vector<Tie> ties;  // by person; of each the `none` first
  };
  using Patients = std::unordered_map<PatientId, Patient>;
  struct Person {
    std::uint32_t number = 0;
    std::shared_ptr<const TiedPerson> facts;  // a question may still use what was replaced
    std::uint64_t names_read = 0;             // names_changed_ when they were read …
    std::uint64_t who_read = 0;               // … and who_changed_
  };
  struct Fresh {
    std::shared_ptr<const TiedPerson> person;
    PatientMarks marks;
    std::vector<TiePeriod> periods;
    CommitNumber commit = 0;
  };

  void catch_up(CommitNumber last);
  const Person* known_person(const AccountRow& row) const;
  Patient* known_patient(PatientId id);
  void keep(const Asked& asked, Fresh fresh);
  std::uint32_t number_of(const std::shared_ptr<const TiedPerson>& person);

  const ChangeLog& changes_;
  const std::size_t last_patients_;

  std::mutex mutex_;                 // guards all below
  CommitNumber commit_ = 0;          // that they show
  std::uint64_t names_changed_ = 0;  // how often, as seen here
  std::uint64_t who_changed_ = 0;    // likewise
  std::uint32_t last_number_ = 0;
  std::unordered_map<PrincipalId, Person> persons_;
  Patients young_;  // asked about since they last were as many as are to be kept
  Patients old_;    // before that
};

}  // namespace chartroom::store
