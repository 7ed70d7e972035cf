#include "store/keyring.h"

#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "base/log.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "store/key_check.h"
#include "store/key_slots.h"
#include "store/keyring_records.h"

namespace chartroom::store {
namespace {

constexpr std::string_view epoch_file = "epoch";
constexpr std::string_view keys_file = "keys";
constexpr std::string_view secrets_file = "secrets";
constexpr std::string_view epoch_magic = "CRepoch1";
constexpr std::string_view secrets_magic = "CRsecre1";
constexpr std::string_view check_purpose = "keyring";
constexpr std::string_view root_secret = "database root";
constexpr std::uint16_t format_version = 1;

// What a sealed value is and where it belongs.
Bytes context(std::string_view what, std::uint64_t epoch, ByteView of) {
  ByteWriter out;
  out.text("chartroom keyring");
  out.text(what);
  out.u64(epoch);
  out.blob(of);
  return out.take();
}

crypto::SecretKey wrapping_key(const crypto::SecretKey& master) {
  return crypto::derive_key(master, "chartroom keyring epoch key wrapping v1");
}

Result<crypto::SecretKey> unseal_key(const crypto::SecretKey& under, ByteView sealed, ByteView bound_to) {
  auto plain = crypto::open(under, sealed, bound_to);
  if (!plain) return fail(plain);
  auto key = crypto::SecretKey::from_bytes(*plain);
  crypto::wipe(*plain);
  if (!key) return fail(ErrorCode::corrupt, "a wrapped key has a wrong size");
  return key;
}

struct Epoch {
  std::uint64_t number = 1;
  crypto::SecretKey key;
};

Bytes encode_epoch(const Epoch& epoch, const crypto::SecretKey& master) {
  ByteWriter body;
  body.u64(epoch.number);
  body.raw(make_key_check(master, check_purpose));
  body.blob(crypto::seal(wrapping_key(master), epoch.key.view(), context("epoch", epoch.number, {})));
  return frame_file(epoch_magic, format_version, body.bytes());
}

struct EpochParts {
  std::uint64_t number = 0;
  Bytes check;
  Bytes sealed;
};

Result<EpochParts> split_epoch(ByteView file) {
  const auto body = unframe_file(epoch_magic, format_version, file);
  if (!body) return fail(body);
  ByteReader in(*body);
  const std::uint64_t number = in.u64();
  const ByteView check = in.raw(key_check_bytes);
  const ByteView sealed = in.blob();
  if (!in.at_end()) return fail(ErrorCode::corrupt, "the epoch file's length is wrong");
  return EpochParts{number, to_bytes(check), to_bytes(sealed)};
}

Result<Epoch> decode_epoch(ByteView file, const crypto::SecretKey& master) {
  const auto parts = split_epoch(file);
  if (!parts) return fail(parts);
  if (auto tested = test_key_check(parts->check, master, check_purpose); !tested) return fail(tested);
  auto key = unseal_key(wrapping_key(master), parts->sealed, context("epoch", parts->number, {}));
  if (!key) return fail(key);
  return Epoch{parts->number, std::move(*key)};
}

Result<EpochParts> read_epoch(const Folder& folder) {
  const auto bytes = folder.read(epoch_file);
  if (!bytes) return fail_in("keyring", bytes);
  auto parts = split_epoch(*bytes);
  if (!parts) return fail_in("the keyring's epoch file", parts);
  return parts;
}

using Secrets = std::map<std::string, Bytes, std::less<>>;  // name -> sealed bytes

Bytes encode_secrets(const Secrets& secrets) {
  ByteWriter body;
  for (const auto& [name, sealed] : secrets) {
    body.text(name);
    body.blob(sealed);
  }
  return frame_file(secrets_magic, format_version, body.bytes());
}

Result<Secrets> decode_secrets(ByteView file) {
  const auto body = unframe_file(secrets_magic, format_version, file);
  if (!body) return fail(body);
  Secrets secrets;
  ByteReader in(*body);
  while (in.ok() && !in.at_end()) {
    std::string name(in.text());
    secrets.emplace(std::move(name), to_bytes(in.blob()));
  }
  if (!in.ok()) return fail(ErrorCode::corrupt, "the secrets file's length is wrong");
  return secrets;
}

// The file is part of a keyring: its absence is damage.
Result<Bytes> read_part(const Folder& folder, std::string_view name) {
  auto bytes = folder.read(name);
  if (!bytes && bytes.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::corrupt, "the keyring's file '" + std::string(name) + "' is missing");
  }
  return bytes;
}

}  // namespace

