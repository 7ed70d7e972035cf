#pragma once

// The configuration's [directory]: the clinic's LDAP directory or Active Directory. As with all keys, each is a row of one
// table, from which the section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "identity/directory_settings.h"

namespace chartroom {

inline constexpr const char* directory_section = "directory";

// `invalid` with file, line, key and what would be right.
Result<identity::DirectorySettings> read_directory(const toml::node& section, const std::filesystem::path& file);

// Its part of the reference page, in Markdown.
std::string directory_reference();

}  // namespace chartroom
