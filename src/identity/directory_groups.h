#pragma once

// Which of the mapped groups a person is in, groups in groups included.
//
// Active Directory follows membership itself (LDAP_MATCHING_RULE_IN_CHAIN, 1.2.840.113556.1.4.1941). Elsewhere the groups of
// the groups are asked for level by level; cycles end, and beyond limits::directory_group_depth_max levels or
// limits::directory_groups_of_one_max groups it is `too_large`: a part of the groups says nothing certain.
//
// The primary group of Active Directory ("Domain Users") has no members in the directory's sense and is never found.

#include <string>
#include <vector>

#include "base/result.h"
#include "identity/directory_settings.h"
#include "identity/ldap_connection.h"

namespace chartroom::identity {

// In the configuration's order; they point into `settings`. Errors of the search.
Result<std::vector<const DirectoryGroup*>> mapped_groups_of(LdapConnection& connection, const DirectorySettings& settings,
                                                            const std::string& account_dn);

// The mapped groups that the directory doesn't have under the name that is written.
Result<std::vector<const DirectoryGroup*>> missing_groups(LdapConnection& connection, const DirectorySettings& settings);

// What they mean together.
Standing standing_of(const std::vector<const DirectoryGroup*>& groups);

}  // namespace chartroom::identity
