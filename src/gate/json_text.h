#pragma once

// JSON as it is written to a client: members in the order in which they are put, straight into one string. Answers are made
// with this instead of a tree of values: a tree costs an allocation for every member, and most of a small answer's time.
//
// Texts are written as they are (UTF-8 is checked where text comes in), with quotes, backslashes and control characters escaped
// (RFC 8259 section 7), and '<' too, so that no answer can end a script or open a tag wherever it may be pasted. Opening,
// closing and naming must fit together: CHECK in `take`.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::gate {

class JsonText {
 public:
  explicit JsonText(std::size_t size_bytes = 512) { out_.reserve(size_bytes); }

  // A value: of the array that is open, or of the member that was named last.
  JsonText& open_object();
  JsonText& open_array();
  JsonText& close();  // what was opened last
  JsonText& text(std::string_view value);
  JsonText& number(std::integral auto value) { return raw(std::to_string(value)); }
  JsonText& number(double value);  // the shortest text that reads back as the same; null if it is not finite
  JsonText& flag(bool value) { return raw(value ? "true" : "false"); }
  JsonText& null() { return raw("null"); }
  JsonText& raw(std::string_view json);  // a whole value, as another JsonText has taken it

  JsonText& name(std::string_view member);  // of the object that is open; its value follows

  // A member, name and value.
  JsonText& text(std::string_view member, std::string_view value) { return name(member).text(value); }
  JsonText& text_if(std::string_view member, std::string_view value) { return value.empty() ? *this : text(member, value); }
  JsonText& number(std::string_view member, auto value) { return name(member).number(value); }
  JsonText& flag(std::string_view member, bool value) { return name(member).flag(value); }
  JsonText& open_object(std::string_view member) { return name(member).open_object(); }
  JsonText& open_array(std::string_view member) { return name(member).open_array(); }

  std::string take();  // the writer is empty again

 private:
  enum class Before : std::uint8_t { nothing, comma };

  void begin_value();
  void quote(std::string_view value);

  std::string out_;
  std::string open_;  // the brackets that close what is open
  Before before_ = Before::nothing;
  bool named_ = false;
};

}  // namespace chartroom::gate
