#pragma once

// The master key, by the slot that the configuration names. Where the keyring has no slots yet (it was made before there were
// any), the key file is the master key itself.

#include "main/config.h"
#include "main/slot_ways.h"

namespace chartroom {

// `not_found` if there is no slot of the configured kind, or what opens it is not there; `wrong_key` if none opens, or if what
// it gives is not this keyring's master key.
Result<crypto::SecretKey> open_master_key(const Config& config, const Folder& keyring, const AskSecret& ask);

// By recovery shares, asked for one by one; `used` gets the slot's name. `not_found` if the keyring has none.
Result<crypto::SecretKey> open_by_shares(const Folder& keyring, int descriptor, std::string& used);

// What the configuration names, without opening anything: the key file, the module, the PIN's file. For `config check`.
Status check_master_key_files(const Config& config);

// From this descriptor: a line. Where it is a terminal, it is shown only if that is asked for, as of what has to be copied from
// paper. `invalid` at its end, or beyond 1,024 bytes.
enum class Echo : std::uint8_t { hidden, shown };
AskSecret ask_on(int descriptor, Echo echo = Echo::hidden);

// A new one: asked for twice where it is typed at a terminal. `invalid` if the two differ.
Result<std::string> ask_twice(const AskSecret& ask, int descriptor, std::string_view prompt);

struct NamedWay {
  std::string name;
  SlotWay way;
};
// Slots for this master key beside those that are in force; the first ones, where there are none yet. `conflict` if a name is
// taken, `too_large` beyond store::slots_max, `wrong_key` if it isn't the keyring's master key.
Status add_slots(Folder& keyring, const crypto::SecretKey& master, std::vector<NamedWay> ways, Timestamp now);

}  // namespace chartroom
