#pragma once

// The ways to a slot of the keyring (store/key_slots.h): each gives the slot's own key, and the parameters from which the way
// finds it again. What a person types is asked for by the caller's function, so that it never stands in an argument or the
// environment.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "crypto/passphrase.h"
#include "crypto/shamir.h"
#include "crypto/token.h"
#include "crypto/tpm.h"
#include "store/key_slots.h"

namespace chartroom {

// Asks for one line that is not shown. The text is the caller's to wipe.
using AskSecret = std::function<Result<std::string>(std::string_view prompt)>;

struct SlotWay {
  store::SlotKind kind = store::SlotKind::key_file;
  Bytes parameters;
  crypto::SecretKey own_key;
};

// --- a key file: 64 hexadecimal digits
enum class KeyFileOf : std::uint8_t {
  owner,
  credential
};  // a credential of systemd's may be open to its group by an access list
// `not_found`; `forbidden` if others can read it; `wrong_key` if it is none.
Result<crypto::SecretKey> read_key_file(const std::filesystem::path& file, KeyFileOf whose = KeyFileOf::owner);
crypto::SecretKey own_key_of_file(const crypto::SecretKey& in_file);
SlotWay way_by_file(const crypto::SecretKey& in_file);
// Makes the file, for its owner alone. `conflict` if it is there.
Result<crypto::SecretKey> make_key_file(const std::filesystem::path& file);

// --- a passphrase
// `invalid` if it is too short.
Result<SlotWay> way_by_passphrase(std::string_view passphrase, const crypto::PassphraseCost& cost = {});
Result<crypto::SecretKey> own_key_by_passphrase(const store::KeySlot& slot, std::string_view passphrase);

// --- a token that speaks PKCS#11
struct TokenSlot {
  std::string token;
  std::string key;
  Bytes wrapped;
};
Result<TokenSlot> token_slot(const store::KeySlot& slot);
enum class TokenKey : std::uint8_t { is_there, make };
Result<SlotWay> way_by_token(const crypto::TokenPlace& place, std::string_view pin, TokenKey key);

// --- a TPM 2.0
Result<SlotWay> way_by_tpm(const crypto::TpmPlace& place, std::uint32_t pcrs);

// --- shares
struct RecoveryWay {
  SlotWay way;
  std::vector<std::string> shares;  // the caller's to wipe
};
Result<RecoveryWay> way_by_recovery(crypto::SplitInto into);
Result<crypto::SplitInto> parse_split(std::string_view text);  // "2-of-3"; `invalid`
struct RecoverySlot {
  std::uint16_t set = 0;
  crypto::SplitInto split;
};
Result<RecoverySlot> recovery_slot(const store::KeySlot& slot);
// Asks for shares until there are enough of one set that this slot set knows; what is wrong with one is told by `say`, and it
// is asked for again. `invalid` after twenty wrong ones, `wrong_key`.
struct JoinedShares {
  std::string slot;
  crypto::SecretKey own_key;
};
Result<JoinedShares> join_typed_shares(const store::SlotSet& set, const AskSecret& ask,
                                       const std::function<void(std::string_view)>& say);

void wipe_text(std::string& text);

}  // namespace chartroom
