#pragma once

// The policies that ship with the program (src/policy/defaults).

#include <optional>
#include <span>
#include <string_view>

namespace chartroom::policy {

struct ShippedPolicy {
  std::string_view name;
  std::string_view text;
};

std::span<const ShippedPolicy> shipped_policies();
std::optional<std::string_view> shipped_policy(std::string_view name);

}  // namespace chartroom::policy
