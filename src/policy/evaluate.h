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
  Timestamp now{};
};

// Which attribute kept the last allowing rules from applying, or `deny`: a denying rule, which is named.
enum class Missing : std::uint8_t { nothing, role, purpose, action, department, relation, label, deny };

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
