// The labelled questions of eval/, asked of their charts on the day on which these stand still. The labels: eval/README.md.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

std::string read_text(const std::string& path) {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Opened {
  explicit Opened(Chart of) : chart(std::move(of)), prepared(chart) {}
  Chart chart;
  PreparedChart prepared;
};

// The charts of one folder, each opened once.
class Charts {
 public:
  explicit Charts(std::string folder) : folder_(std::move(folder)) {}

  const Opened& open(const std::string& name) {
    auto& place = open_[name];
    if (!place) place = std::make_unique<Opened>(chart_of_bundle(read_text(folder_ + "/" + name + ".json")));
    return *place;
  }

 private:
  std::string folder_;
  std::map<std::string, std::unique_ptr<Opened>> open_;
};

bool is_among(std::string_view word, const records::JsonNode& list) {
  return std::any_of(list.items.begin(), list.items.end(), [&](const records::JsonNode& one) { return one.text == word; });
}

bool holds(const std::string& text, const records::JsonNode& words) { return text.find(words.text) != std::string::npos; }

// What is wrong with the answer, in words; empty if it is right.
std::string misses(const records::JsonNode& row, const Answer& answer) {
  std::string text;
  std::string cited;
  for (const Statement& statement : answer.statements) {
    text += statement.text.reveal() + "\n";
    for (const Citation& citation : statement.citations) cited += citation.resource + "\n";
  }
  std::string missing;
  for (const PatientText& subject : answer.not_found) missing += subject.reveal() + "\n";
  const std::string kind(answer_kind_name(answer.kind));
  const std::string verdict(verdict_name(answer.verdict));
  std::string out;
  if (!row["kind"].text.empty() && (kind != row["kind"].text || verdict != row["verdict"].text))
    out += "it is " + kind + " " + verdict + "; ";
  if (is_among(verdict, row["forbids"])) out += verdict + " is wrong here; ";
  const auto& any = row["any"].items;
  const auto is_there = [&](const records::JsonNode& words) { return holds(text, words); };
  if (!any.empty() && !std::any_of(any.begin(), any.end(), is_there)) out += "none of `any` is there; ";
  for (const records::JsonNode& words : row["contains"].items)
    if (!holds(text, words)) out += std::string(words.text) + " is missing; ";
  for (const records::JsonNode& words : row["lacks"].items)
    if (holds(text, words)) out += std::string(words.text) + " is there; ";
  for (const records::JsonNode& words : row["not_found"].items)
    if (!holds(missing, words)) out += std::string(words.text) + " is not said to be missing; ";
  if (!holds(cited, row["cites"])) out += std::string(row["cites"].text) + " is not cited; ";
  return out.empty() ? out : out + "\n" + text;
}

// A verdict that says the opposite of the truth, or one that is forbidden: worse than finding nothing.
bool is_opposite(const records::JsonNode& row, const Answer& answer) {
  const std::string_view wanted = row["verdict"].text;
  const std::string_view said = verdict_name(answer.verdict);
  return (wanted == "yes" && said == "no") || (wanted == "no" && said == "yes") || is_among(said, row["forbids"]);
}

struct Tally {
  std::size_t asked = 0;
  std::size_t right = 0;
};

// By author; ours have none. What is still wrong is printed. None of the answers may say the opposite.
std::map<std::string, Tally> ask_all(const std::string& folder, const std::string& labels_file) {
  Charts charts(folder);
  std::map<std::string, Tally> tallies;
  std::istringstream lines(read_text(labels_file));
  for (std::string line; std::getline(lines, line);) {
    records::Json json;
    if (!json.parse(line)) {
      ADD_FAILURE() << line;
      continue;
    }
    const records::JsonNode& row = json.root();
    const Opened& opened = charts.open(std::string(row["chart"].text));
    EXPECT_FALSE(opened.chart.notes.empty()) << line;
    const auto answer = answer_question(opened.prepared, {row["question"].text, {}, test_now()});
    if (!answer) {
      ADD_FAILURE() << line;
      continue;
    }
    EXPECT_FALSE(is_opposite(row, *answer)) << line;
    const std::string missed = misses(row, *answer);
    Tally& tally = tallies[std::string(row["author"].text)];
    ++tally.asked;
    tally.right += missed.empty() ? 1 : 0;
    if (!missed.empty()) std::cout << "still wrong: " << row["question"].text << ": " << missed << "\n";
  }
  return tallies;
}

// Of those of others, who had not seen the code (`author`), a share must be right.
void expect_share(const Tally& tally, std::size_t asked_min, double share_min) {
  EXPECT_GE(tally.asked, asked_min);
  EXPECT_GE(static_cast<double>(tally.right), share_min * static_cast<double>(tally.asked));
}

TEST(Samples, LabelledQuestionsGetTheirAnswers) {
  const auto tallies = ask_all("samples", "eval/questions-samples.jsonl");
  const Tally& ours = tallies.at("");
  EXPECT_GE(ours.asked, 350U);
  EXPECT_EQ(ours.right, ours.asked);
  expect_share(tallies.at("blind"), 150, 0.93);
}

TEST(Samples, QuestionsOverFurtherChartsGetTheirAnswers) {
  const auto tallies = ask_all("eval/charts", "eval/questions-charts.jsonl");
  expect_share(tallies.at("blind2"), 150, 0.82);
}

}  // namespace
}  // namespace chartroom::workflow
