#include "store/key_slots.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "store/key_check.h"
#include "store/keyring.h"

namespace chartroom::store {
namespace {

constexpr std::string_view slots_file = "slots";
constexpr std::string_view slots_magic = "CRslots1";
constexpr std::uint16_t slots_version = 1;
constexpr std::size_t slot_sets_max = 2;
constexpr std::int64_t slot_made_ms_max = 253'402'300'799'999;  // the year 9999
constexpr std::size_t locked_bytes = 2 * crypto::key_bytes + crypto::seal_overhead_bytes;
constexpr std::size_t sealed_slot_key_bytes = crypto::key_bytes + crypto::seal_overhead_bytes;

struct KindName {
  SlotKind kind;
  std::string_view name;
};
constexpr std::array kind_names{KindName{SlotKind::key_file, "file"}, KindName{SlotKind::passphrase, "passphrase"},
                                KindName{SlotKind::token, "token"}, KindName{SlotKind::tpm, "tpm"},
                                KindName{SlotKind::recovery, "recovery"}};

void put_facts(ByteWriter& out, const KeySlot& slot) {
  out.text(slot.facts.name);
  out.u8(static_cast<std::uint8_t>(slot.facts.kind));
  out.i64(std::chrono::duration_cast<std::chrono::milliseconds>(slot.facts.made.time_since_epoch()).count());
  out.blob(slot.facts.parameters);
  out.raw(slot.open);
}

// What each sealed value of a slot is bound to: all that stands before it, and which one it is.
Bytes slot_context(const KeySlot& slot, std::string_view what) {
  ByteWriter out;
  out.text("chartroom key slot");
  out.text(what);
  put_facts(out, slot);
  if (what == "kept") out.blob(slot.locked);
  return out.take();
}

crypto::SecretKey keeping_key(const crypto::SecretKey& master) {
  return crypto::derive_key(master, "chartroom key slot second secret v1");
}

Result<crypto::SecretKey> unseal_slot_key(const crypto::SecretKey& under, ByteView sealed, ByteView bound_to) {
  auto plain = crypto::open(under, sealed, bound_to);
  if (!plain) return fail(plain);
  auto key = crypto::SecretKey::from_bytes(*plain);
  crypto::wipe(*plain);
  return key;
}

// The key under which the master key is wrapped: of what the two pairs agree on and of the second secret, both of which are
// needed.
Result<crypto::SecretKey> slot_wrapping_key(const crypto::AgreementPair& own, const crypto::AgreementPublic& other,
                                            const crypto::SecretKey& second, const KeySlot& slot) {
  const auto shared = crypto::agree(own, other);
  if (!shared) return fail(shared);
  ByteWriter info;
  info.text("chartroom key slot master wrapping v1");
  info.raw(slot.open);
  info.raw(slot.once);
  std::array<std::uint8_t, crypto::key_bytes> bytes{};
  crypto::hkdf_sha256(shared->view(), second.view(), info.bytes(), bytes);
  auto key = crypto::SecretKey::from_bytes(bytes);
  crypto::wipe(bytes);
  return key;
}

Status wrap_master(KeySlot& slot, const crypto::SecretKey& second, const crypto::SecretKey& master) {
  slot.kept = crypto::seal(keeping_key(master), second.view(), slot_context(slot, "kept"));
  const auto once = crypto::AgreementPair::random();
  slot.once = once.open;
  const auto wrapping = slot_wrapping_key(once, slot.open, second, slot);
  if (!wrapping) return fail(wrapping);
  slot.wrapped = crypto::seal(*wrapping, master.view(), slot_context(slot, "master"));
  return {};
}

void put_slot(ByteWriter& out, const KeySlot& slot) {
  put_facts(out, slot);
  out.blob(slot.locked);
  out.blob(slot.kept);
  out.raw(slot.once);
  out.blob(slot.wrapped);
}

template <std::size_t Size>
void take_bytes(ByteReader& in, std::array<std::uint8_t, Size>& out) {
  const ByteView bytes = in.raw(Size);
  if (bytes.size() == Size) std::ranges::copy(bytes, out.begin());
}

Result<KeySlot> take_slot(ByteReader& in) {
  KeySlot slot;
  slot.facts.name = std::string(in.text());
  const std::uint8_t kind = in.u8();
  const std::int64_t made_ms = in.i64();
  slot.facts.parameters = to_bytes(in.blob());
  take_bytes(in, slot.open);
  slot.locked = to_bytes(in.blob());
  slot.kept = to_bytes(in.blob());
  take_bytes(in, slot.once);
  slot.wrapped = to_bytes(in.blob());
  const bool sizes = slot.locked.size() == locked_bytes && slot.kept.size() == sealed_slot_key_bytes &&
                     slot.wrapped.size() == sealed_slot_key_bytes && slot.facts.parameters.size() <= slot_parameter_bytes_max;
  const bool values = made_ms >= 0 && made_ms <= slot_made_ms_max && kind > 0 && kind <= kind_names.size();
  if (!in.ok() || !sizes || !values || !check_slot_name(slot.facts.name)) {
    return fail(ErrorCode::corrupt, "a slot has a wrong form");
  }
  slot.facts.made = Timestamp(std::chrono::milliseconds(made_ms));
  slot.facts.kind = static_cast<SlotKind>(kind);
  return slot;
}

Result<SlotSet> take_set(ByteReader& in) {
  SlotSet set;
  set.epoch_check = to_bytes(in.raw(key_check_bytes));
  const std::uint32_t count = in.u32();
  if (!in.ok() || count == 0 || count > slots_max) return fail(ErrorCode::corrupt, "a set of slots has a wrong size");
  for (std::uint32_t i = 0; i < count; ++i) {
    auto slot = take_slot(in);
    if (!slot) return fail(slot);
    if (set.find(slot->facts.name) != nullptr) return fail(ErrorCode::corrupt, "two slots have one name");
    set.slots.push_back(std::move(*slot));
  }
  return set;
}

}  // namespace

std::string_view slot_kind_name(SlotKind kind) {
  for (const KindName& row : kind_names) {
    if (row.kind == kind) return row.name;
  }
  return "";
}

std::optional<SlotKind> parse_slot_kind(std::string_view name) {
  for (const KindName& row : kind_names) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

Status check_slot_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (!name.empty() && name.size() <= slot_name_bytes_max && std::ranges::all_of(name, fits)) return {};
  return fail(ErrorCode::invalid, "a slot's name has 1 to 32 of a to z, 0 to 9 and dashes");
}

const KeySlot* SlotSet::find(std::string_view name) const {
  const auto found = std::ranges::find_if(slots, [&](const KeySlot& slot) { return slot.facts.name == name; });
  return found == slots.end() ? nullptr : &*found;
}

KeySlot make_slot(SlotFacts facts, const crypto::SecretKey& own_key, const crypto::SecretKey& master) {
  CHECK(check_slot_name(facts.name) && facts.parameters.size() <= slot_parameter_bytes_max, "a slot's facts are in bounds");
  KeySlot slot;
  slot.facts = std::move(facts);
  const auto pair = crypto::AgreementPair::random();
  const auto second = crypto::SecretKey::random();
  slot.open = pair.open;
  Bytes secrets;
  secrets.reserve(2 * crypto::key_bytes);
  secrets.insert(secrets.end(), pair.secret.view().begin(), pair.secret.view().end());
  secrets.insert(secrets.end(), second.view().begin(), second.view().end());
  slot.locked = crypto::seal(own_key, secrets, slot_context(slot, "locked"));
  crypto::wipe(secrets);
  CHECK(wrap_master(slot, second, master), "a key that was just made is sound");
  return slot;
}

Result<crypto::SecretKey> open_slot(const KeySlot& slot, const crypto::SecretKey& own_key) {
  auto secrets = crypto::open(own_key, slot.locked, slot_context(slot, "locked"));
  if (!secrets) return fail(ErrorCode::wrong_key, "this key does not open the slot '" + slot.facts.name + "'");
  auto secret = crypto::SecretKey::from_bytes(ByteView(*secrets).first(crypto::key_bytes));
  const auto second = crypto::SecretKey::from_bytes(ByteView(*secrets).last(crypto::key_bytes));
  crypto::wipe(*secrets);
  if (!secret || !second) return fail(ErrorCode::corrupt, "a slot has a wrong form");
  const crypto::AgreementPair pair{std::move(*secret), slot.open};
  const auto wrapping = slot_wrapping_key(pair, slot.once, *second, slot);
  if (!wrapping) return fail_in("the slot '" + slot.facts.name + "'", wrapping);
  auto master = unseal_slot_key(*wrapping, slot.wrapped, slot_context(slot, "master"));
  if (!master) return fail_in("the slot '" + slot.facts.name + "'", master);
  return master;
}

Result<KeySlot> rewrap_slot(const KeySlot& slot, const crypto::SecretKey& master, const crypto::SecretKey& next) {
  const auto second = unseal_slot_key(keeping_key(master), slot.kept, slot_context(slot, "kept"));
  if (!second) return fail_in("the slot '" + slot.facts.name + "'", second);
  KeySlot out = slot;
  if (auto wrapped = wrap_master(out, *second, next); !wrapped) return fail(wrapped);
  return out;
}

Bytes encode_slots(const SlotSets& sets) {
  ByteWriter body;
  body.u8(static_cast<std::uint8_t>(sets.size()));
  for (const SlotSet& set : sets) {
    body.raw(set.epoch_check);
    body.u32(static_cast<std::uint32_t>(set.slots.size()));
    for (const KeySlot& slot : set.slots) put_slot(body, slot);
  }
  return frame_file(slots_magic, slots_version, body.bytes());
}

Result<SlotSets> decode_slots(ByteView file) {
  const auto body = unframe_file(slots_magic, slots_version, file);
  if (!body) return fail(body);
  ByteReader in(*body);
  const std::uint8_t count = in.u8();
  if (!in.ok() || count == 0 || count > slot_sets_max) return fail(ErrorCode::corrupt, "the slots file has a wrong form");
  SlotSets sets;
  for (std::uint8_t i = 0; i < count; ++i) {
    auto set = take_set(in);
    if (!set) return fail(set);
    sets.push_back(std::move(*set));
  }
  if (!in.at_end()) return fail(ErrorCode::corrupt, "the slots file's length is wrong");
  return sets;
}

Result<SlotSets> read_slots(const Folder& keyring) {
  const auto bytes = keyring.read(slots_file);
  if (!bytes && bytes.error().code == ErrorCode::not_found) return SlotSets();
  if (!bytes) return fail(bytes);
  auto sets = decode_slots(*bytes);
  if (!sets) return fail_in("the keyring's slots file", sets);
  return sets;
}

Status write_slots(Folder& keyring, const SlotSets& sets) {
  CHECK(!sets.empty() && sets.size() <= slot_sets_max, "there is a set of slots, or two");
  for (const SlotSet& set : sets) CHECK(!set.slots.empty() && set.slots.size() <= slots_max, "a set has slots");
  return keyring.replace(slots_file, encode_slots(sets));
}

Result<std::optional<SlotSet>> slots_in_force(const Folder& keyring) {
  auto sets = read_slots(keyring);
  if (!sets) return fail(sets);
  const auto check = Keyring::master_check(keyring);
  if (!check) return fail(check);
  for (SlotSet& set : *sets) {
    if (set.epoch_check == *check) return std::move(set);
  }
  return std::nullopt;
}

Status drop_other_slots(Folder& keyring) {
  const auto sets = read_slots(keyring);
  if (!sets) return fail(sets);
  if (sets->size() < 2) return {};
  const auto in_force = slots_in_force(keyring);
  if (!in_force) return fail(in_force);
  return *in_force ? write_slots(keyring, {**in_force}) : Status();
}

}  // namespace chartroom::store
