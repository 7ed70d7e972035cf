// What all sections of the configuration share: how values are read, and that each refusal names file, line, key and what would
// be right.

#include "main/config_section.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

struct Sample {
  std::string text;
  std::vector<std::string> texts;
  std::filesystem::path path;
  std::optional<std::filesystem::path> optional_path;
  bool flag = false;
  std::chrono::milliseconds wait{};
  std::chrono::minutes grace{};
};

const SectionKey<Sample> sample_keys[] = {
    {"text", &Sample::text, "", "A text."},
    {"texts", &Sample::texts, "one two", "Texts."},
    {"path", &Sample::path, "", "A path."},
    {"optional_path", &Sample::optional_path, "-", "Another."},
    {"flag", &Sample::flag, "false", "A switch."},
    {"wait_seconds", &Sample::wait, "5", "A time.", 1, 10},
    {"grace_minutes", &Sample::grace, "30", "Another.", 0, 720},
};

const std::filesystem::path file = "/etc/c.toml";

// Of what stands below [sample] in a file; or the refusal.
Result<Sample> read(const std::string& lines) {
  const toml::table whole = toml::parse("[sample]\n" + lines);
  const auto section = ConfigSection::of(*whole.get("sample"), "sample", file);
  if (!section) return fail(section);
  if (auto known = section->refuse_other_keys(names_of<Sample>(sample_keys, {"group"})); !known) return fail(known);
  Sample out;
  for (const auto& key : sample_keys) {
    if (auto done = section->read(key, out); !done) return fail(done);
  }
  return out;
}

std::string refusal(const std::string& lines) {
  const auto sample = read(lines);
  return sample ? "" : sample.error().detail;
}

const std::string least = "text = \"a\"\npath = \"p\"\n";

