// Every kind of thing that can be wrong with a policy's file, one case each: found, at its line, and in words that name it.

#include "policy/policy_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "policy/policy_check.h"
#include "policy/policy_fixture.h"

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

// Behind `right`, with a rule that uses what it names.
constexpr std::string_view settings = R"([[place]]
name = "clinic"
addresses = ["10.0.0.0/8", "fd00::/8"]
[[place]]
name = "icu"
addresses = ["10.1.0.0/16"]
[[time]]
name = "working_hours"
days = ["monday", "friday"]
from = "07:00"
to = "19:30"
[[time]]
name = "night"
from = "22:00"
to = "06:00"
[[time]]
name = "weekend"
days = ["saturday", "sunday"]
[[deny]]
name = "only_here"
place = ["icu"]
unless_place = ["clinic"]
)";
constexpr std::string_view used = R"([[deny]]
name = "here"
place = ["clinic"]
unless_place = ["icu"]
time = ["night"]
unless_time = ["working_hours", "weekend"]
)";

TEST(PolicyFile, ReadsPlacesAndTimes) {
  const std::string text = std::string(right) + std::string(settings.substr(0, settings.find("[[deny]]"))) + std::string(used);
  ASSERT_TRUE(findings_of(text).empty()) << findings_of(text).front().words;
  const PolicyRules rules = parse_policy(text).rules;
  ASSERT_EQ(rules.places.size(), 2U);
  EXPECT_EQ(rules.places[0].name, "clinic");
  EXPECT_EQ(rules.places[0].line, 37);
  ASSERT_EQ(rules.places[0].addresses.size(), 2U);
  EXPECT_EQ(rules.places[0].addresses[1].text(), "fd00::/8");
  ASSERT_EQ(rules.times.size(), 3U);
  EXPECT_EQ(rules.times[0], (NamedTime{"working_hours", 43, {Weekday::monday, Weekday::friday}, 420, 1170}));
  EXPECT_EQ(rules.times[1], (NamedTime{"night", 48, Weekdays::first(weekday_count), 1320, 360}));
  EXPECT_EQ(rules.times[2], (NamedTime{"weekend", 52, {Weekday::saturday, Weekday::sunday}, 0, day_minutes}));
  const DenyRule& rule = rules.deny.back();
  EXPECT_EQ(rule.when.places, Places{PlaceNumber{0}});
  EXPECT_EQ(rule.unless_places, Places{PlaceNumber{1}});
  EXPECT_EQ(rule.when.times, Times{TimeNumber{1}});
  EXPECT_EQ(rule.unless_times, (Times{TimeNumber{0}, TimeNumber{2}}));
  EXPECT_TRUE(rules.allow[0].when.places.empty());
}

struct SettingCase {
  std::string_view what;
  std::string_view find;  // in `settings`, which begins at line 37
  std::string_view replacement;
  int line;
  std::string_view words;
};

