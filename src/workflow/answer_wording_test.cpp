// Answers to wordings in which "yes" or "no" would be misread, and to several lists at once.

#include <gtest/gtest.h>

#include "workflow/answer_fixture.h"

namespace chartroom::workflow {
namespace {

class AnswerWording : public AnswerFixture {
 protected:
  void ended(FactKind kind, std::string_view name, std::string_view from, std::string_view until, std::string_view words) {
    builder_.fact(kind, name, from, FactStatus::past, words).until = test_time(until);
  }
};

TEST_F(AnswerWording, ResolvedIsTheOppositeOfHavingIt) {
  ended(FactKind::condition, "Viral sinusitis (disorder)", "2020-01-01", "2020-01-21", "resolved");
  builder_.fact(FactKind::condition, "Essential hypertension", "2019-05-05", FactStatus::current, "active");
  builder_.note("2025-01-10", "Clinic", "Review of systems: denies chest pain.");
  EXPECT_EQ(ask("has the sinusitis resolved?").verdict, Verdict::yes);
  EXPECT_EQ(ask("does she have sinusitis?").verdict, Verdict::no);
  EXPECT_EQ(ask("did the htn resolve?").verdict, Verdict::no);
  EXPECT_EQ(ask("pmh sinusitis?").verdict, Verdict::yes);
  // Who only denies it does not say that it was there.
  EXPECT_EQ(ask("has the chest pain resolved?").verdict, Verdict::uncertain);
  EXPECT_EQ(ask("has the pneumonia resolved?").kind, AnswerKind::not_found);
}

TEST_F(AnswerWording, StoppedIsTheOppositeOfTakingIt) {
  ended(FactKind::medication, "Ibuprofen 200 MG Oral Tablet", "2020-01-01", "2020-02-01", "stopped");
  builder_.fact(FactKind::medication, "Amlodipine 5 MG Oral Tablet", "2021-04-16", FactStatus::current, "active");
  EXPECT_EQ(ask("ibuprofen discontinued?").verdict, Verdict::yes);
  EXPECT_EQ(ask("did she come off Norvasc").verdict, Verdict::no);
  EXPECT_EQ(ask("was amlodipine stopped?").verdict, Verdict::no);
  EXPECT_NE(text_of(ask("what dose of ibuprofen was she on?")).find("200 MG"), std::string::npos);
  const std::string stopped = text_of(ask("stopped meds"));
  EXPECT_NE(stopped.find("Ibuprofen"), std::string::npos);
  EXPECT_EQ(stopped.find("Amlodipine"), std::string::npos);
}

TEST_F(AnswerWording, AQuestionInTheNegativeIsNotAnsweredByYes) {
  builder_.fact(FactKind::procedure, "Colonoscopy", "2020-07-07", FactStatus::past, "completed");
  const Answer answer = ask("she never had a colonoscopy, right?");
  EXPECT_EQ(answer.verdict, Verdict::yes);
  EXPECT_TRUE(answer.negated);
  EXPECT_EQ(text_of(answer).find("Yes"), std::string::npos) << text_of(answer);
  EXPECT_NE(text_of(answer).find("unlike the question says"), std::string::npos) << text_of(answer);
  EXPECT_FALSE(ask("did she have a colonoscopy?").negated);
}

TEST_F(AnswerWording, EachListIsAnsweredUnderItsName) {
  builder_.fact(FactKind::medication, "Metformin 500 MG Oral Tablet", "2024-01-01", FactStatus::current, "active");
  builder_.fact(FactKind::allergy, "Penicillin", "2010-01-01", FactStatus::current, "active");
  const Answer answer = ask("meds and allergies");
  const std::string text = text_of(answer);
  EXPECT_NE(text.find("Metformin"), std::string::npos) << text;
  EXPECT_NE(text.find("Penicillin"), std::string::npos) << text;
  ASSERT_EQ(answer.statements.size(), 2U);
  EXPECT_EQ(answer.statements[0].subject.reveal(), "medications");
  EXPECT_EQ(answer.statements[1].subject.reveal(), "allergies");
  // Each list that is empty is said to be so.
  const Answer empty = ask("meds, procedures and immunizations");
  ASSERT_EQ(empty.not_found.size(), 2U);
  EXPECT_NE(empty.not_found[0].reveal().find("procedures"), std::string::npos) << empty.not_found[0].reveal();
  EXPECT_NE(empty.not_found[1].reveal().find("immunizations"), std::string::npos) << empty.not_found[1].reveal();
  const Answer more = ask("meds and procedures");
  ASSERT_EQ(more.not_found.size(), 1U);
  EXPECT_NE(more.not_found[0].reveal().find("procedures"), std::string::npos) << more.not_found[0].reveal();
}

TEST_F(AnswerWording, AGeneralDenialIsNotHeardBesideAnAllergy) {
  builder_.fact(FactKind::allergy, "Penicillin", "2010-01-01", FactStatus::current, "active");
  builder_.note("2025-01-10", "Clinic", "Allergies: NKDA.");
  EXPECT_NE(ask("allergic to sulfa?").verdict, Verdict::no);
  EXPECT_EQ(ask("allergic to penicillin?").verdict, Verdict::yes);
}

TEST_F(AnswerWording, NoKnownDrugAllergiesHoldsBesideOneToFood) {
  builder_.fact(FactKind::allergy, "Allergy to peanuts", "2010-01-01", FactStatus::current, "active");
  builder_.note("2025-01-10", "Clinic", "Allergies: NKDA.");
  EXPECT_EQ(ask("allergic to sulfa?").verdict, Verdict::no);
}

TEST_F(AnswerWording, NegativesWithoutNever) {
  builder_.fact(FactKind::procedure, "Epidural anesthesia", "2024-07-07", FactStatus::past, "completed");
  builder_.fact(FactKind::medication, "Furosemide 40 MG Oral Tablet", "2024-01-01", FactStatus::current, "active");
  for (const std::string_view question :
       {"She had no epidural, right?", "there was no epidural, correct?", "he takes no furosemide, right?",
        "not on furosemide?", "without any epidural, right?"}) {
    const Answer answer = ask(question);
    EXPECT_EQ(answer.verdict, Verdict::yes) << question;
    EXPECT_TRUE(answer.negated) << question;
    EXPECT_EQ(text_of(answer).find("Yes"), std::string::npos) << question;
  }
}

TEST_F(AnswerWording, WhatIsOverIsNoLonger) {
  ended(FactKind::condition, "Gastric ulcer with hemorrhage", "2023-01-01", "2023-03-01", "resolved");
  EXPECT_NE(text_of(ask("gastric ulcer?")).find("No longer"), std::string::npos) << text_of(ask("gastric ulcer?"));
}

TEST_F(AnswerWording, ExtremesCompareInOneUnit) {
  builder_.value("Body weight", "29463-7", "2024-01-01", 201.1, "[lb_av]");
  builder_.value("Body weight", "29463-7", "2025-01-01", 88.4, "kg");
  EXPECT_NE(text_of(ask("highest weight")).find("201.1"), std::string::npos) << text_of(ask("highest weight"));
}

TEST_F(AnswerWording, NoneInThatTimeSaysThatThereAreOthers) {
  builder_.value("Creatinine", "2160-0", "2020-01-01", 1.8, "mg/dL");
  const Answer answer = ask("creatinine in the last year");
  EXPECT_EQ(answer.kind, AnswerKind::not_found);
  ASSERT_FALSE(answer.not_found.empty());
  EXPECT_NE(answer.not_found[0].reveal().find("newest of 2020-01-01"), std::string::npos) << answer.not_found[0].reveal();
}

TEST_F(AnswerWording, WhatGoesOnIsNotOnTheListOfWhatIsOver) {
  builder_.fact(FactKind::medication, "Metoprolol succinate 50 MG", "2024-01-01", FactStatus::current, "active");
  ended(FactKind::medication, "Metoprolol succinate 25 MG", "2020-01-01", "2021-01-01", "stopped");
  ended(FactKind::medication, "Warfarin 5 MG", "2020-01-01", "2021-01-01", "stopped");
  const std::string text = text_of(ask("stopped meds"));
  EXPECT_NE(text.find("Warfarin"), std::string::npos) << text;
  EXPECT_EQ(text.find("Metoprolol"), std::string::npos) << text;
}

TEST_F(AnswerWording, DniIsNotDnr) {
  builder_.note("2025-01-10", "Clinic", "Code status: now DNI, BiPAP acceptable.");
  EXPECT_NE(ask("is he DNR?").verdict, Verdict::yes);
  EXPECT_EQ(ask("is he DNI?").verdict, Verdict::yes);
}

TEST_F(AnswerWording, LastFallIsASeason) {
  builder_.note("2025-01-10", "Clinic", "Feels about the same as last fall.");
  EXPECT_NE(ask("has she had a fall?").verdict, Verdict::yes);
}

// Found by review, as are the cases that follow.
TEST_F(AnswerWording, ANoteThatTellsOfTheEnd) {
  builder_.note("2025-01-10", "Clinic", "Rash cleared up. Edema went away. Dysphagia resolved. HCV genotype 1a, SVR.");
  for (const std::string_view question : {"is the rash gone?", "did the edema go away?", "has the dysphagia resolved?"})
    EXPECT_EQ(ask(question).verdict, Verdict::yes) << question << "\n" << text_of(ask(question));
  EXPECT_NE(ask("does she have a rash?").verdict, Verdict::yes);
}

TEST_F(AnswerWording, AnAllergyThatIsActiveIsNotOver) {
  builder_.fact(FactKind::allergy, "Penicillin", "2010-01-01", FactStatus::current, "active");
  builder_.fact(FactKind::allergy, "Latex", "2010-01-01", FactStatus::past, "resolved");
  EXPECT_EQ(ask("has the penicillin allergy resolved?").verdict, Verdict::no);
  EXPECT_EQ(ask("latex allergy resolved?").verdict, Verdict::yes);
}

TEST_F(AnswerWording, SomebodyElsesChart) {
  builder_.fact(FactKind::allergy, "Penicillin", "2010-01-01", FactStatus::current, "active");
  const Answer answer = ask("allergies for Mrs. Johnson");
  EXPECT_EQ(answer.kind, AnswerKind::not_found);
  ASSERT_FALSE(answer.not_found.empty());
  EXPECT_NE(answer.not_found[0].reveal().find("Johnson"), std::string::npos);
}

TEST_F(AnswerWording, AnotherSpecimenIsAnotherMeasurement) {
  builder_.value("White blood cells in Urine", "", "2025-05-02", 25, "/HPF");
  builder_.value("White blood cells", "", "2025-05-01", 7.1, "10*3/uL");
  builder_.value("Sodium [Moles/volume] in Serum or Plasma", "2951-2", "2025-05-01", 138, "mmol/L");
  EXPECT_NE(text_of(ask("wbc")).find("7.1"), std::string::npos) << text_of(ask("wbc"));
  EXPECT_EQ(ask("for the csf: what was the sodium?").kind, AnswerKind::not_found);
  const Answer beside = ask("latest sodium and colonoscopy value");
  EXPECT_FALSE(beside.not_found.empty());
}

TEST_F(AnswerWording, ConditionsOthersAndPlansAreNoYes) {
  builder_.note("2025-01-10", "Discharge summary",
                "If fevers recur, start vancomycin. Plan: Tdap at 28 weeks. Donor had hepatitis C.");
  builder_.note("2025-01-11", "Clinic", "Start amlodipine if SBP > 150. Dialysis may be needed.");
  for (const std::string_view question :
       {"was vancomycin started?", "Tdap given?", "hepatitis C?", "is she on amlodipine?", "has she had dialysis?"})
    EXPECT_NE(ask(question).verdict, Verdict::yes) << question << "\n" << text_of(ask(question));
}

TEST_F(AnswerWording, DrugsForADiseaseActOnIt) {
  builder_.fact(FactKind::condition, "Hypertension", "2010-01-01", FactStatus::current, "active");
  builder_.fact(FactKind::medication, "Lisinopril 10 MG Oral Tablet", "2024-01-01", FactStatus::current, "active");
  builder_.fact(FactKind::medication, "Timolol 0.5 % Ophthalmic Solution", "2024-01-01", FactStatus::current, "active");
  builder_.value("Blood pressure", "85354-9", "2025-05-01", 138, "mmHg");
  const std::string text = text_of(ask("what is she on for her pressure?"));
  EXPECT_NE(text.find("Lisinopril"), std::string::npos) << text;
  EXPECT_EQ(text.find("Timolol"), std::string::npos) << text;
}

TEST_F(AnswerWording, ALimitFarFromACountIsUncertain) {
  builder_.value("White blood cells [#/volume] in Blood", "6690-2", "2025-05-01", 7100, "/uL");
  EXPECT_EQ(ask("wbc above eleven?").verdict, Verdict::uncertain) << text_of(ask("wbc above eleven?"));
  EXPECT_EQ(ask("wbc above 6500?").verdict, Verdict::yes);
}

TEST_F(AnswerWording, TheAgeAtWhichItBegan) {
  Chart chart;
  builder_.fact(FactKind::condition, "Gout", "2010-03-03", FactStatus::current, "active");
  chart = builder_.finish();
  chart.who.birth_date = "1960-03-04";
  const PreparedChart prepared(chart);
  const auto answer = answer_question(prepared, {"how old was he when he got gout?", {}, test_now()});
  ASSERT_TRUE(answer);
  EXPECT_NE(text_of(*answer).find("At the age of 49"), std::string::npos) << text_of(*answer);
}

TEST_F(AnswerWording, WhomTheLastVisitNamesAndWhy) {
  Fact& older = builder_.fact(FactKind::encounter, "Office visit", "2024-01-01", FactStatus::past, "finished");
  older.person = "Dr. Ada Lund";
  Fact& newer = builder_.fact(FactKind::encounter, "Office visit", "2025-02-02", FactStatus::past, "finished");
  newer.person = "Dr. Omar Reyes";
  newer.reason = "Sinusitis";
  EXPECT_NE(text_of(ask("who did she see at the last visit?")).find("Omar Reyes"), std::string::npos);
  EXPECT_NE(text_of(ask("who saw her last?")).find("Omar Reyes"), std::string::npos);
  EXPECT_NE(text_of(ask("reason for last visit")).find("Sinusitis"), std::string::npos);
  EXPECT_NE(text_of(ask("first visit on record")).find("2024-01-01"), std::string::npos);
}

}  // namespace
}  // namespace chartroom::workflow
