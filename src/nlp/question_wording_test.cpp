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
  for (const auto& [text, count] :
       std::initializer_list<std::pair<std::string_view, std::uint32_t>>{{"last two potassiums", 2},
                                                                         {"LAST THREE GFR", 3},
                                                                         {"three most recent weights", 3},
                                                                         {"previous 3 BMIs", 3},
                                                                         {"last couple of BP results", 2},
                                                                         {"last and prior glucose", 2}}) {
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
           {"max pulse after the age of 65", TimeSide::since, 65},
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
  const Question far = read("her last potassium per the walgreens");
  ASSERT_EQ(far.left_out.size(), 1U) << far.how_read;
  EXPECT_NE(far.how_read.find("without “walgreens”"), std::string::npos) << far.how_read;
  // Beside the name it may say which one is meant.
  EXPECT_TRUE(read("salivary cortisol").left_out.empty());
  EXPECT_TRUE(read("cortisol salivary morning").left_out.empty());
  EXPECT_TRUE(read("last potassium for the referral letter").how_read.ends_with("any time"))
      << read("last potassium for the referral letter").how_read;
}

// Found by review: each of these was answered with the patient's own values, or by the wrong specimen.
TEST(QuestionWording, SomebodyElseIsNotThePatient) {
  for (const std::string_view text :
       {"allergies for Mrs. Johnson", "Ms. Lee's medications", "med list for John Smith", "last A1c for Mrs. Johnson",
        "A1c of Johnson", "A1c of her roommate", "potassium of the donor", "last creatinine of Walter"}) {
    EXPECT_FALSE(read(text).other_person.empty()) << text << ": " << read(text).how_read;
  }
  // The title says that it is someone else of that name.
  static const Names names;
  EXPECT_FALSE(
      read_question({"does Mr. Graves have gout?", {}, now()}, {names, {}, "Iris Graves", "female"}).other_person.empty());
  EXPECT_TRUE(
      read_question({"does Mrs. Graves have gout?", {}, now()}, {names, {}, "Iris Graves", "female"}).other_person.empty());
  for (const std::string_view text : {"last potassium", "Mrs. Hallgren's last A1c", "meds for gout",
                                      "list of Active Medications", "what did Dr. Gupta say about gout"}) {
    EXPECT_TRUE(read(text).other_person.empty()) << text << ": " << read(text).other_person;
  }
}

TEST(QuestionWording, OnlyEmptyContextIsDropped) {
  EXPECT_EQ(read("she is here for a refill. last A1c?").left_out, (std::vector<std::string>{"she is here for a refill"}));
  for (const std::string_view text :
       {"for her sister, what is the last A1c?", "I need the highest. what was the A1c?", "he is not well. last A1c?",
        "for the csf: what was the glucose?", "on the left: is the DVT gone?"}) {
    const Question question = read(text);
    EXPECT_TRUE(question.left_out.empty()) << text << ": " << question.how_read;
  }
  EXPECT_EQ(read("for the urine, what was the sodium?").subjects.at(0).qualifiers.at(0).word, "urine");
  EXPECT_EQ(read("she was fasting. what was the glucose?").subjects.at(0).qualifiers.at(0).word, "fasting");
  EXPECT_EQ(read("on the left: is the DVT gone?").subjects.at(0).qualifiers.at(0).word, "left");
}

