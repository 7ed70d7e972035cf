// Whose clause a denial is, what ended and what goes on, what was put off: as answers.

#include <gtest/gtest.h>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

struct Row {
  std::string_view sentence;
  std::string_view question;
  Verdict expected;
};

constexpr Row kRows[] = {
    {"Meds: aspirin (held), clopidogrel daily.", "is he on clopidogrel?", Verdict::yes},
    {"Meds: aspirin (held), clopidogrel daily.", "is he on aspirin?", Verdict::no},
    {"No bleeding on apixaban.", "is she on apixaban?", Verdict::yes},
    {"No bleeding on apixaban.", "any bleeding?", Verdict::no},
    {"Denies chest pain while on metoprolol.", "is he taking metoprolol?", Verdict::yes},
    {"Off aspirin, on clopidogrel.", "is he on clopidogrel?", Verdict::yes},
    {"MI ruled out, pericarditis confirmed.", "does he have pericarditis?", Verdict::yes},
    {"HIV negative, hepatitis C positive.", "does he have hepatitis C?", Verdict::yes},
    {"Warfarin held 3 days; resumed.", "is she on warfarin?", Verdict::yes},
    {"Never stopped metformin.", "is she on metformin?", Verdict::yes},
    {"Do not hold insulin.", "is she on insulin?", Verdict::yes},
    {"No fever, cough productive.", "does he have a cough?", Verdict::yes},
    {"Stopped lisinopril, started losartan.", "is he on losartan?", Verdict::yes},
    {"Stopped lisinopril, started losartan.", "is he on lisinopril?", Verdict::no},
    {"Stopped lisinopril, started losartan.", "was he ever on lisinopril?", Verdict::yes},
    {"Lisinopril d/c'd, losartan 50 started.", "is he on losartan?", Verdict::yes},
    {"No change to metoprolol.", "is she on metoprolol?", Verdict::yes},
    {"Not allergic to penicillin but to sulfa.", "is she allergic to sulfa?", Verdict::yes},
    {"Not allergic to penicillin but to sulfa.", "is she allergic to penicillin?", Verdict::no},
    {"No relief with ibuprofen.", "did she ever take ibuprofen?", Verdict::yes},
    {"Without aspirin since March.", "is he on aspirin?", Verdict::no},
    {"Was on warfarin, now on apixaban.", "is she on warfarin?", Verdict::no},
    {"Was on warfarin, now on apixaban.", "was she ever on warfarin?", Verdict::yes},
    {"Was on warfarin, now on apixaban.", "is she on apixaban?", Verdict::yes},
    {"Switched from sertraline to bupropion.", "is she on sertraline?", Verdict::no},
    {"Lisinopril changed to losartan.", "is she on lisinopril?", Verdict::no},
    {"Lisinopril replaced by losartan.", "is she on lisinopril?", Verdict::no},
    {"Allergies: penicillin (rash). Tolerates cephalexin.", "is she allergic to cephalexin?", Verdict::no},
    {"Allergies: penicillin (rash). Tolerates cephalexin.", "is she allergic to penicillin?", Verdict::yes},
    {"DNR rescinded.", "is he DNR?", Verdict::no},
    {"Code status changed from DNR to full code.", "is he DNR?", Verdict::no},
    {"His wife takes warfarin.", "is he on warfarin?", Verdict::none},
    {"She brought her husband's metformin.", "is she on metformin?", Verdict::none},
    {"Colonoscopy performed as planned.", "was a colonoscopy done?", Verdict::yes},
    {"Colonoscopy planned but not done.", "was a colonoscopy done?", Verdict::no},
    {"Colonoscopy postponed.", "was a colonoscopy done?", Verdict::uncertain},
    {"Colonoscopy deferred to the spring.", "was a colonoscopy done?", Verdict::uncertain},
    {"Colonoscopy cancelled by the patient.", "was a colonoscopy done?", Verdict::no},
    {"Colonoscopy aborted because of poor prep.", "was a colonoscopy done?", Verdict::no},
    {"Lost to follow-up before colonoscopy.", "was a colonoscopy done?", Verdict::no},
    {"Colonoscopy attempted, unsuccessful.", "was a colonoscopy done?", Verdict::uncertain},
    {"Colonoscopy is not planned.", "is a colonoscopy planned?", Verdict::no},
    {"Colonoscopy rescheduled to May.", "was a colonoscopy done?", Verdict::uncertain},
    {"Patient refused colonoscopy.", "was a colonoscopy done?", Verdict::no},
    {"Denies chest pain, dyspnea, or palpitations.", "any palpitations?", Verdict::no},
    {"No fever, chills, or cough.", "does he have a cough?", Verdict::no},
    {"NKDA.", "is he allergic to penicillin?", Verdict::no},
};

TEST(AnswerDenials, OneSentenceOfOneNote) {
  for (const Row& row : kRows) {
    ChartBuilder builder;
    builder.note("2025-06-01", "Progress note", row.sentence);
    const Chart chart = builder.finish();
    const PreparedChart prepared(chart);
    const auto answer = answer_question(prepared, {row.question, {}, test_now()});
    ASSERT_TRUE(answer) << row.question;
    EXPECT_EQ(static_cast<int>(answer->verdict), static_cast<int>(row.expected)) << row.sentence << " / " << row.question;
  }
}

Answer ask_denial(ChartBuilder& builder, std::string_view question) {
  const Chart chart = builder.finish();
  const PreparedChart prepared(chart);
  auto answer = answer_question(prepared, {question, {}, test_now()});
  EXPECT_TRUE(answer) << question;
  return answer.value_or(Answer{});
}

TEST(AnswerDenials, AClassIsContradictedLikeItsDrug) {
  for (const std::string_view question : {"is she on a blood thinner?", "is she on apixaban?"}) {
    ChartBuilder builder;
    builder.fact(FactKind::medication, "Apixaban 5 mg", "2025-01-10", FactStatus::current, "active");
    builder.note("2025-05-01", "Clinic", "Apixaban was stopped after the bleed.");
    const Answer answer = ask_denial(builder, question);
    EXPECT_EQ(static_cast<int>(answer.verdict), static_cast<int>(Verdict::uncertain)) << question;
    EXPECT_EQ(answer.contradictions.size(), 1U) << question;
  }
}

TEST(AnswerDenials, AnotherDrugOfTheClassIsStillAYes) {
  ChartBuilder builder;
  builder.fact(FactKind::medication, "Apixaban 5 mg", "2025-01-10", FactStatus::current, "active");
  builder.fact(FactKind::medication, "Warfarin 5 mg", "2025-02-10", FactStatus::current, "active");
  builder.note("2025-05-01", "Clinic", "Apixaban was stopped after the bleed.");
  EXPECT_EQ(static_cast<int>(ask_denial(builder, "is she on a blood thinner?").verdict), static_cast<int>(Verdict::yes));
}

TEST(AnswerDenials, AnOlderStopIsNothingAgainstANewerOrder) {
  ChartBuilder builder;
  builder.note("2024-05-01", "Clinic", "Apixaban was stopped after the bleed.");
  builder.fact(FactKind::medication, "Apixaban 5 mg", "2025-01-10", FactStatus::current, "active");
  EXPECT_EQ(static_cast<int>(ask_denial(builder, "is she on a blood thinner?").verdict), static_cast<int>(Verdict::yes));
}

}  // namespace
}  // namespace chartroom::workflow
