#include "main/slot_ways.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/recovery_share.h"

namespace chartroom {
namespace {

constexpr int share_mistakes_max = 20;  // a person at a keyboard; a program that sends anything is ended

std::unexpected<Error> fail_parameters(const store::KeySlot& slot) {
  return fail(ErrorCode::corrupt, "the slot '" + slot.facts.name + "' has parameters of a wrong form");
}

std::string octal_mode(mode_t mode) {
  constexpr const char* digits = "01234567";
  return {digits[(mode >> 6) & 7], digits[(mode >> 3) & 7], digits[mode & 7]};
}

Result<crypto::RecoveryShare> share_of_set(std::string_view text, const store::SlotSet& set,
                                           const std::vector<crypto::RecoveryShare>& before) {
  auto share = crypto::parse_recovery_share(text);
  if (!share) return share;
  const bool is_known = std::ranges::any_of(set.slots, [&](const store::KeySlot& slot) {
    if (slot.facts.kind != store::SlotKind::recovery) return false;
    const auto facts = recovery_slot(slot);
    return facts && facts->set == share->set;
  });
  if (!is_known)
    return fail(ErrorCode::invalid, "it is of a set of shares that opens this keyring no longer, or of another site");
  if (!before.empty() && before.front().set != share->set) {
    return fail(ErrorCode::invalid, "it was printed together with other shares than the ones before");
  }
  for (const crypto::RecoveryShare& one : before) {
    if (one.share.number == share->share.number) return fail(ErrorCode::invalid, "this one was given already");
  }
  return share;
}

}  // namespace

void wipe_text(std::string& text) {
  crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  text.clear();
}

Result<crypto::SecretKey> read_key_file(const std::filesystem::path& file, KeyFileOf whose) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) {
    return fail(ErrorCode::not_found,
                "there is no master key at " + file.string() +
                    (whose == KeyFileOf::owner ? ": mount the volume that holds it, or correct data.master_key_file"
                                               : ": the service's unit must load a credential of this name"));
  }
  const mode_t others = whose == KeyFileOf::owner ? 0077U : 0037U;
  if ((facts.st_mode & others) != 0) {
    return fail(ErrorCode::forbidden, "others than its owner can read the master key " + file.string() + " (mode " +
                                          octal_mode(facts.st_mode) +
                                          "): run chmod 600 on it, and consider who may have read it");
  }
  auto folder = OsFolder::at(file.parent_path());
  if (!folder) return fail(folder);
  auto text = (*folder)->read(file.filename().string());
  if (!text) return fail_in("the master key", text);
  std::string_view digits = as_text(*text);
  while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r')) digits.remove_suffix(1);
  auto bytes = from_hex(digits);
  crypto::wipe(*text);
  if (!bytes || bytes->size() != crypto::key_bytes) {
    if (bytes) crypto::wipe(*bytes);
    return fail(ErrorCode::wrong_key, file.string() + " is no master key: it must hold 64 hexadecimal digits and nothing else");
  }
  auto key = crypto::SecretKey::from_bytes(*bytes);
  crypto::wipe(*bytes);
  return key;
}

crypto::SecretKey own_key_of_file(const crypto::SecretKey& in_file) {
  return crypto::derive_key(in_file, "chartroom key slot file v1");
}

SlotWay way_by_file(const crypto::SecretKey& in_file) { return {store::SlotKind::key_file, {}, own_key_of_file(in_file)}; }

Result<crypto::SecretKey> make_key_file(const std::filesystem::path& file) {
  auto folder = OsFolder::at(file.parent_path());
  if (!folder) return fail(folder);
  const std::string name = file.filename().string();
  if ((*folder)->exists(name)) {
    return fail(ErrorCode::conflict, file.string() + " is there already; remove it, or choose another place");
  }
  auto key = crypto::SecretKey::random();
  std::string digits = to_hex(key.view()) + "\n";
  auto written = (*folder)->replace(name, as_bytes(digits));
  wipe_text(digits);
  if (!written) return fail_in("the key file " + file.string(), written);
  return key;
}

Result<SlotWay> way_by_passphrase(std::string_view passphrase, const crypto::PassphraseCost& cost) {
  if (passphrase.size() < crypto::passphrase_chars_min) {
    return fail(ErrorCode::invalid, "a passphrase has at least " + std::to_string(crypto::passphrase_chars_min) +
                                        " characters; six random words are good");
  }
  crypto::PassphraseSalt salt{};
  crypto::fill_random(salt);
  auto key = crypto::key_from_passphrase(passphrase, salt, cost);
  if (!key) return fail(key);
  ByteWriter parameters;
  parameters.raw(salt);
  parameters.u32(cost.memory_kib);
  parameters.u32(cost.passes);
  parameters.u32(cost.lanes);
  return SlotWay{store::SlotKind::passphrase, parameters.take(), std::move(*key)};
}

