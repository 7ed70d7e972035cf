#pragma once

// JSON as the importers read it: a tree of views into the text, built by Boost.JSON's parser. Numbers keep the digits of
// their source ("7.20" stays "7.20"), which boost::json::value does not.
//
// A Json owns its tree; the text that was parsed must outlive it, since strings without escapes are views into it. Strict RFC
// 8259: no comments, no trailing commas, valid UTF-8 only. Of two members with one name the first is found.

#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chartroom::records {

enum class JsonKind : std::uint8_t { absent, null, boolean, number, string, array, object };

struct JsonNode {
  JsonKind kind = JsonKind::absent;
  std::string_view key;             // in its object; empty elsewhere
  std::string_view text;            // of a string; a number's digits; "true" or "false"
  std::span<const JsonNode> items;  // of an array, or an object's members

  // The member; a node of kind absent where there is none or this is no object, so that paths can be written without asking.
  const JsonNode& operator[](std::string_view name) const;
  // The first item of an array; absent if there is none.
  const JsonNode& first() const;
  bool is_object() const { return kind == JsonKind::object; }
  explicit operator bool() const { return kind != JsonKind::absent && kind != JsonKind::null; }
};

class Json {
 public:
  Json();
  ~Json();
  Json(Json&&) noexcept;
  Json& operator=(Json&&) noexcept;

  // Replaces what was parsed before and uses its memory again. `too_large` when nested deeper than limits::json_depth_max,
  // else `invalid`. After an error root() is absent.
  Status parse(std::string_view text);
  const JsonNode& root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::records
