#pragma once

// The decision itself: rules and a question in, a verdict out. Pure; no storage, no clock of its own.

#include <span>

#include "policy/rule.h"

namespace chartroom::policy {

// What decides, as it is now. Views: they must outlive the call.
struct Asked {
  Roles roles;
  std::span<const std::string> departments;
  Action action = Action::read_chart;
  Purpose purpose = Purpose::treatment;
  Relations relations;    // to the patient; with or without `none`
  Abouts abouts;          // how the caller stands to the patient outside of care
  Labels patient_labels;  // of the patient, and so of the whole chart
  Places places;          // in which the request comes
  Times times;            // that hold now
  Timestamp now{};
};

inline bool is_stranger(Relations relations) { return relations.without({Relation::none}).empty(); }

// Which attribute kept the last allowing rules from applying, or `deny`: a denying rule, which is named. `place` and `time` say
// that the request would be allowed if it came from elsewhere or at another time, as far as any other rule goes: of an allowing
// rule that is for other places or times, or of a denying one, which then is named. To a stranger, don't say so.
enum class Missing : std::uint8_t { nothing, role, purpose, action, department, relation, label, place, time, deny };

struct Verdict {
  Missing missing = Missing::role;
  std::string_view rule;               // that decided; empty where no rule applied. Into the rules
  Relation relation = Relation::none;  // by which the rule applied
  ChartScope scope;                    // what is open; nothing of a refused one

  bool allowed() const { return missing == Missing::nothing; }
};

Verdict evaluate(const PolicyRules& rules, const Asked& asked);

// Those that these roles may state, and the one that is meant where none is stated: none if the roles differ in it, or have
// none.
Purposes purposes_of(const PolicyRules& rules, Roles roles);
std::optional<Purpose> implied_purpose(const PolicyRules& rules, Roles roles);

}  // namespace chartroom::policy
