#pragma once

// What the readers of the configuration's own sections share (config_directory.h, config_openid.h, config_webhook.h): a table
// of keys, from which a section is read, checked and described; and the words in which it is refused, with file, line, and what
// would be right. For this room's own files.

#include <toml++/toml.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "domain/tokens.h"

namespace chartroom {

std::unexpected<Error> refuse_at(const std::filesystem::path& file, const toml::source_region& at, const std::string& what);
// Relative paths count from the configuration's own folder.
std::filesystem::path path_beside(const std::filesystem::path& file, std::string_view value);
// "a whole number from 1 to 15"
std::string allowed_number(std::int64_t min, std::int64_t max);
std::vector<std::string> words_of(std::string_view text);  // separated by single spaces
// A text, or a list of at least one; each of 1 to 4,096 bytes without a zero.
std::optional<std::vector<std::string>> texts_of(const toml::node& node);

// One key whose value goes into `Settings`.
template <class Settings>
struct SectionKey {
  using Text = std::string Settings::*;
  using Texts = std::vector<std::string> Settings::*;  // as `texts_of`; the default's are separated by spaces
  using Path = std::filesystem::path Settings::*;
  using OptionalPath = std::optional<std::filesystem::path> Settings::*;
  using Flag = bool Settings::*;
  using Seconds = std::chrono::milliseconds Settings::*;
  using Minutes = std::chrono::minutes Settings::*;
  using Count = std::uint64_t Settings::*;

  const char* name;
  std::variant<Text, Texts, Path, OptionalPath, Flag, Seconds, Minutes, Count> target;
  // Empty: the key is required. "-": it may be left out. Of texts and numbers it is what counts then; of all else it says what
  // the settings have by themselves.
  const char* default_value;
  const char* meaning;
  std::int64_t min = 0;  // of a number
  std::int64_t max = 0;

  bool is_number() const {
    return std::holds_alternative<Seconds>(target) || std::holds_alternative<Minutes>(target) ||
           std::holds_alternative<Count>(target);
  }
  bool is_required() const { return *default_value == '\0'; }
  std::string allowed() const;
};

// A section, or one of its parts. Borrows the node and the file's name.
class ConfigSection {
 public:
  // `name`: as in [name]. `invalid` if it is no table.
  static Result<ConfigSection> of(const toml::node& node, std::string name, const std::filesystem::path& file);

  const toml::node* find(std::string_view key) const { return table_->get(key); }
  const std::filesystem::path& file() const { return *file_; }

  std::unexpected<Error> refuse(const std::string& what) const;  // at the section's own line
  std::unexpected<Error> refuse(const toml::node& at, const std::string& what) const;
  std::unexpected<Error> refuse_value(const toml::node& at, std::string_view key, const std::string& allowed) const;
  Status refuse_other_keys(const std::set<std::string>& known) const;

  template <class Settings>
  Status read(const SectionKey<Settings>& key, Settings& settings) const;
  struct Bounds {
    std::int64_t otherwise;
    std::int64_t min;
    std::int64_t max;
  };
  Result<std::int64_t> number(const char* key, const Bounds& bounds) const;
  // A list of texts of at most 256 bytes; an empty one if it is absent.
  Result<std::vector<std::string>> list_of_texts(const char* key) const;

  // [[NAME.group]]: at least one, at most so many.
  Result<std::vector<ConfigSection>> groups(std::size_t max) const;
  // Of a group: its `roles` and `departments`.
  Result<Standing> standing() const;

