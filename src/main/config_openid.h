#pragma once

// The configuration's [openid]: the clinic's identity provider. As with all keys, each is a row of one table, from which the
// section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "identity/openid_settings.h"

namespace chartroom {

inline constexpr const char* openid_section = "openid";

// `invalid` with file, line, key and what would be right.
Result<identity::OpenIdSettings> read_openid(const toml::node& section, const std::filesystem::path& file);

// Its part of the reference page, in Markdown.
std::string openid_reference();

}  // namespace chartroom
