#include "policy/policy_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace chartroom::policy {
namespace {

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

template <class Enum, std::size_t count, class Name>
std::string choices(Name name) {
  std::string out;
  for (std::size_t number = 0; number < count; ++number) {
    out.append(out.empty() ? "" : ", ").append(name(static_cast<Enum>(number)));
  }
  return out;
}

std::string role_choices() {
  std::string out;
  for (const Role role : all_roles) out.append(out.empty() ? "" : ", ").append(role_name(role));
  return out;
}

std::string action_choices() {
  std::string out;
  for (std::size_t number = 0; number < action_count; ++number) {
    const auto action = static_cast<Action>(number);
    if (chart_actions.has(action)) out.append(out.empty() ? "" : ", ").append(action_name(action));
  }
  return out;
}

// Reads a table strictly: what it was not asked for is a finding.
class Reader {
 public:
  Reader(const toml::table& table, std::vector<Finding>& findings) : table_(table), findings_(findings) {}

  void wrong(const toml::node& at, std::string words) { findings_.push_back({line_of(at), std::move(words)}); }
  void missing(std::string_view key, std::string_view example) {
    findings_.push_back({line_of(table_), quoted(key) + " is missing: write " + std::string(example)});
  }

  const toml::node* find(std::string_view key) {
    asked_.insert(std::string(key));
    return table_.get(key);
  }
  std::string text(std::string_view key, std::size_t bytes_max) {
    const toml::node* node = find(key);
    if (node == nullptr) {
      missing(key, std::string(key) + " = \"…\"");
      return "";
    }
    const auto value = node->value<std::string>();
    if (!value || value->empty() || value->size() > bytes_max) {
      wrong(*node, quoted(key) + " is a text in quotes of 1 to " + std::to_string(bytes_max) + " bytes");
      return "";
    }
    return *value;
  }
  std::uint32_t number(std::string_view key, std::uint32_t max, std::uint32_t otherwise) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > max) {
      wrong(*node, quoted(key) + " is a whole number from 0 to " + std::to_string(max));
      return otherwise;
    }
    return static_cast<std::uint32_t>(*value);
  }
  // The texts of an array; nullopt if the key is not there. "any" is {} with is_any.
  struct List {
    bool is_any = false;
    std::vector<std::pair<std::string, const toml::node*>> items;
  };
  enum class Any : std::uint8_t { can_be_said, not_here };
  std::optional<List> list(std::string_view key, Any any) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    List out;
    if (any == Any::can_be_said && node->value<std::string>() == "any") {
      out.is_any = true;
      return out;
    }
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      wrong(*node, quoted(key) + " is a list of texts in quotes" + (any == Any::can_be_said ? ", or \"any\"" : ""));
      return out;
    }
    for (const toml::node& item : *array) {
      const auto value = item.value<std::string>();
      if (value && !value->empty()) {
        out.items.emplace_back(*value, &item);
      } else {
        wrong(item, quoted(key) + " is a list of texts in quotes");
      }
    }
    return out;
  }
  // Of the tables in an array of tables.
  std::vector<const toml::table*> tables(std::string_view key) {
    std::vector<const toml::table*> out;
    const toml::node* node = find(key);
    if (node == nullptr) return out;
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
      wrong(*node, quoted(key) + " is written as [[" + std::string(key) + "]]");
      return out;
    }
    for (const toml::node& item : *array) out.push_back(item.as_table());
    return out;
  }
  void finish() {
    for (const auto& [key, node] : table_) {
      if (!asked_.contains(std::string(key.str()))) wrong(node, quoted(key.str()) + " is not known here: see docs/policy.md");
    }
  }
  std::vector<Finding>& findings() { return findings_; }

 private:
  const toml::table& table_;
  std::vector<Finding>& findings_;
  std::set<std::string, std::less<>> asked_;
};

enum class Need : std::uint8_t { required, optional };

// A condition whose values are an enum's. `all` is what "any" and, where it is not required, its absence mean.
struct Wanted {
  std::string_view key;
  Need need;
};

