#pragma once

// Measured values of a subject: finding them, choosing among them, and their text forms. Not for other rooms.

#include <optional>
#include <string>
#include <vector>

#include "workflow/subject_match.h"

namespace chartroom::workflow {

// An observation that has the subject: as a whole (value -1), or one of its components.
struct ValueRef {
  std::uint32_t fact = 0;
  std::int32_t value = -1;
  nlp::ThingId thing = 0;
};

// In the question's time, newest first. Only the nearest things count: asked for glucose, not glucose in urine. `lacking`
// receives the words of the question that no value has, where they kept values out.
std::vector<ValueRef> find_values(const Asked& asked, const SubjectMatcher& matcher, std::vector<std::string>& lacking);

// "7.2 % (reference 4–6, high)", "168/74 mmHg (Systolic: above reference 90–140 mmHg)"; empty if there is no value.
std::string value_words(const Fact& fact, std::int32_t value);
// The same without the range and what the source says of it.
std::string bare_words(const Fact& fact, std::int32_t value);
// The component, or the fact's only or first value, which it must have.
const FactValue& value_at(const Fact& fact, std::int32_t value);
// Why there is none.
std::string absence_words(const Fact& fact);
// The number and its unit, where the value is one number.
std::optional<Quantity> quantity_of(const Fact& fact, std::int32_t value);
// Systolic and diastolic of a blood pressure: both are numbers in one unit.
std::optional<std::pair<const FactValue*, const FactValue*>> pressure_values(const Fact& fact);
std::optional<std::pair<Quantity, Quantity>> pressure_of(const Fact& fact);

// "Potassium (K): 4.4 mmol/L, 2025-06-10"
std::string statement_words(const Asked& asked, const ValueRef& value, const SubjectMatcher& matcher);

// What the row or the statement of a value is called: what was asked and, where it differs, what the source calls it.
std::string shown_name(const Asked& asked, const ValueRef& value, const SubjectMatcher& matcher);

// What is measured together: "vitals", "lipid panel". The subject itself if it is no panel.
std::vector<nlp::Subject> expand_panel(const Asked& asked, const nlp::Subject& subject);

// Values over time, with a table.
void answer_trend(const Asked& asked, const SubjectMatcher& matcher, const std::vector<ValueRef>& values, Answer& answer);

// "Is it high?", "above 7?" of a measured subject.
void answer_level(const Asked& asked, Answer& answer);

}  // namespace chartroom::workflow
