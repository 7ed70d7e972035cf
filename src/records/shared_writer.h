#pragma once

// Resources of the site (Practitioner, Organization …): kept sealed as they are, found by key, and, for practitioners, the
// names by which charts call one person.

#include <string>
#include <vector>

#include "records/import_report.h"
#include "store/store.h"

namespace chartroom::records {

struct SharedResource {
  std::string key;
  std::string type;
  std::string origin;
  std::string full_url;
  std::string json;
  std::int64_t last_updated_us = 0;
  std::vector<std::string> identifiers;  // "system|value"
  std::vector<std::string> people;       // of a PractitionerRole: names of the practitioner whose role it is
};

// Some of them on their way into the store: like PatientPlan.
class SharedPlan {
 public:
  explicit SharedPlan(std::vector<SharedResource> resources) : resources_(std::move(resources)) {}

  // What is new. What a newer version does not say any more, counts no longer.
  Status decide(const store::Reading& reading);
  bool is_done() const { return changed_.empty(); }
  Status write(store::Transaction& transaction);
  const ImportReport& report() const { return report_; }

 private:
  struct Changed {
    std::size_t number = 0;  // of the resource
    std::vector<std::string> identifiers_before;
  };
  Status forget_practitioner(store::Transaction& transaction, const Changed& changed) const;

  std::vector<SharedResource> resources_;
  std::vector<Changed> changed_;
  ImportReport report_;
};

}  // namespace chartroom::records
