// The labelled questions of eval/questions-samples.jsonl, asked of the charts of samples/.

#include <gtest/gtest.h>

#include <fstream>
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

std::string_view kind_name(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::latest_value: return "latest_value";
    case AnswerKind::list: return "list";
    case AnswerKind::yes_no: return "yes_no";
    case AnswerKind::what_was_said: return "what_was_said";
    case AnswerKind::not_found: break;
  }
  return "not_found";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::yes: return "yes";
    case Verdict::no: return "no";
    case Verdict::uncertain: return "uncertain";
    case Verdict::none: break;
  }
  return "";
}

struct Opened {
  Chart chart;
  retrieval::ChartIndex index;
};

const Opened& open_sample(std::map<std::string, std::unique_ptr<Opened>>& open, const std::string& name) {
  auto& place = open[name];
  if (!place) {
    Chart chart = chart_of_bundle(read_text("samples/" + name + ".json"));
    retrieval::ChartIndex index = retrieval::ChartIndex::build(chart);
    place = std::make_unique<Opened>(Opened{std::move(chart), std::move(index)});
  }
  return *place;
}

TEST(Samples, LabelledQuestionsGetTheirAnswers) {
  std::map<std::string, std::unique_ptr<Opened>> open;
  std::istringstream lines(read_text("eval/questions-samples.jsonl"));
  std::size_t asked = 0;
  for (std::string line; std::getline(lines, line); ++asked) {
    records::Json json;
    ASSERT_TRUE(json.parse(line)) << line;
    const records::JsonNode& row = json.root();
    const Opened& sample = open_sample(open, std::string(row["chart"].text));
    ASSERT_FALSE(sample.chart.notes.empty()) << line;
    const auto answer = answer_question(sample.chart, sample.index, row["question"].text, test_now());
    ASSERT_TRUE(answer) << line;
    std::string text;
    for (const Statement& statement : answer->statements) text += statement.text.reveal() + "\n";
    EXPECT_EQ(kind_name(answer->kind), row["kind"].text) << line << "\n" << text;
    EXPECT_EQ(verdict_name(answer->verdict), row["verdict"].text) << line << "\n" << text;
    for (const records::JsonNode& words : row["contains"].items) {
      EXPECT_NE(text.find(words.text), std::string::npos) << words.text << " is missing: " << line << "\n" << text;
    }
    for (const records::JsonNode& words : row["lacks"].items) {
      EXPECT_EQ(text.find(words.text), std::string::npos) << words.text << " is there: " << line << "\n" << text;
    }
  }
  EXPECT_GE(asked, 20U);
}

}  // namespace
}  // namespace chartroom::workflow
