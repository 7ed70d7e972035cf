#pragma once

// The configuration's [[ledger.publish]]: where the ledger's checkpoints are published. As with all keys, each is a row of a
// table from which the file is read, checked and described.

#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "gate/checkpoint_places.h"

namespace chartroom {

inline constexpr const char* publish_section = "ledger.publish";

// `node` is what stands under [[ledger.publish]]. Paths count from the folder of `file`. `invalid`, with file, line and what
// would be right; a file in one of `own_folders` too, since whoever puts those back puts it back as well.
Result<std::vector<gate::PublishSettings>> read_publish(const toml::node& node, const std::filesystem::path& file,
                                                        const std::vector<std::filesystem::path>& own_folders);

// The section's part of the reference page, in Markdown.
std::string publish_reference();

}  // namespace chartroom
