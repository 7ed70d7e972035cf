#include "domain/unit_conversion.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

TEST(UnitConversion, ConvertsByKnownRules) {
  struct Case {
    double number;
    std::string_view from;
    std::string_view to;
    std::string_view loinc;
    double made;
  };
  for (const Case& one : {
           Case{8, "g/dL", "g/L", "718-7", 80},
           Case{80, "G/L", "g/dL", "718-7", 8},
           Case{1, "mg/dL", "mg/L", "", 10},
           Case{100.4, "F", "Cel", "", 38},
           Case{38, "°C", "[degF]", "", 100.4},
           Case{100, "kg", "lbs", "", 220.462},
           Case{70, "in", "cm", "", 177.8},
           Case{50, "10*9/L", "K/uL", "", 50},
           Case{50, "G/L", "10*3/uL", "", 50},
           Case{50, "x10^9/L", "x10(3)/mcL", "", 50},
           Case{50, "Thousand/uL", "10³/µL", "", 50},
           Case{50000, "/uL", "10*9/L", "", 50},
           Case{50000, "cells/mm3", "10e3/uL", "", 50},
           Case{4.5, "10*12/L", "M/uL", "", 4.5},
           Case{180.156, "mg/dL", "mmol/L", "2345-7", 10},
           Case{5, "mmol/L", "mg/dL", "2093-3", 193.325},
           Case{1, "mmol/L", "mg/dL", "2571-8", 88.54},
           Case{1, "mg/dL", "umol/L", "2160-0", 88.4},
           Case{20, "mg/dL", "mmol/L", "3094-0", 7.139},
           Case{60.056, "mg/dL", "mmol/L", "3091-6", 10},
           Case{10, "mg/dL", "mmol/L", "17861-6", 2.495},
           Case{1, "mg/dL", "µmol/L", "1975-2", 17.1},
           Case{48, "mmol/mol", "%", "4548-4", 6.543},
           Case{6.5, "%", "mmol/mol", "4548-4", 47.53},
           Case{4.1, "mEq/L", "mmol/L", "2823-3", 4.1},
           Case{5, "meq/l", "mmol/L", "17861-6", 2.5},
           Case{3, "ng/mL", "ug/L", "", 3},
           Case{3, "mIU/L", "u[IU]/mL", "", 3},
           Case{7, "%{HemoglobinA1C}", "%", "", 7},
           Case{7, "{INR}", "", "", 7},
           Case{7, "fL", "fl", "", 7},
       }) {
    const auto made = convert(one.number, one.from, one.to, analyte_of(one.loinc));
    ASSERT_TRUE(made) << one.from << " to " << one.to;
    EXPECT_NEAR(*made, one.made, one.made * 1e-3) << one.number << ' ' << one.from << " to " << one.to;
    const auto back = convert(*made, one.to, one.from, analyte_of(one.loinc));
    ASSERT_TRUE(back) << one.to << " to " << one.from;
    EXPECT_NEAR(*back, one.number, one.number * 1e-9);
  }
}

TEST(UnitConversion, ConvertsNothingElse) {
  for (const auto& [from, to, loinc] :
       {std::tuple("mg/dL", "mmol/L", "2823-3"), std::tuple("mg/dL", "mmol/L", ""), std::tuple("%", "mmol/mol", "4544-3"),
        std::tuple("mEq/L", "mmol/L", "2345-7"), std::tuple("kg", "cm", ""), std::tuple("mmHg", "", ""),
        std::tuple("", "mmol/L", "2345-7"), std::tuple("U/L", "mg/L", ""), std::tuple("10*9/L", "mmol/L", "2345-7"),
        std::tuple("kg", "mmol/L", "2345-7"), std::tuple("%", "mmol/L", "2345-7")}) {
    EXPECT_FALSE(convert(1, from, to, analyte_of(loinc))) << from << " to " << to;
    EXPECT_FALSE(convert(1, to, from, analyte_of(loinc))) << to << " to " << from;
  }
}

TEST(UnitConversion, FindsTheUnitBehindANumber) {
  for (const auto& [text, length] :
       {std::pair("mg/dL?", 5U), std::pair(" mmol/L in 2024?", 7U), std::pair(" x 10^9/L?", 9U), std::pair("%?", 1U),
        std::pair(" degrees F today", 10U), std::pair("°F?", 3U), std::pair(" x10(3)/uL?", 10U), std::pair(" in 2020?", 0U),
        std::pair(" in?", 3U), std::pair(" in May", 0U), std::pair("/90?", 0U), std::pair("/uL?", 3U), std::pair(" IU/kg?", 6U),
        std::pair(" or more?", 0U), std::pair(" and/or", 0U), std::pair("", 0U), std::pair(" last year", 0U),
        std::pair(" K/uL", 5U)}) {
    EXPECT_EQ(unit_at_beginning(text), length) << text;
  }
}

TEST(UnitConversion, KnowsWhatNobodyHas) {
  const auto of = [](double number, std::string_view unit, std::string_view loinc) {
    return likelihood(number, unit, analyte_of(loinc));
  };
  EXPECT_EQ(of(7, "%", "4548-4"), Likelihood::likely);
  EXPECT_EQ(of(60, "%", "4548-4"), Likelihood::impossible);
  EXPECT_EQ(of(60, "mmol/mol", "4548-4"), Likelihood::likely);
  EXPECT_EQ(of(10, "mg/dL", "2345-7"), Likelihood::doubtful);
  EXPECT_EQ(of(70, "g/dL", "718-7"), Likelihood::impossible);
  EXPECT_EQ(of(101, "Cel", "8310-5"), Likelihood::impossible);
  EXPECT_EQ(of(101, "[degF]", "8310-5"), Likelihood::likely);
  EXPECT_EQ(of(1e6, "mg/dL", "2276-4"), Likelihood::likely) << "of which nothing is known";
  EXPECT_EQ(of(1e6, "furlongs", "2345-7"), Likelihood::likely);
}

}  // namespace
}  // namespace chartroom
