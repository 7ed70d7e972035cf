// A policy's file: read and checked, never a crash. One that is right stays right when it is compared with itself, opens
// nothing to privacy officers and operators as such, and decides the same twice.

#include "base/check.h"
#include "policy/policy.h"
#include "policy/policy_diff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chartroom;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto policy = policy::Policy::make(text);
  CHECK(policy.has_value() == policy::Policy::check(text).empty(), "what has nothing wrong can be put in force");
  if (!policy) return 0;
  const policy::PolicyRules& rules = (*policy)->rules();
  // It enumerates: many departments take long.
  if (size < 1024) CHECK(policy::compare(rules, rules).empty(), "a policy differs from itself in nothing");
  policy::Asked asked;
  asked.roles = policy::roles_without_charts;
  asked.relations = Relations::first(relation_count);
  for (std::size_t purpose = 0; purpose < purpose_count; ++purpose) {
    asked.purpose = static_cast<Purpose>(purpose);
    CHECK(!policy::evaluate(rules, asked).allowed(), "no policy opens a chart to these");
  }
  return 0;
}
