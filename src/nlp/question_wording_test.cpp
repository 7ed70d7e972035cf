// Wordings that were met in use: ends, several lists, names, ages, numbers in words, slips of the keyboard.

#include <gtest/gtest.h>

#include "nlp/frame_words.h"
#include "nlp/number_words.h"
#include "nlp/question.h"

namespace chartroom::nlp {
namespace {

Timestamp now() { return std::chrono::sys_days(std::chrono::year{2025} / 6 / 30); }

Question read(std::string_view text, std::string_view person = "María José Hallgren231") {
  static const Names names;
  return read_question({text, {}, now()}, {names, {}, person});
}

Question follow(std::string before, std::string_view text) {
  static const Names names;
  const std::vector<std::string> earlier = {std::move(before)};
  return read_question({text, earlier, now()}, {names, {}, ""});
}

std::int64_t day(int year, unsigned month, unsigned day_of_month) {
  const std::chrono::sys_days at = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day_of_month};
  return std::chrono::sys_seconds(at).time_since_epoch().count();
}

TEST(QuestionWording, AnEndIsAskedForAsSuch) {
  for (const std::string_view text :
       {"Has the sinusitis resolved?", "is her bronchitis gone", "has the ear infection cleared up?", "did the gout go away",
        "sinusitis resolved?", "is she over the pneumonia", "was metformin stopped?", "is he off warfarin", "lisinopril d/c'd?",
        "did we stop the apixaban"}) {
    const Question question = read(text);
    EXPECT_EQ(question.kind, QuestionKind::yes_no) << text;
    EXPECT_TRUE(question.asks_end) << text;
    EXPECT_EQ(question.lifetime, Lifetime::now) << text;
    EXPECT_EQ(question.comparison.how, Compare::none) << text;
    ASSERT_EQ(question.subjects.size(), 1U) << text;
    EXPECT_TRUE(question.subjects[0].qualifiers.empty()) << text << ": " << question.how_read;
  }
  for (const std::string_view text :
       {"is the sinusitis still active or resolved?", "has she gone blind?", "any swelling over the ankle?",
        "was metformin restarted?", "is the potassium off?", "when was metformin stopped?", "why was metformin stopped?"}) {
    EXPECT_FALSE(read(text).asks_end) << text;
  }
}

TEST(QuestionWording, SeveralListsAreSeveral) {
  const auto lists = [](std::string_view text) {
    const Question question = read(text);
    EXPECT_EQ(question.kind, QuestionKind::list) << text;
    std::vector<ListCategory> all = {question.category};
    all.insert(all.end(), question.further.begin(), question.further.end());
    return all;
  };
  using enum ListCategory;
  EXPECT_EQ(lists("meds and allergies"), (std::vector{medications, allergies}));
  EXPECT_EQ(lists("What are her medications and allergies?"), (std::vector{medications, allergies}));
  EXPECT_EQ(lists("problem list + med list"), (std::vector{problems, medications}));
  EXPECT_EQ(lists("allergies, current meds, immunizations"), (std::vector{allergies, medications, immunizations}));
  EXPECT_EQ(lists("What are her diagnoses and what does she take?"), (std::vector{problems, medications}));
  // One list in several words.
  EXPECT_EQ(lists("any known drug or food allergies?"), (std::vector{allergies}));
  EXPECT_EQ(lists("allergies to meds?"), (std::vector{allergies}));
  EXPECT_EQ(lists("conditions and diagnoses"), (std::vector{problems}));
}

TEST(QuestionWording, ThePatientsNameIsThePatient) {
  for (const std::string_view text :
       {"Does María take metformin?", "does Maria take metformin", "Is Mrs. Hallgren on metformin?", "maria jose on metformin?",
        "Is Hallgren231 taking metformin?", "Does MARIA JOSE HALLGREN231 take metformin?"}) {
    const Question question = read(text);
    EXPECT_EQ(question.kind, QuestionKind::yes_no) << text;
    ASSERT_EQ(question.subjects.size(), 1U) << text;
    EXPECT_EQ(question.subjects[0].name(), "metformin") << text;
    EXPECT_TRUE(question.subjects[0].qualifiers.empty()) << text << ": " << question.how_read;
  }
  EXPECT_EQ(read("What is Mrs. Hallgren's date of birth?").person, PersonItem::birth);
  EXPECT_EQ(read("does Maria have any allergies").kind, QuestionKind::list);
  // Someone else's name still narrows.
  EXPECT_FALSE(read("Bob's glucose").subjects.at(0).qualifiers.empty());
  // A name that is also a word of medicine: only where it is written as a name.
  EXPECT_EQ(read("does she have gout", "Ada Gout").subjects.at(0).name(), "gout");
  EXPECT_EQ(read("does Gout take metformin", "Ada Gout").subjects.at(0).name(), "metformin");
}

TEST(QuestionWording, AnExtremeOrTheFirstKeepsItsWhen) {
  EXPECT_EQ(read("when was the first potassium").aspect, Aspect::first);
  EXPECT_EQ(read("When was his diastolic the highest?").aspect, Aspect::highest);
  EXPECT_EQ(read("when did her sodium bottom out").aspect, Aspect::lowest);
  EXPECT_EQ(read("When did we start checking his heart rate?").aspect, Aspect::first);
  EXPECT_EQ(read("what was the ALT before the last one?").aspect, Aspect::previous);
  EXPECT_EQ(read("second most recent potassium").aspect, Aspect::previous);
}

TEST(QuestionWording, SeveralNewestValuesAreCounted) {
  for (const auto& [text, count] : std::initializer_list<std::pair<std::string_view, std::uint32_t>>{
           {"last two potassiums", 2}, {"LAST THREE GFR", 3}, {"three most recent weights", 3}, {"previous 3 BMIs", 3},
           {"last couple of BP results", 2}, {"last and prior glucose", 2}}) {
    const Question question = read(text);
    EXPECT_EQ(question.aspect, Aspect::trend) << text;
    EXPECT_EQ(question.limit, count) << text;
    ASSERT_EQ(question.subjects.size(), 1U) << text;
    EXPECT_TRUE(question.subjects[0].qualifiers.empty()) << text << ": " << question.how_read;
  }
  EXPECT_EQ(read("the last HR").subjects.at(0).name(), "heart rate");
}

TEST(QuestionWording, AgesAndCutYearsAreTimes) {
  for (const auto& [text, side, years] : std::initializer_list<std::tuple<std::string_view, TimeSide, int>>{
           {"highest A1c since turning 50", TimeSide::since, 50},
           {"last BP before age 30", TimeSide::before, 30},
           {"max pulse after the age of 65", TimeSide::after, 65},
           {"highest systolic since she turned fifty-one", TimeSide::since, 51},
           {"last height before his 30th birthday", TimeSide::before, 30},
           {"weight at age 12", TimeSide::during, 12}}) {
    const Question question = read(text);
    ASSERT_TRUE(question.event) << text;
    EXPECT_EQ(question.event->kind, EventKind::age) << text;
    EXPECT_EQ(question.event->side, side) << text;
    EXPECT_EQ(question.event->age_years, years) << text;
  }
  EXPECT_EQ(read("HDL '16").window.from_s, day(2016, 1, 1));
  EXPECT_EQ(read("potassium in March '19").window.from_s, day(2019, 3, 1));
  EXPECT_EQ(read("last A1c up to 2018").window.to_s, day(2019, 1, 1));
  EXPECT_EQ(read("last bmi as of the end of 2018").window.to_s, day(2019, 1, 1));
  EXPECT_FALSE(read("last bmi as of the end of 2018").window.from_s);
  EXPECT_EQ(read("all A1c past 15 yrs").window.words, "in the last 15 years");
  EXPECT_EQ(read("blood pressure last 10y").window.words, "in the last 10 years");
  const Question both = read("total cholesterol 2012-07-07 vs 2021-08-28");
  EXPECT_EQ(both.window.from_s, day(2012, 7, 7));
  EXPECT_EQ(both.window.to_s, day(2021, 8, 29));
}

TEST(QuestionWording, LimitsNeedAMeasureAndKnowNumberWords) {
  const Question calcium = read("Ca under 8?");
  ASSERT_EQ(calcium.subjects.size(), 1U);
  EXPECT_EQ(calcium.subjects[0].name(), "calcium");
  EXPECT_EQ(read("did LDL ever get above eighty").comparison.number, 80);
  EXPECT_EQ(read("did the white count ever fall below seven").comparison.number, 7);
  const Question lower = read("ever had a hematocrit lower than 40");
  EXPECT_EQ(lower.comparison.how, Compare::below);
  EXPECT_TRUE(lower.subjects.at(0).qualifiers.empty()) << lower.how_read;
  // A number alone is nothing that a chart could have.
  EXPECT_TRUE(read("ever exceeded 33?").subjects.empty());
}

TEST(QuestionWording, WhatADrugIsForAndWhenItWasPrescribed) {
  for (const std::string_view text : {"indication for metformin", "tylenol for what", "what's he taking metformin for",
                                      "what is Aleve for", "dx for lisinopril?"}) {
    EXPECT_EQ(read(text).aspect, Aspect::why) << text << ": " << read(text).how_read;
  }
  EXPECT_EQ(read("last script for Zocor?").kind, QuestionKind::when);
  EXPECT_EQ(read("first rx for APAP").aspect, Aspect::first);
  EXPECT_TRUE(read("how old was he when he got gout").asks_age);
  EXPECT_TRUE(read("d/c'd meds").ended_only);
  EXPECT_TRUE(read("resolved problems").ended_only);
}

TEST(QuestionWording, FollowUpsKeepTheirSubject) {
  EXPECT_EQ(follow("has she ever had gout?", "when was that diagnosed?").subjects.at(0).name(), "gout");
  EXPECT_EQ(follow("has she ever had gout?", "date of dx?").subjects.at(0).name(), "gout");
  EXPECT_EQ(follow("is she on metformin?", "who prescribed it?").subjects.at(0).name(), "metformin");
  EXPECT_EQ(follow("is she on metformin?", "who prescribed it?").kind, QuestionKind::who);
}

TEST(QuestionWording, ThePersonAndTheVisit) {
  EXPECT_EQ(read("M or F").person, PersonItem::sex);
  EXPECT_EQ(read("b-day?").person, PersonItem::birth);
  EXPECT_EQ(read("name?").person, PersonItem::name);
  EXPECT_EQ(read("tel?").person, PersonItem::phone);
  EXPECT_EQ(read("email address?").person, PersonItem::email);
  EXPECT_EQ(read("When did she die?").person, PersonItem::death);
  EXPECT_EQ(read("is she married or single?").person, PersonItem::marital_status);
  EXPECT_EQ(read("preferred language?").person, PersonItem::language);
  EXPECT_EQ(read("emergency contact?").category, ListCategory::none);
  EXPECT_EQ(read("which clinic was the last visit at?").kind, QuestionKind::when);
  EXPECT_EQ(read("first visit on record").aspect, Aspect::first);
  EXPECT_EQ(read("who saw her last?").category, ListCategory::visits);
}

TEST(QuestionWording, AWordThatNobodyKnowsIsNamedAsLeftOut) {
  const Question far = read("her last potassium, per Walgreens");
  ASSERT_EQ(far.left_out.size(), 1U) << far.how_read;
  EXPECT_NE(far.how_read.find("without “walgreens”"), std::string::npos) << far.how_read;
  // Beside the name it may say which one is meant.
  EXPECT_TRUE(read("salivary cortisol").left_out.empty());
  EXPECT_TRUE(read("cortisol salivary morning").left_out.empty());
  EXPECT_TRUE(read("last potassium for the referral letter").how_read.ends_with("any time")) << read("last potassium for the referral letter").how_read;
}

TEST(FrameWords, SlipsAreReadAndWordsAreLeft) {
  for (const auto& [written, meant] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"teh", "the"}, {"frist", "first"}, {"lastest", "latest"}, {"diagnossed", "diagnosed"}, {"previuos", "previous"}}) {
    EXPECT_EQ(frame_word_meant(written).value_or(""), meant) << written;
  }
  for (const std::string_view word : {"latest", "diagnosed", "preferred", "potassium", "shoe", "cortisol"}) {
    EXPECT_FALSE(frame_word_meant(word)) << word;
  }
}

TEST(NumberWords, AreReadWhole) {
  const auto value = [](std::vector<std::string> keys) {
    const SpelledNumber number = spelled_number(keys, 0);
    return std::pair(number.value, number.words);
  };
  EXPECT_EQ(value({"seven"}), std::pair(7, std::size_t{1}));
  EXPECT_EQ(value({"seventy", "five"}), std::pair(75, std::size_t{2}));
  EXPECT_EQ(value({"seventy", "ten"}), std::pair(70, std::size_t{1}));
  EXPECT_EQ(value({"one", "hundred", "and", "forty"}), std::pair(140, std::size_t{4}));
  EXPECT_EQ(value({"two", "hundred"}), std::pair(200, std::size_t{2}));
  EXPECT_EQ(value({"a", "hundred", "twenty", "one"}), std::pair(121, std::size_t{4}));
  EXPECT_EQ(value({"a", "potassium"}), std::pair(0, std::size_t{0}));
  EXPECT_EQ(value({"12"}), std::pair(0, std::size_t{0}));
  EXPECT_EQ(value({}), std::pair(0, std::size_t{0}));
}

}  // namespace
}  // namespace chartroom::nlp
