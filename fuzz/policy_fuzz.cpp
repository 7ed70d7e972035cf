// A policy's file: read and checked, never a crash. One that is right stays right when it is compared with itself, opens
// nothing to privacy officers and operators as such wherever and whenever they ask, and says of no time that it holds no longer
// than that.

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
  const Timestamp now(std::chrono::seconds(1'767'600'000 + std::int64_t{60} * static_cast<std::int64_t>(size)));
  const policy::Setting setting = (*policy)->setting("10.1.2.3", now);
  CHECK(setting.until > now, "what holds, holds for a while");
  CHECK((*policy)->setting("local", now).places.empty(), "the local socket is in no place");
  policy::Asked asked;
  asked.places = setting.places;
  asked.times = setting.times;
  asked.roles = policy::roles_without_charts;
  asked.relations = Relations::first(relation_count);
  for (std::size_t purpose = 0; purpose < purpose_count; ++purpose) {
    asked.purpose = static_cast<Purpose>(purpose);
    CHECK(!policy::evaluate(rules, asked).allowed(), "no policy opens a chart to these");
  }
  return 0;
}
