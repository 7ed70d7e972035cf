#pragma once

// How people stand to patients, kept in memory as it was read, so that a decision about a chart that is in use opens nothing of
// the database. What a commit changed is dropped (change_log.h) and read again at the next question: what stands here is never
// older than the last commit. Of patients it holds no words: ids, times, labels and how people stand to them. From any thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/change_log.h"
#include "store/large_pages.h"
#include "store/patient_table.h"
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
  // Kept of a person, whose relations are kept under the number. Who is called otherwise, or has other charts, gets another.
  struct Person {
    std::uint32_t number = 0;
    bool has_identifiers = false;             // by which own charts are found
    std::uint64_t row = 0;                    // the number of a row that says what the facts say
    std::uint64_t names_read = 0;             // names_changed_ when they were read …
    std::uint64_t who_read = 0;               // … and who_changed_
    std::shared_ptr<const TiedPerson> facts;  // a question may still use what was replaced
  };
  using Persons = boost::unordered_flat_map<PrincipalId, Person, std::hash<PrincipalId>, std::equal_to<PrincipalId>,
                                            LargePages<std::pair<const PrincipalId, Person>>>;
  struct Fresh {
    std::shared_ptr<const TiedPerson> person;
    Labels labels;
    Abouts abouts;
    std::vector<TiePeriod> periods;
    CommitNumber commit = 0;
  };

  void catch_up(CommitNumber last);
  const Person* known_person(const AccountRow& row);
  PatientTies* known_patient(PatientId id);
  void keep(const Asked& asked, const Fresh& fresh);
  std::uint32_t number_of(const std::shared_ptr<const TiedPerson>& person);

  const ChangeLog& changes_;
  const std::size_t last_patients_;

  std::mutex mutex_;                 // guards all below
  CommitNumber commit_ = 0;          // that they show
  std::uint64_t names_changed_ = 0;  // how often, as seen here
  std::uint64_t who_changed_ = 0;    // likewise
  std::uint32_t last_number_ = 0;
  Persons persons_;
  PatientTable young_;  // asked about since they last were as many as are to be kept
  PatientTable old_;    // before that
};

}  // namespace chartroom::store
