#include "store/access.h"

namespace chartroom::store {

Result<crypto::SecretKey> key_of_known_chart(const Access& access, ChartId chart) {
  auto key = access.keyring.chart_key(chart);
  if (!key && key.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::corrupt, "the keyring has no key for a chart of the database");
  }
  return key;
}

Bytes join(std::initializer_list<ByteView> parts) {
  ByteWriter out;
  for (const auto part : parts) out.blob(part);
  return out.take();
}

}  // namespace chartroom::store
