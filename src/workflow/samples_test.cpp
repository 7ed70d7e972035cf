// The labelled questions of eval/questions-samples.jsonl, asked of the charts of samples/. The labels: eval/README.md.

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

const Opened& open_sample(std::map<std::string, std::unique_ptr<Opened>>& open, const std::string& name) {
  auto& place = open[name];
  if (!place) {
    place = std::make_unique<Opened>(chart_of_bundle(read_text("samples/" + name + ".json")));
  }
  return *place;
}

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

// Ours must all be right. Of those of others, who had not seen the code (`author`), a share must be, and none of our answers
// may say the opposite; what is still wrong is printed.
TEST(Samples, LabelledQuestionsGetTheirAnswers) {
  constexpr double share_of_others_min = 0.93;
  std::map<std::string, std::unique_ptr<Opened>> open;
  std::istringstream lines(read_text("eval/questions-samples.jsonl"));
  std::size_t ours = 0;
  std::size_t of_others = 0;
  std::size_t of_others_right = 0;
  for (std::string line; std::getline(lines, line);) {
    records::Json json;
    ASSERT_TRUE(json.parse(line)) << line;
    const records::JsonNode& row = json.root();
    const Opened& sample = open_sample(open, std::string(row["chart"].text));
    ASSERT_FALSE(sample.chart.notes.empty());
    const auto answer = answer_question(sample.prepared, {row["question"].text, {}, test_now()});
    ASSERT_TRUE(answer);
    EXPECT_FALSE(is_opposite(row, *answer)) << line;
    const std::string missed = misses(row, *answer);
    if (row["author"].text.empty()) {
      ++ours;
      EXPECT_EQ(missed, "") << line;
      continue;
    }
    ++of_others;
    of_others_right += missed.empty() ? 1 : 0;
    if (!missed.empty()) std::cout << "still wrong: " << row["question"].text << ": " << missed << "\n";
  }
  EXPECT_GE(ours, 300U);
  EXPECT_GE(of_others, 150U);
  EXPECT_GE(static_cast<double>(of_others_right), share_of_others_min * static_cast<double>(of_others));
}

}  // namespace
}  // namespace chartroom::workflow
