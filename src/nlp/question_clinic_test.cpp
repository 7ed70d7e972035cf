// Questions as they are put on a ward: short, misspelled, with the circumstances behind.

#include <gtest/gtest.h>

#include "nlp/question.h"
#include "nlp/relatives.h"

namespace chartroom::nlp {
namespace {

Timestamp now() { return std::chrono::sys_days(std::chrono::year{2025} / 6 / 30); }

Question read(std::string_view text) {
  static const Names names;
  return read_question({text, {}, now()}, {names, {}});
}

TEST(QuestionClinic, AnExtremeKeepsItsSecondPart) {
  for (const std::string_view text :
       {"highest creatinine and when?", "lowest platelets, and when", "peak troponin and when was it"}) {
    const Question question = read(text);
    EXPECT_EQ(question.kind, QuestionKind::value) << text;
    EXPECT_EQ(question.aspect, text.starts_with("lowest") ? Aspect::lowest : Aspect::highest) << text;
  }
  EXPECT_EQ(read("when was the highest potassium").kind, QuestionKind::value);
}

TEST(QuestionClinic, SeveralTimesAreASeries) {
  for (const std::string_view text :
       {"creatinine before and after dialysis", "sodium on arrival vs now", "plt through treatment",
        "ferritin pre and post infusion", "lithium level when he fell"}) {
    const Question question = read(text);
    EXPECT_EQ(question.kind, QuestionKind::value) << text;
    EXPECT_EQ(question.aspect, Aspect::trend) << text;
    for (const Subject& subject : question.subjects) EXPECT_TRUE(subject.qualifiers.empty()) << text;
  }
  EXPECT_EQ(read("last vs").how_read.substr(0, 27), "latest value of vital signs");
  EXPECT_EQ(read("creatinine after dialysis").aspect, Aspect::what);
}

TEST(QuestionClinic, AStateIsAYesNoQuestion) {
  for (const std::string_view text : {"gallbladder removed?", "naloxone kit prescribed?", "tetanus shot given?",
                                      "Foley placed yet?", "colonoscopy done?", "cleared for surgery?"}) {
    EXPECT_EQ(read(text).kind, QuestionKind::yes_no) << text;
  }
  // Out or removed is no deed that a record of the insertion could affirm: what notes say is quoted.
  for (const std::string_view text : {"drain out?", "is the PEG tube out?", "has the PICC been removed?"}) {
    EXPECT_EQ(read(text).kind, QuestionKind::said) << text;
  }
  EXPECT_EQ(read("meds prescribed?").kind, QuestionKind::list);
  EXPECT_EQ(read("tdap given?").lifetime, Lifetime::ever);
}

TEST(QuestionClinic, WhereAndWhenAreNoSecondSubject) {
  const Question clot = read("was there a stroke on the MRI?");
  ASSERT_EQ(clot.subjects.size(), 1U);
  EXPECT_EQ(clot.subjects[0].name(), "stroke");
  EXPECT_EQ(clot.otherwise.size(), 1U);
  EXPECT_EQ(read("ibuprofen in pregnancy?").subjects.size(), 1U);
  EXPECT_EQ(read("cough with the pneumonia?").subjects.size(), 1U);
  // What is taken, or joined, is asked for.
  EXPECT_EQ(read("diabetic on insulin?").subjects.size(), 2U);
  EXPECT_EQ(read("does he have gout and diabetes").subjects.size(), 2U);
}

TEST(QuestionClinic, WordsBehindMayNameAVisit) {
  const Question pressure = read("lowest bp during dialysis visit");
  const Question weight = read("weight at travel visit");
  ASSERT_TRUE(weight.during);
  EXPECT_EQ(weight.during->shown, "at travel visit");
  EXPECT_TRUE(weight.subjects[0].qualifiers.empty());
  EXPECT_EQ(pressure.aspect, Aspect::lowest);
  // A place and a side are no visit.
  const Question pain = read("pain in the left knee?");
  EXPECT_FALSE(pain.during);
  ASSERT_FALSE(pain.subjects.empty());
}

TEST(QuestionClinic, ASideIsKept) {
  const Question right = read("cataract in the right eye?");
  ASSERT_EQ(right.subjects.size(), 1U);
  ASSERT_FALSE(right.subjects[0].qualifiers.empty());
  EXPECT_EQ(right.subjects[0].qualifiers[0].word, "right");
  const Question at_once = read("on any statin right now?");
  ASSERT_EQ(at_once.subjects.size(), 1U);
  EXPECT_TRUE(at_once.subjects[0].qualifiers.empty());
}

TEST(QuestionClinic, NamesTheRelative) {
  EXPECT_EQ(read("did his dad have colon cancer?").relatives, std::vector<std::string>{"father"});
  EXPECT_EQ(read("either parent with glaucoma?").relatives, (std::vector<std::string>{"mother", "father"}));
  EXPECT_TRUE(read("family history of stroke?").relatives.empty());
  EXPECT_TRUE(read("brother tested for hemochromatosis?").about_test);
  EXPECT_TRUE(relatives_of("family").empty());
}

TEST(QuestionClinic, ShortFormsAndSlips) {
  EXPECT_EQ(read("still on zolofft?").subjects.at(0).name(), "sertraline");
  EXPECT_EQ(read("on amox?").subjects.at(0).name(), "amoxicillin");
  EXPECT_EQ(read("mom with kidney dz?").subjects.at(0).name(), "kidney disease");
  EXPECT_EQ(read("CA 19-9?").subjects.at(0).name(), "CA 19-9");
}

TEST(QuestionClinic, AYearOfTwoDigitsBehindAMonth) {
  EXPECT_EQ(read("potassium in oct 22").window.words, "2022-10");
  EXPECT_EQ(read("potassium on oct 22").window.words, "2024-10-22");
  EXPECT_TRUE(read("potassium in october").window.any_year);
  EXPECT_FALSE(read("potassium in october 2024").window.any_year);
  EXPECT_FALSE(read("when did she last fall").window.named());
  EXPECT_EQ(read("flu shot last fall (2023)?").kind, QuestionKind::yes_no);
}

TEST(QuestionClinic, ALimitIsReadFromWordsAndSigns) {
  struct Row {
    std::string_view text;
    Compare how;
    double number;
    bool or_equal;
    Scope scope;
  };
  for (const Row& row : {Row{"hgb < 9 at any point?", Compare::below, 9, false, Scope::any},
                         Row{"any sbp >= 160?", Compare::above, 160, true, Scope::any},
                         Row{"has the potassium ever been 6.5 or more?", Compare::above, 6.5, true, Scope::any},
                         Row{"platelets ever below 50k?", Compare::below, 50000, false, Scope::any},
                         Row{"is the A1c at least 7?", Compare::above, 7, true, Scope::newest},
                         Row{"creatinine over 2?", Compare::above, 2, false, Scope::newest}}) {
    const Question question = read(row.text);
    EXPECT_EQ(question.kind, QuestionKind::yes_no) << row.text;
    EXPECT_EQ(question.comparison.how, row.how) << row.text;
    EXPECT_EQ(question.comparison.number, row.number) << row.text;
    EXPECT_EQ(question.comparison.or_equal, row.or_equal) << row.text;
    EXPECT_EQ(question.comparison.scope, row.scope) << row.text;
  }
}

TEST(QuestionClinic, TheTopicMayStandInFront) {
  for (const std::string_view text : {"lupus - does she have it", "gout: is it there?", "metformin, is he taking it"}) {
    EXPECT_EQ(read(text).kind, QuestionKind::yes_no) << text;
  }
  EXPECT_EQ(read("potassium, please").kind, QuestionKind::value);
}

TEST(QuestionClinic, WhatIsDoneMayStandNow) {
  for (const std::string_view text : {"is she on dialysis yet?", "IUD in place?", "is the central line still in?"}) {
    EXPECT_TRUE(read(text).standing) << text;
  }
  for (const std::string_view text : {"was an IUD placed?", "has he ever been on dialysis?", "is he on metformin?"}) {
    EXPECT_FALSE(read(text).standing) << text;
  }
}

TEST(QuestionClinic, ASideIsAskedFor) {
  for (const std::string_view text : {"which eye has the cataract?", "stroke on the L or the R?", "laterality of the cyst"}) {
    EXPECT_TRUE(read(text).asks_side) << text;
    EXPECT_EQ(read(text).kind, QuestionKind::said) << text;
  }
  EXPECT_FALSE(read("cataract in the right eye?").asks_side);
}

TEST(QuestionClinic, TwoMonthsAreOneTime) {
  const Question both = read("weights in January and March 2024");
  ASSERT_TRUE(both.window.from_s && both.window.to_s);
  EXPECT_EQ(both.window.words, "2024-01 to 2024-03");
  EXPECT_EQ(read("platelets since last fall").window.to_s, std::nullopt);
}

TEST(QuestionClinic, TheReceptorIsNoDepartment) {
  for (const std::string_view text : {"is she ER positive?", "ER status", "ER/PR positive?"}) {
    const Question question = read(text);
    ASSERT_FALSE(question.subjects.empty()) << text;
    EXPECT_EQ(question.subjects[0].name(), "ER status") << text;
  }
  EXPECT_EQ(read("ER visits").category, ListCategory::emergency_visits);
}

TEST(QuestionClinic, EverydayWordsAreNotCorrected) {
  for (const Subject& subject : read("transplant candidate?").subjects) EXPECT_FALSE(subject.corrected);
}

}  // namespace
}  // namespace chartroom::nlp
