#pragma once

// The keyring: the data keys of all charts, each wrapped under the epoch key, in a folder of its own that is apart from the
// database and from data backups. The epoch key is wrapped under the master key, which lives in a file outside both.
//
// A chart's key is durable here before anything sealed under it is committed. Format: docs/keyring.md.

#include <memory>

#include "base/files.h"
#include "crypto/secret.h"
#include "domain/id.h"

namespace chartroom::store {

class Keyring {
 public:
  // Makes a new, empty keyring. `conflict` if one is there.
  static Status create(Folder& folder, const crypto::SecretKey& master);
  // `wrong_key` if the master key is another's, `corrupt`, `newer_version`. A torn last record (never acknowledged) is cut off.
  // The folder must outlive the keyring.
  static Result<std::unique_ptr<Keyring>> open(Folder& folder, const crypto::SecretKey& master);
  ~Keyring();

  // From any thread. `unavailable` after any write error, for good.
  Result<crypto::SecretKey> create_chart_key(ChartId chart);  // durable when it returns; `conflict` if there is one
  Result<crypto::SecretKey> chart_key(ChartId chart) const;   // `not_found`
  std::size_t size() const;

  // A named secret of the site, sealed beside the chart keys (the ledger's signing key): made at the first call.
  Result<Bytes> site_secret(std::string_view name, std::size_t size_bytes);

 private:
  struct State;
  explicit Keyring(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::store
