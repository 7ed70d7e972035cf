#pragma once

// The configuration's [master_key]: by which of the keyring's slots the master key is had. As with all keys, each is a row of
// one table, from which the section is read, checked and described. For this room's own files.

#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace chartroom {

inline constexpr const char* master_key_section = "master_key";

enum class MasterKeyFrom : std::uint8_t { file, credential, passphrase, token, tpm };
std::string_view master_key_from_name(MasterKeyFrom from);

struct MasterKeySettings {
  MasterKeyFrom from = MasterKeyFrom::file;  // then data.master_key_file
  std::string from_text;
  std::string credential;  // its name in $CREDENTIALS_DIRECTORY
  std::filesystem::path token_module;
  std::string token_label;
  std::string token_key;
  std::optional<std::filesystem::path> token_pin_file;  // none: it is asked for
  std::string tpm_device;
};

// `invalid` with file, line, key and what would be right; a key of another kind than `from` is refused too.
Result<MasterKeySettings> read_master_key_section(const toml::node& section, const std::filesystem::path& file);

// Its part of the reference page, in Markdown.
std::string master_key_reference();

}  // namespace chartroom
