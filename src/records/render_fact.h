#pragma once

// A fact as one line of text: the record that citations quote. The same fact gives the same line, always; a change of this
// rendering is a change of what stored citations point at, so it needs a new codec version (chart_codec.h).
//
//   Potassium: 4.1 mmol/L (reference 3.5–5.1 mmol/L, normal), 2024-03-01, final
//   Medication request: Warfarin 5 mg tablet — one tablet daily, reason: Atrial fibrillation, 2019-06-01, stopped: bleeding
//
// It has the name, the values with the digits and the unit of the source, detail, reason, the date part of the source's time
// and the status words, in this order. UTF-8, no line break.

#include <string>
#include <string_view>

#include "domain/chart.h"

namespace chartroom::records {

std::string render_fact(const Fact& fact);
std::string render_value(const FactValue& value);                    // "4.1 mmol/L (reference 3.5–5.1 mmol/L, normal)"
std::string_view fact_label(const Fact& fact);                       // "Medication request", "Allergy" …
Document record_of(const Fact& fact, std::string_view import_name);  // the Document of kind fact
Document record_line_of(const Fact& fact);                           // its title and text only

}  // namespace chartroom::records