template <class Set, class Parse>
Set read_set(Reader& in, Wanted wanted, Set all, Parse parse, const std::string& known) {
  const auto& [key, need] = wanted;
  const auto list = in.list(key, Reader::Any::can_be_said);
  if (!list) {
    if (need == Need::required) in.missing(key, std::string(key) + " = \"any\", or a list of " + known);
    return all;
  }
  if (list->is_any) return all;
  Set out;
  for (const auto& [text, node] : list->items) {
    if (const auto value = parse(text)) {
      out.add(*value);
    } else {
      in.wrong(*node, quoted(text) + " is not known as a value of " + quoted(key) + ": there are " + known);
    }
  }
  return out;
}

constexpr Roles every_role = Roles(0xFF);

Roles read_roles(Reader& in, std::string_view key, Need need, Roles otherwise) {
  const auto list = in.list(key, Reader::Any::not_here);
  if (!list) {
    if (need == Need::required) in.missing(key, std::string(key) + " = a list of " + role_choices());
    return otherwise;
  }
  Roles roles;
  for (const auto& [text, node] : list->items) {
    const auto role = parse_role(text);
    if (!role) {
      in.wrong(*node, quoted(text) + " is no role: there are " + role_choices());
    } else if (roles_without_charts.has(*role)) {
      in.wrong(*node, quoted(text) + " opens no charts as such, so no rule is about it: give the person another role as well");
    } else {
      roles = roles.with(*role);
    }
  }
  return roles;
}

std::string read_name(const toml::table& table, Reader& in, std::string_view stands_in) {
  std::string name = in.text("name", 64);
  const bool is_name =
      std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!is_name)
    in.wrong(table, "'name' has lower-case letters, digits and underscores only: it stands in " + std::string(stands_in));
  return name;
}

NamedPlace read_place(const toml::table& table, std::vector<Finding>& findings) {
  Reader in(table, findings);
  NamedPlace place;
  place.line = line_of(table);
  place.name = read_name(table, in, "rules");
  const auto addresses = in.list("addresses", Reader::Any::not_here);
  if (!addresses) in.missing("addresses", "addresses = [\"10.20.0.0/16\", \"2001:db8::/32\"]");
  if (addresses && addresses->items.empty()) in.wrong(table, "'addresses' names at least one network");
  for (const auto& [text, node] : addresses.value_or(Reader::List{}).items) {
    const auto range = AddressRange::parse(text);
    if (!range) {
      in.wrong(*node, quoted(text) +
                          " is no network or address: write \"10.20.0.0/16\" (no bits behind the length), "
                          "\"2001:db8::/32\", or one address");
    } else if (std::ranges::find(place.addresses, *range) != place.addresses.end()) {
      in.wrong(*node, quoted(text) + " stands there twice");
    } else {
      place.addresses.push_back(*range);
    }
  }
  in.finish();
  return place;
}

// Minutes since midnight; "24:00" is the end of a day.
std::optional<unsigned> parse_minute(std::string_view text) {
  const auto digit = [&](std::size_t at) { return static_cast<unsigned>(text[at] - '0'); };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 3U, 4U}) {
    if (digit(at) > 9) return std::nullopt;
  }
  const unsigned minute = digit(3) * 10 + digit(4);
  const unsigned in_all = (digit(0) * 10 + digit(1)) * 60 + minute;
  return minute < 60 && in_all <= day_minutes ? std::optional(in_all) : std::nullopt;
}

unsigned read_minute(Reader& in, std::string_view key, unsigned max, unsigned otherwise) {
  const toml::node* node = in.find(key);
  const auto minute = parse_minute(node->value<std::string>().value_or(""));
  if (minute && *minute <= max) return *minute;
  in.wrong(*node, quoted(key) + " is a time of the day in quotes, such as \"07:30\"" +
                      (max == day_minutes ? "; \"24:00\" is the end of a day" : ""));
  return otherwise;
}