 private:
  ConfigSection(std::string name, const toml::table& table, const std::filesystem::path& file)
      : name_(std::move(name)), table_(&table), file_(&file) {}
  std::string name_;
  const toml::table* table_;
  const std::filesystem::path* file_;
};

// --- written for any settings --------------------------------------------------------------------------------------------

template <class Settings>
std::string SectionKey<Settings>::allowed() const {
  if (is_number()) return allowed_number(min, max);
  if (std::holds_alternative<Flag>(target)) return "true or false";
  if (std::holds_alternative<Text>(target)) return "a text in quotes";
  return std::holds_alternative<Texts>(target) ? "a text in quotes, or a list of texts" : "a path in quotes";
}

template <class Settings>
void assign_number(const SectionKey<Settings>& key, std::int64_t value, Settings& settings) {
  using Key = SectionKey<Settings>;
  if (const auto* seconds = std::get_if<typename Key::Seconds>(&key.target)) settings.*(*seconds) = std::chrono::seconds(value);
  if (const auto* minutes = std::get_if<typename Key::Minutes>(&key.target)) settings.*(*minutes) = std::chrono::minutes(value);
  if (const auto* count = std::get_if<typename Key::Count>(&key.target)) settings.*(*count) = static_cast<std::uint64_t>(value);
}

template <class Settings>
void assign_default(const SectionKey<Settings>& key, Settings& settings) {
  const std::string value(key.default_value);
  if (key.is_number()) return assign_number(key, std::stoll(value), settings);
  const auto* texts = std::get_if<typename SectionKey<Settings>::Texts>(&key.target);
  if (texts != nullptr && value != "-") settings.*(*texts) = words_of(value);
}

// False if the value is not of the key's type, or out of its bounds.
template <class Settings>
bool assign(const SectionKey<Settings>& key, const toml::node& node, const std::filesystem::path& file, Settings& settings) {
  using Key = SectionKey<Settings>;
  if (const auto* flag = std::get_if<typename Key::Flag>(&key.target)) {
    const auto value = node.value_exact<bool>();
    if (value) settings.*(*flag) = *value;
    return value.has_value();
  }
  if (key.is_number()) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < key.min || *value > key.max) return false;
    assign_number(key, *value, settings);
    return true;
  }
  const auto* list = std::get_if<typename Key::Texts>(&key.target);
  auto values = texts_of(node);
  if (!values || (list == nullptr && node.is_array())) return false;
  if (list != nullptr) {
    settings.*(*list) = std::move(*values);
    return true;
  }
  const std::string& value = values->front();
  if (const auto* text = std::get_if<typename Key::Text>(&key.target)) settings.*(*text) = value;
  if (const auto* path = std::get_if<typename Key::Path>(&key.target)) settings.*(*path) = path_beside(file, value);
  if (const auto* path = std::get_if<typename Key::OptionalPath>(&key.target)) settings.*(*path) = path_beside(file, value);
  return true;
}

template <class Settings>
Status ConfigSection::read(const SectionKey<Settings>& key, Settings& settings) const {
  const toml::node* node = find(key.name);
  if (node != nullptr) {
    return assign(key, *node, *file_, settings) ? Status() : Status(refuse_value(*node, key.name, key.allowed()));
  }
  if (key.is_required()) return refuse("the key '" + name_ + "." + key.name + "' is missing: " + key.meaning);
  assign_default(key, settings);
  return {};
}

// The section's rows of the reference page.
template <class Settings>
std::string reference_rows(std::span<const SectionKey<Settings>> keys) {
  std::string out;
  for (const SectionKey<Settings>& key : keys) {
    const std::string value(key.default_value);
    const std::string shown = value.empty() ? "required" : value == "-" ? "none" : "`" + value + "`";
    out += std::string("| `") + key.name + "` | " + key.allowed() + " | " + shown + " | " + key.meaning + " |\n";
  }
  return out;
}

std::string reference_head();  // of a table of keys
std::string standing_rows();   // of `roles` and `departments`

// The table of [[NAME.group]], whose own keys these are.
template <class Group>
std::string group_reference(std::span<const SectionKey<Group>> keys) {
  return reference_head() + reference_rows(keys) + standing_rows();
}

template <class Settings>
std::set<std::string> names_of(std::span<const SectionKey<Settings>> keys, std::set<std::string> others = {}) {
  for (const SectionKey<Settings>& key : keys) others.insert(key.name);
  return others;
}

}  // namespace chartroom