Result<crypto::SecretKey> own_key_by_passphrase(const store::KeySlot& slot, std::string_view passphrase) {
  ByteReader in(slot.facts.parameters);
  crypto::PassphraseSalt salt{};
  const ByteView salt_bytes = in.raw(salt.size());
  const crypto::PassphraseCost cost{in.u32(), in.u32(), in.u32()};
  if (!in.at_end()) return fail_parameters(slot);
  std::ranges::copy(salt_bytes, salt.begin());
  return crypto::key_from_passphrase(passphrase, salt, cost);
}

Result<TokenSlot> token_slot(const store::KeySlot& slot) {
  ByteReader in(slot.facts.parameters);
  TokenSlot out{std::string(in.text()), std::string(in.text()), to_bytes(in.blob())};
  if (!in.at_end()) return fail_parameters(slot);
  return out;
}

Result<SlotWay> way_by_token(const crypto::TokenPlace& place, std::string_view pin, TokenKey key) {
  auto token = crypto::Token::open(place, pin);
  if (!token) return fail(token);
  if (key == TokenKey::make) {
    if (auto made = (*token)->make_key(); !made) return fail(made);
  }
  auto own = crypto::SecretKey::random();
  const auto wrapped = (*token)->wrap(own);
  if (!wrapped) return fail(wrapped);
  ByteWriter parameters;
  parameters.text(place.token);
  parameters.text(place.key);
  parameters.blob(*wrapped);
  return SlotWay{store::SlotKind::token, parameters.take(), std::move(own)};
}

Result<SlotWay> way_by_tpm(const crypto::TpmPlace& place, std::uint32_t pcrs) {
  auto own = crypto::SecretKey::random();
  auto sealed = crypto::tpm_seal(place, pcrs, own);
  if (!sealed) return fail(sealed);
  return SlotWay{store::SlotKind::tpm, std::move(*sealed), std::move(own)};
}

Result<RecoveryWay> way_by_recovery(crypto::SplitInto into) {
  auto own = crypto::SecretKey::random();
  auto shares = crypto::split_key(own, into);
  if (!shares) return fail(shares);
  std::array<std::uint8_t, 2> random{};
  crypto::fill_random(random);
  const std::uint16_t set = ByteReader(random).u16();
  ByteWriter parameters;
  parameters.u16(set);
  parameters.u8(into.needed);
  parameters.u8(into.made);
  RecoveryWay out{{store::SlotKind::recovery, parameters.take(), std::move(own)}, {}};
  for (crypto::KeyShare& share : *shares) {
    out.shares.push_back(crypto::recovery_share_text({set, into.needed, std::move(share)}));
  }
  return out;
}

Result<crypto::SplitInto> parse_split(std::string_view text) {
  constexpr std::string_view between = "-of-";
  const auto at = text.find(between);
  const auto number = [](std::string_view digits) {
    unsigned value = 0;
    const auto end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, value);
    return error == std::errc() && rest == end && value <= crypto::shares_max ? static_cast<std::uint8_t>(value)
                                                                              : std::uint8_t{0};
  };
  crypto::SplitInto out{0, 0};
  if (at != std::string_view::npos) out = {number(text.substr(0, at)), number(text.substr(at + between.size()))};
  if (out.needed >= 2 && out.needed <= out.made) return out;
  return fail(ErrorCode::invalid, "shares are K-of-N, such as 2-of-3: N at most 16, of which K, at least 2, are needed");
}

Result<RecoverySlot> recovery_slot(const store::KeySlot& slot) {
  ByteReader in(slot.facts.parameters);
  const RecoverySlot out{in.u16(), {in.u8(), in.u8()}};
  if (!in.at_end() || out.split.needed < 2 || out.split.needed > out.split.made || out.split.made > crypto::shares_max) {
    return fail_parameters(slot);
  }
  return out;
}

Result<JoinedShares> join_typed_shares(const store::SlotSet& set, const AskSecret& ask,
                                       const std::function<void(std::string_view)>& say) {
  std::vector<crypto::RecoveryShare> given;
  int mistakes = 0;
  while (given.empty() || given.size() < given.front().needed) {
    const std::string which =
        "share " + std::to_string(given.size() + 1) + (given.empty() ? "" : " of " + std::to_string(given.front().needed));
    auto text = ask(which);
    if (!text) return fail(text);
    auto share = share_of_set(*text, set, given);
    wipe_text(*text);
    if (share) {
      given.push_back(std::move(*share));
      continue;
    }
    say(which + ": " + share.error().detail);
    if (++mistakes == share_mistakes_max) return fail(ErrorCode::invalid, "too many shares were wrong");
  }
  std::vector<crypto::KeyShare> parts;
  for (crypto::RecoveryShare& one : given) parts.push_back({one.share.number, one.share.value.copy()});
  for (const store::KeySlot& slot : set.slots) {
    if (slot.facts.kind != store::SlotKind::recovery) continue;
    const auto facts = recovery_slot(slot);
    if (!facts || facts->set != given.front().set) continue;
    auto own = crypto::join_shares(parts);
    if (!own) return fail(own);
    if (auto opened = store::open_slot(slot, *own); opened) return JoinedShares{slot.facts.name, std::move(*own)};
  }
  return fail(ErrorCode::wrong_key, "these shares do not open the keyring");
}

}  // namespace chartroom