Weekdays read_days(Reader& in) {
  constexpr Weekdays every_day = Weekdays::first(weekday_count);
  const auto list = in.list("days", Reader::Any::not_here);
  if (!list) return every_day;
  Weekdays out;
  for (const auto& [text, node] : list->items) {
    bool known = false;
    for (unsigned number = 0; number < weekday_count; ++number) {
      if (text != weekday_name(static_cast<Weekday>(number))) continue;
      out.add(static_cast<Weekday>(number));
      known = true;
    }
    if (!known) in.wrong(*node, quoted(text) + " is no day: there are " + choices<Weekday, weekday_count>(weekday_name));
  }
  return out;
}

NamedTime read_time(const toml::table& table, std::vector<Finding>& findings) {
  Reader in(table, findings);
  NamedTime time;
  time.line = line_of(table);
  time.name = read_name(table, in, "rules");
  const std::size_t found_before = findings.size();
  time.days = read_days(in);
  if (table.contains("from") != table.contains("to")) {
    in.find("from");
    in.find("to");
    in.wrong(table, "'from' and 'to' go together: write both, or neither for whole days");
  } else if (table.contains("from")) {
    time.from = read_minute(in, "from", day_minutes - 1, 0);
    time.to = read_minute(in, "to", day_minutes, day_minutes);
  }
  if (findings.size() == found_before) {
    if (time.days.empty()) in.wrong(table, "'days' names no day: this time never comes");
    if (time.from == time.to)
      in.wrong(table, "'from' and 'to' are the same, and so this time never comes: for whole days leave both out");
    if (time.days.size() == weekday_count && time.from == 0 && time.to == day_minutes)
      in.wrong(table, "this time is always: take it away, and where it is named too");
  }
  in.finish();
  return time;
}

// By their numbers, the names that rules may use.
struct Names {
  std::vector<std::string_view> places;
  std::vector<std::string_view> times;
};

// As bits, by their numbers.
template <class Set, class Number>
Set read_names(Reader& in, std::string_view key, const std::vector<std::string_view>& names, std::string_view table) {
  Set out;
  const auto list = in.list(key, Reader::Any::not_here);
  if (!list) return out;
  std::string known;
  for (const std::string_view name : names) known.append(known.empty() ? "" : ", ").append(name);
  const toml::array* array = in.find(key)->as_array();
  if (array != nullptr && array->empty())
    in.wrong(*array, quoted(key) + " names no [[" + std::string(table) + "]]: leave it out");
  for (const auto& [text, node] : list->items) {
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) {
      out.add(static_cast<Number>(found - names.begin()));
    } else {
      in.wrong(*node, quoted(text) + " is no [[" + std::string(table) +
                          "]]: " + (known.empty() ? "there is none in the file" : "there are " + known));
    }
  }
  return out;
}

Places read_places(Reader& in, std::string_view key, const Names& names) {
  return read_names<Places, PlaceNumber>(in, key, names.places, "place");
}
Times read_times(Reader& in, std::string_view key, const Names& names) {
  return read_names<Times, TimeNumber>(in, key, names.times, "time");
}

Conditions read_conditions(const toml::table& table, Reader& in, Need need, const Names& names) {
  Conditions out;
  out.line = line_of(table);
  out.name = read_name(table, in, "the ledger");
  out.roles = read_roles(in, "role", need, every_role);
  out.purposes = read_set(in, {"purpose", need}, Purposes::first(purpose_count), parse_purpose,
                          choices<Purpose, purpose_count>(purpose_name));
  out.relations = read_set(in, {"relation", need}, Relations::first(relation_count), parse_relation,
                           choices<Relation, relation_count>(relation_name));
  const auto chart_action = [](std::string_view name) {
    const auto action = parse_action(name);
    return action && chart_actions.has(*action) ? action : std::nullopt;
  };
  out.actions = read_set(in, {"action", need}, chart_actions, chart_action, action_choices());
  if (const auto departments = in.list("department", Reader::Any::not_here)) {
    for (const auto& item : departments->items) out.departments.push_back(item.first);
  }
  out.places = read_places(in, "place", names);
  out.times = read_times(in, "time", names);
  return out;
}

