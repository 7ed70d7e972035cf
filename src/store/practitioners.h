#pragma once

// By which names charts may call a person: the identifiers of their account, and what practitioners' resources say that these
// are also called; and for which rosters they answer. Behind the verbs of transaction.h.

#include <set>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/rosters.h"
#include "store/transaction.h"

namespace chartroom::store {

Status insert_practitioner(const Access& access, const PractitionerName& name);
Status delete_practitioner(const Access& access, std::string_view said_by);
Status delete_unsaid_practitioner(const Access& access, std::string_view alias, std::string_view name);

Result<bool> says_names(const Access& access, std::string_view said_by);

struct PersonNames {
  std::set<Mac> macs;
  std::vector<LedRoster> rosters;  // in the order of their HMACs
  bool operator==(const PersonNames&) const = default;
};
// HMACs of the identifiers ("system|value"), of their aliases, and of the roles of those; of the departments; and the rosters
// that any of these, or an organization of a department's name, answers for. An alias of kind `if_unique` that several
// resources claim is nobody's, also if one of them names nobody by it.
Result<PersonNames> names_of(const Access& access, const AccountRow& person);

}  // namespace chartroom::store
