#pragma once

// A measured value against the limit that a question names: "above 7", "between 5 and 6 mmol/L". Not for other rooms.
//
// The limit is brought into the value's unit by the rules of domain/unit_conversion.h, and the answer says so. Where the
// question names a unit that can't be, or none and its number can't be meant in the value's, the verdict is uncertain and says
// why. Limits of cell counts that name no unit may be in single ones per microlitre ("50k"). A value that is itself a bound ("<
// 5") is yes or no only if it is wherever it may lie.

#include <string>

#include "workflow/values.h"

namespace chartroom::workflow {

struct LimitVerdict {
  Verdict verdict = Verdict::none;  // none: the value is no number
  std::string why;                  // "11 mmol/L is 198.2 mg/dL"; empty where there is nothing to say
};

// The question's comparison must have a limit.
LimitVerdict against_limit(const Asked& asked, const ValueRef& ref, const nlp::Subject& subject);

// Of the values those that are beyond the limit, in their order, and how many could not be compared.
struct BeyondLimit {
  std::vector<ValueRef> values;
  std::size_t unknown = 0;
  std::string why;  // of the first that has something to say
};
BeyondLimit beyond_limit(const Asked& asked, const std::vector<ValueRef>& measured, const nlp::Subject& subject);

// The number that is compared: of a pressure the systolic one.
std::optional<double> number_of(const Fact& fact, const ValueRef& ref);

}  // namespace chartroom::workflow
