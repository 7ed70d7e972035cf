#include "identity/ldap_text.h"

#include <ldap.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "base/bytes.h"

namespace chartroom::identity {
namespace {

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Lower case, spaces at the ends dropped, those in between one each (RFC 4518 2.6.1).
std::string folded(std::string_view value) {
  std::string out;
  for (const char c : ascii_lower(value)) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// Written so that no two names share a form: lengths before texts.
std::string counted(std::string_view text) { return std::to_string(text.size()) + ':' + std::string(text); }

std::string canonical_rdn(LDAPRDN rdn) {
  std::vector<std::string> parts;
  for (int at = 0; rdn[at] != nullptr; ++at) {
    const LDAPAVA& ava = *rdn[at];
    const std::string_view type(ava.la_attr.bv_val, ava.la_attr.bv_len);
    const std::string_view value(ava.la_value.bv_val, ava.la_value.bv_len);
    parts.push_back(counted(ascii_lower(type)) + '=' + counted(folded(value)));
  }
  std::ranges::sort(parts);
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "+") + part;
  return out;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string filter_equal(std::string_view attribute, std::string_view value) {
  std::string out = "(" + std::string(attribute) + "=";
  for (const char c : value) {
    if (is_ascii_letter(c) || is_ascii_digit(c)) {
      out += c;
    } else {
      out += '\\' + to_hex(as_bytes(std::string_view(&c, 1)));
    }
  }
  return out + ')';
}

std::optional<std::string> canonical_dn(std::string_view dn) {
  if (dn.empty() || dn.find('\0') != std::string_view::npos) return std::nullopt;
  LDAPDN parsed = nullptr;
  if (ldap_str2dn(std::string(dn).c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return std::nullopt;
  const std::unique_ptr<LDAPRDN, void (*)(LDAPDN)> owner(parsed, ldap_dnfree);
  if (parsed == nullptr) return std::nullopt;  // a name of spaces
  std::string out;
  for (int at = 0; parsed[at] != nullptr; ++at) out += (at == 0 ? "" : ",") + canonical_rdn(parsed[at]);
  return out;
}

bool is_attribute_name(std::string_view text) {
  if (text.empty() || text.size() > 128 || !is_ascii_letter(text.front())) return false;
  return std::ranges::all_of(text, [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '-'; });
}

std::optional<Timestamp> parse_generalized_time(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 15 || text.back() != 'Z') return std::nullopt;
  if (text.size() > 15 && text[14] != '.' && text[14] != ',') return std::nullopt;
  if (!std::ranges::all_of(text.substr(0, 14), is_ascii_digit)) return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t size) { return static_cast<int>(*number(text.substr(from, size))); };
  const year_month_day day(year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))),
                           std::chrono::day(static_cast<unsigned>(part(6, 2))));
  if (!day.ok() || part(8, 2) > 23 || part(10, 2) > 59 || part(12, 2) > 60) return std::nullopt;
  return Timestamp(sys_days(day) + hours(part(8, 2)) + minutes(part(10, 2)) + seconds(part(12, 2)));
}

std::optional<Timestamp> parse_file_time(std::string_view text) {
  constexpr std::int64_t never = 9'223'372'036'854'775'807;
  constexpr std::int64_t us_from_1601_to_1970 = 11'644'473'600'000'000;
  const auto value = number(text);
  if (!value || *value < 0) return std::nullopt;
  if (*value == 0 || *value == never) return Timestamp::max();
  return Timestamp(std::chrono::microseconds(*value / 10 - us_from_1601_to_1970));
}

}  // namespace chartroom::identity
