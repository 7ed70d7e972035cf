#pragma once

// The tree as it grows: the frontier in memory, its tiles and the index of places on the disk. One thread.

#include <array>
#include <optional>

#include "audit/entries.h"

namespace chartroom::audit {

class TreeWriter {
 public:
  // Continues after the leaves of `frontier`; whatever the files hold beyond is cut off. `corrupt` if they hold less.
  static Result<TreeWriter> open(Folder& folder, Frontier frontier);

  void push(const crypto::Digest& leaf, const Place& place);  // kept in memory until `flush`
  // Appends to the files; not yet durable. After `out_of_space` it can be called again, and goes on.
  Status flush();
  Status sync();
  const Frontier& frontier() const { return frontier_; }

 private:
  TreeWriter(Frontier frontier, EntryWriter index) : frontier_(std::move(frontier)), index_(std::move(index)) {}

  Frontier frontier_;
  EntryWriter index_;
  Bytes new_places_;
  std::array<std::optional<EntryWriter>, tile_levels> levels_;
  std::array<Bytes, tile_levels> new_entries_;
};

}  // namespace chartroom::audit
