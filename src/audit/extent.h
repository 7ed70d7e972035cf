#pragma once

// Which bytes of a ledger's folder are its first records, for a copy beside the running writer: files only grow, so these bytes
// stay what they are. With a checkpoint that signs no more than these records they are a ledger by themselves.

#include <string>
#include <vector>

#include "audit/merkle.h"
#include "base/files.h"

namespace chartroom::audit {

struct FileExtent {
  std::string name;
  std::uint64_t bytes = 0;  // from the file's begin
  bool operator==(const FileExtent&) const = default;
};

// Segments, tiles and places of the first `size` records, which are durable (`corrupt` if they are not there).
// Sorted by name. Of archived records there are only tiles; neither the list of these nor the checkpoint is among them.
Result<std::vector<FileExtent>> extent_of(Folder& folder, std::uint64_t size);

}  // namespace chartroom::audit