struct Keyring::State {
  State(Folder& in, Epoch of) : folder(in), epoch(std::move(of)) {}

  Folder& folder;
  const Epoch epoch;

  mutable std::shared_mutex mutex;  // guards the next two; never held while the disk works
  std::unordered_map<ChartId, SealedKey> keys;
  std::vector<KeyRecord> staged;  // in keys, and not yet in the file

  std::mutex writing;  // guards all below; taken before `mutex`
  Secrets secrets;
  std::unique_ptr<File> file;
  std::uint64_t records = 0;  // in the file, marks included
  bool broken = false;

  Status unless_broken() const;
  Result<KeyRecord> wrap(ChartId chart, const crypto::SecretKey& key) const;
  Status append(const std::vector<KeyRecord>& fresh);
  Status undo_append(std::uint64_t size, const Status& error);
  Status replace_part(std::string_view name, ByteView bytes);
  Status keep_root(const crypto::SecretKey& present);
};

// The size it had is cut back to; where that fails too, or it was not for want of space, nothing more is written.
Status Keyring::State::undo_append(std::uint64_t size, const Status& error) {
  broken = true;
  if (error.error().code == ErrorCode::out_of_space && file->truncate(size)) broken = false;
  log::error("keyring_write_failed", {{"reason", error.error().detail}, {"usable", broken ? "no" : "yes"}});
  return fail_in("the keyring could not be written", error);
}

Status Keyring::State::append(const std::vector<KeyRecord>& fresh) {
  const auto size = file->size();
  if (!size) return fail(size);
  ByteWriter bytes;
  for (std::size_t i = 0; i < fresh.size(); ++i) bytes.raw(encode_record(fresh[i], records + i));
  if (auto written = file->append(bytes.bytes()); !written) return undo_append(*size, written);
  if (auto synced = file->sync(); !synced) {
    broken = true;
    log::error("keyring_write_failed", {{"reason", synced.error().detail}, {"usable", "no"}});
    return fail_in("the keyring could not be synced", synced);
  }
  records += fresh.size();
  {
    const std::unique_lock lock(mutex);
    for (const auto& record : fresh) keys.emplace(record.chart, record.sealed);
  }
  // The keys are durable. The mark says so to the next opening; it needs no sync, since without it nothing is lost.
  const auto mark = file->append(encode_mark(records));
  if (!mark) {
    if (auto undone = undo_append(*size + bytes.bytes().size(), mark); broken) return undone;
    return {};
  }
  ++records;
  return {};
}

Keyring::Keyring(std::unique_ptr<State> state) : state_(std::move(state)) {}
Keyring::~Keyring() = default;

Status Keyring::create(Folder& folder, const crypto::SecretKey& master) {
  if (folder.exists(epoch_file)) return fail(ErrorCode::conflict, "there is a keyring in this folder");
  if (folder.exists(keys_file)) {
    const auto keys = folder.read(keys_file);
    if (!keys) return fail(keys);
    if (keys->size() > keys_header_bytes)
      return fail(ErrorCode::conflict, "there are chart keys in this folder, without their epoch");
  }
  Epoch epoch{1, crypto::SecretKey::random()};
  if (auto done = folder.replace(keys_file, encode_keys_header(epoch.number)); !done) return done;
  Secrets secrets;
  secrets.emplace(root_secret, crypto::seal(epoch.key, crypto::SecretKey::random().view(),
                                            context("secret", epoch.number, as_bytes(root_secret))));
  if (auto done = folder.replace(secrets_file, encode_secrets(secrets)); !done) return done;
  return folder.replace(epoch_file, encode_epoch(epoch, master));  // last: with it the keyring exists
}

