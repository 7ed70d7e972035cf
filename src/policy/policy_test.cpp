// What must hold of the table of rules. Decisions, by route, role and relation over a real store, are enumerated by the gate's
// matrix_test.cpp against a table that is written by hand.

#include "policy/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

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
    } else {
      EXPECT_EQ(permit.error().code, ErrorCode::unauthenticated);
    }
  }
}

TEST(Policy, OnlyCliniciansReachCharts) {
  for (const Rule& rule : rules()) {
    const bool chart = is_one_of(rule.action, {Action::read_chart, Action::ask, Action::give_feedback, Action::read_feedback});
    EXPECT_EQ(rule.reach == Reach::related_patient, chart) << rule.name;
    if (chart) {
      EXPECT_EQ(rule.who, Who::clinician) << rule.name;
    }
  }
}

TEST(Policy, RuleNamesAreUnique) {
  for (const Rule& one : rules()) {
    int same = 0;
    for (const Rule& other : rules()) same += one.name == other.name ? 1 : 0;
    EXPECT_EQ(same, 1) << one.name;
  }
}

}  // namespace
}  // namespace chartroom::policy
