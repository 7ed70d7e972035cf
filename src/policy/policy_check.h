#pragma once

// What the rules of a policy say together: rules that contradict each other, that can never apply, that say nothing new; roles
// that could do nothing with what is written for them. An empty list: the policy can be put in force.

#include <vector>

#include "policy/policy_file.h"

namespace chartroom::policy {

std::vector<Finding> check_rules(const PolicyRules& rules);

// What a policy that can be put in force may not be meant to say: denying rules about a place or a time that keep charts closed
// to those who have broken the glass, too. Of rules in which check_rules finds nothing.
std::vector<Finding> rule_warnings(const PolicyRules& rules);

}  // namespace chartroom::policy
