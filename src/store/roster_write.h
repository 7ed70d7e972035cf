#pragma once

// What a resource of the site says of a list of patients, keyed and sealed outside the transaction that takes it
// (Transaction::put_roster). Made by Reading::roster_write; the store must outlive it. One thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/aead.h"
#include "store/sealer.h"
#include "store/values.h"

namespace chartroom::store {

// The name under which a roster is led, and under which relations are to it: apart from the names of people.
std::string roster_name(std::string_view resource);

// A panel or a study. Who answers for it is said by names (PractitionerName, kind `leads`).
struct Roster {
  std::string name;                     // of the resource that says it: its key
  Relation relation = Relation::panel;  // or cohort: how those who answer for it stand to its patients …
  std::int64_t from_s = 0;              // … from when until when, as in RelationRow
  std::int64_t until_s = 0;
};

// A patient of a panel. Who is meant is looked up when it is asked, so that it holds whichever comes first. A study's patients
// are relations to the study's names instead (RelationRow), which their charts bring.
struct RosterMember {
  std::string name;       // "Patient/12", as in Transaction::name_patient
  std::string next_name;  // counts where the first means nobody; may be empty
  std::int64_t from_s = 0;
  std::int64_t until_s = 0;
};

class RosterWrite {
 public:
  void add(const RosterMember& member);
  void finish();  // at the end, once

 private:
  friend class Reading;
  friend class RosterWriter;
  struct Row {
    Mac reference{};
    Mac row{};
    Bytes unless;  // a Mac, or empty
    Bytes sealed;
  };
  RosterWrite(const Sealer& site, const Roster& roster);
  void add_row(const Mac& reference, Bytes unless, ByteView plain);

  const Sealer* site_;
  crypto::Sealer seal_;
  Relation relation_;
  Mac roster_{};
  Bytes sealed_;
  std::vector<Row> rows_;  // by reference and row, each once, when it is finished
};

}  // namespace chartroom::store
