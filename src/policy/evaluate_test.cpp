// How rules come together: silence is deny, deny wins, openings add up, the nearest miss explains.

#include "policy/evaluate.h"

#include <gtest/gtest.h>

#include "policy/policy_diff.h"
#include "policy/policy_file.h"
#include "policy/policy_fixture.h"

namespace chartroom::policy {
namespace {

constexpr std::int64_t any_time = 1'700'000'000;

AllowRule allow(std::string name, ItemKinds kinds, Labels labels) {
  AllowRule rule;
  rule.when.name = std::move(name);
  rule.when.roles = Roles{}.with(Role::clinician);
  rule.when.purposes = {Purpose::treatment};
  rule.when.relations = {Relation::care_team};
  rule.when.actions = {Action::read_chart};
  rule.kinds = kinds;
  rule.labels = labels;
  return rule;
}

DenyRule deny(std::string name) {
  DenyRule rule;
  rule.when.name = std::move(name);
  rule.when.roles = Roles(0xFF);
  rule.when.purposes = Purposes::first(purpose_count);
  rule.when.relations = Relations::first(relation_count);
  rule.when.actions = chart_actions;
  return rule;
}

Asked asked() {
  Asked out;
  out.roles = Roles{}.with(Role::clinician);
  out.relations = {Relation::care_team};
  return out;
}

TEST(Evaluate, SilenceIsDeny) { EXPECT_EQ(evaluate({}, asked()).missing, Missing::role); }

TEST(Evaluate, EachConditionMustHold) {
  PolicyRules rules;
  rules.allow = {allow("team", all_item_kinds, {})};
  rules.allow[0].when.departments = {"icu", "er"};
  const std::vector<std::string> er = {"er", "x"};
  const std::vector<std::string> elsewhere = {"x"};
  Asked right = asked();
  right.departments = er;
  ASSERT_TRUE(evaluate(rules, right).allowed());
  Asked wrong = right;
  wrong.roles = Roles{}.with(Role::nurse);
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::role);
  wrong = right;
  wrong.purpose = Purpose::payment;
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::purpose);
  wrong = right;
  wrong.action = Action::ask;
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::action);
  wrong = right;
  wrong.departments = elsewhere;
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::department);
  wrong = right;
  wrong.relations = {Relation::encounter};
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::relation);
  wrong = right;
  wrong.patient_labels = {Label::vip};
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::label);
}

TEST(Evaluate, OpeningsAddUpAndDenyWins) {
  PolicyRules rules;
  rules.allow = {allow("notes", {ItemKind::note}, {Label::hiv}), allow("facts", {ItemKind::condition}, {Label::genetic})};
  Verdict verdict = evaluate(rules, asked());
  EXPECT_EQ(verdict.rule, "notes");
  EXPECT_EQ(verdict.relation, Relation::care_team);
  EXPECT_TRUE(verdict.scope.opens(ItemKind::note, {Label::hiv}, any_time));
  EXPECT_TRUE(verdict.scope.opens(ItemKind::condition, {Label::genetic}, any_time));
  EXPECT_FALSE(verdict.scope.opens(ItemKind::note, {Label::genetic}, any_time)) << "what one opens does not mix with the other";
  EXPECT_FALSE(verdict.scope.opens(ItemKind::note, {Label::hiv, Label::genetic}, any_time))
      << "all of an item's labels must be open";
  EXPECT_FALSE(verdict.scope.opens(ItemKind::medication, {}, any_time));

  rules.deny = {deny("no_hiv")};
  rules.deny[0].labels = {Label::hiv};
  verdict = evaluate(rules, asked());
  EXPECT_TRUE(verdict.allowed());
  EXPECT_FALSE(verdict.scope.opens(ItemKind::note, {Label::hiv}, any_time));
  EXPECT_TRUE(verdict.scope.opens(ItemKind::note, {}, any_time));

  rules.deny[0].labels = {};
  verdict = evaluate(rules, asked());
  EXPECT_EQ(verdict.missing, Missing::deny);
  EXPECT_EQ(verdict.rule, "no_hiv");
  EXPECT_TRUE(verdict.scope.opens_nothing());
  rules.deny[0].unless_roles = Roles{}.with(Role::clinician);
  EXPECT_TRUE(evaluate(rules, asked()).allowed());
  rules.deny[0].unless_roles = {};
  rules.deny[0].unless_relations = {Relation::care_team};
  EXPECT_TRUE(evaluate(rules, asked()).allowed());
  rules.deny[0].unless_relations = {Relation::grant};
  EXPECT_FALSE(evaluate(rules, asked()).allowed());
  rules.deny[0].abouts = {About::own_record};
  EXPECT_TRUE(evaluate(rules, asked()).allowed());
  Asked own = asked();
  own.abouts = {About::own_record, About::same_surname};
  EXPECT_FALSE(evaluate(rules, own).allowed());
}

