#pragma once

// What the functions behind the store's verbs work with: one connection inside a transaction (of the writer or of a reader),
// and what seals and opens. They are free functions over this, so that reads are the same code inside a write and outside.

#include <initializer_list>

#include "base/clock.h"
#include "store/keyring.h"
#include "store/sealer.h"
#include "store/sqlite.h"

namespace chartroom::store {

struct Access {
  Connection& db;
  const Sealer& sealer;
  Keyring& keyring;
};

// A chart's key for values in the database. A chart that the database knows and the keyring doesn't is `corrupt`.
Result<crypto::SecretKey> key_of_known_chart(const Access& access, ChartId chart);

// The last commit that the connection's snapshot shows.
Result<std::uint64_t> stored_commit(Connection& db);

// Length-prefixed, so that no two lists of parts are the same bytes.
Bytes join(std::initializer_list<ByteView> parts);

// A 16-byte column as an id; `corrupt` if it has another size.
template <class IdType>
Status read_id(ByteView column, IdType& out) {
  const auto id = IdType::from_bytes(column);
  if (!id) return fail(ErrorCode::corrupt, "an id in the database has a wrong size");
  out = *id;
  return {};
}

Status read_mac(ByteView column, Mac& out);  // likewise

inline std::int64_t to_us(Timestamp time) { return time.time_since_epoch().count(); }
inline Timestamp from_us(std::int64_t us) { return Timestamp(std::chrono::microseconds(us)); }

}  // namespace chartroom::store
