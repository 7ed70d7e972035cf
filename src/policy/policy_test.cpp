// What must hold of the two tables: the fixed rules, and what the policies that ship decide. Decisions by route over a real
// store are enumerated by the gate's matrix_test.cpp.

#include "policy/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy/policy_fixture.h"

namespace chartroom::policy {
namespace {

bool is_one_of(Action action, std::initializer_list<Action> some) { return std::ranges::find(some, action) != some.end(); }

TEST(Policy, EveryActionIsReachableAndOnlyTheseArePublic) {
  for (std::size_t number = 0; number < action_count; ++number) {
    const auto action = static_cast<Action>(number);
    const bool expected = is_one_of(action, {Action::see_health, Action::see_metrics, Action::see_api, Action::see_page,
                                             Action::sign_in, Action::request_token});
    EXPECT_EQ(is_public(action), expected) << action_name(action);
    const auto permit = decide_public(action, Timestamp{});
    EXPECT_EQ(permit.has_value(), expected) << action_name(action);
    if (permit) {
      EXPECT_TRUE(permit->principal().is_zero());
      EXPECT_FALSE(permit->patient());
      EXPECT_TRUE(permit->scope().opens_nothing());
    } else {
      EXPECT_EQ(permit.error().code, ErrorCode::unauthenticated);
    }
  }
}

TEST(Policy, TheFixedTableReachesNoChart) {
  for (const Rule& rule : rules()) {
    EXPECT_FALSE(chart_actions.has(rule.action)) << rule.name;
    EXPECT_NE(rule.reach, Reach::chart) << rule.name;
  }
  for (const Action action :
       {Action::read_chart, Action::ask, Action::give_feedback, Action::read_feedback, Action::add_labels}) {
    EXPECT_EQ(reach(action), Reach::chart) << action_name(action);
  }
}

TEST(Policy, RuleNamesAreUnique) {
  for (const Rule& one : rules()) {
    int same = 0;
    for (const Rule& other : rules()) same += one.name == other.name ? 1 : 0;
    EXPECT_EQ(same, 1) << one.name;
  }
}

TEST(Policy, TheShippedOnesAreRight) {
  ASSERT_EQ(shipped_policies().size(), 2U);
  for (const ShippedPolicy& one : shipped_policies()) {
    for (const Finding& finding : Policy::check(one.text))
      ADD_FAILURE() << one.name << ":" << finding.line << ": " << finding.words;
    EXPECT_EQ(parse_policy(one.text).rules.title, one.name);
  }
  EXPECT_FALSE(shipped_policy("clinic"));
}

TEST(Policy, NoPolicyOpensAChartToPrivacyOfficersAndOperators) {
  for (const ShippedPolicy& one : shipped_policies()) {
    const auto policy = shipped(one.name);
    for (std::size_t purpose = 0; purpose < purpose_count; ++purpose) {
      Asked asked;
      asked.roles = roles_without_charts;
      asked.purpose = static_cast<Purpose>(purpose);
      asked.relations = Relations::first(relation_count);
      EXPECT_FALSE(evaluate(policy->rules(), asked).allowed()) << one.name;
    }
    EXPECT_TRUE(purposes_of(policy->rules(), roles_without_charts).empty());
  }
}

TEST(Policy, APolicyIsKnownByItsText) {
  const auto hospital = shipped("hospital");
  EXPECT_EQ(hospital->digest(), crypto::sha256(as_bytes(hospital->text())));
  EXPECT_EQ(hospital->version().size(), 16U);
  const auto other = Policy::make(hospital->text() + "\n# a remark\n");
  ASSERT_TRUE(other);
  EXPECT_NE((*other)->version(), hospital->version());
  EXPECT_EQ((*other)->rules().allow.size(), hospital->rules().allow.size());
  const auto wrong = Policy::make(hospital->text() + "\n[[allow]]\n");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace chartroom::policy
