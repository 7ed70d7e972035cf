#pragma once

// Resources of the site (Practitioner, Organization, Group …): kept sealed as they are, found by key; of practitioners and
// organizations the names by which one person or department is called, of panels and studies who answers for whom.

#include <optional>
#include <string>
#include <vector>

#include "records/fhir_rosters.h"
#include "records/import_report.h"
#include "records/roster_history.h"
#include "store/store.h"

namespace chartroom::records {

struct SharedResource {
  std::string key;
  std::string type;
  std::string origin;
  std::string full_url;
  std::string json;
  std::int64_t last_updated_us = 0;  // of one that is deleted when that was; 0: not told
  std::uint64_t run = 0;             // ImportFile::run and order
  std::uint32_t order = 0;
  std::vector<std::string> identifiers;  // "system|value"
  std::vector<std::string> people;       // of a PractitionerRole: names of the practitioner whose role it is
  std::string department;                // of an Organization: its name's key (domain/department.h)
  std::optional<ReadRoster> roster;      // of a Group or a ResearchStudy
  bool is_deleted = false;  // by its system: a Group or a ResearchStudy of which only key, type and origin are known …
  std::string file;         // … and where that stands, for the report
  std::string where;
};

// Some of them on their way into the store: like PatientPlan.
class SharedPlan {
 public:
  explicit SharedPlan(std::vector<SharedResource> resources) : resources_(std::move(resources)), rosters_(resources_.size()) {}

  // What is new. What a newer version does not say any more, counts no longer.
  Status decide(const store::Reading& reading);
  void seal();  // after `decide`, and outside the transaction where that is possible
  bool is_done() const { return is_done_; }
  Status write(store::Transaction& transaction);
  const ImportReport& report() const { return report_; }

 private:
  struct Decision {
    bool is_to_write = false;          // any of this
    bool is_new = false;               // the version takes the place of what was
    bool is_first_seen = false;        // of a roster: to be remembered, so that it can't come back behind a deletion
    std::optional<RosterState> state;  // of a roster, where it is to be remembered anew
    std::vector<std::string> identifiers_before;
  };
  struct PreparedRoster {
    store::RosterWrite write;
    bool is_sealed = false;
  };
  Result<Decision> decide_one(const store::Reading& reading, std::size_t number);
  Result<Decision> decide_deleted(const store::Reading& reading, const SharedResource& resource);
  void seal_one(std::size_t number);
  Status write_one(store::Transaction& transaction, std::size_t number, const Decision& decision);

  std::vector<SharedResource> resources_;
  std::vector<std::optional<PreparedRoster>> rosters_;  // by resource; what it says is in it once it is sealed
  bool is_done_ = true;
  ImportReport report_;
};

}  // namespace chartroom::records
