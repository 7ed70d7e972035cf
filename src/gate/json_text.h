#pragma once

// JSON as text, written from front to back into one string: no tree, no memory per value. For answers that are large or often
// asked for; elsewhere boost::json is the way. The caller opens and closes what belongs together; the writer sets the commas.
// Strings must be valid UTF-8; what JSON does not allow in them is escaped.

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::gate {

class JsonText {
 public:
  explicit JsonText(std::string& out) : out_(out) {}

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }
  void name(std::string_view name);

  void text(std::string_view value);
  void count(std::uint64_t value);
  void number(double value);  // finite; null otherwise

  // A member of an object.
  void member(std::string_view name, std::string_view value) {
    this->name(name);
    text(value);
  }
  void member(std::string_view name, std::uint64_t value) {
    this->name(name);
    count(value);
  }
  void flag(std::string_view name, bool value) {
    this->name(name);
    begin_value();
    out_ += value ? "true" : "false";
  }
  // Left out if empty.
  void member_if(std::string_view name, std::string_view value) {
    if (!value.empty()) member(name, value);
  }

 private:
  void begin_value() {
    if (comma_) out_.push_back(',');
    comma_ = true;
  }
  void open(char bracket) {
    begin_value();
    out_.push_back(bracket);
    comma_ = false;
  }
  void close(char bracket) {
    out_.push_back(bracket);
    comma_ = true;
  }

  std::string& out_;
  bool comma_ = false;
};

}  // namespace chartroom::gate
