#pragma once

// The fields of the lines of signed notes: texts up to a separator, decimal numbers and digests that have one spelling each.

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace chartroom::audit {

// Takes the text up to the next `end`; nullopt if there is none.
inline std::optional<std::string_view> take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return taken;
}

// Decimal without leading zeros.
template <class Number>
bool read_decimal(std::optional<std::string_view> text, Number& out) {
  if (!text || text->empty() || (text->size() > 1 && text->front() == '0')) return false;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  return error == std::errc() && end == text->data() + text->size();
}

// Base64 as we write it.
inline bool read_digest(std::optional<std::string_view> text, crypto::Digest& out) {
  if (!text) return false;
  const auto bytes = from_base64(*text);
  if (!bytes || bytes->size() != out.size() || to_base64(*bytes) != *text) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

}  // namespace chartroom::audit
