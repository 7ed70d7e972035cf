#include "domain/reference_range.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

FactValue measured(double number, std::string_view comparator, std::string_view range, std::string_view unit = "mmol/L") {
  FactValue value;
  value.quantity = Quantity{number, "", std::string(comparator), std::string(unit), "code"};
  value.reference_range = range;
  return value;
}

struct Read {
  const char* words;
  std::optional<double> low;
  std::optional<double> high;
  bool open;
};

TEST(ReferenceRange, PlainRangesAreRead) {
  const Read rows[] = {
      {"3.5–5.1 mmol/L", 3.5, 5.1, false},
      {"3.5 - 5.1", 3.5, 5.1, false},
      {"3.5-5.1mmol/L", 3.5, 5.1, false},
      {"3 to 5 mmol/L", 3, 5, false},
      {"-2–2", -2, 2, false},
      {"-5--1 mmol/L", -5, -1, false},
      {"<= 40 mmol/L", {}, 40, false},
      {"≤ 40 mmol/L", {}, 40, false},
      {"up to 40", {}, 40, false},
      {"< 5.7 mmol/L", {}, 5.7, true},
      {"under 5.7", {}, 5.7, true},
      {"≥ 60 mmol/L", 60, {}, false},
      {">60", 60, {}, true},
      {" 0.5–1.2 code ", 0.5, 1.2, false},
      {"5–5", 5, 5, false},
  };
  for (const Read& row : rows) {
    const auto range = reference_range_of(measured(4, "", row.words));
    ASSERT_TRUE(range) << row.words;
    EXPECT_EQ(range->low, row.low) << row.words;
    EXPECT_EQ(range->high, row.high) << row.words;
    EXPECT_EQ(range->open, row.open) << row.words;
  }
}

TEST(ReferenceRange, WhatIsNoPlainRangeInTheValuesUnitStaysWords) {
  for (const char* words : {"",
                            " ",
                            "normal",
                            "see note",
                            "3.5–5.1 g/L",
                            "3.5–5.1 mmol/L for women",
                            "3.5–5.1 for adults",
                            "1–2 mmol/L; 3–4 mmol/L",
                            "5.1–3.5",
                            "1.5-2.5.3",
                            "1,5–2,5",
                            "3.5",
                            "–5",
                            "3.5 mmol/L–5.1 g/L",
                            "<",
                            "≥ mmol/L",
                            "nan–5",
                            "inf",
                            "1:40",
                            "3.5–",
                            "3.5–5.1 MMOL/L",
                            "1–2, 3–4"}) {
    EXPECT_FALSE(reference_range_of(measured(4, "", words))) << words;
    EXPECT_EQ(place_in_range(measured(400, "", words)), RangePlace::unknown) << words;
  }
  FactValue no_number;
  no_number.text = "4.4";
  no_number.reference_range = "1–2";
  EXPECT_FALSE(reference_range_of(no_number));
}

TEST(ReferenceRange, TheLimitsAreInsideUnlessTheySayNot) {
  using enum RangePlace;
  EXPECT_EQ(place_in_range(measured(3.5, "", "3.5–5.1")), within);
  EXPECT_EQ(place_in_range(measured(5.1, "", "3.5–5.1")), within);
  EXPECT_EQ(place_in_range(measured(5.2, "", "3.5–5.1")), above);
  EXPECT_EQ(place_in_range(measured(3.4, "", "3.5–5.1")), below);
  EXPECT_EQ(place_in_range(measured(5, "", "< 5")), above);
  EXPECT_EQ(place_in_range(measured(5, "", "<= 5")), within);
  EXPECT_EQ(place_in_range(measured(60, "", "> 60")), below);
  EXPECT_EQ(place_in_range(measured(60, "", ">= 60")), within);
}

TEST(ReferenceRange, AValueThatIsOnlyABoundIsPlacedWhereItCanOnlyBe) {
  using enum RangePlace;
  EXPECT_EQ(place_in_range(measured(3.5, "<", "3.5–5.1")), below);
  EXPECT_EQ(place_in_range(measured(3.5, "<=", "3.5–5.1")), unknown);
  EXPECT_EQ(place_in_range(measured(3.4, "<=", "3.5–5.1")), below);
  EXPECT_EQ(place_in_range(measured(9, "<", "3.5–5.1")), unknown) << "it may be 4 as well as 8";
  EXPECT_EQ(place_in_range(measured(5.1, ">", "3.5–5.1")), above);
  EXPECT_EQ(place_in_range(measured(5.1, ">=", "3.5–5.1")), unknown);
  EXPECT_EQ(place_in_range(measured(1, ">", "3.5–5.1")), unknown);
}

TEST(ReferenceRange, TheSourcesOwnInterpretationGoesFirst) {
  FactValue value = measured(9, "", "3.5–5.1 mmol/L");
  EXPECT_EQ(value_flag(value), "above reference");
  EXPECT_EQ(reference_words(value), "above reference 3.5–5.1 mmol/L");
  value.interpretation = "normal";
  EXPECT_EQ(value_flag(value), "normal");
  EXPECT_EQ(reference_words(value), "reference 3.5–5.1 mmol/L, normal");
  value.reference_range.clear();
  EXPECT_EQ(reference_words(value), "normal");
  EXPECT_EQ(value_flag(measured(4, "", "3.5–5.1")), "");
  EXPECT_EQ(reference_words(measured(4, "", "3.5–5.1")), "reference 3.5–5.1");
  EXPECT_EQ(reference_words(measured(1, "", "3.5–5.1")), "below reference 3.5–5.1");
  EXPECT_EQ(reference_words(measured(1, "", "")), "");
}

}  // namespace
}  // namespace chartroom
