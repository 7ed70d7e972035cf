#pragma once

// How far the ledger's records have been sent to the site's audit collector.

#include <array>
#include <cstdint>

namespace chartroom::store {

struct ForwardedRow {
  std::uint64_t next = 0;               // sequence of the first record that has not been taken
  std::array<std::uint8_t, 32> leaf{};  // of the one before it; zeros where there is none
  bool operator==(const ForwardedRow&) const = default;
};

}  // namespace chartroom::store