Result<std::unique_ptr<Keyring>> Keyring::open(Folder& folder, const crypto::SecretKey& master) {
  const auto epoch_bytes = folder.read(epoch_file);
  if (!epoch_bytes) return fail_in("keyring", epoch_bytes);
  auto epoch = decode_epoch(*epoch_bytes, master);
  if (!epoch) return fail_in("the keyring's epoch file", epoch);
  const auto secrets_bytes = read_part(folder, secrets_file);
  if (!secrets_bytes) return fail(secrets_bytes);
  auto secrets = decode_secrets(*secrets_bytes);
  if (!secrets) return fail_in("the keyring's secrets file", secrets);
  const auto keys_bytes = read_part(folder, keys_file);
  if (!keys_bytes) return fail(keys_bytes);
  auto scanned = scan_keys(*keys_bytes, epoch->number);
  if (!scanned) return fail_in("the keyring's keys file", scanned);

  auto state = std::make_unique<State>(folder, std::move(*epoch));
  state->secrets = std::move(*secrets);
  state->keys = std::move(scanned->keys);
  state->records = scanned->records;
  auto file = folder.open(keys_file);
  if (!file) return fail(file);
  state->file = std::move(*file);
  if (scanned->good_bytes < keys_bytes->size()) {
    log::warning("keyring_torn_tail_cut", {{"bytes", keys_bytes->size() - scanned->good_bytes}, {"records", scanned->records}});
    if (auto cut = state->file->truncate(scanned->good_bytes); !cut) return fail(cut);
  }
  return std::unique_ptr<Keyring>(new Keyring(std::move(state)));
}

Result<crypto::SecretKey> Keyring::create_chart_key(ChartId chart) {
  if (auto made = create_chart_keys({&chart, 1}); !made) return fail(made);
  return chart_key(chart);
}

Status Keyring::State::unless_broken() const {
  if (!broken) return {};
  return fail(ErrorCode::unavailable, "the keyring had a write error; restart the server once the disk is well");
}

Result<KeyRecord> Keyring::State::wrap(ChartId chart, const crypto::SecretKey& key) const {
  const std::shared_lock lock(mutex);
  if (keys.contains(chart)) return fail(ErrorCode::conflict, "a chart has a key already");
  return KeyRecord{chart, to_sealed_key(crypto::seal(epoch.key, key.view(), context("chart", epoch.number, chart.view())))};
}

Status Keyring::create_chart_keys(std::span<const ChartId> charts) {
  if (charts.empty()) return {};
  const std::lock_guard writing(state_->writing);
  if (auto whole = state_->unless_broken(); !whole) return whole;
  std::unordered_set<ChartId> named;
  std::vector<KeyRecord> fresh;
  for (const auto chart : charts) {
    if (!named.insert(chart).second) return fail(ErrorCode::conflict, "a chart is named twice");
    const auto record = state_->wrap(chart, crypto::SecretKey::random());
    if (!record) return fail(record);
    fresh.push_back(*record);
  }
  return state_->append(fresh);
}

Status Keyring::stage_chart_key(ChartId chart, const crypto::SecretKey& key) {
  const auto record = state_->wrap(chart, key);
  if (!record) return fail(record);
  const std::unique_lock lock(state_->mutex);
  state_->keys.emplace(chart, record->sealed);
  state_->staged.push_back(*record);
  return {};
}

Status Keyring::sync_staged() {
  std::vector<KeyRecord> fresh;
  {
    const std::shared_lock lock(state_->mutex);
    fresh = state_->staged;
  }
  if (fresh.empty()) return {};
  const std::lock_guard writing(state_->writing);
  if (auto whole = state_->unless_broken(); !whole) return whole;
  if (auto appended = state_->append(fresh); !appended) return appended;
  const std::unique_lock lock(state_->mutex);
  state_->staged.clear();
  return {};
}

std::size_t Keyring::staged() const {
  const std::shared_lock lock(state_->mutex);
  return state_->staged.size();
}

void Keyring::drop_staged(std::size_t kept) {
  const std::unique_lock lock(state_->mutex);
  while (state_->staged.size() > kept) {
    state_->keys.erase(state_->staged.back().chart);
    state_->staged.pop_back();
  }
}

Result<crypto::SecretKey> Keyring::chart_key(ChartId chart) const {
  SealedKey sealed;
  {
    const std::shared_lock lock(state_->mutex);
    const auto it = state_->keys.find(chart);
    if (it == state_->keys.end()) return fail(ErrorCode::not_found, "the keyring has no key for this chart");
    sealed = it->second;
  }
  auto key = unseal_key(state_->epoch.key, sealed, context("chart", state_->epoch.number, chart.view()));
  if (!key) return fail_in("a chart's key in the keyring", key);
  return key;
}

bool Keyring::has_chart_key(ChartId chart) const {
  const std::shared_lock lock(state_->mutex);
  return state_->keys.contains(chart);
}

