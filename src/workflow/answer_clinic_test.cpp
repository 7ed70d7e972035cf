// Answers on which a clinician would act: negation, sides, relatives, forms against results, what came since.

#include <gtest/gtest.h>

#include "workflow/answer_fixture.h"
#include "workflow/note_corrections.h"
#include "workflow/specialties.h"

namespace chartroom::workflow {
namespace {

class AnswerClinic : public AnswerFixture {};

TEST_F(AnswerClinic, WhatWasNotGivenIsNoYes) {
  builder_.note("2025-02-01", "Ward note",
                "Plan: Digoxin is NOT started; reconsider if rate >110. Potassium binder not given.\n"
                "Course: Heparin ordered for the roommate; removed at once and no dose was given.");
  EXPECT_EQ(ask("was digoxin ever given?").verdict, Verdict::no);
  EXPECT_EQ(ask("did he get any heparin?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, AQuestionOfAPlanIsAnsweredBehindIt) {
  builder_.note("2025-03-02", "Clinic",
                "Plan: Colonoscopy done this year? – no, moved to the fall.\nMammogram performed? – yes, at work.");
  const Answer answer = ask("colonoscopy done?");
  EXPECT_EQ(answer.verdict, Verdict::no);
  EXPECT_NE(text_of(answer).find("moved to the fall"), std::string::npos);
  EXPECT_EQ(ask("mammogram done?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, TheNotesOwnCorrectionOfASideCounts) {
  builder_.note(
      "2025-01-10", "Leg photographs",
      "Impression: Cellulitis of the right leg.\nCorrection 01/12: the side above is wrong. Pictures are of the LEFT leg.");
  EXPECT_EQ(ask("cellulitis of the right leg?").verdict, Verdict::no);
  EXPECT_NE(text_of(ask("is there cellulitis?")).find("LEFT leg"), std::string::npos);
}

TEST_F(AnswerClinic, DenyingOneSideDeniesNotTheOther) {
  builder_.note("2025-01-10", "Eye clinic", "There is a cataract in the left eye.");
  builder_.note("2025-02-10", "Eye clinic", "There is no cataract in the right eye.");
  EXPECT_EQ(ask("cataract in the right eye?").verdict, Verdict::no);
  EXPECT_EQ(ask("cataract in the left eye?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, WhatIsNegativeOnTheLeftIsNotOnTheRight) {
  builder_.note("2025-01-10", "Pathology", "Left tonsil, biopsy: Negative for lymphoma.");
  EXPECT_EQ(ask("lymphoma in the right tonsil?").verdict, Verdict::none);
}

TEST_F(AnswerClinic, WhatIsToldOfBeforeIsNotSince) {
  Fact& stay = builder_.fact(FactKind::encounter, "Inpatient admission", "2024-09-01", FactStatus::past, "finished");
  stay.category = "IMP";
  stay.until = test_time("2024-09-05");
  builder_.note("2025-01-05", "Clinic", "Aspirin was stopped on 09/01/2024 for epistaxis.\nAllergies: aspirin (epistaxis).");
  EXPECT_NE(ask("any epistaxis since the last admission?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, SinceItWasStoppedIsFromItsEnd) {
  builder_.fact(FactKind::medication, "Furosemide 40 mg", "2022-01-01", FactStatus::past, "stopped").until =
      test_time("2024-04-01");
  builder_.fact(FactKind::condition, "Hypokalemia on furosemide", "2022-02-01", FactStatus::past, "resolved").until =
      test_time("2022-03-01");
  builder_.value("Potassium", "2823-3", "2023-05-02", 3.1, "mmol/L");
  builder_.value("Potassium", "2823-3", "2024-05-02", 4.2, "mmol/L");
  const std::string potassium = text_of(ask("potassium since furosemide was stopped"));
  EXPECT_NE(potassium.find("4.2 mmol/L"), std::string::npos);
  EXPECT_EQ(potassium.find("3.1 mmol/L"), std::string::npos);
}

TEST_F(AnswerClinic, NothingNewIsNotNothing) {
  builder_.note("2025-01-10", "CT", "Impression: Lung nodule, 6 mm.");
  builder_.note("2025-04-10", "CT", "Findings: No new lung nodule.");
  EXPECT_EQ(ask("does she have a lung nodule?").verdict, Verdict::yes);
  EXPECT_EQ(ask("any new lung nodule?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, TheRelativeMustBeTheOneAskedFor) {
  builder_.fact(FactKind::family_history, "Colon cancer", "", FactStatus::current, "completed").person = "paternal uncle";
  Fact& tested = builder_.fact(FactKind::family_history, "no condition named", "", FactStatus::current, "completed");
  tested.person = "brother";
  tested.detail = "Age 40, tested: hemochromatosis negative.";
  builder_.note("2024-05-01", "Clinic",
                "FH: father hypertension; uncle colon cancer at 50.\n"
                "Note: the referral form says \"father with colon cancer\"; it was the uncle.");
  EXPECT_EQ(ask("did his father have colon cancer?").verdict, Verdict::no);
  EXPECT_EQ(ask("did his mother have colon cancer?").kind, AnswerKind::not_found);
  EXPECT_EQ(ask("any family history of colon cancer?").verdict, Verdict::yes);
  EXPECT_EQ(ask("did his dad have hypertension?").verdict, Verdict::yes);
  EXPECT_EQ(ask("brother tested for hemochromatosis?").verdict, Verdict::yes);
  EXPECT_EQ(ask("does his brother have hemochromatosis?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, TheResultOutweighsWhatAFormSays) {
  Fact& result = builder_.fact(FactKind::observation, "HIV 1+2 antibody", "2024-08-01", FactStatus::current, "final");
  result.codes.push_back({"http://loinc.org", "10331-7", "Rh [Type] in Blood"});
  result.name = "Rh [Type] in Blood";
  result.values.push_back({"", {}, std::nullopt, "Negative", "", "", ""});
  builder_.note("2024-11-01", "Intake", "Intake form: \"Rh POS, no transfusions\".");
  EXPECT_EQ(ask("is she Rh negative?").verdict, Verdict::yes);
  EXPECT_EQ(ask("is she Rh pos?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, WhatTheConditionsNameDeniesIsNo) {
  builder_.fact(FactKind::condition, "Pyelonephritis without sepsis", "2024-02-01", FactStatus::past, "resolved").until =
      test_time("2024-02-20");
  EXPECT_EQ(ask("was she septic?").verdict == Verdict::yes, false);
  EXPECT_EQ(ask("did she have sepsis?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, TheAdmissionItselfIsNotSinceIt) {
  Fact& stay = builder_.fact(FactKind::encounter, "Inpatient admission", "2024-09-01", FactStatus::past, "finished");
  stay.category = "IMP";
  stay.until = test_time("2024-09-05");
  Fact& home = builder_.fact(FactKind::encounter, "Skilled nursing stay", "2024-09-05", FactStatus::past, "finished");
  home.category = "IMP";
  home.until = test_time("2024-10-05");
  builder_.fact(FactKind::condition, "Gout flare", "2024-08-30", FactStatus::past, "resolved").until = test_time("2024-09-10");
  builder_.value("Sodium", "2951-2", "2024-09-02", 129, "mmol/L");
  builder_.value("Sodium", "2951-2", "2024-09-04", 134, "mmol/L");
  builder_.value("Sodium", "2951-2", "2024-12-04", 139, "mmol/L");
  builder_.note("2024-09-05", "Discharge summary", "Gout flare treated with colchicine.");
  builder_.note("2025-01-05", "Clinic", "No gout flare since September.");
  EXPECT_EQ(ask("any gout flare since the last admission?").verdict, Verdict::no);
  const std::string sodium = text_of(ask("sodium trend during the admission"));
  EXPECT_NE(sodium.find("129 mmol/L"), std::string::npos);
  EXPECT_EQ(sodium.find("139 mmol/L"), std::string::npos);
}

TEST_F(AnswerClinic, AVisitBehindTheMeasureIsATime) {
  builder_.fact(FactKind::encounter, "Dialysis session", "2025-02-02", FactStatus::past, "finished");
  builder_.value("Body weight", "29463-7", "2025-02-02", 81, "kg");
  builder_.value("Body weight", "29463-7", "2025-05-02", 84, "kg");
  const std::string weight = text_of(ask("weight at last session"));
  EXPECT_NE(weight.find("81 kg"), std::string::npos);
  EXPECT_EQ(weight.find("84 kg"), std::string::npos);
  EXPECT_NE(text_of(ask("highest weight and when?")).find("84 kg, 2025-05-02"), std::string::npos);
}

TEST_F(AnswerClinic, AMonthWithoutAYearIsTheLastThatTheChartHas) {
  builder_.value("Potassium", "2823-3", "2023-05-02", 3.1, "mmol/L");
  const Answer answer = ask("potassium in may");
  EXPECT_NE(text_of(answer).find("3.1 mmol/L"), std::string::npos);
  EXPECT_NE(answer.how_read.reveal().find("2023-05"), std::string::npos);
}

TEST_F(AnswerClinic, WhatNotesSayOfAMeasureIsNotItsValue) {
  builder_.note("2025-01-05", "Clinic", "Ferritin 12 at the other hospital. Zinc next time.");
  const Answer answer = ask("ferritin level?");
  ASSERT_EQ(answer.not_found.size(), 1U);
  EXPECT_EQ(answer.not_found[0].reveal(), "ferritin");
  EXPECT_NE(text_of(answer).find("Ferritin 12"), std::string::npos);
  EXPECT_EQ(ask("b12 level?").kind, AnswerKind::not_found);
}

TEST_F(AnswerClinic, WhoStoppedItIsNotWhoOrderedIt) {
  builder_.fact(FactKind::medication, "Tramadol 50 mg", "2024-03-01", FactStatus::past, "stopped").person = "Ann Reyes, MD";
  builder_.note("2024-03-20", "Phone", "Tramadol was stopped by the pain clinic after the fall.");
  EXPECT_NE(text_of(ask("who stopped the tramadol?")).find("pain clinic"), std::string::npos);
  EXPECT_NE(text_of(ask("who prescribed the tramadol?")).find("Ann Reyes"), std::string::npos);
}

TEST_F(AnswerClinic, TheNotesOfASpecialtyAreItsWords) {
  builder_.note("2025-01-05", "Cardiology consult", "Plan: Continue carvedilol, recheck in spring.");
  builder_.note("2025-02-05", "Dental clinic", "Takes carvedilol.");
  const Answer answer = ask("what did cards say about keeping carvedilol");
  ASSERT_FALSE(answer.statements.empty());
  EXPECT_NE(answer.statements[0].text.reveal().find("Continue carvedilol"), std::string::npos);
  EXPECT_EQ(specialty_of("opthalmologist"), specialty_of("ophtho"));
  EXPECT_TRUE(specialty_of("table").empty());
}

TEST_F(AnswerClinic, ADrugStoppedUnderAnotherNameIsNoMoreOfItsClass) {
  builder_.note("2024-01-02", "Visit", "Takes apixaban 5 mg bid.");
  builder_.note("2024-06-02", "Visit", "Eliquis stopped.");
  EXPECT_NE(ask("is she on an anticoagulant?").verdict, Verdict::yes);
  EXPECT_EQ(ask("is she on apixaban?").verdict, Verdict::no);
}

TEST_F(AnswerClinic, ADrugHeldAndResumedInOneNoteIsOfItsClass) {
  builder_.note("2024-06-02", "Visit", "Apixaban held on admission. Takes apixaban 5 mg bid again.");
  EXPECT_NE(ask("is she on an anticoagulant?").verdict, Verdict::none);
}

TEST(NoteCorrections, ReadsSidesAndAnswers) {
  EXPECT_EQ(nlp::body_side_of("os"), nlp::BodySide::left);
  EXPECT_FALSE(nlp::body_side_of("both"));
  const std::string_view note = "Mass, left breast. Addendum: should read RIGHT breast.";
  EXPECT_TRUE(correction_of_side(note, {0, 18}, nlp::BodySide::left));
  EXPECT_FALSE(correction_of_side(note, {0, 18}, nlp::BodySide::right));
  EXPECT_FALSE(correction_of_side("Mass, left breast. Right breast clear.", {0, 18}, nlp::BodySide::left));
  const std::string_view asked = "UTI? No fever.";
  EXPECT_TRUE(answer_behind(asked, {0, 4}).has_value());
  EXPECT_FALSE(answer_behind("UTI?\nNo fever.", {0, 4}).has_value());
}

TEST_F(AnswerClinic, ALimitIsComparedWithEveryValueIfEverIsAsked) {
  builder_.value("Hemoglobin", "718-7", "2024-12-03", 8.2, "g/dL");
  builder_.value("Hemoglobin", "718-7", "2025-06-16", 10.5, "g/dL");
  builder_.value("Platelets", "777-3", "2025-06-11", 66, "10*3/uL");
  builder_.value("Platelets", "777-3", "2024-10-11", 58, "10*3/uL");
  EXPECT_EQ(ask("hgb ever < 9?").verdict, Verdict::yes);
  EXPECT_EQ(ask("is the hgb below 9?").verdict, Verdict::no);
  EXPECT_EQ(ask("hemoglobin ever under 8.2?").verdict, Verdict::no);
  EXPECT_EQ(ask("hemoglobin ever <= 8.2?").verdict, Verdict::yes);
  const Answer platelets = ask("platelets ever below 50k?");
  EXPECT_EQ(platelets.verdict, Verdict::no);
  EXPECT_NE(text_of(platelets).find("58"), std::string::npos);  // the nearest to the limit
  EXPECT_EQ(ask("platelets ever below 60,000?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, WhatIsInPlaceEndsWithItsRemoval) {
  builder_.fact(FactKind::procedure, "Insertion of intrauterine device", "2023-04-05", FactStatus::past, "completed");
  builder_.fact(FactKind::procedure, "Removal of intrauterine device", "2024-11-18", FactStatus::past, "completed");
  EXPECT_EQ(ask("is an IUD in place?").verdict, Verdict::no);
  EXPECT_EQ(ask("was an IUD ever placed?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, OnDialysisIsAskedOfToday) {
  builder_.note("2025-01-10", "Education", "Modalities reviewed (in-center HD, home HD, PD). Decided on in-center HD.");
  builder_.note("2025-03-10", "Clinic", "A/P: Not on dialysis. Transplant referral.");
  EXPECT_EQ(ask("is he on dialysis yet?").verdict, Verdict::no);
  EXPECT_NE(ask("has he ever been on dialysis?").verdict, Verdict::yes);
  EXPECT_NE(ask("has he had a transplant?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, WhatIsOnlyPlannedIsShownAsThat) {
  builder_.note("2025-03-10", "Clinic", "Plan:\nTdap at 27-36 weeks.\nIf the level rises: tacrolimus.");
  const Answer vaccine = ask("tdap given?");
  EXPECT_EQ(vaccine.verdict, Verdict::uncertain);
  EXPECT_NE(text_of(vaccine).find("27-36"), std::string::npos);
  EXPECT_EQ(vaccine.not_found.size(), 1U);
  EXPECT_EQ(ask("did they start tacrolimus").verdict, Verdict::uncertain);
  EXPECT_EQ(ask("was rituximab given?").kind, AnswerKind::not_found);
}

TEST_F(AnswerClinic, AnOfferIsNoPlan) {
  builder_.note("2025-03-10", "Clinic", "Plan:\nMRI scheduled for next week.\nBronchoscopy offered; he will think about it.");
  EXPECT_EQ(ask("is an MRI planned?").verdict, Verdict::yes);
  EXPECT_EQ(ask("is a bronchoscopy planned?").verdict, Verdict::uncertain);
  EXPECT_EQ(ask("is a colonoscopy planned?").kind, AnswerKind::not_found);
}

TEST_F(AnswerClinic, TheYearAfterSinceIsLeftOpen) {
  builder_.note("2025-06-11", "Clinic", "Cirrhosis, variceal bleed 3/2022.");
  EXPECT_EQ(ask("any bleeding since 2022?").verdict, Verdict::uncertain);
  EXPECT_EQ(ask("any bleeding since 2021?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, ThisPregnancyIsATime) {
  auto& pregnancy = builder_.fact(FactKind::condition, "Pregnancy", "2025-01-20");
  pregnancy.status_words = "active, confirmed";
  builder_.note("2025-04-14", "Letter", "She had Rho(D) immune globulin after the loss in 2023.");
  EXPECT_NE(ask("has she had Rhogam this pregnancy?").verdict, Verdict::yes);
  EXPECT_EQ(ask("has she ever had Rhogam?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, ANewerStopEndsTheSameDrugOfAClass) {
  builder_.note("2024-10-11", "ED", "Meds: pantoprazole 40, nadolol 40.");
  builder_.note("2024-10-16", "Discharge", "STOP pantoprazole (no indication).");
  EXPECT_NE(ask("still on a PPI?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, ACorrectionIsShownForWhatItCorrects) {
  builder_.note("2024-12-03", "ED note",
                "HPI: old R MCA CVA w/ L sided weakness.\n"
                "ADDENDUM: Stroke history corrected after speaking w/ daughter - it was a LEFT MCA stroke.");
  const std::string text = text_of(ask("which side was the stroke?"));
  EXPECT_NE(text.find("LEFT MCA"), std::string::npos);
  EXPECT_EQ(text.find("old R MCA"), std::string::npos);
}

TEST_F(AnswerClinic, WhoQuitSmokesNoMore) {
  builder_.note("2025-04-16", "Social work",
                "Tobacco: 1 ppd x 25 y, quit 2/1/2025 with gum. Alcohol: began at 15, last drink 2022.");
  EXPECT_EQ(ask("does he smoke?").verdict, Verdict::no);
  EXPECT_EQ(ask("did he ever smoke?").verdict, Verdict::yes);
  EXPECT_NE(ask("does he drink?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, WhatBeginsWithIfIsNotSo) {
  builder_.note("2025-01-15", "Clinic", "Plan: If she hits her head, go to the ED.");
  EXPECT_NE(ask("did she hit her head?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, WhoMustQuitStillSmokes) {
  builder_.note("2025-01-15", "Clinic", "Tobacco: 1 ppd, wants to quit.");
  EXPECT_EQ(ask("does he smoke?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, ADateBehindTheWordIsItsTime) {
  builder_.note("2025-01-15", "Clinic", "EGD 11/20/24: small varices. Echo 1/10/25 normal.");
  EXPECT_NE(ask("has he had an EGD in 2025?").verdict, Verdict::yes);
  EXPECT_EQ(ask("has he had an echo in 2025?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, LettersOfDialysisAreNoParkinsonsDisease) {
  builder_.note("2025-04-08", "Education", "Dialysis choices: at visit 1 he was leaning to PD. 2 cats (relevant only if PD).");
  builder_.note("2025-05-08", "Clinic", "If K >6.5 again, temp line + HD.");
  EXPECT_NE(ask("does he have Parkinson's disease?").verdict, Verdict::yes);
  EXPECT_NE(ask("has he ever had hemodialysis?").verdict, Verdict::yes);
}

TEST_F(AnswerClinic, DrugsForAProblemAreThoseOfItsReason) {
  builder_.fact(FactKind::medication, "furosemide 40 mg", "2025-01-01").reason = "Ascites";
  builder_.fact(FactKind::medication, "lisinopril 10 mg", "2025-01-01").reason = "Hypertension";
  const std::string text = text_of(ask("what is he on for ascites?"));
  EXPECT_NE(text.find("furosemide"), std::string::npos);
  EXPECT_EQ(text.find("lisinopril"), std::string::npos);
}

}  // namespace
}  // namespace chartroom::workflow
