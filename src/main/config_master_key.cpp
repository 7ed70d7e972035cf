#include "main/config_master_key.h"

#include <array>

#include "main/config_section.h"

namespace chartroom {
namespace {

struct FromName {
  MasterKeyFrom from;
  std::string_view name;
};
constexpr std::array from_names{FromName{MasterKeyFrom::file, "file"}, FromName{MasterKeyFrom::credential, "credential"},
                                FromName{MasterKeyFrom::passphrase, "passphrase"}, FromName{MasterKeyFrom::token, "pkcs11"},
                                FromName{MasterKeyFrom::tpm, "tpm"}};
constexpr const char* from_choices = "one of \"file\", \"credential\", \"passphrase\", \"pkcs11\", \"tpm\"";

const SectionKey<MasterKeySettings> from_keys[] = {
    {"from", &MasterKeySettings::from_text, "",
     "`file`: the file data.master_key_file. `credential`: a credential of systemd's, which holds the same. `passphrase`: "
     "asked for "
     "at each start. `pkcs11`: a key on a token. `tpm`: sealed to this machine."},
};
const SectionKey<MasterKeySettings> credential_keys[] = {
    {"credential", &MasterKeySettings::credential, "",
     "Of `credential`: its name, as in LoadCredentialEncrypted= of the service's unit."},
};
const SectionKey<MasterKeySettings> token_keys[] = {
    {"pkcs11_module", &MasterKeySettings::token_module, "",
     "Of `pkcs11`: the library that the token's maker ships. It runs inside the server: trust it as you trust the server."},
    {"pkcs11_token", &MasterKeySettings::token_label, "", "Of `pkcs11`: the token's label."},
    {"pkcs11_key", &MasterKeySettings::token_key, "", "Of `pkcs11`: the label of the AES key on the token."},
    {"pkcs11_pin_file", &MasterKeySettings::token_pin_file, "-",
     "Of `pkcs11`: a file with the user's PIN, readable by the server's account only. Without it the PIN is asked for at each "
     "start."},
};
const SectionKey<MasterKeySettings> tpm_keys[] = {
    {"tpm_device", &MasterKeySettings::tpm_device, "",
     "Of `tpm`: `device:/dev/tpmrm0`, the TPM 2.0 by way of the kernel's resource manager. `swtpm:path=FILE` is a software "
     "TPM: for "
     "trying things out, it protects nothing."},
};

std::span<const SectionKey<MasterKeySettings>> keys_of(MasterKeyFrom from) {
  switch (from) {
    case MasterKeyFrom::credential: return credential_keys;
    case MasterKeyFrom::token: return token_keys;
    case MasterKeyFrom::tpm: return tpm_keys;
    case MasterKeyFrom::file:
    case MasterKeyFrom::passphrase: return {};
  }
  return {};
}

Status check_values(const ConfigSection& here, const MasterKeySettings& settings) {
  if (settings.from == MasterKeyFrom::credential &&
      (settings.credential.find('/') != std::string::npos || settings.credential.starts_with('.'))) {
    return here.refuse("'master_key.credential' is a name, not a path");
  }
  if (settings.from == MasterKeyFrom::tpm && !settings.tpm_device.starts_with("device:/") &&
      !settings.tpm_device.starts_with("swtpm:path=/")) {
    return here.refuse("'master_key.tpm_device' must be device:/PATH, or swtpm:path=/PATH for trying things out");
  }
  return {};
}

}  // namespace

std::string_view master_key_from_name(MasterKeyFrom from) {
  for (const FromName& row : from_names) {
    if (row.from == from) return row.name;
  }
  return "";
}

Result<MasterKeySettings> read_master_key_section(const toml::node& section, const std::filesystem::path& file) {
  const auto here = ConfigSection::of(section, master_key_section, file);
  if (!here) return fail(here);
  MasterKeySettings settings;
  if (auto read = here->read(from_keys[0], settings); !read) return fail(read);
  const FromName* row = nullptr;
  for (const FromName& one : from_names) {
    if (one.name == settings.from_text) row = &one;
  }
  if (row == nullptr) return here->refuse_value(*here->find("from"), "from", from_choices);
  settings.from = row->from;
  const auto keys = keys_of(settings.from);
  if (auto right = here->refuse_other_keys(names_of(keys, {"from"})); !right) return fail(right);
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (auto right = check_values(*here, settings); !right) return fail(right);
  return settings;
}

std::string master_key_reference() {
  std::string rows = reference_rows<MasterKeySettings>(from_keys);
  const std::string anything = "a text in quotes";
  rows.replace(rows.find(anything), anything.size(), from_choices);
  return "\n## [master_key]\n\nHow the master key is had at a start ([keys.md](keys.md)). Without this section it is from the "
         "file "
         "data.master_key_file. The keyring needs a slot of\nthat kind: `chartroom keys add`. Neither a key nor a passphrase "
         "nor a PIN "
         "ever stands in this file or in the environment.\n\n" +
         reference_head() + rows + reference_rows<MasterKeySettings>(credential_keys) +
         reference_rows<MasterKeySettings>(token_keys) + reference_rows<MasterKeySettings>(tpm_keys);
}

}  // namespace chartroom
