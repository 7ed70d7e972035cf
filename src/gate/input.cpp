#include "gate/input.h"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <set>

#include "base/limits.h"
#include "domain/partial_time.h"
#include "http/target.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using Read = std::expected<Input::Value, Refusal>;

constexpr std::size_t list_items_max = 50;
constexpr std::size_t body_depth_max = 4;  // our bodies are flat objects with lists

std::unexpected<Refusal> no(Problem problem, std::string_view field = {}) { return std::unexpected(refuse(problem, field)); }

// An unknown field's name as it may be repeated.
std::string_view tellable(std::string_view name) {
  const bool identifier = !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  });
  return identifier ? name : std::string_view{};
}

template <char Prefix>
Read read_id(const Field& field, std::string_view text) {
  const auto id = Id<Prefix>::parse(text);
  if (!id) return no(Problem::bad_field, field.name);
  return id->bytes;
}

Read read_time(const Field& field, std::string_view text) {
  const auto time = parse_partial_time(text);
  if (!time || time->precision != TimePrecision::second) return no(Problem::bad_field, field.name);
  return Timestamp(std::chrono::seconds(time->from_s));
}

Read read_count(const Field& field, std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > field.max) return no(Problem::bad_field, field.name);
  return value;
}

Read read_text(const Field& field, std::string_view text) {
  if (!is_plain_text(text)) return no(Problem::bad_text, field.name);
  switch (field.kind) {
    case Kind::text:
    case Kind::words:
    case Kind::secret:
      if (text.size() > field.max) return no(Problem::field_too_long, field.name);
      return std::string(text);
    case Kind::patient_id: return read_id<'p'>(field, text);
    case Kind::document_id: return read_id<'d'>(field, text);
    case Kind::principal_id: return read_id<'u'>(field, text);
    case Kind::token_id: return read_id<'t'>(field, text);
    case Kind::grant_id: return read_id<'g'>(field, text);
    case Kind::import_id: return read_id<'i'>(field, text);
    case Kind::emergency_id: return read_id<'e'>(field, text);
    case Kind::time: return read_time(field, text);
    case Kind::count: return read_count(field, text);
    case Kind::flag:
      if (text == "true") return true;
      if (text == "false") return false;
      return no(Problem::bad_field, field.name);
    case Kind::texts:
    case Kind::role_list:
    case Kind::scope_list: break;
  }
  return no(Problem::bad_field, field.name);
}

Read read_list(const Field& field, const json::array& items) {
  if (items.size() > list_items_max) return no(Problem::field_too_long, field.name);
  std::vector<std::string> texts;
  Roles roles;
  Scopes scopes;
  for (const json::value& item : items) {
    if (!item.is_string()) return no(Problem::bad_field, field.name);
    const std::string_view text = item.get_string();
    if (!is_plain_text(text)) return no(Problem::bad_text, field.name);
    if (text.size() > field.max) return no(Problem::field_too_long, field.name);
    texts.emplace_back(text);
    const auto role = parse_role(text);
    const auto scope = parse_scope(text);
    if ((field.kind == Kind::role_list && !role) || (field.kind == Kind::scope_list && !scope)) {
      return no(Problem::bad_field, field.name);
    }
    if (role) roles = roles.with(*role);
    if (scope) scopes = scopes.with(*scope);
  }
  if (field.kind == Kind::role_list) return roles;
  if (field.kind == Kind::scope_list) return scopes;
  return texts;
}

Read read_json_value(const Field& field, const json::value& value) {
  const bool list = field.kind == Kind::texts || field.kind == Kind::role_list || field.kind == Kind::scope_list;
  if (list && value.is_array()) return read_list(field, value.get_array());
  if (field.kind == Kind::flag && value.is_bool()) return value.get_bool();
  if (field.kind == Kind::count && value.is_int64() && value.get_int64() >= 0 &&
      static_cast<std::uint64_t>(value.get_int64()) <= field.max) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  if (value.is_string() && field.kind != Kind::flag && field.kind != Kind::count && !list) {
    return read_text(field, std::string_view(value.get_string()));
  }
  return no(Problem::bad_field, field.name);
}

const Field* find(std::span<const Field> fields, In in, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const Field& field) { return field.in == in && field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

// Sees the names only, to find one that stands twice in an object: json::parse would silently keep the last.
struct NameHandler {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Code = boost::system::error_code;

  std::vector<std::set<std::string, std::less<>>> open;
  std::string name;
  bool doubled = false;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open.emplace_back(), true; }
  bool on_object_end(std::size_t, Code&) { return open.pop_back(), true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, Code&) { return name.append(part.data(), part.size()), true; }
  bool on_key(json::string_view part, std::size_t, Code&) {
    name.append(part.data(), part.size());
    doubled = !open.back().insert(name).second || doubled;
    name.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, Code&) { return true; }
  bool on_string(json::string_view, std::size_t, Code&) { return true; }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, Code&) { return true; }
  bool on_double(double, json::string_view, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }
};