Labels read_labels(Reader& in, std::string_view key, Need need) {
  return read_set(in, {key, need}, need == Need::required ? Labels::first(label_count) : Labels{}, parse_label,
                  choices<Label, label_count>(label_name));
}

AllowRule read_allow(const toml::table& table, std::vector<Finding>& findings, const Names& names) {
  Reader in(table, findings);
  AllowRule rule;
  rule.when = read_conditions(table, in, Need::required, names);
  rule.kinds = read_set(in, {"kinds", Need::required}, all_item_kinds, parse_item_kind,
                        choices<ItemKind, item_kind_count>(item_kind_name));
  rule.labels = read_labels(in, "labels", Need::required);
  rule.days = in.number("days", 36'525, 0);
  in.finish();
  return rule;
}

DenyRule read_deny(const toml::table& table, std::vector<Finding>& findings, const Names& names) {
  Reader in(table, findings);
  DenyRule rule;
  rule.when = read_conditions(table, in, Need::optional, names);
  rule.unless_roles = read_roles(in, "unless_role", Need::optional, {});
  rule.unless_relations = read_set(in, {"unless_relation", Need::optional}, Relations{}, parse_relation,
                                   choices<Relation, relation_count>(relation_name));
  rule.unless_places = read_places(in, "unless_place", names);
  rule.unless_times = read_times(in, "unless_time", names);
  rule.abouts = read_set(in, {"about", Need::optional}, Abouts{}, parse_about, choices<About, about_count>(about_name));
  rule.labels = read_labels(in, "label", Need::optional);
  in.finish();
  return rule;
}

LabelRule read_label_rule(const toml::table& table, std::vector<Finding>& findings) {
  Reader in(table, findings);
  LabelRule rule;
  rule.line = line_of(table);
  const std::string name = in.text("label", 64);
  if (const auto label = parse_label(name)) {
    rule.label = *label;
  } else if (!name.empty()) {
    in.wrong(table, quoted(name) + " is no label: there are " + choices<Label, label_count>(label_name));
  }
  if (const auto codes = in.list("codes", Reader::Any::not_here)) {
    for (const auto& [text, node] : codes->items) {
      const std::size_t bar = text.find('|');
      CodePattern pattern{text.substr(0, bar), bar == std::string::npos ? "" : text.substr(bar + 1)};
      pattern.is_prefix = pattern.code.ends_with('*');
      if (pattern.is_prefix) pattern.code.pop_back();
      if (bar == std::string::npos || pattern.system.empty() || (pattern.code.empty() && !pattern.is_prefix)) {
        in.wrong(*node, quoted(text) + " is written as \"system|code\": \"http://loinc.org|75622-1\", or \"system|B20*\"");
        continue;
      }
      rule.codes.push_back(std::move(pattern));
    }
  }
  for (const auto& [key, target] : {std::pair{"sections", &rule.sections}, std::pair{"words", &rule.words}}) {
    const auto list = in.list(key, Reader::Any::not_here);
    if (!list) continue;
    for (const auto& item : list->items) target->push_back(item.first);
  }
  if (rule.codes.empty() && rule.sections.empty() && rule.words.empty())
    in.wrong(table, "a [[label]] rule names codes, sections or words");
  in.finish();
  return rule;
}

void read_purposes(Reader& top, PolicyRules& rules, std::vector<Finding>& findings) {
  const toml::node* node = top.find("purposes");
  const toml::table* table = node == nullptr ? nullptr : node->as_table();
  if (table == nullptr) {
    top.missing("purposes", "[purposes] with a line for each role: clinician = [\"treatment\"]");
    return;
  }
  Reader in(*table, findings);
  for (std::size_t at = 0; at < all_roles.size(); ++at) {
    if (roles_without_charts.has(all_roles[at])) continue;
    const auto list = in.list(role_name(all_roles[at]), Reader::Any::not_here);
    if (!list) continue;
    for (const auto& [text, item] : list->items) {
      const auto purpose = parse_purpose(text);
      if (purpose && std::ranges::find(rules.purposes[at], *purpose) == rules.purposes[at].end()) {
        rules.purposes[at].push_back(*purpose);
      } else {
        in.wrong(*item,
                 quoted(text) + (purpose ? " stands there twice"
                                         : " is no purpose: there are " + choices<Purpose, purpose_count>(purpose_name)));
      }
    }
  }
  in.finish();
}

void read_emergency(Reader& top, PolicyRules& rules, std::vector<Finding>& findings) {
  const toml::node* node = top.find("emergency");
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr) return top.wrong(*node, "'emergency' is written as [emergency]");
  Reader in(*table, findings);
  rules.emergency.minutes = in.number("minutes", 24 * 60, 0);
  if (table->contains("identifier_system")) rules.emergency.identifier_system = in.text("identifier_system", 200);
  for (const toml::table* reason : in.tables("reason")) {
    Reader one(*reason, findings);
    rules.emergency.reasons.push_back({one.text("code", 64), one.text("words", 256)});
    one.finish();
  }
  if (rules.emergency.minutes > 0 && rules.emergency.reasons.empty())
    in.wrong(*table, "an [emergency] has reasons to choose from: add [[emergency.reason]] with code and words");
  in.finish();
}

