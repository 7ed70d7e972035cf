#include "gate/account_names.h"

namespace chartroom::gate {

std::expected<std::string, Refusal> AccountNames::of(PrincipalId id) {
  if (const auto known = names_.find(id); known != names_.end()) return known->second;
  const auto account = store_.account(id);
  if (!account) return std::unexpected(refuse(account.error()));
  return names_.emplace(id, *account ? (*account)->name : std::string()).first->second;
}

}  // namespace chartroom::gate
