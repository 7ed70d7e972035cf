#include "policy/policy_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/count_text.h"
#include "policy/evaluate.h"

namespace chartroom::policy {
namespace {

constexpr std::size_t plain = label_count;  // in place of a label: items without one

// What is open: by label, the kinds; and how far back the oldest open item of any kind may lie.
struct Opened {
  std::array<ItemKinds, label_count + 1> kinds{};
  std::uint32_t days = 0;  // 0: nothing is open; all_days: however old
  bool operator==(const Opened&) const = default;
};
constexpr std::uint32_t all_days = ~std::uint32_t{0};

constexpr std::int64_t now_s = 4'000'000'000;
constexpr std::int64_t day_s = 24 * 60 * 60;

std::uint32_t days_of(const Opening& one) {
  if (one.from_s == Opening::from_the_beginning) return all_days;
  return static_cast<std::uint32_t>((now_s - now_s % day_s - one.from_s) / day_s);
}

Opened opened(const PolicyRules& rules, const Asked& asked) {
  Opened out;
  if (!purposes_of(rules, asked.roles).has(asked.purpose)) return out;
  const Verdict verdict = evaluate(rules, asked);
  if (!verdict.allowed()) return out;
  for (const Opening& one : verdict.scope.openings()) {
    out.kinds[plain] |= one.kinds;
    for (std::size_t label = 0; label < label_count; ++label) {
      if (one.labels.has(static_cast<Label>(label))) out.kinds[label] |= one.kinds;
    }
    out.days = std::max(out.days, days_of(one));
  }
  return out;
}

std::string kinds_text(ItemKinds kinds) {
  if (kinds == all_item_kinds) return "everything";
  std::string out;
  for (std::size_t number = 0; number < item_kind_count; ++number) {
    const auto kind = static_cast<ItemKind>(number);
    if (kinds.has(kind)) out.append(out.empty() ? "" : ", ").append(item_kind_name(kind));
  }
  return out;
}

// What `more` opens beyond `less`.
std::string beyond(const Opened& more, const Opened& less) {
  std::map<std::uint64_t, std::string> labels_by_kinds;
  for (std::size_t at = 0; at <= label_count; ++at) {
    const ItemKinds kinds = more.kinds[at].without(less.kinds[at]);
    if (kinds.empty()) continue;
    std::string& labels = labels_by_kinds[kinds.bits()];
    const std::string_view name = at == plain ? "no label" : label_name(static_cast<Label>(at));
    labels.append(labels.empty() ? "" : ", ").append(name);
  }
  std::string out;
  for (const auto& [kinds, labels] : labels_by_kinds) {
    out.append(out.empty() ? "" : "; ").append(kinds_text(ItemKinds::from_bits(kinds))).append(" with ").append(labels);
  }
  if (!out.empty() || more.days <= less.days) return out;
  return more.days == all_days ? "what is older than " + count_text(less.days, "day")
                               : "what is " + std::to_string(less.days) + " to " + std::to_string(more.days) + " days old";
}

// Where a request can come from (or when), as each of the two policies sees it.
template <class Set>
struct Seen {
  Set before;
  Set after;
  auto operator<=>(const Seen&) const = default;
};

// The same with the names that hold there. A name that the two give to different places (or times) is two names.
template <class Set>
struct Spot {
  Seen<Set> seen;
  std::set<std::string> names;
};

template <class Set>
using Spots = std::vector<Spot<Set>>;

template <class Named>
std::optional<std::size_t> number_of(const std::vector<Named>& named, std::string_view name) {
  const auto found = std::ranges::find(named, name, &Named::name);
  return found == named.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - named.begin()));
}

