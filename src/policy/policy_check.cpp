#include "policy/policy_check.h"

#include <algorithm>
#include <set>

#include "policy/evaluate.h"

namespace chartroom::policy {
namespace {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

// The condition on places or times of a rule, where these hold.
template <class Set>
bool holds(Set any_of, Set unless, Set now) {
  return (any_of.empty() || any_of.has_any(now)) && !unless.has_any(now);
}

class Checker {
 public:
  explicit Checker(const PolicyRules& rules) : rules_(rules) {
    for (const NetworkAddress& address : sample_addresses(rules.places)) places_.insert(places_of(rules.places, address));
    for (const unsigned minute : sample_minutes(rules.times)) times_.insert(times_in(rules.times, minute));
  }

  std::vector<Finding> run() {
    names();
    settings();
    purposes();
    for (const AllowRule& rule : rules_.allow) allow(rule);
    for (std::size_t at = 0; at < rules_.allow.size(); ++at) covered(at);
    for (const DenyRule& rule : rules_.deny) deny(rule);
    emergency();
    if (rules_.allow.empty()) say(0, "there is no [[allow]] rule: nobody could open any chart");
    return sorted();
  }

  std::vector<Finding> warnings() {
    for (const DenyRule& rule : rules_.deny) closes_emergencies(rule);
    return sorted();
  }

 private:
  std::vector<Finding> sorted() {
    std::ranges::stable_sort(findings_, {}, &Finding::line);
    return std::move(findings_);
  }

  void say(int line, std::string words) { findings_.push_back({line, std::move(words)}); }

  void names() {
    std::set<std::string, std::less<>> seen;
    const auto once = [&](const Conditions& when) {
      if (!seen.insert(when.name).second)
        say(when.line, quoted(when.name) + " is the name of another rule too: the ledger could not tell them apart");
    };
    for (const AllowRule& rule : rules_.allow) once(rule.when);
    for (const DenyRule& rule : rules_.deny) once(rule.when);
  }

  // Names of places and times: each once, and of use.
  void settings() {
    Places places;
    Times times;
    const auto use = [&](const Conditions& when) {
      places |= when.places;
      times |= when.times;
    };
    for (const AllowRule& rule : rules_.allow) use(rule.when);
    for (const DenyRule& rule : rules_.deny) {
      use(rule.when);
      places |= rule.unless_places;
      times |= rule.unless_times;
    }
    names_of(rules_.places, places.bits(), "place");
    names_of(rules_.times, times.bits(), "time");
  }

  template <class Named>
  void names_of(const std::vector<Named>& named, std::uint64_t used, const std::string& table) {
    std::set<std::string, std::less<>> seen;
    for (std::size_t number = 0; number < named.size(); ++number) {
      const Named& one = named[number];
      if (!seen.insert(one.name).second) {
        say(one.line, quoted(one.name) + " is the name of another [[" + table + "]] too: rules could not tell them apart");
      } else if ((used >> number & 1U) == 0) {
        say(one.line, "no rule names the " + table + " " + quoted(one.name) + ": use it or take it away");
      }
    }
  }

  // A role with purposes and no rule, or with a rule and no purpose, is one that nobody could use.
  void purposes() {
    for (std::size_t at = 0; at < all_roles.size(); ++at) {
      const Role role = all_roles[at];
      for (const Purpose purpose : rules_.purposes[at]) {
        const bool used = std::ranges::any_of(
            rules_.allow, [&](const AllowRule& rule) { return rule.when.roles.has(role) && rule.when.purposes.has(purpose); });
        if (!used)
          say(0, "[purposes] lets a " + std::string(role_name(role)) + " state " + quoted(purpose_name(purpose)) +
                     ", and no [[allow]] rule opens anything for it: add a rule or take the purpose away");
      }
    }
  }