TEST(ConfigSection, ReadsEachTypeAndKnowsItsDefaults) {
  const auto sparse = read(least);
  ASSERT_TRUE(sparse) << sparse.error().detail;
  EXPECT_EQ(sparse->text, "a");
  EXPECT_EQ(sparse->texts, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(sparse->path, "/etc/p");
  EXPECT_EQ(sparse->optional_path, std::nullopt);
  EXPECT_EQ(sparse->wait, std::chrono::seconds(5));
  EXPECT_EQ(sparse->grace, std::chrono::minutes(30));
  const auto full = read(
      "text = \"b\"\npath = \"/q/../r\"\ntexts = [\"three\"]\noptional_path = \"s/t\"\nflag = true\nwait_seconds = 10\n"
      "grace_minutes = 0\n");
  ASSERT_TRUE(full) << full.error().detail;
  EXPECT_EQ(full->texts, std::vector<std::string>{"three"});
  EXPECT_EQ(full->path, "/r");
  EXPECT_EQ(full->optional_path, "/etc/s/t");
  EXPECT_TRUE(full->flag);
  EXPECT_EQ(full->wait, std::chrono::seconds(10));
  EXPECT_EQ(full->grace, std::chrono::minutes(0));
  EXPECT_EQ(read(least + "texts = \"three\"\n")->texts, std::vector<std::string>{"three"}) << "one needs no brackets";
}

TEST(ConfigSection, WhatIsWrongIsRefusedWithItsLineAndWhatWouldBeRight) {
  EXPECT_EQ(refusal("path = \"p\"\n"), "/etc/c.toml:1: the key 'sample.text' is missing: A text.");
  EXPECT_EQ(refusal("other = 1\n" + least),
            "/etc/c.toml:2: there is no key 'other' here; there are flag grace_minutes group optional_path path text texts "
            "wait_seconds");
  for (const auto& [line, right] : std::initializer_list<std::pair<const char*, const char*>>{
           {"texts = []", "texts' must be a text in quotes, or a list of texts"},
           {"texts = [\"a\", 7]", "texts' must be a text in quotes, or a list of texts"},
           {"texts = [\"\"]", "texts' must be a text in quotes, or a list of texts"},
           {"optional_path = 7", "optional_path' must be a path in quotes"},
           {"optional_path = [\"a\"]", "optional_path' must be a path in quotes"},
           {"optional_path = \"\"", "optional_path' must be a path in quotes"},
           {"optional_path = \"a\\u0000b\"", "optional_path' must be a path in quotes"},
           {"flag = \"true\"", "flag' must be true or false"},
           {"flag = 1", "flag' must be true or false"},
           {"wait_seconds = 0", "wait_seconds' must be a whole number from 1 to 10"},
           {"wait_seconds = 11", "wait_seconds' must be a whole number from 1 to 10"},
           {"wait_seconds = \"5\"", "wait_seconds' must be a whole number from 1 to 10"},
           {"grace_minutes = 1.5", "grace_minutes' must be a whole number from 0 to 720"}}) {
    EXPECT_EQ(refusal(least + line + "\n"), std::string("/etc/c.toml:4: 'sample.") + right) << line;
  }
  EXPECT_EQ(refusal("path = \"p\"\ntext = \"" + std::string(4'097, 'x') + "\"\n"),
            "/etc/c.toml:3: 'sample.text' must be a text in quotes");
  EXPECT_EQ(refusal("path = \"p\"\ntext = \"" + std::string(4'096, 'x') + "\"\n"), "");
  const toml::table whole = toml::parse("sample = 7");
  EXPECT_EQ(ConfigSection::of(*whole.get("sample"), "sample", file).error().detail,
            "/etc/c.toml:1: 'sample' is a section: [sample]");
}

TEST(ConfigSection, GroupsGiveRolesAndDepartments) {
  const auto standings = [](const std::string& lines) -> Result<std::vector<Standing>> {
    const toml::table whole = toml::parse("[sample]\n" + lines);
    const auto section = ConfigSection::of(*whole.get("sample"), "sample", file);
    const auto groups = section->groups(2);
    if (!groups) return fail(groups);
    std::vector<Standing> out;
    for (const ConfigSection& group : *groups) {
      auto standing = group.standing();
      if (!standing) return fail(standing);
      out.push_back(std::move(*standing));
    }
    return out;
  };
  const auto two = standings(
      "[[sample.group]]\nroles = [\"clinician\", \"operator\"]\ndepartments = [\"ward 3\"]\n[[sample.group]]\nroles = []\n");
  ASSERT_TRUE(two) << two.error().detail;
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(two->at(0).roles, Roles{}.with(Role::clinician).with(Role::operator_));
  EXPECT_EQ(two->at(0).departments, std::vector<std::string>{"ward 3"});
  EXPECT_TRUE(two->at(1).roles.empty() && two->at(1).departments.empty());
  const std::string group = "[[sample.group]]\n";
  EXPECT_EQ(standings("").error().detail,
            "/etc/c.toml:1: [sample] needs at least one [[sample.group]]: without one nobody has a role");
  EXPECT_EQ(standings("group = [7]\n").error().detail, "/etc/c.toml:2: a group is a table: [[sample.group]]");
  EXPECT_TRUE(standings(group + group + group).error().detail.ends_with("at most 2 groups can be mapped"));
  EXPECT_EQ(standings(group + "roles = [\"doctor\"]\n").error().detail,
            "/etc/c.toml:3: the roles are clinician, nurse, therapist, registrar, billing, researcher, privacy_officer and "
            "operator, not 'doctor'");
  EXPECT_EQ(standings(group + "roles = \"clinician\"\n").error().detail,
            "/etc/c.toml:3: 'sample.group.roles' must be a list of texts in quotes");
  EXPECT_EQ(standings(group + "departments = [\"\"]\n").error().detail,
            "/etc/c.toml:3: 'sample.group.departments' must be a list of texts in quotes");
}

TEST(ConfigSection, TheReferenceSaysWhatIsAllowedAndWhatCountsOtherwise) {
  EXPECT_EQ(reference_rows<Sample>(std::span(sample_keys).first(1)), "| `text` | a text in quotes | required | A text. |\n");
  EXPECT_EQ(reference_rows<Sample>(std::span(sample_keys).subspan(3, 3)),
            "| `optional_path` | a path in quotes | none | Another. |\n"
            "| `flag` | true or false | `false` | A switch. |\n"
            "| `wait_seconds` | a whole number from 1 to 10 | `5` | A time. |\n");
}

}  // namespace
}  // namespace chartroom
