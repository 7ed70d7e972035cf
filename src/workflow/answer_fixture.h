#pragma once

// Questions asked of a chart that a test writes by hand: what is built before the first question is in it.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {

class AnswerFixture : public testing::Test {
 protected:
  Answer ask(std::string_view question) {
    if (!prepared_) {
      chart_ = builder_.finish();
      prepared_.emplace(chart_);
    }
    auto answer = answer_question(*prepared_, {question, {}, test_now()});
    EXPECT_TRUE(answer) << question;
    return answer.value_or(Answer{});
  }

  static std::string text_of(const Answer& answer) {
    std::string out;
    for (const Statement& statement : answer.statements) out += statement.text.reveal() + "\n";
    return out;
  }

  ChartBuilder builder_;
  Chart chart_;
  std::optional<PreparedChart> prepared_;
};

}  // namespace chartroom::workflow
