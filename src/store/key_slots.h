#pragma once

// The slots: the ways in which the keyring's master key can be had. Each holds the master key wrapped for a key of its own
// (from a file, a passphrase, a token, a TPM, shares), in one small file `slots` beside the keyring, replaced whole. Format:
// docs/keyring.md.
//
// A slot is wrapped for again without its own key being there: by the public half of a pair whose secret half opens with it,
// mixed with a second secret that also opens with the master key. So a new master key needs nobody's passphrase or shares; who
// has an older master key and the slots can't unwrap the new one; and who breaks the pair's curve has nothing without the
// second secret.
//
// It does not show that an older copy of the file was put back: a slot that was removed then opens again, until the master key
// is rotated.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "crypto/key_agreement.h"
#include "crypto/secret.h"

namespace chartroom::store {

enum class SlotKind : std::uint8_t { key_file = 1, passphrase = 2, token = 3, tpm = 4, recovery = 5 };
std::string_view slot_kind_name(SlotKind kind);  // file, passphrase, token, tpm, recovery
std::optional<SlotKind> parse_slot_kind(std::string_view name);

inline constexpr std::size_t slots_max = 16;
inline constexpr std::size_t slot_name_bytes_max = 32;
inline constexpr std::size_t slot_parameter_bytes_max = 4096;

struct SlotFacts {
  std::string name;  // unique in its set; a to z, 0 to 9 and dashes
  SlotKind kind = SlotKind::key_file;
  Timestamp made;
  Bytes parameters;  // of the kind: a salt, a token's key, what a TPM has sealed
};
Status check_slot_name(std::string_view name);  // `invalid`

struct KeySlot {
  SlotFacts facts;
  crypto::AgreementPublic open{};  // of the slot's pair
  Bytes locked;                    // its secret half and the second secret, sealed under the slot's own key
  Bytes kept;                      // the second secret again, sealed under the master key and bound to all of the above
  crypto::AgreementPublic once{};  // of the pair by which the master key was wrapped
  Bytes wrapped;                   // the master key
};

// The slots of one master key: of the one whose key check stands in the keyring's file `epoch`. While the master key is rotated
// there are two sets, of which one is in force whatever happens.
struct SlotSet {
  Bytes epoch_check;
  std::vector<KeySlot> slots;

  const KeySlot* find(std::string_view name) const;
};
using SlotSets = std::vector<SlotSet>;

KeySlot make_slot(SlotFacts facts, const crypto::SecretKey& own_key, const crypto::SecretKey& master);
// `wrong_key` if this isn't the slot's own key, `corrupt`.
Result<crypto::SecretKey> open_slot(const KeySlot& slot, const crypto::SecretKey& own_key);
// The same slot for another master key. `corrupt` if it was not made under `master`, or changed since.
Result<KeySlot> rewrap_slot(const KeySlot& slot, const crypto::SecretKey& master, const crypto::SecretKey& next);

Bytes encode_slots(const SlotSets& sets);
Result<SlotSets> decode_slots(ByteView file);  // `corrupt`, `newer_version`

Result<SlotSets> read_slots(const Folder& keyring);  // none if there is no such file
Status write_slots(Folder& keyring, const SlotSets& sets);
// The set in force, copied: the one of the keyring's master key. None where the key file is the master key itself, as in
// keyrings of before there were slots.
Result<std::optional<SlotSet>> slots_in_force(const Folder& keyring);

// A rotation that was cut short leaves a set that is not in force: away with it.
Status drop_other_slots(Folder& keyring);

}  // namespace chartroom::store