TEST(PolicyFile, FindsWhatIsWrongWithPlacesAndTimes) {
  const SettingCase cases[] = {
      {"no network", "\"fd00::/8\"", "\"fd00::/129\"", 39, "'fd00::/129' is no network"},
      {"bits behind the length", "10.1.0.0/16", "10.1.0.1/16", 42, "no bits behind"},
      {"a network twice", "\"fd00::/8\"", "\"10.0.0.0/8\"", 39, "twice"},
      {"no networks", "[\"10.1.0.0/16\"]", "[]", 40, "at least one network"},
      {"addresses that are missing", "addresses = [\"10.1.0.0/16\"]\n", "", 40, "'addresses' is missing"},
      {"an unknown key of a place", "[[time]]", "network = 1\n[[time]]", 43, "'network' is not known"},
      {"a place without a name", "name = \"icu\"\n", "", 40, "'name' is missing"},
      {"a name that is none", "name = \"icu\"", "name = \"The ICU\"", 40, "lower-case"},
      {"an unknown day", "\"friday\"", "\"fri\"", 45, "'fri' is no day"},
      {"no day", "[\"monday\", \"friday\"]", "[]", 43, "names no day"},
      {"a time that is none", "\"07:00\"", "\"7:00\"", 46, "'from' is a time"},
      {"a minute that is none", "\"07:00\"", "\"07:60\"", 46, "'from' is a time"},
      {"a time that is no text", "\"07:00\"", "07:00:00", 46, "'from' is a time"},
      {"a beginning at the end of a day", "\"07:00\"", "\"24:00\"", 46, "'from' is a time"},
      {"an end behind the day", "\"19:30\"", "\"24:01\"", 47, "'to' is a time"},
      {"a time without an end", "to = \"06:00\"\n", "", 48, "go together"},
      {"an empty time", "\"06:00\"", "\"22:00\"", 48, "are the same"},
      {"a time that is always", "days = [\"saturday\", \"sunday\"]\n", "", 52, "is always"},
      {"an unknown key of a time", "to = \"06:00\"", "until = \"06:00\"", 51, "'until' is not known"},
      {"an unknown place", "place = [\"icu\"]\n", "place = [\"ward\"]\n", 57, "'ward' is no [[place]]: there are clinic, icu"},
      {"an unknown time", "place = [\"icu\"]\n", "time = [\"noon\"]\n", 57,
       "'noon' is no [[time]]: there are working_hours, night, weekend"},
      {"a rule for no place", "place = [\"icu\"]\n", "place = []\n", 57, "leave it out"},
      {"a place that is no list", "place = [\"icu\"]\n", "place = \"icu\"\n", 57, "'place' is a list"},
      // What they say together.
      {"a name of two places", "[[time]]", "[[place]]\nname = \"icu\"\naddresses = [\"10.2.0.0/16\"]\n[[time]]", 43,
       "another [[place]]"},
      {"a name of two times", "name = \"night\"", "name = \"weekend\"", 52, "another [[time]]"},
      {"a place of no use", "place = [\"icu\"]\n", "", 40, "no rule names the place 'icu'"},
      {"a time of no use", "place = [\"icu\"]\n", "", 48, "no rule names the time 'night'"},
      {"a rule for no place that is left", "", "", 55, "leaves no place"},
      {"a rule for no time that is left", "place = [\"icu\"]\nunless_place = [\"clinic\"]\n",
       "time = [\"weekend\"]\nunless_time = [\"weekend\"]\n", 55, "leaves no time"},
  };
  for (const SettingCase& one : cases) {
    std::string text(settings);
    const std::size_t at = text.find(one.find);
    ASSERT_NE(at, std::string::npos) << one.what;
    text.replace(at, one.find.size(), one.replacement);
    const auto findings = findings_of(std::string(right) + text);
    const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
      return finding.line == one.line && finding.words.find(one.words) != std::string::npos;
    });
    std::string all;
    for (const Finding& finding : findings) all += std::to_string(finding.line) + ": " + finding.words + "\n";
    EXPECT_TRUE(found) << one.what << ":\n" << all;
  }
  EXPECT_NE(findings_of(with("kinds = \"any\"", "kinds = \"any\"\nplace = [\"clinic\"]")).front().words.find("there is none"),
            std::string::npos);
}

// `icu` lies in `clinic`.
TEST(PolicyFile, RulesAreComparedWhereAndWhenTheyApply) {
  const auto found = [](std::string_view more, std::string_view words) {
    const std::string text =
        std::string(right) + std::string(settings.substr(0, settings.find("[[deny]]"))) + std::string(used) + std::string(more);
    return std::ranges::any_of(findings_of(text),
                               [&](const Finding& finding) { return finding.words.find(words) != std::string::npos; });
  };
  constexpr std::string_view again =
      "[[allow]]\nname = \"again\"\nrole = [\"nurse\"]\npurpose = [\"treatment\"]\nrelation = [\"grant\"]\naction = [\"ask\"]\n"
      "kinds = [\"note\"]\nlabels = []\n";
  const std::string first = std::string(again) + "place = [\"clinic\"]\ntime = [\"weekend\", \"night\"]\n";
  const auto second = [&](std::string_view conditions) {
    std::string text(again);
    return first + text.replace(text.find("again"), 5, "second") + std::string(conditions);
  };
  constexpr std::string_view nothing_new = "'second' (line";
  EXPECT_TRUE(found(second("place = [\"icu\"]\ntime = [\"night\"]\n"), "'second' says nothing that 'again'"));
  EXPECT_FALSE(found(second("place = [\"icu\"]\n"), "says nothing"));
  EXPECT_FALSE(found(second("time = [\"night\"]\n"), "says nothing"));
  EXPECT_TRUE(found(second(""), "'again' says nothing that " + std::string(nothing_new)));

  const auto denied = [&](std::string_view conditions) {
    return first + "[[deny]]\nname = \"no\"\nrelation = [\"grant\"]\n" + std::string(conditions);
  };
  EXPECT_TRUE(found(denied("place = [\"clinic\"]\n"), "'again' contradicts 'no'"));
  EXPECT_TRUE(found(denied("time = [\"night\", \"weekend\"]\n"), "'again' contradicts 'no'"));
  EXPECT_FALSE(found(denied("place = [\"icu\"]\n"), "contradicts"));
  EXPECT_FALSE(found(denied("time = [\"night\"]\n"), "contradicts"));
  EXPECT_FALSE(found(denied("unless_place = [\"icu\"]\n"), "contradicts"));
  EXPECT_TRUE(found(denied("unless_time = [\"working_hours\"]\nplace = [\"clinic\"]\n"), "contradicts")) << "it is never then";
}