bool has_doubled_names(std::string_view body) {
  json::parse_options options;
  options.max_depth = body_depth_max;
  json::basic_parser<NameHandler> parser(options);
  boost::system::error_code error;
  parser.write_some(false, body.data(), body.size(), error);
  return parser.handler().doubled;
}

std::expected<void, Refusal> read_body(std::span<const Field> fields, const http::Request& request, Input& input) {
  if (request.body.empty()) return {};
  const std::string_view type = request.header("content-type");
  if (!type.starts_with("application/json")) return no(Problem::bad_media_type);
  json::parse_options options;
  options.max_depth = body_depth_max;
  boost::system::error_code error;
  const json::value body = json::parse(request.body, error, {}, options);
  if (error || !body.is_object()) return no(Problem::bad_json);
  if (has_doubled_names(request.body)) return no(Problem::duplicate_field);
  for (const auto& [key, value] : body.get_object()) {
    const Field* field = find(fields, In::body, key);
    if (field == nullptr) return no(Problem::unknown_field, tellable(key));
    auto read = read_json_value(*field, value);
    if (!read) return std::unexpected(std::move(read.error()));
    input.put(field->name, std::move(*read));
  }
  return {};
}

// A list in a query stands there as often as it has texts.
std::expected<void, Refusal> add_text(const Field& field, const std::string& text, Input& input) {
  auto texts = input.has(field.name) ? input.texts(field.name) : std::vector<std::string>{};
  if (!is_plain_text(text)) return no(Problem::bad_text, field.name);
  if (text.size() > field.max || texts.size() == list_items_max) return no(Problem::field_too_long, field.name);
  texts.push_back(text);
  input.put(field.name, std::move(texts));
  return {};
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::expected<void, Refusal> read_pairs(const Form& form, In in, const Pairs& pairs, Input& input) {
  for (const auto& [name, value] : pairs) {
    const Field* field = find(form.fields, in, name);
    if (field == nullptr && form.others == Others::ignored) continue;
    if (field == nullptr) return no(Problem::unknown_field, tellable(name));
    if (field->kind == Kind::texts) {
      if (auto added = add_text(*field, value, input); !added) return added;
      continue;
    }
    if (input.has(name)) return no(Problem::duplicate_field, field->name);
    auto read = read_text(*field, value);
    if (!read) return std::unexpected(std::move(read.error()));
    input.put(field->name, std::move(*read));
  }
  return {};
}

// WHATWG's form encoding. A parameter without a value is as if it were not there (RFC 6749 section 3.2).
std::expected<void, Refusal> read_form(const Form& form, const http::Request& request, Input& input) {
  std::string_view type = request.header("content-type");
  type = type.substr(0, type.find(';'));
  if (type != "application/x-www-form-urlencoded") return no(Problem::bad_media_type);
  Pairs pairs;
  if (!http::parse_form(request.body, pairs)) return no(Problem::bad_text);
  std::erase_if(pairs, [](const auto& pair) { return pair.second.empty(); });
  return read_pairs(form, In::body, pairs, input);
}

std::expected<void, Refusal> read_path(std::span<const Field> fields, const PathFields& path, Input& input) {
  for (const auto& [name, value] : path) {
    const Field* field = find(fields, In::path, name);
    CHECK(field != nullptr, "a template's fields are listed");
    auto read = read_text(*field, value);
    if (!read) return std::unexpected(std::move(read.error()));
    input.put(field->name, std::move(*read));
  }
  return {};
}

// The length of the character that begins here, by RFC 3629; 0 if there is none.
std::size_t utf8_length(std::string_view rest) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || rest.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if ((first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7F) return false;
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::expected<Input, Refusal> read_input(const Form& form, const http::Request& request, const PathFields& path) {
  Input input;
  if (const auto read = read_path(form.fields, path, input); !read) return std::unexpected(read.error());
  if (const auto read = read_pairs(form, In::query, request.query, input); !read) return std::unexpected(read.error());
  if (form.body == BodyIs::none && !request.body.empty()) return no(Problem::too_large);
  if (form.body == BodyIs::json) {
    if (const auto read = read_body(form.fields, request, input); !read) return std::unexpected(read.error());
  }
  if (form.body == BodyIs::form) {
    if (const auto read = read_form(form, request, input); !read) return std::unexpected(read.error());
  }
  for (const Field& field : form.fields) {
    if (field.need == Need::required && !input.has(field.name)) return no(Problem::missing_field, field.name);
  }
  return input;
}

}  // namespace chartroom::gate
