#pragma once

// By which names charts may call a person: the identifiers of their account, and what practitioners' resources say that these
// are also called. Behind the verbs of transaction.h.

#include <set>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/transaction.h"

namespace chartroom::store {

Status insert_practitioner(const Access& access, const PractitionerName& name);
Status delete_practitioner(const Access& access, std::string_view said_by);
Status delete_unsaid_practitioner(const Access& access, std::string_view alias, std::string_view name);

// HMACs of the identifiers ("system|value"), of their aliases, and of the roles of those. An alias of kind `if_unique` that
// several resources claim is nobody's.
Result<std::set<Mac>> names_of(const Access& access, const std::vector<std::string>& identifiers);
// Of the person's identifiers and departments.
Result<std::set<Mac>> names_of(const Access& access, const AccountRow& person);

}  // namespace chartroom::store
