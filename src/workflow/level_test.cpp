// Questions about limits over one small chart: what each is answered.

#include <gtest/gtest.h>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

Answer ask_level(const Chart& chart, std::string_view question) {
  auto answer = answer_question(PreparedChart(chart), {question, {}, test_now()});
  EXPECT_TRUE(answer) << question;
  return answer.value_or(Answer{});
}

std::string text_of(const Answer& answer) {
  std::string out;
  for (const Statement& statement : answer.statements) out += statement.text.reveal() + "\n";
  return out;
}

void add_pressure(ChartBuilder& builder, std::string_view date, double systolic, double diastolic) {
  const auto part = [](std::string name, std::string code, double number) {
    FactValue value;
    value.name = std::move(name);
    value.codes = {{"http://loinc.org", std::move(code), ""}};
    value.quantity = Quantity{number, std::to_string(static_cast<int>(number)), "", "mmHg", "mm[Hg]"};
    value.text = value.quantity->digits + " mmHg";
    return value;
  };
  Fact& fact = builder.fact(FactKind::observation, "Blood pressure", date, FactStatus::current, "final");
  fact.codes.push_back({"http://loinc.org", "85354-9", ""});
  fact.values = {part("Systolic", "8480-6", systolic), part("Diastolic", "8462-4", diastolic)};
}

void add_bound(ChartBuilder& builder, Quantity quantity, std::string_view name, std::string_view loinc) {
  Fact& fact = builder.value(name, loinc, "2025-06-01", quantity.value, quantity.unit);
  fact.values[0].text = quantity.comparator + " " + fact.values[0].text;
  fact.values[0].quantity = std::move(quantity);
}

const Chart& chart() {
  static const Chart made = [] {
    ChartBuilder builder;
    builder.value("Hemoglobin A1c", "4548-4", "2023-01-10", 8.1, "%");
    builder.value("Hemoglobin A1c", "4548-4", "2024-01-10", 6.4, "%");
    builder.value("Hemoglobin A1c", "4548-4", "2025-01-10", 6.8, "%");
    builder.value("Hemoglobin A1c", "4548-4", "2025-06-10", 5.9, "%");
    builder.value("Potassium", "2823-3", "2025-03-01", 6.2, "mmol/L");
    builder.value("Potassium", "2823-3", "2025-05-01", 4.4, "mmol/L");
    builder.value("Glucose", "2345-7", "2025-01-01", 198, "mg/dL");
    builder.value("Glucose", "2345-7", "2025-05-01", 99, "mg/dL");
    builder.value("Platelets", "777-3", "2024-02-01", 48, "10*9/L");
    builder.value("Platelets", "777-3", "2025-02-01", 150, "10*9/L");
    builder.value("Hemoglobin", "718-7", "2024-02-01", 7.9, "g/dL");
    builder.value("Hemoglobin", "718-7", "2025-02-01", 11.2, "g/dL");
    builder.value("Body temperature", "8310-5", "2025-05-01", 38.4, "Cel");
    builder.value("Body temperature", "8310-5", "2025-05-02", 36.8, "Cel");
    builder.value("Body weight", "29463-7", "2024-05-01", 92, "kg");
    builder.value("Body weight", "29463-7", "2025-05-01", 88, "kg");
    builder.value("Body height", "8302-2", "2025-05-01", 178, "cm");
    builder.value("LDL cholesterol", "13457-7", "2024-05-01", 142, "mg/dL");
    builder.value("LDL cholesterol", "13457-7", "2025-05-01", 96, "mg/dL");
    builder.value("Triglycerides", "2571-8", "2025-05-01", 210, "mg/dL");
    builder.value("Creatinine", "2160-0", "2024-05-01", 1.8, "mg/dL");
    builder.value("Creatinine", "2160-0", "2025-05-01", 1.1, "mg/dL");
    builder.value("WBC", "6690-2", "2025-05-01", 12.1, "10*3/uL");
    builder.value("INR", "6301-6", "2025-04-01", 3.6, "");
    builder.value("INR", "6301-6", "2025-05-01", 2.4, "");
    builder.value("Ferritin", "2276-4", "2025-05-01", 30, "ng/mL");
    add_bound(builder, Quantity{5, "5", "<", "mg/L", "mg/L"}, "CRP", "1988-5");
    add_bound(builder, Quantity{90, "90", ">=", "mL/min", "mL/min"}, "eGFR", "33914-3");
    add_pressure(builder, "2024-05-01", 150, 95);
    add_pressure(builder, "2025-05-01", 128, 82);
    return builder.finish();
  }();
  return made;
}

struct Case {
  std::string_view question;
  Verdict verdict;
  std::string_view says;  // within the answer
};

constexpr Verdict yes = Verdict::yes;
constexpr Verdict no = Verdict::no;
constexpr Verdict uncertain = Verdict::uncertain;

void check(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    const Answer answer = ask_level(chart(), one.question);
    const bool right = answer.verdict == one.verdict && text_of(answer).find(one.says) != std::string::npos;
    EXPECT_TRUE(right) << one.question << "\n  " << answer.how_read.reveal() << "\n  " << text_of(answer);
  }
}

TEST(Level, OfTheNewestValue) {
  check({{"is the A1c over 6?", no, "5.9"},
         {"A1c above 5.5?", yes, "5.9"},
         {"is her potassium under 5?", yes, "4.4"},
         {"is the INR between 2 and 3?", yes, "2.4"},
         {"INR in 2-3?", yes, "2.4"},
         {"is A1c at goal (<7)?", yes, "5.9"},
         {"is LDL at goal (<70)?", no, "96"},
         {"hemoglobin at or above 11.2?", yes, "11.2"},
         {"is LDL no more than 96?", yes, "96"},
         {"is the potassium not over 4?", no, "4.4"},
         {"is her weight at most 88?", yes, "88"},
         {"is the bp below 130/80?", no, "128/82"},
         {"is the INR outside 2 to 3?", no, "2.4"}});
}

