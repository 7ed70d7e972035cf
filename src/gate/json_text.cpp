#include "gate/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/check.h"

namespace chartroom::gate {
namespace {

constexpr std::array<bool, 256> make_escaped() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  for (const char c : {'"', '\\', '<', '\x7F'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kEscaped = make_escaped();

void escape(char c, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

}  // namespace

void JsonText::begin_value() {
  if (named_) {
    named_ = false;
    return;
  }
  CHECK(open_.empty() ? out_.empty() : open_.back() == ']', "a member of an object has a name");
  if (before_ == Before::comma) out_ += ',';
}

JsonText& JsonText::open_object() {
  begin_value();
  out_ += '{';
  open_ += '}';
  before_ = Before::nothing;
  return *this;
}

JsonText& JsonText::open_array() {
  begin_value();
  out_ += '[';
  open_ += ']';
  before_ = Before::nothing;
  return *this;
}

JsonText& JsonText::close() {
  CHECK(!open_.empty() && !named_, "what is closed is open, and its last member has a value");
  out_ += open_.back();
  open_.pop_back();
  before_ = Before::comma;
  return *this;
}

JsonText& JsonText::name(std::string_view member) {
  CHECK(!open_.empty() && open_.back() == '}' && !named_, "a name stands in an object, before its value");
  if (before_ == Before::comma) out_ += ',';
  quote(member);
  out_ += ':';
  named_ = true;
  return *this;
}

JsonText& JsonText::text(std::string_view value) {
  begin_value();
  quote(value);
  before_ = Before::comma;
  return *this;
}

JsonText& JsonText::number(double value) {
  if (!std::isfinite(value)) return null();
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return raw({digits.data(), end});
}

JsonText& JsonText::raw(std::string_view json) {
  begin_value();
  out_ += json;
  before_ = Before::comma;
  return *this;
}

void JsonText::quote(std::string_view value) {
  out_ += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (!kEscaped[static_cast<unsigned char>(value[at])]) continue;
    out_.append(value, from, at - from);
    escape(value[at], out_);
    from = at + 1;
  }
  out_.append(value, from);
  out_ += '"';
}

std::string JsonText::take() {
  CHECK(open_.empty() && !named_, "everything that was opened is closed");
  before_ = Before::nothing;
  return std::exchange(out_, {});
}

}  // namespace chartroom::gate