// Of a rule about a place or a time that keeps charts closed after the glass was broken: said, and no reason to refuse it.
TEST(PolicyFile, WarnsOfRulesThatHoldInEmergenciesToo) {
  constexpr std::string_view there =
      "[[place]]\nname = \"clinic\"\naddresses = [\"10.0.0.0/8\"]\n[[time]]\nname = \"day\"\nfrom = \"07:00\"\nto = "
      "\"19:00\"\n[[deny]]\nname = \"both\"\npurpose = [\"treatment\"]\nunless_place = [\"clinic\"]\nunless_time = [\"day\"]\n";
  const auto warned = [&](std::string_view conditions) {
    const std::string text = std::string(right) + std::string(there) + "[[deny]]\nname = \"other\"\n" + std::string(conditions);
    EXPECT_TRUE(findings_of(text).empty()) << conditions << ": " << findings_of(text).front().words;
    const auto warnings = Policy::warnings(text);
    EXPECT_LE(warnings.size(), 1U) << conditions;
    return warnings.empty() ? Finding() : warnings.front();
  };
  const Finding place = warned("unless_place = [\"clinic\"]\n");
  EXPECT_EQ(place.line, 49);
  EXPECT_NE(place.words.find("'other' holds in emergencies too: where it applies"), std::string::npos) << place.words;
  EXPECT_NE(place.words.find(
                "purpose = [\"treatment\", \"payment\", \"operations\", \"research\", \"patient_request\"], which leaves"),
            std::string::npos)
      << place.words;
  EXPECT_NE(warned("unless_time = [\"day\"]\n").words.find("too: when it applies"), std::string::npos);
  EXPECT_NE(warned("place = [\"clinic\"]\ntime = [\"day\"]\n").words.find("too: where and when it"), std::string::npos);
  EXPECT_NE(warned("label = [\"hiv\"]\nunless_place = [\"clinic\"]\n").line, 0);
  EXPECT_NE(warned("purpose = [\"treatment\", \"emergency\"]\nunless_place = [\"clinic\"]\n").words.find("[\"treatment\"],"),
            std::string::npos);

  constexpr std::string_view none[] = {
      "purpose = [\"treatment\"]\nunless_place = [\"clinic\"]\n",
      "purpose = [\"emergency\"]\nunless_place = [\"clinic\"]\n",  // meant
      "role = [\"nurse\"]\nunless_place = [\"clinic\"]\n",         // whom no rule opens anything in an emergency
      "unless_role = [\"clinician\"]\nunless_place = [\"clinic\"]\n",
      "relation = [\"care_team\"]\nunless_place = [\"clinic\"]\n",
      "unless_relation = [\"emergency\"]\nunless_time = [\"day\"]\n",
      "action = [\"ask\"]\nunless_time = [\"day\"]\n",
      "label = [\"vip\"]\n",  // everywhere and always
  };
  for (const std::string_view conditions : none) EXPECT_EQ(warned(conditions).words, "") << conditions;
  EXPECT_TRUE(Policy::warnings(with("role = [\"clinician\"]", "role = [\"doctor\"]")).empty()) << "findings come first";
}

TEST(PolicyFile, TheShippedPoliciesWarnOfNothing) {
  for (const std::string_view name : {"hospital", "practice"}) {
    const auto warnings = Policy::warnings(shipped(name)->text());
    EXPECT_TRUE(warnings.empty()) << name << ": " << warnings.front().words;
  }
}

TEST(PolicyFile, IsBounded) {
  EXPECT_NE(parse_policy(std::string(limits::policy_bytes_max + 1, '#')).findings.front().words.find("larger"),
            std::string::npos);
  std::string many(right);
  for (std::size_t i = 0; i < limits::policy_rules_max; ++i) {
    many += "[[deny]]\nname = \"d" + std::to_string(i) + "\"\nlabel = [\"vip\"]\n";
  }
  EXPECT_FALSE(parse_policy(many).findings.empty());
  const auto finds = [](const std::string& more, std::string_view words) {
    return std::ranges::any_of(parse_policy(std::string(right) + more).findings,
                               [&](const Finding& finding) { return finding.words.find(words) != std::string::npos; });
  };
  const auto places = [](std::size_t count, std::size_t addresses) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += "[[place]]\nname = \"p" + std::to_string(i) + "\"\naddresses = [";
      for (std::size_t at = 0; at < addresses; ++at) text += "\"10.0." + std::to_string(i) + "." + std::to_string(at) + "\", ";
      text += "]\n";
    }
    return text;
  };
  EXPECT_FALSE(finds(places(limits::policy_named_max, 8), "more than"));
  EXPECT_TRUE(finds(places(limits::policy_named_max + 1, 1), "more than 32 places"));
  EXPECT_TRUE(finds(places(2, limits::policy_networks_max / 2 + 1), "more than 256 networks"));
  std::string times;
  for (std::size_t i = 0; i <= limits::policy_named_max; ++i)
    times += "[[time]]\nname = \"t" + std::to_string(i) + "\"\ndays = [\"monday\"]\n";
  EXPECT_TRUE(finds(times, "more than 32 times"));
}

}  // namespace
}  // namespace chartroom::policy