std::size_t Keyring::size() const {
  const std::shared_lock lock(state_->mutex);
  return state_->keys.size();
}

Result<Bytes> Keyring::site_secret(std::string_view name, std::size_t size_bytes) {
  if (name.empty() || name.size() > secret_name_bytes_max || size_bytes == 0 || size_bytes > secret_bytes_max) {
    return fail(ErrorCode::invalid, "a secret's name has 1 to 64 bytes, the secret 1 to 1024");
  }
  const std::lock_guard writing(state_->writing);
  const auto bound_to = context("secret", state_->epoch.number, as_bytes(name));
  if (const auto it = state_->secrets.find(name); it != state_->secrets.end()) {
    auto plain = crypto::open(state_->epoch.key, it->second, bound_to);
    if (!plain) return fail_in("a secret in the keyring", plain);
    if (plain->size() != size_bytes) return fail(ErrorCode::conflict, "the secret has another size");
    return plain;
  }
  if (auto whole = state_->unless_broken(); !whole) return fail(whole);
  Bytes plain = crypto::random_bytes(size_bytes);
  Secrets with_it = state_->secrets;
  with_it.emplace(name, crypto::seal(state_->epoch.key, plain, bound_to));
  if (auto replaced = state_->replace_part(secrets_file, encode_secrets(with_it)); !replaced) return fail(replaced);
  state_->secrets = std::move(with_it);
  return plain;
}

// After an error other than a full disk it is not known which bytes the name has now.
Status Keyring::State::replace_part(std::string_view name, ByteView bytes) {
  auto replaced = folder.replace(name, bytes);
  if (replaced) return {};
  if (replaced.error().code != ErrorCode::out_of_space) broken = true;
  return fail_in("the keyring's file '" + std::string(name) + "' could not be written", replaced);
}

Result<crypto::SecretKey> Keyring::database_root(const crypto::SecretKey& master) const {
  const std::lock_guard writing(state_->writing);
  const auto it = state_->secrets.find(root_secret);
  if (it == state_->secrets.end()) return master.copy();
  auto root = unseal_key(state_->epoch.key, it->second, context("secret", state_->epoch.number, as_bytes(root_secret)));
  if (!root) return fail_in("the database's key in the keyring", root);
  return root;
}

// What the database's keys are derived from stays what it is.
Status Keyring::State::keep_root(const crypto::SecretKey& present) {
  if (secrets.contains(root_secret)) return {};
  Secrets with_it = secrets;
  with_it.emplace(root_secret, crypto::seal(epoch.key, present.view(), context("secret", epoch.number, as_bytes(root_secret))));
  if (auto replaced = replace_part(secrets_file, encode_secrets(with_it)); !replaced) return replaced;
  secrets = std::move(with_it);
  return {};
}

Status Keyring::rotate_master(const crypto::SecretKey& present, const crypto::SecretKey& next) {
  const std::lock_guard writing(state_->writing);
  if (auto whole = state_->unless_broken(); !whole) return whole;
  if (auto tested = test_master(state_->folder, present); !tested) return tested;
  auto before = slots_in_force(state_->folder);
  if (!before) return fail(before);
  if (!*before) return fail(ErrorCode::conflict, "the keyring has no slots");
  const Bytes epoch = encode_epoch({state_->epoch.number, state_->epoch.key.copy()}, next);
  SlotSet after{split_epoch(epoch)->check, {}};
  for (const KeySlot& slot : (*before)->slots) {
    auto rewrapped = rewrap_slot(slot, present, next);
    if (!rewrapped) return fail(rewrapped);
    after.slots.push_back(std::move(*rewrapped));
  }
  if (auto kept = state_->keep_root(present); !kept) return kept;
  // Both sets are there before the epoch's file, which says which one is in force, and the older goes after it.
  if (auto both = state_->replace_part("slots", encode_slots({**before, after})); !both) return both;
  if (auto changed = state_->replace_part(epoch_file, epoch); !changed) return changed;
  return state_->replace_part("slots", encode_slots({after}));
}

Result<Bytes> Keyring::master_check(const Folder& folder) {
  auto parts = read_epoch(folder);
  if (!parts) return fail(parts);
  return std::move(parts->check);
}

Status Keyring::test_master(const Folder& folder, const crypto::SecretKey& master) {
  const auto check = master_check(folder);
  if (!check) return fail(check);
  return test_key_check(*check, master, check_purpose);
}

}  // namespace chartroom::store
