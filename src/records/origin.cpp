#include "records/origin.h"

#include <algorithm>

namespace chartroom::records {
namespace {

constexpr std::string_view kAny = "*/";      // before a key: of some known system
constexpr std::string_view kUnknown = "?/";  // before a key: beside another's, and nobody knows of which system
constexpr std::size_t kNameBytesMax = 200;

std::string_view without_end_slashes(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

std::string origin_of(std::string_view base_or_name) {
  const std::size_t scheme = base_or_name.find("://");
  if (scheme == std::string_view::npos) return std::string(without_end_slashes(base_or_name));
  std::string out(without_end_slashes(base_or_name.substr(scheme + 3)));
  const auto host_end = out.begin() + static_cast<std::ptrdiff_t>(std::min(out.find('/'), out.size()));
  std::transform(out.begin(), host_end, out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool is_origin_name(std::string_view name) {
  if (name.size() > kNameBytesMax) return false;
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
    return false;
  const std::string origin = origin_of(name);
  return origin.find_first_not_of(' ') != std::string::npos && origin != "*" && origin != "?";
}

std::string origin_of_url(std::string_view url, std::string_view key) {
  if (url.find("://") == std::string_view::npos || !url.ends_with(key)) return {};
  url.remove_suffix(key.size());
  return url.ends_with('/') ? origin_of(url) : std::string();
}

std::string at_origin(std::string_view origin, std::string_view key) {
  if (origin.empty()) return std::string(key);
  return "//" + std::string(origin) + "/" + std::string(key);
}

std::string key_beside(std::string_view origin, std::string_view key) {
  return origin.empty() ? std::string(kUnknown) + std::string(key) : at_origin(origin, key);
}

OriginNames names_at(std::string_view origin, std::string_view key) {
  return {at_origin(origin, key), origin.empty() ? std::string() : std::string(kAny) + std::string(key)};
}

std::vector<std::string> names_meant(std::string_view origin, std::string_view key) {
  if (origin.empty()) return {std::string(key), std::string(kAny) + std::string(key)};
  return {at_origin(origin, key), std::string(key)};
}

bool has_uuid(std::string_view key) {
  const std::string_view id = key.substr(std::min(key.find('/') + 1, key.size()));
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? id[i] != '-' : !is_hex(id[i])) return false;
  }
  return id[14] >= '1' && id[14] <= '8' && std::string_view("89abAB").find(id[19]) != std::string_view::npos;
}

}  // namespace chartroom::records
