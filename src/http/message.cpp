#include "http/message.h"

#include "http/target.h"

namespace chartroom::http {

std::string_view Request::header(std::string_view name) const {
  for (const Header& one : headers) {
    if (equals_without_case(one.name, name)) return one.value;
  }
  return {};
}

std::string_view Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return {};
}

// RFC 6265 section 4.2.1: name=value pairs between "; ". HTTP/1.0 and proxies may repeat the header.
std::string_view Request::cookie(std::string_view name) const {
  for (const Header& one : headers) {
    if (!equals_without_case(one.name, "cookie")) continue;
    std::string_view rest = one.value;
    while (!rest.empty()) {
      std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
      if (pair.size() > name.size() && pair.substr(0, name.size()) == name && pair[name.size()] == '=') {
        return pair.substr(name.size() + 1);
      }
    }
  }
  return {};
}

}  // namespace chartroom::http