TEST(Evaluate, ADenyingRuleTellsNothingToWhoMayNotAnyway) {
  PolicyRules rules;
  rules.allow = {allow("team", all_item_kinds, {})};
  rules.deny = {deny("co_workers")};
  rules.deny[0].abouts = {About::co_worker};
  Asked stranger = asked();
  stranger.relations = {};
  stranger.abouts = {About::co_worker};
  EXPECT_EQ(evaluate(rules, stranger).missing, Missing::relation) << "as of anybody else";
  stranger.abouts = {};
  EXPECT_EQ(evaluate(rules, stranger).missing, Missing::relation);
}

TEST(Evaluate, OfAPatientWithALabelNothingIsOpenToWhoMayNotSeeIt) {
  PolicyRules rules;
  rules.allow = {allow("plain", all_item_kinds, {}), allow("vip", {ItemKind::encounter}, {Label::vip})};
  Asked one = asked();
  one.patient_labels = {Label::vip};
  const Verdict verdict = evaluate(rules, one);
  EXPECT_EQ(verdict.rule, "vip");
  EXPECT_EQ(verdict.scope.openings().size(), 1U);
  rules.deny = {deny("no_vip")};
  rules.deny[0].labels = {Label::vip};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::deny);
}

constexpr Places clinic = {PlaceNumber{0}};
constexpr Places elsewhere = {PlaceNumber{1}};
constexpr Times day = {TimeNumber{0}};
constexpr Times night = {TimeNumber{1}};

TEST(Evaluate, ARuleForAPlaceAndATimeAppliesThereAndThen) {
  PolicyRules rules;
  rules.allow = {allow("team", all_item_kinds, {})};
  Asked one = asked();
  one.places = elsewhere;
  one.times = night;
  EXPECT_TRUE(evaluate(rules, one).allowed()) << "it names neither";
  rules.allow[0].when.places = clinic;
  EXPECT_EQ(evaluate(rules, one).missing, Missing::place);
  one.places = {};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::place) << "in no named place";
  one.places = clinic | elsewhere;
  EXPECT_TRUE(evaluate(rules, one).allowed());
  rules.allow[0].when.times = day;
  EXPECT_EQ(evaluate(rules, one).missing, Missing::time);
  one.times = day;
  EXPECT_TRUE(evaluate(rules, one).allowed());
}

TEST(Evaluate, ADenyingRuleForAPlaceOrATimeDeniesThereAndThen) {
  PolicyRules rules;
  rules.allow = {allow("team", all_item_kinds, {Label::hiv})};
  rules.deny = {deny("only_in_the_clinic")};
  rules.deny[0].unless_places = clinic;
  Asked one = asked();
  Verdict verdict = evaluate(rules, one);
  EXPECT_EQ(verdict.missing, Missing::place);
  EXPECT_EQ(verdict.rule, "only_in_the_clinic");
  EXPECT_TRUE(verdict.scope.opens_nothing());
  one.places = clinic;
  EXPECT_TRUE(evaluate(rules, one).allowed());

  rules.deny = {deny("not_at_night")};
  rules.deny[0].when.times = night;
  EXPECT_TRUE(evaluate(rules, one).allowed());
  one.times = night;
  verdict = evaluate(rules, one);
  EXPECT_EQ(verdict.missing, Missing::time);
  EXPECT_EQ(verdict.rule, "not_at_night");
  rules.deny[0].when.times = {};
  rules.deny[0].unless_times = night;
  EXPECT_TRUE(evaluate(rules, one).allowed());
  one.times = {};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::time);

  rules.deny = {deny("no_hiv_from_elsewhere")};
  rules.deny[0].when.places = elsewhere;
  rules.deny[0].labels = {Label::hiv};
  EXPECT_TRUE(evaluate(rules, one).scope.opens(ItemKind::note, {Label::hiv}, any_time));
  one.places = elsewhere;
  EXPECT_TRUE(evaluate(rules, one).allowed());
  EXPECT_FALSE(evaluate(rules, one).scope.opens(ItemKind::note, {Label::hiv}, any_time));
  EXPECT_TRUE(evaluate(rules, one).scope.opens(ItemKind::note, {}, any_time));
}