  void allow(const AllowRule& rule) {
    const Conditions& when = rule.when;
    for (const Role role : all_roles) {
      if (!when.roles.has(role)) continue;
      if (!purposes_of(rules_, Roles{}.with(role)).has_any(when.purposes))
        say(when.line, quoted(when.name) + " is for the role " + quoted(role_name(role)) +
                           ", which by [purposes] can state none of its purposes: nobody could use it so");
    }
    if (when.roles.empty()) say(when.line, quoted(when.name) + " names no role: it can never apply");
    if (when.purposes.empty()) say(when.line, quoted(when.name) + " names no purpose: it can never apply");
    if (when.relations.empty()) say(when.line, quoted(when.name) + " names no relation: it can never apply");
    if (when.actions.empty()) say(when.line, quoted(when.name) + " names no action: it can never apply");
    if (rule.kinds.empty()) say(when.line, quoted(when.name) + " names no kinds: it opens nothing");
    if (when.relations.has(Relation::emergency) && !when.purposes.has(Purpose::emergency))
      say(when.line,
          quoted(when.name) + " asks for the relation 'emergency' without the purpose 'emergency', which goes with it");
    if (when.relations.has(Relation::emergency) && rules_.emergency.minutes == 0)
      say(when.line, quoted(when.name) + " asks for the relation 'emergency', and there is no [emergency]: it can never apply");
    for (const DenyRule& other : rules_.deny) {
      if (denies_whole(other, rule))
        say(when.line, quoted(when.name) + " contradicts " + quoted(other.when.name) + " (line " +
                           std::to_string(other.when.line) + "), which denies all that it allows: it can never apply");
    }
  }

  // For a person who has all roles of the rule and no other, whoever they are and however they stand to the patient.
  bool denies_whole(const DenyRule& deny, const AllowRule& allow) const {
    const Conditions& when = allow.when;
    if (!deny.abouts.empty() || !is_any_department(deny.when, when)) return false;
    if (!deny.when.roles.has_all(when.roles) || deny.unless_roles.has_any(when.roles)) return false;
    if (!deny.when.purposes.has_all(when.purposes) || !deny.when.actions.has_all(when.actions)) return false;
    if (!deny.when.relations.has(Relation::none) && !deny.when.relations.has_all(when.relations)) return false;
    if (deny.unless_relations.has_any(when.relations)) return false;
    return deny.labels.empty() && holds_with(deny.when, deny.unless_places, deny.unless_times, when);
  }

  static bool is_any_department(const Conditions& wider, const Conditions& narrower) {
    if (wider.departments.empty()) return true;
    if (narrower.departments.empty()) return false;
    return std::ranges::all_of(narrower.departments, [&](const std::string& one) {
      return std::ranges::find(wider.departments, one) != wider.departments.end();
    });
  }

  // Wherever and whenever the narrower conditions hold, the wider ones do. Places and times don't depend on each other.
  bool holds_with(const Conditions& wider, Places unless_places, Times unless_times, const Conditions& narrower) const {
    return std::ranges::all_of(
               places_,
               [&](Places now) { return !holds(narrower.places, {}, now) || holds(wider.places, unless_places, now); }) &&
           std::ranges::all_of(
               times_, [&](Times now) { return !holds(narrower.times, {}, now) || holds(wider.times, unless_times, now); });
  }

  bool covers(const AllowRule& wide, const AllowRule& narrow) const {
    const Conditions& a = wide.when;
    const Conditions& b = narrow.when;
    return a.roles.has_all(b.roles) && a.purposes.has_all(b.purposes) && a.actions.has_all(b.actions) &&
           (a.relations.has(Relation::none) || a.relations.has_all(b.relations)) && is_any_department(a, b) &&
           wide.kinds.has_all(narrow.kinds) && wide.labels.has_all(narrow.labels) &&
           (wide.days == 0 || (narrow.days != 0 && narrow.days <= wide.days)) && holds_with(a, {}, {}, b);
  }

  void covered(std::size_t at) {
    const AllowRule& rule = rules_.allow[at];
    for (std::size_t other = 0; other < rules_.allow.size(); ++other) {
      if (other == at || !covers(rules_.allow[other], rule)) continue;
      if (covers(rule, rules_.allow[other]) && other > at) continue;  // the same twice: said of the later one
      const Conditions& by = rules_.allow[other].when;
      return say(rule.when.line, quoted(rule.when.name) + " says nothing that " + quoted(by.name) + " (line " +
                                     std::to_string(by.line) + ") does not: take one of them away");
    }
  }

