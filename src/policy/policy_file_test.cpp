// Every kind of thing that can be wrong with a policy's file, one case each: found, at its line, and in words that name it.

#include "policy/policy_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "policy/policy_check.h"

namespace chartroom::policy {
namespace {

constexpr std::string_view right = R"(version = 1
title = "test"
[purposes]
clinician = ["treatment", "emergency"]
nurse = ["treatment"]
[emergency]
minutes = 30
[[emergency.reason]]
code = "danger"
words = "In danger"
[[allow]]
name = "team"
role = ["clinician", "nurse"]
purpose = ["treatment"]
relation = ["care_team"]
action = ["read_chart", "ask"]
kinds = "any"
labels = ["hiv"]
[[allow]]
name = "glass"
role = ["clinician"]
purpose = ["emergency"]
relation = ["emergency"]
action = ["read_chart"]
kinds = ["note"]
labels = []
days = 30
[[deny]]
name = "no_hiv_for_nurses"
role = ["nurse"]
label = ["hiv"]
[[label]]
label = "hiv"
codes = ["http://loinc.org|75622-1", "*|B20*"]
sections = ["hiv"]
words = ["human immunodeficiency virus"]
)";

std::string with(std::string_view find, std::string_view replacement) {
  std::string text(right);
  const std::size_t at = text.find(find);
  EXPECT_NE(at, std::string::npos) << find;
  return text.replace(at, find.size(), replacement);
}

std::vector<Finding> findings_of(std::string_view text) {
  ParsedPolicy parsed = parse_policy(text);
  return parsed.findings.empty() ? check_rules(parsed.rules) : parsed.findings;
}

TEST(PolicyFile, ReadsWhatItSays) {
  const ParsedPolicy parsed = parse_policy(right);
  ASSERT_TRUE(findings_of(right).empty()) << findings_of(right).front().words;
  const PolicyRules& rules = parsed.rules;
  EXPECT_EQ(rules.title, "test");
  EXPECT_EQ(rules.emergency.minutes, 30U);
  ASSERT_EQ(rules.emergency.reasons.size(), 1U);
  EXPECT_EQ(rules.emergency.reasons[0].code, "danger");
  ASSERT_EQ(rules.allow.size(), 2U);
  EXPECT_EQ(rules.allow[0].when.name, "team");
  EXPECT_EQ(rules.allow[0].when.line, 11);
  EXPECT_EQ(rules.allow[0].when.roles, Roles{}.with(Role::clinician).with(Role::nurse));
  EXPECT_EQ(rules.allow[0].when.actions, (Actions{Action::read_chart, Action::ask}));
  EXPECT_EQ(rules.allow[0].kinds, all_item_kinds);
  EXPECT_EQ(rules.allow[0].days, 0U);
  EXPECT_EQ(rules.allow[1].kinds, ItemKinds{ItemKind::note});
  EXPECT_EQ(rules.allow[1].labels, Labels{});
  EXPECT_EQ(rules.allow[1].days, 30U);
  ASSERT_EQ(rules.deny.size(), 1U);
  EXPECT_EQ(rules.deny[0].when.roles, Roles{}.with(Role::nurse));
  EXPECT_EQ(rules.deny[0].when.purposes, Purposes::first(purpose_count)) << "what a denying rule does not name, it is about";
  ASSERT_EQ(rules.labels.size(), 1U);
  EXPECT_EQ(rules.labels[0].codes[0], (CodePattern{"http://loinc.org", "75622-1", false}));
  EXPECT_EQ(rules.labels[0].codes[1], (CodePattern{"*", "B20", true}));
}

struct Case {
  std::string_view what;
  std::string text;
  int line;
  std::string_view words;  // a part of the finding's
};

TEST(PolicyFile, FindsWhatIsWrong) {
  const Case cases[] = {
      {"not TOML", with("title = \"test\"", "title = "), 2, "this is not TOML"},
      {"another version", with("version = 1", "version = 2"), 1, "'version'"},
      {"no title", with("title = \"test\"\n", ""), 1, "'title' is missing"},
      {"an unknown key", with("title = \"test\"", "title = \"test\"\nrules = 3"), 3, "'rules' is not known"},
      {"an unknown key of a rule", with("days = 30", "day = 30"), 27, "'day' is not known"},
      {"an unknown role", with("role = [\"clinician\", \"nurse\"]", "role = [\"doctor\"]"), 13, "'doctor' is no role"},
      {"a role without charts", with("role = [\"clinician\", \"nurse\"]", "role = [\"operator\"]"), 13, "opens no charts"},
      {"an unknown purpose", with("purpose = [\"treatment\"]", "purpose = [\"cure\"]"), 14, "'cure'"},
      {"an unknown relation", with("relation = [\"care_team\"]", "relation = [\"friend\"]"), 15, "'friend'"},
      {"an unknown action", with("action = [\"read_chart\", \"ask\"]", "action = [\"import_charts\"]"), 16, "'import_charts'"},
      {"an unknown kind", with("kinds = [\"note\"]", "kinds = [\"image\"]"), 25, "'image'"},
      {"an unknown label", with("labels = [\"hiv\"]", "labels = [\"secret\"]"), 18, "'secret'"},
      {"a rule without a name", with("name = \"team\"\n", ""), 11, "'name' is missing"},
      {"a name that is none", with("name = \"team\"", "name = \"The team\""), 11, "lower-case"},
      {"a rule without a relation", with("relation = [\"care_team\"]\n", ""), 11, "'relation' is missing"},
      {"a rule without labels", with("labels = [\"hiv\"]\n", ""), 11, "'labels' is missing"},
      {"days that are none", with("days = 30", "days = -1"), 27, "'days'"},
      {"a list that is none", with("kinds = [\"note\"]", "kinds = 3"), 25, "'kinds' is a list"},
      {"a code without a system", with("\"*|B20*\"", "\"B20\""), 34, "system|code"},
      {"a label rule about nothing",
       with("codes = [\"http://loinc.org|75622-1\", \"*|B20*\"]\nsections = [\"hiv\"]\nwords = "
            "[\"human immunodeficiency virus\"]\n",
            ""),
       32, "names codes, sections or words"},
      {"a purpose that stands twice", with("nurse = [\"treatment\"]", "nurse = [\"treatment\", \"treatment\"]"), 5, "twice"},
      {"an unknown role of a purpose", with("nurse = [\"treatment\"]", "nurses = [\"treatment\"]"), 5, "'nurses'"},
      {"a rule that is no table", with("[[deny]]", "[deny]"), 28, "[[deny]]"},
      {"an emergency without reasons", with("[[emergency.reason]]\ncode = \"danger\"\nwords = \"In danger\"\n", ""), 6,
       "reasons"},
      // What the rules say together.
      {"a name of two rules", with("name = \"glass\"", "name = \"team\""), 19, "the name of another rule"},
      {"a purpose that opens nothing", with("nurse = [\"treatment\"]", "nurse = [\"treatment\", \"payment\"]"), 0,
       "opens anything for it"},
      {"a role that can't state the purpose", with("nurse = [\"treatment\"]\n", ""), 10, "can state none of its purposes"},
      {"a rule without roles", with("role = [\"clinician\", \"nurse\"]", "role = []"), 11, "names no role"},
      {"a rule that opens nothing", with("kinds = [\"note\"]", "kinds = []"), 19, "opens nothing"},
      {"an emergency that can't be", with("minutes = 30", "minutes = 0"), 19, "there is no [emergency]"},
      {"an emergency for another purpose", with("purpose = [\"emergency\"]", "purpose = [\"treatment\"]"), 19, "goes with it"},
      {"a rule that says nothing new",
       with("[[deny]]",
            "[[allow]]\nname = \"again\"\nrole = [\"nurse\"]\npurpose = [\"treatment\"]\nrelation = [\"care_team\"]\naction = "
            "[\"ask\"]\nkinds = [\"note\"]\nlabels = []\n[[deny]]"),
       28, "says nothing that 'team'"},
      {"a denying rule for nobody", with("role = [\"nurse\"]\nlabel", "role = [\"nurse\"]\nunless_role = [\"nurse\"]\nlabel"),
       28, "no role"},
      {"a denying rule with an exception for all",
       with("label = [\"hiv\"]\n[[label]]", "label = [\"hiv\"]\nunless_relation = [\"none\"]\n[[label]]"), 28, "everybody has"},
  };
  for (const Case& one : cases) {
    const auto findings = findings_of(one.text);
    const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
      return finding.line == one.line && finding.words.find(one.words) != std::string::npos;
    });
    EXPECT_TRUE(found) << one.what << ": "
                       << (findings.empty() ? "nothing"
                                            : std::to_string(findings.front().line) + ": " + findings.front().words);
  }
}

TEST(PolicyFile, ARuleThatADenyingOneTakesAwayIsAContradiction) {
  const std::string text =
      std::string(right) + "[[deny]]\nname = \"nobody\"\naction = [\"read_chart\", \"ask\"]\nrelation = [\"care_team\"]\n";
  const auto findings = findings_of(text);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 11);
  EXPECT_NE(findings[0].words.find("contradicts 'nobody'"), std::string::npos) << findings[0].words;
}

TEST(PolicyFile, IsBounded) {
  EXPECT_NE(parse_policy(std::string(limits::policy_bytes_max + 1, '#')).findings.front().words.find("larger"),
            std::string::npos);
  std::string many(right);
  for (std::size_t i = 0; i < limits::policy_rules_max; ++i) {
    many += "[[deny]]\nname = \"d" + std::to_string(i) + "\"\nlabel = [\"vip\"]\n";
  }
  EXPECT_FALSE(parse_policy(many).findings.empty());
}

}  // namespace
}  // namespace chartroom::policy