TEST(Evaluate, PlaceAndTimeAreNamedWhereNothingElseIsInTheWay) {
  PolicyRules rules;
  rules.allow = {allow("team", all_item_kinds, {})};
  rules.allow[0].when.places = clinic;
  rules.allow[0].when.times = day;
  Asked one = asked();
  EXPECT_EQ(evaluate(rules, one).missing, Missing::place);
  Asked wrong = one;
  wrong.relations = {};
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::relation);
  wrong = one;
  wrong.patient_labels = {Label::vip};
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::label);
  wrong = one;
  wrong.purpose = Purpose::payment;
  EXPECT_EQ(evaluate(rules, wrong).missing, Missing::purpose);
  rules.deny = {deny("own_record")};
  rules.deny[0].abouts = {About::own_record};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::place);
  one.abouts = {About::own_record};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::deny) << "in the clinic it would be denied too";
  EXPECT_EQ(evaluate(rules, one).rule, "own_record");

  // A rule for everybody, in the clinic: from afar nobody learns whom the other rule is about.
  rules.allow[0].when.relations = {Relation::none};
  Asked stranger = one;
  stranger.relations = {};
  EXPECT_EQ(evaluate(rules, stranger).missing, Missing::place);
  stranger.abouts = {};
  EXPECT_EQ(evaluate(rules, stranger).missing, Missing::place);

  // Two denying rules, of which one is about a place: going there would not help.
  rules = {};
  rules.allow = {allow("team", all_item_kinds, {})};
  rules.deny = {deny("only_in_the_clinic"), deny("own_record")};
  rules.deny[0].unless_places = clinic;
  rules.deny[1].abouts = {About::own_record};
  EXPECT_EQ(evaluate(rules, one).missing, Missing::deny);
  EXPECT_EQ(evaluate(rules, one).rule, "own_record");
}

TEST(Evaluate, DaysCountFromTheBeginningOfADay) {
  PolicyRules rules;
  rules.allow = {allow("week", all_item_kinds, {})};
  rules.allow[0].days = 7;
  Asked one = asked();
  constexpr std::int64_t day_s = 24 * 60 * 60;
  one.now = Timestamp(std::chrono::seconds(100 * day_s + 5000));
  const ChartScope scope = evaluate(rules, one).scope;
  EXPECT_TRUE(scope.opens(ItemKind::note, {}, 93 * day_s));
  EXPECT_FALSE(scope.opens(ItemKind::note, {}, 93 * day_s - 1));
  EXPECT_FALSE(scope.opens(ItemKind::note, {}, Opening::from_the_beginning)) << "what has no known time";
  one.now += std::chrono::hours(10);
  EXPECT_EQ(evaluate(rules, one).scope.key(), scope.key()) << "the same all day";
}

TEST(Evaluate, PurposesAreThoseOfTheRoles) {
  const auto hospital = shipped("hospital");
  const Roles nurse = Roles{}.with(Role::nurse);
  EXPECT_EQ(purposes_of(hospital->rules(), nurse), (Purposes{Purpose::treatment, Purpose::emergency}));
  EXPECT_EQ(implied_purpose(hospital->rules(), nurse), Purpose::treatment);
  EXPECT_EQ(implied_purpose(hospital->rules(), nurse.with(Role::clinician)), Purpose::treatment);
  EXPECT_EQ(implied_purpose(hospital->rules(), nurse.with(Role::billing)), std::nullopt) << "the two differ";
  EXPECT_EQ(implied_purpose(hospital->rules(), nurse.with(Role::operator_)), Purpose::treatment);
  EXPECT_EQ(implied_purpose(hospital->rules(), Roles{}), std::nullopt);
}

TEST(PolicyDiff, SaysWhoGainsAndLoses) {
  const PolicyRules before = shipped("hospital")->rules();
  EXPECT_TRUE(compare(before, before).empty());
  PolicyRules after = before;
  std::erase_if(after.allow, [](const AllowRule& rule) { return rule.when.name == "claims"; });
  auto lines = compare(before, after);
  ASSERT_EQ(lines.size(), 1U) << lines.front().who << lines.front().how << lines.front().what;
  EXPECT_EQ(lines[0].who, "billing, payment");
  EXPECT_EQ(lines[0].way, Way::loses);
  EXPECT_EQ(lines[0].what, "condition, procedure, encounter, demographics with vip, employee, no label");
  EXPECT_EQ(lines[0].how, "care_team, encounter, grant, department: search_patients, read_chart");
  after = before;
  for (AllowRule& rule : after.allow) {
    if (rule.when.name == "quality_review") rule.days = 0;
  }
  lines = compare(before, after);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].who, "clinician, operations");
  EXPECT_EQ(lines[0].what, "what is older than 366 days");
  after = before;
  after.deny.front().unless_roles = Roles{}.with(Role::nurse);
  lines = compare(before, after);
  ASSERT_FALSE(lines.empty());
  for (const DiffLine& line : lines) {
    EXPECT_EQ(line.way, Way::gains);
    EXPECT_TRUE(line.who.starts_with("nurse, ") && line.who.ends_with(", own_record")) << line.who;
  }
}

