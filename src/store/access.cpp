#include "store/access.h"

#include <algorithm>

namespace chartroom::store {

Result<crypto::SecretKey> key_of_known_chart(const Access& access, ChartId chart) {
  auto key = access.keyring.chart_key(chart);
  if (!key && key.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::corrupt, "the keyring has no key for a chart of the database");
  }
  return key;
}

Result<std::uint64_t> stored_commit(Connection& db) {
  std::int64_t number = -1;
  const auto done = db.each("SELECT value FROM meta WHERE name = 'commit'", [&](const Statement& row) -> Status {
    number = row.integer(0);
    return {};
  });
  if (!done) return fail(done);
  if (number < 0) return fail(ErrorCode::corrupt, "the database has no commit number");
  return static_cast<std::uint64_t>(number);
}

Status read_mac(ByteView column, Mac& out) {
  if (column.size() != out.size()) return fail(ErrorCode::corrupt, "an HMAC in the database has a wrong size");
  std::ranges::copy(column, out.begin());
  return {};
}

Bytes join(std::initializer_list<ByteView> parts) {
  ByteWriter out;
  for (const auto part : parts) out.blob(part);
  return out.take();
}

}  // namespace chartroom::store
