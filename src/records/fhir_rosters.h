#pragma once

// Lists of patients that a resource of the site says, with who answers for them: a Group of persons is a panel, a ResearchStudy
// the list of its subjects (FHIR R4, https://hl7.org/fhir/R4/group.html and researchstudy.html). What counts, and why:
// docs/import.md, "Who may see the patient by it".
//
// Pure functions; no storage. Nothing a resource holds makes reading fail: what is odd relates nobody to anybody.

#include <string>
#include <string_view>
#include <vector>

#include "records/references.h"
#include "store/roster_write.h"

namespace chartroom::records {

bool is_roster(std::string_view type);

struct ReadRoster {
  store::Roster roster;            // its name is left to the caller
  std::vector<std::string> leads;  // names of the one who answers for it, any of which may be known; none: it relates nobody
  std::vector<store::RosterMember> members;  // of a panel that somebody answers for
};
// Of a type that is_roster.
ReadRoster read_roster(std::string_view type, const JsonNode& resource, const References& index);

}  // namespace chartroom::records