constexpr std::string_view small_policy = R"(version = 1
title = "test"
[purposes]
nurse = ["treatment"]
[[place]]
name = "clinic"
addresses = ["10.0.0.0/8"]
[[place]]
name = "icu"
addresses = ["10.1.0.0/16"]
[[time]]
name = "working_hours"
days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
from = "07:00"
to = "19:00"
[[allow]]
name = "team"
role = ["nurse"]
purpose = ["treatment"]
relation = ["care_team"]
action = ["read_chart"]
kinds = ["note"]
labels = []
)";

std::vector<DiffLine> difference(const std::string& before, const std::string& after) {
  const ParsedPolicy old = parse_policy(std::string(small_policy) + before);
  const ParsedPolicy now = parse_policy(std::string(small_policy) + after);
  EXPECT_TRUE(old.findings.empty()) << old.findings.front().words;
  EXPECT_TRUE(now.findings.empty()) << now.findings.front().words;
  return compare(old.rules, now.rules);
}

TEST(PolicyDiff, SaysWhereAndWhen) {
  const std::pair<std::string, std::string> cases[] = {
      {"place = [\"clinic\"]\n", "nurse, treatment, outside of clinic"},
      {"place = [\"icu\"]\n", "nurse, treatment, outside of icu"},
      {"time = [\"working_hours\"]\n", "nurse, treatment, outside of working_hours"},
      {"[[deny]]\nname = \"no\"\nplace = [\"icu\"]\n", "nurse, treatment, at icu"},
      {"[[deny]]\nname = \"no\"\ntime = [\"working_hours\"]\n", "nurse, treatment, during working_hours"},
      {"[[deny]]\nname = \"no\"\nplace = [\"clinic\"]\nunless_place = [\"icu\"]\n",
       "nurse, treatment, at clinic but outside of icu"},
      {"[[deny]]\nname = \"no\"\nunless_place = [\"clinic\"]\nunless_time = [\"working_hours\"]\n",
       "nurse, treatment, outside of clinic, outside of working_hours"},
  };
  for (const auto& [rule, who] : cases) {
    const auto lines = difference("", rule);
    ASSERT_EQ(lines.size(), 1U) << rule;
    EXPECT_EQ(lines[0].who, who);
    EXPECT_EQ(lines[0].way, Way::loses);
    EXPECT_EQ(lines[0].how, "care_team: read_chart");
    EXPECT_EQ(lines[0].what, "note with no label");
    const auto back = difference(rule, "");
    ASSERT_EQ(back.size(), 1U);
    EXPECT_EQ(back[0].who, who);
    EXPECT_EQ(back[0].way, Way::gains);
    EXPECT_TRUE(difference(rule, rule).empty());
  }
  // Where both are named, what is lost is the whole but one corner.
  const auto lines = difference("", "place = [\"clinic\"]\ntime = [\"working_hours\"]\n");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].who, "nurse, treatment, at clinic, outside of working_hours");
  EXPECT_EQ(lines[1].who, "nurse, treatment, outside of clinic");
}

TEST(PolicyDiff, ComparesWhatTheNamesStandFor) {
  const std::string rule = "place = [\"clinic\"]\ntime = [\"working_hours\"]\n";
  const PolicyRules before = parse_policy(std::string(small_policy) + rule).rules;
  PolicyRules after = before;
  std::swap(after.places[0], after.places[1]);
  after.allow[0].when.places = {PlaceNumber{1}};
  EXPECT_TRUE(compare(before, after).empty()) << "another order is the same policy";
  after = before;
  after.places[0].name = "hospital";
  EXPECT_TRUE(compare(before, after).empty()) << "and so is another name";

  after = before;
  after.places[0].addresses.push_back(AddressRange::parse("192.0.2.0/24").value());
  auto lines = compare(before, after);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].who,
            "nurse, treatment, at clinic as it would be but outside of clinic as it was, icu, during working_hours");
  EXPECT_EQ(lines[0].way, Way::gains);

  after = before;
  after.times[0].to = 18 * 60;
  lines = compare(before, after);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].who,
            "nurse, treatment, at clinic, during working_hours as it was but outside of working_hours as it would be");
  EXPECT_EQ(lines[0].way, Way::loses);
}

}  // namespace
}  // namespace chartroom::policy