TEST(Level, OfEveryValue) {
  check({{"was the potassium never above 6?", no, "6.2"},
         {"potassium never above 6.5?", yes, "6.2"},
         {"has the hemoglobin never been below 7?", yes, "7.9"},
         {"A1c always below 9?", yes, "8.1"},
         {"A1c always below 7?", no, "8.1"},
         {"all A1c under 8?", no, "8.1"},
         {"were all potassium values under 6.5?", yes, "6.2"},
         {"has the A1c stayed under 9?", yes, "8.1"},
         {"did the hemoglobin stay above 8?", no, "7.9"},
         {"hemoglobin stayed above 7?", yes, "7.9"},
         {"has the bp always been below 140/90?", no, "150/95"},
         {"were all INRs between 2 and 3?", no, "3.6"}});
}

TEST(Level, OfAnyValue) {
  check({{"has the A1c been over 8?", yes, "8.1"},
         {"has potassium been over 6?", yes, "6.2"},
         {"have her platelets been under 50?", yes, "48"},
         {"has the hemoglobin been below 7?", no, "7.9"},
         {"has the INR ever been at or above 3.6?", yes, "3.6"},
         {"was the potassium ever over 6?", yes, "6.2"},
         {"any A1c between 8 and 9?", yes, "8.1"},
         {"any systolic of 150 or more?", yes, "150"}});
}

TEST(Level, InTheUnitOfTheQuestion) {
  check({{"is the glucose over 5 mmol/L?", yes, "99"},
         {"was glucose ever over 11 mmol/L?", no, "198"},
         {"has the glucose been over 10.5 mmol/l?", yes, "198"},
         {"hemoglobin below 80 g/L?", no, "11.2"},
         {"was hemoglobin ever below 80 g/L?", yes, "7.9"},
         {"was the temperature ever over 101 F?", yes, "38.4"},
         {"temp ever above 102°F?", no, "38.4"},
         {"temp ever over 38 C?", yes, "38.4"},
         {"weight over 190 lb?", yes, "88"},
         {"weight above 200 pounds?", no, "88"},
         {"height above 6 ft?", no, "178"},
         {"height over 70 in?", yes, "178"},
         {"platelets ever below 50k?", yes, "48"},
         {"platelets ever under 50,000?", yes, "48"},
         {"platelets ever below 50 x10^9/L?", yes, "48"},
         {"platelets ever below 40 K/uL?", no, "48"},
         {"platelets below 100000/uL?", no, "150"},
         {"wbc over 12 x 10*9/L?", yes, "12.1"},
         {"A1c above 48 mmol/mol?", no, "5.9"},
         {"A1c ever above 60 mmol/mol?", yes, "8.1"},
         {"LDL over 2.6 mmol/L?", no, "96"},
         {"triglycerides above 2 mmol/L?", yes, "210"},
         {"creatinine over 90 umol/L?", yes, "1.1"},
         {"was creatinine ever over 160 µmol/L?", no, "1.8"},
         {"potassium over 4 mEq/L?", yes, "4.4"},
         {"potassium over 4 mg/dL?", uncertain, "4.4 mmol/L"},
         {"ferritin under 20 pmol/L?", uncertain, "30 ng/mL"},
         {"ferritin under 50 ug/L?", yes, "30"}});
}

TEST(Level, WithoutAUnitThatIsPlausible) {
  check({{"A1c over 60?", uncertain, "%"},
         {"glucose over 10?", yes, "mg/dL"},
         {"hemoglobin below 70?", uncertain, "g/dL"},
         {"was the temp ever over 101?", uncertain, "Cel"}});
}

TEST(Level, OfValuesThatAreBounds) {
  check({{"crp over 10?", no, "< 5"},
         {"crp over 3?", uncertain, "< 5"},
         {"crp below 5?", yes, "< 5"},
         {"crp at least 5?", no, "< 5"},
         {"egfr below 90?", no, "90"},
         {"egfr above 90?", uncertain, "90"},
         {"egfr at least 90?", yes, "90"},
         {"egfr under 60?", no, "90"}});
}

TEST(Level, SaysWhenAndHowOften) {
  for (const auto& [question, says, not_said] :
       {std::tuple("when was the A1c last over 6?", "2025-01-10", "2025-06-10"),
        std::tuple("when was it that potassium was above 6?", "2025-03-01", "2025-05-01"),
        std::tuple("when was the hemoglobin below 8?", "2024-02-01", "2025-02-01"),
        std::tuple("when was the first A1c under 7?", "2024-01-10", "2025-06-10"),
        std::tuple("how often was the A1c over 6.5?", "2 of 4", "2024-01-10"),
        std::tuple("how many times was the potassium above 6?", "1 of 2", "2025-05-01"),
        std::tuple("how many times was the glucose over 10 mmol/L?", "1 of 2", "2025-05-01")}) {
    const Answer answer = ask_level(chart(), question);
    const std::string text = text_of(answer);
    EXPECT_TRUE(text.find(says) != std::string::npos && text.find(not_said) == std::string::npos)
        << question << "\n  " << answer.how_read.reveal() << "\n  " << text;
  }
}

}  // namespace
}  // namespace chartroom::workflow
