#pragma once

// A policy's text (TOML; docs/policy.md) as rules, and back to what is wrong with it. Names are checked here; what the rules
// say together is policy_check.h's.

#include <string>
#include <string_view>
#include <vector>

#include "policy/rule.h"

namespace chartroom::policy {

// A sentence that says what to do, and where.
struct Finding {
  int line = 0;  // 0: of the whole file
  std::string words;
};

struct ParsedPolicy {
  PolicyRules rules;
  std::vector<Finding> findings;  // in the order of their lines; the rules are of use only if there are none
};

// At most limits::policy_bytes_max.
ParsedPolicy parse_policy(std::string_view text);

}  // namespace chartroom::policy
