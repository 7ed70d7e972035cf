#pragma once

// The keyring: the data keys of all charts, each wrapped under the epoch key, in a folder of its own that is apart from the
// database and from data backups. The epoch key is wrapped under the master key, which is had by one of the slots beside it
// (key_slots.h); their keys live outside both folders.
//
// A chart's key is durable here before anything sealed under it is committed. Reading a key never waits for the disk. It cannot
// show that it was replaced whole by an older copy of itself: the store then reports charts without a key as `corrupt`. Format:
// docs/keyring.md.

#include <memory>
#include <span>
#include <string_view>

#include "base/files.h"
#include "crypto/secret.h"
#include "domain/id.h"

namespace chartroom::store {

class Keyring {
 public:
  static constexpr std::size_t secret_bytes_max = 1024;  // a signing key has 32
  static constexpr std::size_t secret_name_bytes_max = 64;

  // Makes a new, empty keyring. `conflict` if one is there, or chart keys without their epoch key.
  static Status create(Folder& folder, const crypto::SecretKey& master);
  // `not_found` if there is none, `wrong_key` if the master key is another's, `corrupt`, `newer_version`. A torn last record
  // (never acknowledged) is cut off and logged. The folder must outlive the keyring.
  static Result<std::unique_ptr<Keyring>> open(Folder& folder, const crypto::SecretKey& master);
  ~Keyring();

  // From any thread. A full disk is `out_of_space` and changes nothing; after any other write error `unavailable`, for good.
  Result<crypto::SecretKey> create_chart_key(ChartId chart);  // durable when it returns; `conflict` if there is one
  // All or none, with one sync: for an import. `conflict` if one of them has a key or is named twice.
  Status create_chart_keys(std::span<const ChartId> charts);
  // A key that the caller made, for a chart that is to be committed: it can be had at once, and is durable once `sync_staged`
  // returns, with one sync for all that are staged. `drop_staged` forgets those staged after the first `kept`, durable ones
  // stay. For the database's one writer: these three are called by one thread at a time.
  Status stage_chart_key(ChartId chart, const crypto::SecretKey& key);  // `conflict` if there is one
  Status sync_staged();
  std::size_t staged() const;
  void drop_staged(std::size_t kept);
  Result<crypto::SecretKey> chart_key(ChartId chart) const;  // `not_found`; `corrupt` if it does not unwrap
  bool has_chart_key(ChartId chart) const;
  std::size_t size() const;  // charts that have a key

  // A named secret of the site, sealed beside the chart keys (the ledger's signing key): random, made at the first call.
  // `conflict` if it is there with another size; `invalid` beyond the limits above.
  Result<Bytes> site_secret(std::string_view name, std::size_t size_bytes);

  // The key from which the database's are derived: a secret of the keyring, so that the master key can change. In a keyring of
  // before there was this secret, and whose master key has not been rotated since, it is the master key itself.
  Result<crypto::SecretKey> database_root(const crypto::SecretKey& master) const;

  // Another master key: the epoch key and every slot are wrapped anew, nothing else is. Whatever cuts it short, the keyring
  // opens with the one or the other, and the slots with it. `conflict` if there are no slots, `wrong_key` if `present` isn't
  // the master key, `corrupt` if a slot was not made under it: then nothing is changed.
  Status rotate_master(const crypto::SecretKey& present, const crypto::SecretKey& next);
  // The key check of the master key in force, by which its set of slots is found.
  static Result<Bytes> master_check(const Folder& folder);
  // `wrong_key` if it is another's.
  static Status test_master(const Folder& folder, const crypto::SecretKey& master);

 private:
  struct State;
  explicit Keyring(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::store
