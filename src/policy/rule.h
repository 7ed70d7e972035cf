#pragma once

// The rules of a site's policy as values. A rule is a conjunction over finite attributes: it applies where every attribute that
// it names has one of the values that it names. There is nothing else to it, so checking and comparing policies can enumerate.

#include <array>
#include <string>
#include <vector>

#include "domain/tokens.h"
#include "policy/places.h"
#include "policy/times.h"

namespace chartroom::policy {

// What allowing and denying rules have in common: to whom, when and for what they apply.
struct Conditions {
  std::string name;  // unique in its file; in the permit, the ledger and what `explain` says
  int line = 0;
  Roles roles;                           // any of them
  std::vector<std::string> departments;  // any of them; empty: whatever they are
  Purposes purposes;                     // any of them
  Relations relations;                   // any of them; every caller stands by `none` too
  Actions actions;                       // any of them
  Places places;                         // any of them; empty: wherever the request comes from
  Times times;                           // any of them; empty: whenever it comes
  bool operator==(const Conditions&) const = default;
};

struct AllowRule {
  Conditions when;
  ItemKinds kinds;         // what it opens …
  Labels labels;           // … with no other labels than these …
  std::uint32_t days = 0;  // … and not older than these; 0: however old
  bool operator==(const AllowRule&) const = default;
};

// Wins over every allowing rule. Without labels the whole request is refused; with them the items that have any of them are not
// opened, and a chart whose patient has any of them not at all.
struct DenyRule {
  Conditions when;  // an attribute that the rule does not name has all its values here
  Roles unless_roles;
  Relations unless_relations;
  Places unless_places;
  Times unless_times;
  Abouts abouts;  // any of them; empty: whatever it is
  Labels labels;
  bool operator==(const DenyRule&) const = default;
};

// A code of FHIR's CodeableConcepts. `*` at its end: every code that begins so.
struct CodePattern {
  std::string system;  // URI; "*": any
  std::string code;
  bool is_prefix = false;
  bool operator==(const CodePattern&) const = default;
};

// Which items have a label, beside those that their source or a person gave it.
struct LabelRule {
  Label label = Label::restricted;
  int line = 0;
  std::vector<CodePattern> codes;     // of a fact, one of its values, or a document's type: the whole item
  std::vector<std::string> sections;  // words in a section's title, folded: that section
  std::vector<std::string> words;     // in a section's text, folded: that section; in a fact's or document's title: the item
  bool operator==(const LabelRule&) const = default;
};

// A reason to break the glass, of which the caller names one.
struct EmergencyReason {
  std::string code;
  std::string words;
  bool operator==(const EmergencyReason&) const = default;
};

struct EmergencyRule {
  std::uint32_t minutes = 0;      // how long the glass stays broken; 0: it can't be
  std::string identifier_system;  // of the record numbers that people type; empty: they type system|value
  std::vector<EmergencyReason> reasons;
  bool operator==(const EmergencyRule&) const = default;
};

struct PolicyRules {
  std::string title;
  std::vector<NamedPlace> places;  // by their numbers
  std::vector<NamedTime> times;
  // What each role may state, in the order of all_roles; the first is taken where a request states none.
  std::array<std::vector<Purpose>, all_roles.size()> purposes;
  std::vector<AllowRule> allow;
  std::vector<DenyRule> deny;
  std::vector<LabelRule> labels;
  EmergencyRule emergency;
  bool operator==(const PolicyRules&) const = default;
};

// The actions that a site's policy is about: those on charts, and the search for one's patients.
inline constexpr Actions chart_actions = {Action::search_patients, Action::read_chart,    Action::ask,
                                          Action::give_feedback,   Action::read_feedback, Action::add_labels};
// No policy opens a chart to these as such.
inline constexpr Roles roles_without_charts = Roles{}.with(Role::privacy_officer).with(Role::operator_);

}  // namespace chartroom::policy
