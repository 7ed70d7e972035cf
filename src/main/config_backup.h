#pragma once

// The configuration's [backup]: where backups go, how often, and which are kept. As with all keys, each is a row of one table,
// from which the section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <string>

#include "backup/backups.h"
#include "base/result.h"

namespace chartroom {

inline constexpr const char* backup_section = "backup";

// In which no backup may lie.
struct OwnFolders {
  std::filesystem::path data;
  std::filesystem::path keyring;
};
// `invalid` with file, line, key and what would be right.
Result<backup::Settings> read_backup(const toml::node& section, const std::filesystem::path& file, const OwnFolders& own);

// Its part of the reference page, in Markdown.
std::string backup_reference();

}  // namespace chartroom
