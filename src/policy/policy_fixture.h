#pragma once

// For tests: the policies that ship with the program, in force.

#include "base/check.h"
#include "policy/policy.h"
#include "policy/shipped_policies.h"

namespace chartroom::policy {

inline std::shared_ptr<const Policy> shipped(std::string_view name) {
  const auto text = shipped_policy(name);
  CHECK(text.has_value(), "there is such a policy");
  auto policy = Policy::make(std::string(*text));
  CHECK(policy.has_value(), "a shipped policy is right");
  return *policy;
}

}  // namespace chartroom::policy
