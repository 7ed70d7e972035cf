#pragma once

// The machine that the program runs on, by system calls that change nothing.

#include "main/machine_facts.h"

namespace chartroom {

class OsMachine final : public Machine {
 public:
  PathFacts look(const std::filesystem::path& path) const override;
  Result<std::string> read(const std::filesystem::path& file) const override;
  Result<std::vector<std::filesystem::path>> entries(const std::filesystem::path& folder) const override;
  Result<std::filesystem::path> real(const std::filesystem::path& path) const override;
  Result<VolumeSpace> space(const std::filesystem::path& path) const override;
  Result<std::optional<store::SlotSet>> slots(const std::filesystem::path& keyring) const override;
  Account account(uid_t uid) const override;
  uid_t self() const override;
  std::filesystem::path program() const override;
  ProcessLimits own_limits() const override;
  std::optional<bool> kernel_says_synchronized() const override;
  Timestamp now() const override;
};

}  // namespace chartroom
