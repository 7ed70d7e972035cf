#include "domain/department.h"

namespace chartroom {

std::string department_key(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out.empty() ? out : "department|" + out;
}

}  // namespace chartroom
