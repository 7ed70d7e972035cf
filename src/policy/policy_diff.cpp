#include "policy/policy_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

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
  return more.days == all_days ? "what is older than " + std::to_string(less.days) + " days"
                               : "what is " + std::to_string(less.days) + " to " + std::to_string(more.days) + " days old";
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
  }

  std::vector<DiffLine> run() {
    for (const Role role : all_roles) {
      for (std::size_t purpose = 0; purpose < purpose_count; ++purpose) {
        for (const std::string& department : departments_) {
          compare({role, static_cast<Purpose>(purpose), department, std::nullopt});
          for (std::size_t about = 0; about < about_count; ++about) {
            compare({role, static_cast<Purpose>(purpose), department, static_cast<About>(about)});
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
  // By what is gained or lost, the actions of each relation.
  using ByWhat = std::map<std::pair<Way, std::string>, std::map<std::string, std::vector<std::string_view>>>;

  void compare(const Who& who) {
    const std::vector<std::string> departments =
        who.department.empty() ? std::vector<std::string>{} : std::vector<std::string>{who.department};
    ByWhat found;
    for (std::size_t relation = 0; relation < relation_count; ++relation) {
      std::map<std::pair<Way, std::string>, std::string> actions;
      for (std::size_t action = 0; action < action_count; ++action) {
        if (!chart_actions.has(static_cast<Action>(action))) continue;
        Asked asked;
        asked.roles = Roles{}.with(who.role);
        asked.departments = departments;
        asked.action = static_cast<Action>(action);
        asked.purpose = who.purpose;
        asked.relations = {static_cast<Relation>(relation)};
        if (who.about) asked.abouts = {*who.about};
        asked.now = Timestamp(std::chrono::seconds(now_s));
        const Opened old = opened(before_, asked);
        const Opened now = opened(after_, asked);
        for (const auto& [way, what] : {std::pair{Way::gains, beyond(now, old)}, std::pair{Way::loses, beyond(old, now)}}) {
          if (what.empty()) continue;
          std::string& text = actions[{way, what}];
          text.append(text.empty() ? "" : ", ").append(action_name(asked.action));
        }
      }
      for (const auto& [what, text] : actions) found[what][text].push_back(relation_name(static_cast<Relation>(relation)));
    }
    say(who, found);
  }

  void say(const Who& who, const ByWhat& found) {
    std::string name = std::string(role_name(who.role)) + ", " + std::string(purpose_name(who.purpose));
    if (!who.department.empty()) name += ", in " + who.department;
    if (who.about) name += ", " + std::string(about_name(*who.about));
    for (const auto& [what, by_actions] : found) {
      std::string how;
      for (const auto& [actions, relations] : by_actions) {
        std::string names;
        for (const std::string_view relation : relations) names.append(names.empty() ? "" : ", ").append(relation);
        how.append(how.empty() ? "" : "; ").append(names).append(": ").append(actions);
      }
      // Who belongs to a department or stands in a way that no rule is about has what everybody has.
      const bool is_special = !who.department.empty() || who.about;
      const auto same = [&](const DiffLine& line) {
        return line.how == how && line.way == what.first && line.what == what.second;
      };
      const bool is_said = std::ranges::any_of(general_, same);
      if (is_special && is_said) continue;
      lines_.push_back({name, how, what.first, what.second});
      if (!is_special) general_.push_back(lines_.back());
    }
  }

  const PolicyRules& before_;
  const PolicyRules& after_;
  std::set<std::string> departments_;
  std::vector<DiffLine> general_;  // of the role and purpose in hand
  std::vector<DiffLine> lines_;
};

}  // namespace

std::vector<DiffLine> compare(const PolicyRules& before, const PolicyRules& after) { return Comparer(before, after).run(); }

}  // namespace chartroom::policy