template <class Set, class Named>
Spots<Set> named_spots(const std::set<Seen<Set>>& all, const std::vector<Named>& before, const std::vector<Named>& after) {
  Spots<Set> out;
  for (const Seen<Set>& one : all) out.push_back({one, {}});
  std::set<std::string> names;
  for (const auto* named : {&before, &after}) {
    for (const Named& one : *named) names.insert(one.name);
  }
  for (const std::string& name : names) {
    const auto was = number_of(before, name);
    const auto will = number_of(after, name);
    const auto was_in = [&](const Seen<Set>& one) { return was && (one.before.bits() >> *was & 1U) != 0; };
    const auto will_be_in = [&](const Seen<Set>& one) { return will && (one.after.bits() >> *will & 1U) != 0; };
    const bool differs =
        was && will && std::ranges::any_of(all, [&](const Seen<Set>& one) { return was_in(one) != will_be_in(one); });
    for (Spot<Set>& spot : out) {
      if (differs) {
        if (was_in(spot.seen)) spot.names.insert(name + " as it was");
        if (will_be_in(spot.seen)) spot.names.insert(name + " as it would be");
      } else if (was_in(spot.seen) || will_be_in(spot.seen)) {
        spot.names.insert(name);
      }
    }
  }
  return out;
}

// Spots between which no rule of the two tells: one of them speaks for all.
using Alike = std::vector<std::vector<std::size_t>>;

template <class Set, class Conditions>
Alike alike(const Spots<Set>& spots, const Conditions& conditions_before, const Conditions& conditions_after) {
  std::map<std::vector<bool>, std::vector<std::size_t>> by_answer;
  for (std::size_t at = 0; at < spots.size(); ++at) {
    std::vector<bool> answer;
    for (const Set set : conditions_before) answer.push_back(set.has_any(spots[at].seen.before));
    for (const Set set : conditions_after) answer.push_back(set.has_any(spots[at].seen.after));
    by_answer[answer].push_back(at);
  }
  Alike out;
  for (auto& [answer, members] : by_answer) out.push_back(std::move(members));
  return out;
}

std::string joined(const std::set<std::string>& names, std::string_view between) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : between).append(name);
  return out;
}

// "at clinic but outside of icu": what tells this spot from all others.
template <class Set>
std::string words_for(const Spot<Set>& spot, const Spots<Set>& all, const std::string& within) {
  std::set<std::string> outside;
  for (const Spot<Set>& other : all) {
    if (std::ranges::includes(other.names, spot.names)) outside.insert(other.names.begin(), other.names.end());
  }
  for (const std::string& name : spot.names) outside.erase(name);
  std::string out = spot.names.empty() ? "" : within + " " + joined(spot.names, " and ");
  if (!outside.empty()) out.append(out.empty() ? "outside of " : " but outside of ").append(joined(outside, ", "));
  return out;
}

// How some of all spots are called: nothing where it is all of them, and by one name if that will do.
template <class Set>
std::string words_for(const std::set<std::size_t>& some, const Spots<Set>& all, const std::string& within) {
  if (some.size() == all.size()) return "";
  std::set<std::string> names;
  for (const Spot<Set>& spot : all) names.insert(spot.names.begin(), spot.names.end());
  for (const std::string& name : names) {
    std::size_t agree = 0;
    for (std::size_t at = 0; at < all.size(); ++at) agree += all[at].names.contains(name) == some.contains(at) ? 1 : 0;
    if (agree == all.size()) return within + " " + name;
    if (agree == 0) return "outside of " + name;
  }
  std::set<std::string> each;
  for (const std::size_t at : some) each.insert(words_for(all[at], all, within));
  return joined(each, " or ");
}

class Comparer {
 public:
  Comparer(const PolicyRules& before, const PolicyRules& after) : before_(before), after_(after) {
    departments_.insert("");
    for (const PolicyRules* rules : {&before, &after}) {
      for (const AllowRule& rule : rules->allow)
        departments_.insert(rule.when.departments.begin(), rule.when.departments.end());
      for (const DenyRule& rule : rules->deny) departments_.insert(rule.when.departments.begin(), rule.when.departments.end());
    }
    find_places();
    find_times();
  }

  std::size_t size() const {
    const std::size_t rules = before_.allow.size() + before_.deny.size() + after_.allow.size() + after_.deny.size();
    return departments_.size() * rules * alike_places_.size() * alike_times_.size();
  }

