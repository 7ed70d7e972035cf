#pragma once

// What the rules of a policy say together: rules that contradict each other, that can never apply, that say nothing new; roles
// that could do nothing with what is written for them. An empty list: the policy can be put in force.

#include <vector>

#include "policy/policy_file.h"

namespace chartroom::policy {

std::vector<Finding> check_rules(const PolicyRules& rules);

}  // namespace chartroom::policy
