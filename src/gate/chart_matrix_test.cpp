// The policy for a hospital, enumerated: every role x purpose x relation x action, decided by the real policy over a real store
// in which each person stands to the patient by that relation alone, and for each permit every kind of item x label; against
// chart_matrix.csv, which is written by hand, total and without overlap.

#include <fstream>
#include <set>
#include <sstream>

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

using Values = std::vector<std::string>;

std::string trimmed_cell(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

struct Column {
  std::string_view name;
  Values values;  // all that there are
};

template <class Enum, std::size_t count, class Name>
Values names(Name name) {
  Values out;
  for (std::size_t number = 0; number < count; ++number) out.emplace_back(name(static_cast<Enum>(number)));
  return out;
}

std::vector<Column> columns() {
  Values roles;
  for (const Role role : all_roles) roles.emplace_back(role_name(role));
  Values actions;
  for (std::size_t number = 0; number < action_count; ++number) {
    const auto action = static_cast<Action>(number);
    if (policy::chart_actions.has(action)) actions.emplace_back(action_name(action));
  }
  Values labels = names<Label, label_count>(label_name);
  labels.insert(labels.begin(), "plain");
  return {{"role", roles},
          {"purpose", names<Purpose, purpose_count>(purpose_name)},
          {"relation", names<Relation, relation_count>(relation_name)},
          {"action", actions},
          {"kind", {"demographics", "encounter", "condition", "observation", "medication", "note"}},
          {"label", labels}};
}

// Every combination, with its sign.
class Expected {
 public:
  Expected() {
    std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/src/gate/chart_matrix.csv");
    std::string line;
    while (std::getline(file, line)) {
      if (!line.empty() && line.front() != '#') read(line);
    }
  }
  char sign(const Values& combination) const {
    const auto found = signs_.find(combination);
    return found == signs_.end() ? '?' : found->second;
  }
  std::size_t size() const { return signs_.size(); }

 private:
  void read(const std::string& line) {
    std::stringstream stream(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed_cell(cell));
    ASSERT_EQ(cells.size(), columns_.size() + 1) << line;
    ASSERT_TRUE(cells.back() == "+" || cells.back() == "-") << line;
    std::vector<Values> choices;
    for (std::size_t at = 0; at < columns_.size(); ++at) choices.push_back(values(columns_[at], cells[at], line));
    Values combination(columns_.size());
    add(choices, combination, 0, cells.back().front(), line);
  }
  static Values values(const Column& column, const std::string& cell, const std::string& line) {
    if (cell == "*") return column.values;
    Values out;
    std::stringstream stream(cell);
    for (std::string value; stream >> value;) {
      EXPECT_NE(std::ranges::find(column.values, value), column.values.end())
          << value << " is no " << column.name << ": " << line;
      out.push_back(value);
    }
    return out;
  }
  void add(const std::vector<Values>& choices, Values& combination, std::size_t at, char sign, const std::string& line) {
    if (at == choices.size()) {
      EXPECT_TRUE(signs_.emplace(combination, sign).second) << "a combination stands in two rows: " << line;
      return;
    }
    for (const std::string& value : choices[at]) {
      combination[at] = value;
      add(choices, combination, at + 1, sign, line);
    }
  }

  std::vector<Column> columns_ = columns();
  std::map<Values, char> signs_;
};

class ChartMatrix : public ::testing::Test {
 protected:
  // Each stands to patient a by one relation alone.
  store::AccountRow person(Role role, Relation relation) {
    const std::string name = std::string(role_name(role)) + "." + std::string(relation_name(relation));
    const std::string practitioner = "urn:npi|" + name;
    store::AccountRow row = world_.add_account(name, Roles{}.with(role), {practitioner});
    switch (relation) {
      case Relation::none: break;
      case Relation::grant: world_.grant(world_.a, row.id, std::chrono::hours(1)); break;
      case Relation::emergency: world_.break_glass(world_.a, row.id, std::chrono::hours(1)); break;
      case Relation::care_team:
      case Relation::encounter:
      case Relation::department:
      case Relation::general_practitioner:
      case Relation::panel:
      case Relation::cohort: world_.relate(world_.a, practitioner, relation); break;
    }
    return row;
  }

  // By session; a search is asked of the list of one patient.
  ChartScope opened(const store::AccountRow& account, Purpose purpose, Action action) {
    const auto caller = world_.caller(account);
    const auto in_force = world_.policies->in_force().get();
    const bool search = action == Action::search_patients;
    const auto patient = search ? std::nullopt : std::optional(world_.a);
    const auto permit =
        policy::decide({caller, action, patient, "192.0.2.7", &account, purpose}, *in_force, *world_.store, world_.clock.now());
    if (!permit) return {};
    if (!search) return permit->scope();
    // What a list shows of a patient is who they are.
    policy::Asked asked;
    asked.roles = account.roles;
    asked.action = action;
    asked.purpose = purpose;
    asked.relations = world_.store->ties(account, world_.a, world_.clock.now())->value().relations;
    asked.now = world_.clock.now();
    const auto verdict = policy::evaluate(in_force->rules(), asked);
    const auto listed = policy::may_list(*permit, account, in_force, "192.0.2.7", world_.clock.now());
    const bool shows_demographics = verdict.scope.opens(ItemKind::demographics, {}, now_s());
    const store::Listed shown = listed.of({asked.relations, {}});
    EXPECT_EQ(shown == store::Listed::by_name, shows_demographics) << account.name;
    EXPECT_EQ(shown != store::Listed::not_at_all, verdict.allowed()) << account.name;
    EXPECT_TRUE(listed.is_some_by_name || shown != store::Listed::by_name) << account.name;
    EXPECT_TRUE(listed.is_some_by_id || shown != store::Listed::by_id) << account.name;
    return verdict.scope;
  }
  std::int64_t now_s() const { return std::chrono::floor<std::chrono::seconds>(world_.clock.now()).time_since_epoch().count(); }

  World world_;
};

TEST_F(ChartMatrix, IsWhatThePolicyForAHospitalOpens) {
  const Expected expected;
  const auto all = columns();
  std::size_t combinations = 1;
  for (const Column& column : all) combinations *= column.values.size();
  ASSERT_EQ(expected.size(), combinations) << "the table has a row for every combination";
  std::size_t wrong = 0;
  std::size_t open = 0;
  for (const Role role : all_roles) {
    for (std::size_t relation = 0; relation < relation_count; ++relation) {
      const store::AccountRow account = person(role, static_cast<Relation>(relation));
      for (const std::string& purpose : all[1].values) {
        for (const std::string& action : all[3].values) {
          const ChartScope scope = opened(account, *parse_purpose(purpose), *parse_action(action));
          for (const std::string& kind : all[4].values) {
            for (const std::string& label : all[5].values) {
              const Labels labels = label == "plain" ? Labels{} : Labels{*parse_label(label)};
              const bool is_open = scope.opens(*parse_item_kind(kind), labels, now_s());
              const Values combination = {std::string(role_name(role)), purpose, all[2].values[relation], action, kind, label};
              const bool is_right = expected.sign(combination) == (is_open ? '+' : '-');
              open += is_open ? 1 : 0;
              if (!is_right && ++wrong <= 10) {
                ADD_FAILURE() << account.name << " " << purpose << " " << action << " " << kind << " " << label << " is "
                              << (is_open ? "open" : "closed");
              }
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(open, combinations / 30) << "and something is open at all";
}

TEST_F(ChartMatrix, EveryChartRouteHasAnActionOfTheTable) {
  const auto actions = columns()[3].values;
  std::size_t routes = 0;
  for (const Route& route : world_.gate->routes().routes()) {
    if (!policy::chart_actions.has(route.spec().action)) continue;
    ++routes;
    EXPECT_NE(std::ranges::find(actions, action_name(route.spec().action)), actions.end()) << route.name();
  }
  EXPECT_GE(routes, 12U);
}

}  // namespace
}  // namespace chartroom::gate