  std::vector<DiffLine> run() {
    for (const Role role : all_roles) {
      for (std::size_t number = 0; number < purpose_count; ++number) {
        const auto purpose = static_cast<Purpose>(number);
        const Roles alone = Roles{}.with(role);
        if (!purposes_of(before_, alone).has(purpose) && !purposes_of(after_, alone).has(purpose)) continue;
        for (const std::string& department : departments_) {
          compare({role, purpose, department, std::nullopt});
          for (std::size_t about = 0; about < about_count; ++about) {
            compare({role, purpose, department, static_cast<About>(about)});
          }
        }
        general_.clear();
      }
    }
    return std::move(lines_);
  }

 private:
  struct Who {
    Role role;
    Purpose purpose;
    std::string department;
    std::optional<About> about;
  };
  struct Change {
    Way way;
    std::string what;
    std::string how;
    auto operator<=>(const Change&) const = default;
  };
  // By number, in which places and at which times; each stands for those that are alike.
  using Settings = std::map<std::size_t, std::set<std::size_t>>;

  void find_places() {
    std::vector<NetworkAddress> addresses = sample_addresses(before_.places);
    for (const NetworkAddress& address : sample_addresses(after_.places)) addresses.push_back(address);
    std::set<Seen<Places>> all;
    for (const NetworkAddress& address : addresses)
      all.insert({places_of(before_.places, address), places_of(after_.places, address)});
    places_ = named_spots(all, before_.places, after_.places);
    const auto conditions = [](const PolicyRules& rules) {
      std::set<Places> out;
      for (const AllowRule& rule : rules.allow) out.insert(rule.when.places);
      for (const DenyRule& rule : rules.deny) out.insert({rule.when.places, rule.unless_places});
      return out;
    };
    alike_places_ = alike<Places>(places_, conditions(before_), conditions(after_));
  }

  void find_times() {
    std::vector<unsigned> minutes = sample_minutes(before_.times);
    for (const unsigned minute : sample_minutes(after_.times)) minutes.push_back(minute);
    std::set<Seen<Times>> all;
    for (const unsigned minute : minutes) all.insert({times_in(before_.times, minute), times_in(after_.times, minute)});
    times_ = named_spots(all, before_.times, after_.times);
    const auto conditions = [](const PolicyRules& rules) {
      std::set<Times> out;
      for (const AllowRule& rule : rules.allow) out.insert(rule.when.times);
      for (const DenyRule& rule : rules.deny) out.insert({rule.when.times, rule.unless_times});
      return out;
    };
    alike_times_ = alike<Times>(times_, conditions(before_), conditions(after_));
  }

  void compare(const Who& who) {
    std::map<Change, Settings> found;
    for (std::size_t place = 0; place < alike_places_.size(); ++place) {
      for (std::size_t time = 0; time < alike_times_.size(); ++time) {
        for (const Change& change : changes_of(who, place, time)) found[change][place].insert(time);
      }
    }
    std::map<std::string, std::vector<Change>> by_setting;
    for (const auto& [change, settings] : found) {
      for (const std::string& words : words_of(settings)) by_setting[words].push_back(change);
    }
    for (const auto& [words, changes] : by_setting) say(who, words, changes);
  }

