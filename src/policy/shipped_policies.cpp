#include "policy/shipped_policies.h"

namespace chartroom::policy {

std::optional<std::string_view> shipped_policy(std::string_view name) {
  for (const ShippedPolicy& one : shipped_policies()) {
    if (one.name == name) return one.text;
  }
  return std::nullopt;
}

}  // namespace chartroom::policy
