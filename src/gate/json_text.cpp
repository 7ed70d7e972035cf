#include "gate/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace chartroom::gate {
namespace {

void append_escaped(std::string& out, std::string_view value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::size_t plain = 0;  // from here on nothing was appended yet
  for (std::size_t at = 0; at < value.size(); ++at) {
    const auto byte = static_cast<unsigned char>(value[at]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(value.substr(plain, at - plain));
    plain = at + 1;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0x0FU]);
    }
  }
  out.append(value.substr(plain));
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), written.ptr);
}

}  // namespace

void JsonText::name(std::string_view name) {
  begin_value();
  out_.push_back('"');
  append_escaped(out_, name);
  out_ += "\":";
  comma_ = false;
}

void JsonText::text(std::string_view value) {
  begin_value();
  out_.push_back('"');
  append_escaped(out_, value);
  out_.push_back('"');
}

void JsonText::count(std::uint64_t value) {
  begin_value();
  append_number(out_, value);
}

void JsonText::number(double value) {
  begin_value();
  if (std::isfinite(value)) {
    append_number(out_, value);
  } else {
    out_ += "null";
  }
}

}  // namespace chartroom::gate
