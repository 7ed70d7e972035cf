#include "http/target.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace chartroom::http {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

using CharSet = std::array<bool, 256>;

constexpr CharSet char_set(std::string_view extra) {
  CharSet set{};
  for (char c : kLetters) set[static_cast<unsigned char>(c)] = true;
  for (char c : extra) set[static_cast<unsigned char>(c)] = true;
  return set;
}

// RFC 3986 section 3.3, without '%', which is decoded before.
constexpr CharSet kPathChars = char_set("-._~!$&'()*+,;=:@");
// Section 3.4, and the characters that FHIR clients and browsers send unescaped.
constexpr CharSet kQueryChars = char_set("-._~!$&'()*+,;=:@/?|[]{}^`\"<>\\");
constexpr CharSet kHostChars = char_set("-._~!$&'()*+,;=");
constexpr CharSet kAddressChars = char_set(":.");

bool in_set(const CharSet& set, char c) { return set[static_cast<unsigned char>(c)]; }

int percent_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// The number of bytes of the UTF-8 sequence at the front, or 0 if it is not valid (RFC 3629: no overlong forms, no surrogates).
std::size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) size = 2;
  if (first >= 0xE0 && first <= 0xEF) size = 3;
  if (first >= 0xF0 && first <= 0xF4) size = 4;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (size == 0 || byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return size;
}

bool is_clean_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_sequence(text);
    if (size == 0 || (size == 1 && is_control(text[0]))) return false;
    text.remove_prefix(size);
  }
  return true;
}

// Decodes percent-escapes of a text whose other characters must be in the set. False if it is not valid or not clean UTF-8.
bool decode(std::string_view raw, const CharSet& allowed, std::string& out) {
  bool escaped = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      if (!in_set(allowed, raw[i])) return false;
      out.push_back(raw[i]);
      continue;
    }
    const int high = i + 2 < raw.size() ? percent_digit(raw[i + 1]) : -1;
    const int low = i + 2 < raw.size() ? percent_digit(raw[i + 2]) : -1;
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
    escaped = true;
    i += 2;
  }
  return !escaped || is_clean_text(out);
}

bool parse_path(std::string_view raw, std::string& path) {
  path.reserve(raw.size());
  std::string segment;
  while (!raw.empty()) {
    raw.remove_prefix(1);  // the '/'
    const std::size_t end = std::min(raw.find('/'), raw.size());
    segment.clear();
    if (!decode(raw.substr(0, end), kPathChars, segment)) return false;
    if (segment == "." || segment == ".." || segment.find('/') != std::string::npos) return false;
    if (segment.empty() && end != raw.size()) return false;  // an empty segment that is not a trailing slash
    path += '/';
    path += segment;
    raw.remove_prefix(end);
  }
  return true;
}

bool parse_query(std::string_view raw, std::vector<std::pair<std::string, std::string>>& query) {
  const auto decode_form = [](std::string_view part, std::string& out) {
    std::string spaced(part);
    // '+' means a space in forms; as an escape it goes through the same door as one.
    for (std::size_t at = spaced.find('+'); at != std::string::npos; at = spaced.find('+', at)) spaced.replace(at, 1, "%20");
    return decode(spaced, kQueryChars, out);
  };
  while (!raw.empty()) {
    const std::string_view pair = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(pair.size() + 1, raw.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto& [name, value] = query.emplace_back();
    if (!decode_form(pair.substr(0, equals), name)) return false;
    if (equals < pair.size() && !decode_form(pair.substr(equals + 1), value)) return false;
  }
  return true;
}

bool is_port(std::string_view port) {
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Cuts "http://authority" off a target in absolute form. False if it is for another host.
bool strip_authority(std::string_view host, std::string& target) {
  const std::size_t scheme_end = target.find("://");
  if (scheme_end == std::string::npos) return false;
  const std::string_view scheme = std::string_view(target).substr(0, scheme_end);
  if (!equals_without_case(scheme, "https") && !equals_without_case(scheme, "http")) return false;
  const std::size_t authority_end = std::min(target.find_first_of("/?", scheme_end + 3), target.size());
  const std::string_view authority = std::string_view(target).substr(scheme_end + 3, authority_end - scheme_end - 3);
  if (!equals_without_case(authority, host)) return false;
  target.erase(0, authority_end);
  if (target.empty() || target[0] != '/') target.insert(0, "/");
  return true;
}

}  // namespace

bool parse_form(std::string_view body, std::vector<std::pair<std::string, std::string>>& fields) {
  return parse_query(body, fields);
}

bool equals_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_valid_host(std::string_view host) {
  if (host.empty() || host.size() > 262) return false;
  if (host[0] == '[') {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = host.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(), [](char c) { return in_set(kAddressChars, c); })) return false;
    return end + 1 == host.size() || (host[end + 1] == ':' && is_port(host.substr(end + 2)));
  }
  const std::size_t colon = std::min(host.find(':'), host.size());
  const std::string_view name = host.substr(0, colon);
  if (name.empty() || !std::all_of(name.begin(), name.end(), [](char c) { return in_set(kHostChars, c); })) return false;
  return colon == host.size() || is_port(host.substr(colon + 1));
}

std::optional<Refusal> parse_target(std::string_view host, Request& request) {
  if (request.target.empty()) return refusals::target_form;
  if (request.target[0] != '/' && !strip_authority(host, request.target)) return refusals::target_form;
  const std::string_view target = request.target;
  const std::size_t path_end = std::min(target.find('?'), target.size());
  if (!parse_path(target.substr(0, path_end), request.path)) return refusals::path;
  if (path_end < target.size() && !parse_query(target.substr(path_end + 1), request.query)) return refusals::query;
  return std::nullopt;
}

}  // namespace chartroom::http
