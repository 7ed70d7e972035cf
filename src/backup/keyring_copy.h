#pragma once

// A copy of the keyring's folder in one file, kept apart from the backups of the data: both together and a way to the master
// key (a recovery share's holders, say) restore a site; either alone opens nothing. What it holds is sealed already. There is
// one, replaced by each backup, so that a chart whose key was destroyed stays destroyed.

#include <string_view>

#include "base/clock.h"
#include "base/files.h"

namespace chartroom::backup {

inline constexpr std::string_view keyring_copy_name = "chartroom-keyring.copy";

// `made` is told to people.
Result<Bytes> encode_keyring(const Folder& keyring, Timestamp made);
// Puts its files into an empty folder; `conflict` if a keyring is there. `corrupt` where the copy is damaged: nothing is
// written.
Status restore_keyring(ByteView copy, Folder& to);
// `conflict` if the copy is not a keyring that this one grew from: then restored charts may have no key.
Status compare_keyring(ByteView copy, const Folder& keyring);

}  // namespace chartroom::backup
