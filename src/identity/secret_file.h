#pragma once

// A password that stands in a file of its own: of a service account, of a client. Read for every use, so that a new one needs
// no restart.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace chartroom::identity {

// The text without its line end; the caller's to wipe. `not_found`, `forbidden` if others than its owner can read it,
// `too_large`.
Result<std::string> read_secret_file(const std::filesystem::path& file, std::size_t bytes_max);

void wipe_text(std::string& text);

}  // namespace chartroom::identity