  void deny(const DenyRule& rule) {
    const Conditions& when = rule.when;
    if (when.roles.empty() || rule.unless_roles.has_all(when.roles))
      say(when.line, quoted(when.name) + " leaves no role for which it could apply");
    if (when.purposes.empty() || when.relations.empty() || when.actions.empty())
      say(when.line, quoted(when.name) + " has a condition without values: it can never apply");
    if (rule.unless_relations.has(Relation::none))
      say(when.line, quoted(when.name) + " makes an exception of the relation 'none', which everybody has: it can never apply");
    if (std::ranges::none_of(places_, [&](Places now) { return holds(when.places, rule.unless_places, now); }))
      say(when.line, quoted(when.name) + " leaves no place in which it could apply");
    if (std::ranges::none_of(times_, [&](Times now) { return holds(when.times, rule.unless_times, now); }))
      say(when.line, quoted(when.name) + " leaves no time at which it could apply");
  }

  // One for emergencies alone is meant.
  void closes_emergencies(const DenyRule& rule) {
    const bool is_about_place = !rule.when.places.empty() || !rule.unless_places.empty();
    const bool is_about_time = !rule.when.times.empty() || !rule.unless_times.empty();
    const Purposes others = rule.when.purposes.without({Purpose::emergency});
    if ((!is_about_place && !is_about_time) || !rule.when.purposes.has(Purpose::emergency) || others.empty()) return;
    const bool closes =
        std::ranges::any_of(rules_.allow, [&](const AllowRule& one) { return closes_somewhere(rule, one.when); });
    if (!closes) return;
    std::string purposes;
    for (std::size_t number = 0; number < purpose_count; ++number) {
      const auto purpose = static_cast<Purpose>(number);
      if (!others.has(purpose)) continue;
      purposes += (purposes.empty() ? "\"" : ", \"") + std::string(purpose_name(purpose)) + "\"";
    }
    const std::string there = is_about_place && is_about_time ? "where and when" : is_about_place ? "where" : "when";
    say(rule.when.line, quoted(rule.when.name) + " holds in emergencies too: " + there +
                            " it applies, breaking the glass opens nothing of what it denies. Unless that is meant, write " +
                            "purpose = [" + purposes + "], which leaves emergency out");
  }

  // Of what the allowing rule opens to those who have broken the glass, in some place at some time. Somebody may be in all
  // departments that both name.
  bool closes_somewhere(const DenyRule& deny, const Conditions& allow) const {
    if (!allow.purposes.has(Purpose::emergency) || !allow.relations.has(Relation::emergency)) return false;
    if (!deny.when.relations.has(Relation::emergency) && !deny.when.relations.has(Relation::none)) return false;
    if (deny.unless_relations.has(Relation::emergency) || !deny.when.actions.has_any(allow.actions)) return false;
    const bool is_someones = std::ranges::any_of(all_roles, [&](Role role) {
      return allow.roles.has(role) && deny.when.roles.has(role) && !deny.unless_roles.has(role);
    });
    if (!is_someones) return false;
    const auto both = [](const auto& all, auto allowing, auto denying, auto unless) {
      return std::ranges::any_of(all, [&](auto now) { return holds(allowing, {}, now) && holds(denying, unless, now); });
    };
    return both(places_, allow.places, deny.when.places, deny.unless_places) &&
           both(times_, allow.times, deny.when.times, deny.unless_times);
  }

  void emergency() {
    std::set<std::string, std::less<>> seen;
    for (const EmergencyReason& reason : rules_.emergency.reasons) {
      if (!seen.insert(reason.code).second) say(0, "the emergency reason " + quoted(reason.code) + " stands there twice");
    }
    const bool used =
        std::ranges::any_of(rules_.allow, [](const AllowRule& rule) { return rule.when.relations.has(Relation::emergency); });
    if (rules_.emergency.minutes > 0 && !used)
      say(0, "[emergency] lets people break the glass, and no [[allow]] rule opens anything for the relation 'emergency'");
  }

  const PolicyRules& rules_;
  // All sets of places in which a request can come, and of times that can hold.
  std::set<Places> places_;
  std::set<Times> times_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_rules(const PolicyRules& rules) { return Checker(rules).run(); }

std::vector<Finding> rule_warnings(const PolicyRules& rules) { return Checker(rules).warnings(); }

}  // namespace chartroom::policy
