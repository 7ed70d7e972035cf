#include "gate/page_files.h"

#include <algorithm>

namespace chartroom::gate {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Calls `use` with each element of a comma-separated list, until it returns true; whether it did.
template <class Use>
bool any_of_list(std::string_view list, const Use& use) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (use(trimmed(list.substr(0, comma)))) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

// "q=0", "q=0.", "q=0.000"
bool is_zero_weight(std::string_view parameters) {
  const std::string_view weight = trimmed(parameters);
  if (weight.size() < 3 || (weight[0] != 'q' && weight[0] != 'Q') || weight[1] != '=') return false;
  return weight.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

bool accepts(std::string_view accept_encoding, std::string_view coding) {
  return any_of_list(accept_encoding, [&](std::string_view element) {
    const auto semicolon = element.find(';');
    if (trimmed(element.substr(0, semicolon)) != coding) return false;
    return semicolon == std::string_view::npos || !is_zero_weight(element.substr(semicolon + 1));
  });
}

}  // namespace

const PageFile* find_page_file(std::string_view name) {
  const auto files = page_files();
  const auto found = std::ranges::lower_bound(files, name, {}, &PageFile::name);
  return found != files.end() && found->name == name ? &*found : nullptr;
}

Encoding choose_encoding(const PageFile& file, std::string_view accept_encoding) {
  if (!file.brotli.empty() && accepts(accept_encoding, "br")) return Encoding::brotli;
  if (!file.gzip.empty() && accepts(accept_encoding, "gzip")) return Encoding::gzip;
  return Encoding::plain;
}

bool names_tag(std::string_view if_none_match, std::string_view etag) {
  return any_of_list(if_none_match, [&](std::string_view element) {
    if (element.starts_with("W/")) element.remove_prefix(2);
    return element == "*" || element == etag;
  });
}

}  // namespace chartroom::gate