Names read_settings(Reader& top, PolicyRules& rules, std::vector<Finding>& findings) {
  for (const toml::table* place : top.tables("place")) rules.places.push_back(read_place(*place, findings));
  for (const toml::table* time : top.tables("time")) rules.times.push_back(read_time(*time, findings));
  std::size_t networks = 0;
  for (const NamedPlace& place : rules.places) networks += place.addresses.size();
  const auto too_many = [&](std::size_t count, std::size_t max, const char* of_what) {
    if (count > max) findings.push_back({0, "there are more than " + std::to_string(max) + " " + of_what});
  };
  too_many(rules.places.size(), limits::policy_named_max, "places");
  too_many(rules.times.size(), limits::policy_named_max, "times");
  too_many(networks, limits::policy_networks_max, "networks of places");
  rules.places.resize(std::min(rules.places.size(), limits::policy_named_max));
  rules.times.resize(std::min(rules.times.size(), limits::policy_named_max));
  Names names;
  for (const NamedPlace& place : rules.places) names.places.push_back(place.name);
  for (const NamedTime& time : rules.times) names.times.push_back(time.name);
  return names;
}

}  // namespace

ParsedPolicy parse_policy(std::string_view text) {
  ParsedPolicy out;
  if (text.size() > limits::policy_bytes_max) {
    out.findings.push_back({0, "the file is larger than " + std::to_string(limits::policy_bytes_max) + " bytes"});
    return out;
  }
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    out.findings.push_back(
        {static_cast<int>(error.source().begin.line), "this is not TOML: " + std::string(error.description())});
    return out;
  }
  Reader in(table, out.findings);
  if (in.number("version", 1, 0) != 1) out.findings.push_back({1, "'version' is 1: write version = 1"});
  out.rules.title = in.text("title", 64);
  read_purposes(in, out.rules, out.findings);
  const Names names = read_settings(in, out.rules, out.findings);
  for (const toml::table* rule : in.tables("allow")) out.rules.allow.push_back(read_allow(*rule, out.findings, names));
  for (const toml::table* rule : in.tables("deny")) out.rules.deny.push_back(read_deny(*rule, out.findings, names));
  for (const toml::table* rule : in.tables("label")) out.rules.labels.push_back(read_label_rule(*rule, out.findings));
  read_emergency(in, out.rules, out.findings);
  in.finish();
  if (out.rules.allow.size() + out.rules.deny.size() > limits::policy_rules_max)
    out.findings.push_back({0, "there are more than " + std::to_string(limits::policy_rules_max) + " rules"});
  std::ranges::stable_sort(out.findings, {}, &Finding::line);
  return out;
}

}  // namespace chartroom::policy