  std::vector<Change> changes_of(const Who& who, std::size_t place, std::size_t time) const {
    // By what is gained or lost, the relations for the actions that it is for.
    std::map<std::pair<Way, std::string>, std::map<std::string, std::string>> found;
    for (std::size_t number = 0; number < relation_count; ++number) {
      const auto relation = static_cast<Relation>(number);
      std::map<std::pair<Way, std::string>, std::string> actions;
      for (std::size_t action = 0; action < action_count; ++action) {
        if (!chart_actions.has(static_cast<Action>(action))) continue;
        const auto [old, now] = both(who, {relation, static_cast<Action>(action)}, place, time);
        for (const auto& [way, what] : {std::pair{Way::gains, beyond(now, old)}, std::pair{Way::loses, beyond(old, now)}}) {
          if (what.empty()) continue;
          std::string& text = actions[{way, what}];
          text.append(text.empty() ? "" : ", ").append(action_name(static_cast<Action>(action)));
        }
      }
      for (const auto& [what, text] : actions) {
        std::string& relations = found[what][text];
        relations.append(relations.empty() ? "" : ", ").append(relation_name(relation));
      }
    }
    std::vector<Change> out;
    for (const auto& [what, by_actions] : found) {
      std::string how;
      for (const auto& [actions, relations] : by_actions)
        how.append(how.empty() ? "" : "; ").append(relations).append(": ").append(actions);
      out.push_back({what.first, what.second, how});
    }
    return out;
  }

  std::pair<Opened, Opened> both(const Who& who, std::pair<Relation, Action> what, std::size_t place, std::size_t time) const {
    const std::vector<std::string> departments =
        who.department.empty() ? std::vector<std::string>{} : std::vector<std::string>{who.department};
    const Seen<Places>& places = places_[alike_places_[place].front()].seen;
    const Seen<Times>& times = times_[alike_times_[time].front()].seen;
    Asked asked;
    asked.roles = Roles{}.with(who.role);
    asked.departments = departments;
    asked.action = what.second;
    asked.purpose = who.purpose;
    asked.relations = {what.first};
    if (who.about) asked.abouts = {*who.about};
    asked.now = Timestamp(std::chrono::seconds(now_s));
    asked.places = places.before;
    asked.times = times.before;
    const Opened old = opened(before_, asked);
    asked.places = places.after;
    asked.times = times.after;
    return {old, opened(after_, asked)};
  }

  // Of each product of places and times in these settings, the words.
  std::vector<std::string> words_of(const Settings& settings) const {
    std::map<std::set<std::size_t>, std::set<std::size_t>> places_by_times;
    for (const auto& [place, times] : settings) places_by_times[times].insert(place);
    std::vector<std::string> out;
    for (const auto& [times, places] : places_by_times) {
      const std::string where = words_for(members(places, alike_places_), places_, "at");
      const std::string when = words_for(members(times, alike_times_), times_, "during");
      out.push_back((where.empty() ? "" : ", " + where) + (when.empty() ? "" : ", " + when));
    }
    return out;
  }

  static std::set<std::size_t> members(const std::set<std::size_t>& some, const Alike& alike) {
    std::set<std::size_t> out;
    for (const std::size_t one : some) out.insert(alike[one].begin(), alike[one].end());
    return out;
  }

  void say(const Who& who, const std::string& setting, const std::vector<Change>& changes) {
    std::string name = std::string(role_name(who.role)) + ", " + std::string(purpose_name(who.purpose));
    if (!who.department.empty()) name += ", in " + who.department;
    if (who.about) name += ", " + std::string(about_name(*who.about));
    // Who belongs to a department or stands in a way that no rule is about has what everybody has.
    const bool is_special = !who.department.empty() || who.about;
    for (const Change& change : changes) {
      if (is_special && general_.contains({setting, change})) continue;
      lines_.push_back({name + setting, change.how, change.way, change.what});
      if (!is_special) general_.insert({setting, change});
    }
  }

  const PolicyRules& before_;
  const PolicyRules& after_;
  std::set<std::string> departments_;
  Spots<Places> places_;  // in which a request can come: all that either policy tells apart
  Spots<Times> times_;
  Alike alike_places_;
  Alike alike_times_;
  std::set<std::pair<std::string, Change>> general_;  // of the role and purpose in hand
  std::vector<DiffLine> lines_;
};

}  // namespace

std::size_t comparing_size(const PolicyRules& before, const PolicyRules& after) { return Comparer(before, after).size(); }

std::vector<DiffLine> compare(const PolicyRules& before, const PolicyRules& after) { return Comparer(before, after).run(); }

}  // namespace chartroom::policy
