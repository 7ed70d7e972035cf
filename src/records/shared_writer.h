#pragma once

// Resources of the site (Practitioner, Organization …): kept sealed as they are, found by key, and, for practitioners, the
// names by which charts call one person.

#include <vector>

#include "records/chart_writer.h"
#include "records/references.h"

namespace chartroom::records {

struct SharedResource {
  std::string key;
  std::string type;
  std::string full_url;
  std::string json;
  std::int64_t last_updated_us = 0;
  std::vector<std::string> identifiers;  // "system|value"
};

// In one transaction; none if the store has them all. Counts them in the report after the commit.
Status write_shared(store::Store& store, std::vector<SharedResource> resources, ImportReport& report);

}  // namespace chartroom::records
