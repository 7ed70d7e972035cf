#include "main/purpose_option.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "domain/purpose.h"

namespace chartroom {

void add_purpose(CLI::App& command, std::string& purpose, const std::string& help) {
  std::vector<std::string> names;
  for (std::size_t number = 0; number < purpose_count; ++number) {
    names.emplace_back(purpose_name(static_cast<Purpose>(number)));
  }
  command.add_option("--purpose", purpose, help)->type_name("PURPOSE")->check(CLI::IsMember(names));
}

void state_purpose(Connection& connection, const std::string& purpose) {
  if (!purpose.empty()) connection.set_header("Purpose-Of-Use", purpose);
}

Error with_purpose_hint(Error error) {
  if (error.detail.find("[purpose_required") != std::string::npos) error.detail += "; here: --purpose PURPOSE";
  return error;
}

}  // namespace chartroom
