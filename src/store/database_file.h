#pragma once

// The database's file on its way to an open connection: the key check beside it, its creation, its migrations. Told apart are
// another site's key (`wrong_key`), damage and a database that is missing (`corrupt`), and a newer release (`newer_version`).

#include "base/result.h"
#include "crypto/secret.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace chartroom::store {

crypto::SecretKey page_key_of(const crypto::SecretKey& master);

// `charts_expected`: the keyring has keys of charts, so that an absent or empty database is one that was lost.
struct DatabaseFile {
  const Store::Options& options;
  bool charts_expected = false;
};
Result<std::unique_ptr<Connection>> open_database(const DatabaseFile& wanted, const crypto::SecretKey& master);

}  // namespace chartroom::store
