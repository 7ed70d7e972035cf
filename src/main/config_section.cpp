#include "main/config_section.h"

#include <algorithm>

namespace chartroom {
namespace {

constexpr std::size_t text_bytes_max = 4'096;  // more than any address, DN or filter needs
constexpr std::size_t list_item_bytes_max = 256;

bool is_text(const std::string& text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && text.find('\0') == std::string::npos;
}

std::string names_of_roles() {
  std::string out;
  for (const Role role : all_roles) {
    const char* between = role == all_roles.front() ? "" : role == all_roles.back() ? " and " : ", ";
    out.append(between).append(role_name(role));
  }
  return out;
}

}  // namespace

std::string reference_head() { return "| key | value | default | meaning |\n| --- | --- | --- | --- |\n"; }

std::string standing_rows() {
  return "| `roles` | a list of texts | none | clinician, nurse, therapist, registrar, billing, researcher, privacy_officer, "
         "operator |\n"
         "| `departments` | a list of texts | none | Departments of the person, as the policy names them. |\n";
}

std::unexpected<Error> refuse_at(const std::filesystem::path& file, const toml::source_region& at, const std::string& what) {
  return fail(ErrorCode::invalid, file.string() + ":" + std::to_string(at.begin.line) + ": " + what);
}

std::filesystem::path path_beside(const std::filesystem::path& file, std::string_view value) {
  return (std::filesystem::absolute(file).parent_path() / value).lexically_normal();
}

std::string allowed_number(std::int64_t min, std::int64_t max) {
  return "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
  std::vector<std::string> out;
  if (const auto one = node.value_exact<std::string>()) out.push_back(*one);
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) out.push_back(item.value_exact<std::string>().value_or(""));
  }
  for (const std::string& text : out) {
    if (!is_text(text, text_bytes_max)) return std::nullopt;
  }
  if (out.empty()) return std::nullopt;
  return out;
}

Result<ConfigSection> ConfigSection::of(const toml::node& node, std::string name, const std::filesystem::path& file) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return refuse_at(file, node.source(), "'" + name + "' is a section: [" + name + "]");
  return ConfigSection(std::move(name), *table, file);
}

std::unexpected<Error> ConfigSection::refuse(const std::string& what) const { return refuse(*table_, what); }

std::unexpected<Error> ConfigSection::refuse(const toml::node& at, const std::string& what) const {
  return refuse_at(*file_, at.source(), what);
}

std::unexpected<Error> ConfigSection::refuse_value(const toml::node& at, std::string_view key,
                                                   const std::string& allowed) const {
  return refuse(at, "'" + name_ + "." + std::string(key) + "' must be " + allowed);
}

Status ConfigSection::refuse_other_keys(const std::set<std::string>& known) const {
  for (const auto& [name, node] : *table_) {
    if (known.contains(std::string(name.str()))) continue;
    std::string list;
    for (const std::string& one : known) list += " " + one;
    return refuse(node, "there is no key '" + std::string(name.str()) + "' here; there are" + list);
  }
  return {};
}

Result<std::int64_t> ConfigSection::number(const char* key, const Bounds& bounds) const {
  const toml::node* node = find(key);
  if (node == nullptr) return bounds.otherwise;
  const auto value = node->value_exact<std::int64_t>();
  if (value && *value >= bounds.min && *value <= bounds.max) return *value;
  return refuse_value(*node, key, allowed_number(bounds.min, bounds.max));
}

Result<std::vector<std::string>> ConfigSection::list_of_texts(const char* key) const {
  std::vector<std::string> out;
  const toml::node* node = find(key);
  if (node == nullptr) return out;
  const auto wrong = [&] { return refuse_value(*node, key, "a list of texts in quotes"); };
  if (!node->is_array()) return wrong();
  for (const toml::node& one : *node->as_array()) {
    const auto text = one.value_exact<std::string>();
    if (!text || !is_text(*text, list_item_bytes_max)) return wrong();
    out.push_back(*text);
  }
  return out;
}

Result<std::vector<ConfigSection>> ConfigSection::groups(std::size_t max) const {
  const std::string part = name_ + ".group";
  const toml::node* node = find("group");
  if (node == nullptr || !node->is_array()) {
    return refuse("[" + name_ + "] needs at least one [[" + part + "]]: without one nobody has a role");
  }
  if (node->as_array()->size() > max) return refuse(*node, "at most " + std::to_string(max) + " groups can be mapped");
  std::vector<ConfigSection> out;
  for (const toml::node& one : *node->as_array()) {
    const toml::table* table = one.as_table();
    if (table == nullptr) return refuse(one, "a group is a table: [[" + part + "]]");
    out.push_back(ConfigSection(part, *table, *file_));
  }
  return out;
}

Result<Standing> ConfigSection::standing() const {
  const auto names = list_of_texts("roles");
  if (!names) return fail(names);
  Standing out;
  for (const std::string& name : *names) {
    const auto role = parse_role(name);
    if (!role) return refuse(*find("roles"), "the roles are " + names_of_roles() + ", not '" + name + "'");
    out.roles = out.roles.with(*role);
  }
  auto departments = list_of_texts("departments");
  if (!departments) return fail(departments);
  out.departments = std::move(*departments);
  return out;
}

}  // namespace chartroom
