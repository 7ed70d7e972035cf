#include "http/accept.h"

#include <algorithm>
#include <optional>

#include "http/target.h"

namespace chartroom::http {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Up to the next `end` outside of a quoted string, which is taken off with it.
std::string_view take_until(std::string_view& rest, char end) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != end); ++at) {
    if (quoted && rest[at] == '\\') {
      ++at;
    } else if (rest[at] == '"') {
      quoted = !quoted;
    }
  }
  at = std::min(at, rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trimmed(taken);
}

// RFC 9110 section 12.4.2: "0", "0.5", "1.000"; nullopt for what is none.
std::optional<int> weight_of(std::string_view text) {
  constexpr int whole = 1000;
  if (text.empty() || (text.front() != '0' && text.front() != '1')) return std::nullopt;
  int weight = text.front() == '1' ? whole : 0;
  text.remove_prefix(1);
  if (text.empty()) return weight;
  if (text.front() != '.' || text.size() > 4) return std::nullopt;
  int place = whole / 10;
  for (const char digit : text.substr(1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    weight += (digit - '0') * place;
    place /= 10;
  }
  return weight <= whole ? std::optional(weight) : std::nullopt;
}

// How narrowly a range of the header names the type; nullopt if it does not.
std::optional<int> match(std::string_view range, std::string_view type) {
  if (range == "*/*") return 0;
  if (equals_without_case(range, type)) return 2;
  if (!range.ends_with("/*")) return std::nullopt;
  range.remove_suffix(1);
  return equals_without_case(range, type.substr(0, type.find('/') + 1)) ? std::optional(1) : std::nullopt;
}

// The weight of an element whose range was taken off: 1000 if none is said, nullopt if it is said wrongly.
std::optional<int> weight_in(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = take_until(value, '=');
    if (equals_without_case(name, "q")) return weight_of(value);
  }
  return 1000;
}

}  // namespace

Acceptance acceptance_of(std::string_view accept, std::string_view type) {
  if (trimmed(accept).empty()) return {1000, 0};
  Acceptance best{0, -1};
  while (!accept.empty()) {
    std::string_view element = take_until(accept, ',');
    const auto specificity = match(take_until(element, ';'), type);
    const auto weight = specificity ? weight_in(element) : std::nullopt;
    if (!weight || *specificity < best.specificity) continue;
    // Said twice, the better counts.
    const bool again = *specificity == best.specificity;
    best = {again ? std::max(*weight, best.weight) : *weight, *specificity};
  }
  return {best.weight, std::max(best.specificity, 0)};
}

bool prefers(std::string_view accept, std::string_view type, std::string_view usual) {
  constexpr int by_name = 2;
  const Acceptance wanted = acceptance_of(accept, type);
  const Acceptance other = acceptance_of(accept, usual);
  if (wanted.weight == 0 || wanted.weight != other.weight) return wanted.weight > other.weight;
  return wanted.specificity > other.specificity || wanted.specificity == by_name;
}

}  // namespace chartroom::http
