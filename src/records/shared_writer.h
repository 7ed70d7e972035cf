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

// In one transaction; none if the store has them all. What a newer version does not say any more, counts no longer. Counts them
// in the report after the commit.
Status write_shared(store::Store& store, std::vector<SharedResource> resources, ImportReport& report);

}  // namespace chartroom::records
