#pragma once

// How values get into columns: sealed so that they open only in their table and row, and as keyed HMACs where they are looked
// up. Keys are derived from the master, one per table for sealing and one per kind of look-up. From any thread.

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/secret.h"

namespace chartroom::store {

using Mac = std::array<std::uint8_t, 16>;

// What is sealed under a key of the site. Values of a chart are sealed under the chart's key (store/chart_keys.h).
enum class Table {
  relation,
  shared_resource,
  account,
  session,
  access_grant,
  import_run,
  feedback,
  policy,
  item_label,
  emergency,
  roster,
  roster_member,
  access_review
};
inline constexpr std::size_t table_count = 13;

enum class LookUp {
  identifier,
  patient_reference,
  resource,
  practitioner,
  source,
  relation_row,
  shared_resource,
  account_name,
  resource_key,
  origin,
  assertion,
  roster_row
};
inline constexpr std::size_t look_up_count = 12;

class Sealer {
 public:
  explicit Sealer(const crypto::SecretKey& master);

  Bytes seal(Table table, ByteView row, ByteView plain) const;
  Result<Bytes> open(Table table, ByteView row, ByteView sealed) const;  // `corrupt`
  crypto::Sealer many(Table table) const;                                // for many values; their context: seal_context

  // Equal bytes have equal macs, within one kind.
  Mac mac(LookUp kind, ByteView bytes) const;
  Mac mac(LookUp kind, std::string_view text) const { return mac(kind, as_bytes(text)); }

 private:
  std::array<crypto::SecretKey, table_count> table_keys_;
  std::array<crypto::HmacKey, look_up_count> look_up_keys_;
};

// The context of a sealed value: `table` names where it belongs, `row` which row.
Bytes seal_context(std::string_view table, ByteView row);
std::string_view table_name(Table table);

}  // namespace chartroom::store
