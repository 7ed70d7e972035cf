#pragma once

// What was measured in a chart more than once, and the course of each: for trend plots. Values in, values out.
//
// Facts are of one measure when their first LOINC code is the same; without one, their first code; without any, their name
// (without case). A measure with components (a blood pressure) has one line for each. Only numbers are points; what was entered
// in error, or is refuted or planned, is not measured and is left out. Units are kept as the source has them and never
// converted: a line's points may differ in unit, and each says its own.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"

namespace chartroom::workflow {

struct MeasurePoint {
  std::uint32_t fact = 0;   // of chart.facts
  std::uint32_t value = 0;  // of its values; it has a quantity
};

struct MeasureLine {
  std::string name;                  // of the newest point's component, or of the measure
  std::vector<MeasurePoint> points;  // oldest first; undated ones before all
};

struct Measure {
  std::string name;                // of the newest fact
  std::string category;            // laboratory, vital-signs …; of the newest fact
  std::uint32_t newest = 0;        // of chart.facts
  std::uint32_t facts = 0;         // how many were measured
  std::vector<MeasureLine> lines;  // in the order of the newest fact's values
};

class Measures {
 public:
  static Measures build(const Chart& chart);
  Measures(Measures&&) = default;
  Measures& operator=(Measures&&) = default;
  Measures(const Measures&) = delete;  // by_fact_ points into the lists
  Measures& operator=(const Measures&) = delete;

  // Those that were measured at least twice, by name.
  const std::vector<Measure>& repeated() const { return repeated_; }
  // The measure that this fact is one of, measured once or more; null if it is none (no number, entered in error, unknown).
  const Measure* of(DocumentId fact) const;

 private:
  Measures() = default;

  std::vector<Measure> repeated_;
  std::vector<Measure> single_;
  std::map<DocumentId, const Measure*> by_fact_;
};

}  // namespace chartroom::workflow
