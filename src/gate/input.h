#pragma once

// The parser at the door. A route lists the fields it takes (from its path, its query, its JSON body); `read_input` turns a
// request into exactly those, typed, or refuses it. The same list makes the API description, so the two can't differ.
//
// Refused are unknown, missing, doubled and over-long fields, wrong types, ids that aren't canonical, and text that is not
// valid UTF-8 or holds control characters (tab and line ends are allowed). A refusal names the field: one of ours, or an
// unknown one only where it looks like an identifier (lower case, at most 32 characters), so that no words of the input come
// back.

#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "domain/tokens.h"
#include "gate/problem.h"
#include "http/message.h"

namespace chartroom::gate {

enum class In : std::uint8_t { path, query, body };

enum class Kind : std::uint8_t {
  text,
  words,   // patient data may stand in it: never logged
  secret,  // a password
  patient_id,
  document_id,
  principal_id,
  token_id,
  grant_id,
  import_id,
  emergency_id,
  count,       // a whole number, at most `max`
  flag,        // true or false
  time,        // RFC 3339, UTC
  texts,       // an array of texts, at most 50; in a query the field as often as there are texts
  role_list,   // an array of role names
  scope_list,  // an array of scopes of tokens
};

enum class Need : std::uint8_t { required, optional };

struct Field {
  std::string_view name;
  In in;
  Kind kind;
  Need need;
  std::uint64_t max;  // bytes of a text, or the largest count
  std::string_view about;
};

// The fields that were there. Asking for one that the route doesn't have, or by a wrong type, is a bug (CHECK).
class Input {
 public:
  using Value = std::variant<std::string, IdBytes, std::uint64_t, bool, Timestamp, std::vector<std::string>, Roles, Scopes>;

  bool has(std::string_view name) const { return values_.contains(name); }
  const std::string& text(std::string_view name) const { return get<std::string>(name); }
  std::string text_or(std::string_view name, std::string_view otherwise) const {
    return has(name) ? text(name) : std::string(otherwise);
  }
  std::uint64_t count_or(std::string_view name, std::uint64_t otherwise) const {
    return has(name) ? get<std::uint64_t>(name) : otherwise;
  }
  bool flag(std::string_view name) const { return get<bool>(name); }
  Timestamp time(std::string_view name) const { return get<Timestamp>(name); }
  const std::vector<std::string>& texts(std::string_view name) const { return get<std::vector<std::string>>(name); }
  Roles roles(std::string_view name) const { return get<Roles>(name); }
  Scopes scopes(std::string_view name) const { return get<Scopes>(name); }
  template <class IdType>
  IdType id(std::string_view name) const {
    return IdType{get<IdBytes>(name)};
  }

  void put(std::string_view name, Value value) { values_.insert_or_assign(std::string(name), std::move(value)); }

 private:
  template <class Type>
  const Type& get(std::string_view name) const {
    const auto found = values_.find(name);
    CHECK(found != values_.end() && std::holds_alternative<Type>(found->second), "a handler asks for the fields of its route");
    return std::get<Type>(found->second);
  }
  std::map<std::string, Value, std::less<>> values_;
};

// A path's {fields} with their texts.
using PathFields = std::vector<std::pair<std::string_view, std::string_view>>;

enum class BodyIs : std::uint8_t {
  none,
  json,
  form,  // application/x-www-form-urlencoded, as programs of other makers post
  file,
};

// What the route doesn't list, in a query or a form: other makers' protocols demand that it is ignored.
enum class Others : std::uint8_t { refused, ignored };

// What a request is read by.
struct Form {
  std::span<const Field> fields;
  BodyIs body = BodyIs::none;
  Others others = Others::refused;
};

// `body` says what the route's body is: nothing (a body is refused), one JSON object, a form, or bytes that the handler reads
// itself.
std::expected<Input, Refusal> read_input(const Form& form, const http::Request& request, const PathFields& path);

bool is_plain_text(std::string_view text);  // valid UTF-8 without control characters

}  // namespace chartroom::gate
