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

template <class Set>
bool is_among(Set named, Set holding) {
  return named.empty() || named.has_any(holding);
}

enum class PlaceAndTime : std::uint8_t { count, set_aside };

// The first attribute of the rule that does not hold; in the order in which a refusal is explained.
Missing first_missing(const Conditions& when, const Asked& asked) {
  if (!when.roles.has_any(asked.roles)) return Missing::role;
  if (!when.purposes.has(asked.purpose)) return Missing::purpose;
  if (!when.actions.has(asked.action)) return Missing::action;
  if (!is_in(when, asked)) return Missing::department;
  if (!when.relations.has_any(with_none(asked.relations))) return Missing::relation;
  return Missing::nothing;
}

Missing first_missing(const AllowRule& rule, const Asked& asked, PlaceAndTime place_and_time) {
  if (const Missing missing = first_missing(rule.when, asked); missing != Missing::nothing) return missing;
  if (!rule.labels.has_all(asked.patient_labels)) return Missing::label;
  if (place_and_time == PlaceAndTime::set_aside) return Missing::nothing;
  if (!is_among(rule.when.places, asked.places)) return Missing::place;
  return is_among(rule.when.times, asked.times) ? Missing::nothing : Missing::time;
}

bool is_about_place(const DenyRule& rule) { return !rule.when.places.empty() || !rule.unless_places.empty(); }
bool is_about_time(const DenyRule& rule) { return !rule.when.times.empty() || !rule.unless_times.empty(); }

// With places and times set aside, a rule that is about them denies nothing.
bool denies(const DenyRule& rule, const Asked& asked, PlaceAndTime place_and_time) {
  if (place_and_time == PlaceAndTime::set_aside && (is_about_place(rule) || is_about_time(rule))) return false;
  if (first_missing(rule.when, asked) != Missing::nothing) return false;
  if (!is_among(rule.when.places, asked.places) || !is_among(rule.when.times, asked.times)) return false;
  if (asked.roles.has_any(rule.unless_roles) || with_none(asked.relations).has_any(rule.unless_relations)) return false;
  if (asked.places.has_any(rule.unless_places) || asked.times.has_any(rule.unless_times)) return false;
  return rule.abouts.empty() || asked.abouts.has_any(rule.abouts);
}

Verdict denied_by(const DenyRule& rule) {
  const Missing missing = is_about_place(rule) ? Missing::place : is_about_time(rule) ? Missing::time : Missing::deny;
  return {missing, rule.when.name, {}, {}};
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

Verdict judge(const PolicyRules& rules, const Asked& asked, PlaceAndTime place_and_time) {
  Verdict verdict;
  std::vector<Opening> openings;
  const AllowRule* deciding = nullptr;
  for (const AllowRule& rule : rules.allow) {
    if (const Missing missing = first_missing(rule, asked, place_and_time); missing != Missing::nothing) {
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
    if (!denies(rule, asked, place_and_time)) continue;
    if (rule.labels.empty() || rule.labels.has_any(asked.patient_labels)) return denied_by(rule);
    denied |= rule.labels;
  }
  for (Opening& one : openings) one.labels = one.labels.without(denied);
  verdict.missing = Missing::nothing;
  verdict.rule = deciding->when.name;
  verdict.relation = strongest(deciding->when.relations & asked.relations);
  verdict.scope = ChartScope(std::move(openings));
  return verdict;
}

}  // namespace

// Place and time are named where nothing else is in the way. Of what else is, strangers learn no more than where they may not
// be at all: a rule about co-workers must not tell them from afar who is a patient here.
Verdict evaluate(const PolicyRules& rules, const Asked& asked) {
  Verdict verdict = judge(rules, asked, PlaceAndTime::count);
  if (verdict.missing != Missing::place && verdict.missing != Missing::time) return verdict;
  Verdict elsewhere = judge(rules, asked, PlaceAndTime::set_aside);
  return elsewhere.allowed() || is_stranger(asked.relations) ? verdict : elsewhere;
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
