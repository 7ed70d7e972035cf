#include "policy/evaluate.h"

#include <algorithm>

namespace chartroom::policy {
namespace {

constexpr std::int64_t day_s = 24 * 60 * 60;

// The strongest first: by which a rule is said to have applied.
constexpr std::array by_strength = {Relation::grant,  Relation::care_team, Relation::general_practitioner,
                                    Relation::panel,  Relation::encounter, Relation::department,
                                    Relation::cohort, Relation::emergency};

bool is_in(const Conditions& when, const Asked& asked) {
  if (when.departments.empty()) return true;
  return std::ranges::any_of(when.departments, [&](const std::string& one) {
    return std::ranges::find(asked.departments, one) != asked.departments.end();
  });
}

Relations with_none(Relations relations) {
  relations.add(Relation::none);
  return relations;
}

// The first attribute of the rule that does not hold; in the order in which a refusal is explained.
Missing first_missing(const Conditions& when, const Asked& asked) {
  if (!when.roles.has_any(asked.roles)) return Missing::role;
  if (!when.purposes.has(asked.purpose)) return Missing::purpose;
  if (!when.actions.has(asked.action)) return Missing::action;
  if (!is_in(when, asked)) return Missing::department;
  if (!when.relations.has_any(with_none(asked.relations))) return Missing::relation;
  return Missing::nothing;
}

bool denies(const DenyRule& rule, const Asked& asked) {
  if (first_missing(rule.when, asked) != Missing::nothing) return false;
  if (asked.roles.has_any(rule.unless_roles)) return false;
  if (with_none(asked.relations).has_any(rule.unless_relations)) return false;
  return rule.abouts.empty() || asked.abouts.has_any(rule.abouts);
}

std::int64_t first_second(std::uint32_t days, Timestamp now) {
  if (days == 0) return Opening::from_the_beginning;
  // From the beginning of a day on, so that what is open changes once a day.
  const std::int64_t now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return now_s - now_s % day_s - std::int64_t{days} * day_s;
}

Relation strongest(Relations relations) {
  const auto* found = std::ranges::find_if(by_strength, [&](Relation one) { return relations.has(one); });
  return found == by_strength.end() ? Relation::none : *found;
}

}  // namespace

Verdict evaluate(const PolicyRules& rules, const Asked& asked) {
  Verdict verdict;
  std::vector<Opening> openings;
  const AllowRule* deciding = nullptr;
  for (const AllowRule& rule : rules.allow) {
    Missing missing = first_missing(rule.when, asked);
    if (missing == Missing::nothing && !rule.labels.has_all(asked.patient_labels)) missing = Missing::label;
    if (missing != Missing::nothing) {
      // The nearest miss explains best.
      if (missing > verdict.missing) verdict.missing = missing;
      continue;
    }
    if (deciding == nullptr) deciding = &rule;
    openings.push_back({rule.kinds, rule.labels, first_second(rule.days, asked.now)});
  }
  if (deciding == nullptr) return verdict;
  // Denying rules only now: to whom nothing is open, a rule about co-workers must not tell that one is a patient here.
  Labels denied;
  for (const DenyRule& rule : rules.deny) {
    if (!denies(rule, asked)) continue;
    if (rule.labels.empty() || rule.labels.has_any(asked.patient_labels)) return {Missing::deny, rule.when.name, {}, {}};
    denied |= rule.labels;
  }
  for (Opening& one : openings) one.labels = one.labels.without(denied);
  verdict.missing = Missing::nothing;
  verdict.rule = deciding->when.name;
  verdict.relation = strongest(deciding->when.relations & asked.relations);
  verdict.scope = ChartScope(std::move(openings));
  return verdict;
}

Purposes purposes_of(const PolicyRules& rules, Roles roles) {
  Purposes out;
  for (std::size_t at = 0; at < all_roles.size(); ++at) {
    if (!roles.has(all_roles[at])) continue;
    for (const Purpose purpose : rules.purposes[at]) out.add(purpose);
  }
  return out;
}

std::optional<Purpose> implied_purpose(const PolicyRules& rules, Roles roles) {
  std::optional<Purpose> implied;
  for (std::size_t at = 0; at < all_roles.size(); ++at) {
    if (!roles.has(all_roles[at]) || rules.purposes[at].empty()) continue;
    if (implied && *implied != rules.purposes[at].front()) return std::nullopt;
    implied = rules.purposes[at].front();
  }
  return implied;
}

}  // namespace chartroom::policy
