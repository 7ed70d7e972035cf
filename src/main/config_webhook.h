#pragma once

// The configuration's [emergency_webhook]: who is told at once that somebody broke the glass. As with all keys, each is a row
// of one table, from which the section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "gate/webhook.h"

namespace chartroom {

inline constexpr const char* webhook_section = "emergency_webhook";

// `own_page`: where this site's page is, unless the section says so. `invalid` with file, line, key and what would be right.
Result<gate::WebhookSettings> read_webhook(const toml::node& section, const std::filesystem::path& file,
                                           const std::string& own_page);

// Its part of the reference page, in Markdown.
std::string webhook_reference();

}  // namespace chartroom