TEST(QuestionWording, WhatIsNotReadGetsNoVerdict) {
  for (const std::string_view text :
       {"is she off oxygen?", "did he come off dialysis?", "is the PEG tube out?", "pacemaker removed?",
        "is a colonoscopy needed?", "did she miss the flu shot?", "was warfarin not stopped?", "is the DVT not resolved?",
        "is depression in remission?", "is she seizure free?", "glipizide held?", "is hydrocodone on hold?",
        "has she refused insulin?", "did she die of lung cancer?", "still intubated?", "is she off warfarin and on apixaban?",
        "was warfarin stopped and apixaban started?", "is he on off-label ketamine?"}) {
    EXPECT_EQ(read(text).kind, QuestionKind::said) << text << ": " << read(text).how_read;
  }
  EXPECT_EQ(read("was the DVT resolved in 2019?").aspect, Aspect::stopped);
  EXPECT_TRUE(read("has the hypertension or diabetes resolved?").asks_end);
  EXPECT_TRUE(read("is she no longer on metformin?").asks_end);
  EXPECT_TRUE(read("penicillin allergy resolved?").asks_end);
  EXPECT_EQ(read("is he not on rivaroxaban?").polarity, Polarity::negative);
  EXPECT_TRUE(follow("is she off warfarin?", "and apixaban?").asks_end);
  EXPECT_EQ(follow("right DVT resolved?", "and the left?").subjects.at(0).qualifiers.at(0).word, "left");
}

TEST(QuestionWording, ALimitAtTheEndOfTheQuestion) {
  for (const std::string_view text :
       {"psa above 4.0 ng/mL", "weight above 90 kg", "sbp over 120 mmHg", "hgb below 11 g", "platelets < 50 K",
        "hgb below twenty one", "was his pressure ever above a hundred and eighty"}) {
    EXPECT_TRUE(read(text).comparison.has_limit()) << text << ": " << read(text).how_read;
  }
  EXPECT_EQ(read("hgb less than nine and a half?").comparison.number, 9.5);
  EXPECT_FALSE(read("sbp above one forty").comparison.has_limit());
  // A dose is no level.
  EXPECT_EQ(read("is she on levothyroxine over 100 mcg?").aspect, Aspect::dose);
  EXPECT_EQ(read("first A1c over nine").kind, QuestionKind::value);
  EXPECT_EQ(read("how many A1c over eight?").kind, QuestionKind::count);
}

TEST(QuestionWording, WhatNarrowsAVerdictIsNotOrdinary) {
  EXPECT_FALSE(read("has she had a double lung transplant?").subjects.at(0).qualifiers.empty());
  EXPECT_FALSE(read("morning cortisol").subjects.at(0).qualifiers.empty());
  EXPECT_FALSE(read("latest cortisol, morning").subjects.at(0).qualifiers.empty());
  EXPECT_FALSE(read("A1c other than 2024").not_understood.empty());
  EXPECT_FALSE(read("did her mother have colon cancer before age 50?").not_understood.empty());
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
  EXPECT_EQ(value({"seven"}), std::pair(7.0, std::size_t{1}));
  EXPECT_EQ(value({"seventy", "five"}), std::pair(75.0, std::size_t{2}));
  EXPECT_EQ(value({"seventy", "ten"}), std::pair(70.0, std::size_t{1}));
  EXPECT_EQ(value({"one", "hundred", "and", "forty"}), std::pair(140.0, std::size_t{4}));
  EXPECT_EQ(value({"two", "hundred"}), std::pair(200.0, std::size_t{2}));
  EXPECT_EQ(value({"a", "hundred", "twenty", "one"}), std::pair(121.0, std::size_t{4}));
  EXPECT_EQ(value({"a", "potassium"}), std::pair(0.0, std::size_t{0}));
  EXPECT_EQ(value({"nine", "and", "a", "half"}), std::pair(9.5, std::size_t{4}));
  EXPECT_EQ(value({"nine", "point", "five"}), std::pair(9.5, std::size_t{3}));
  for (const std::vector<std::string>& keys :
       {std::vector<std::string>{"one", "forty"}, {"one", "and", "one", "half"}, {"fifteen", "hundred"}}) {
    EXPECT_FALSE(spelled_number(keys, 0).whole) << keys[0] << " " << keys[1];
  }
  EXPECT_EQ(value({"12"}), std::pair(0.0, std::size_t{0}));
  EXPECT_EQ(value({}), std::pair(0.0, std::size_t{0}));
}

}  // namespace
}  // namespace chartroom::nlp
