#include "store/sealer.h"

#include <algorithm>
#include <utility>

#include "crypto/aead.h"
#include "crypto/digest.h"

namespace chartroom::store {
namespace {

// The names are part of the format: they are in the derivation of keys and in the context of every value.
constexpr std::array<std::string_view, table_count> table_names = {
    "relation", "shared_resource", "account",   "session", "access_grant",  "import_run",   "feedback",
    "policy",   "item_label",      "emergency", "roster",  "roster_member", "access_review"};
constexpr std::array<std::string_view, look_up_count> look_up_names = {
    "identifier",      "patient_reference", "resource",     "practitioner", "source",    "relation_row",
    "shared_resource", "account_name",      "resource_key", "origin",       "assertion", "roster_row"};

template <class Key, std::size_t Count>
std::array<Key, Count> derive_all(const crypto::SecretKey& master, std::string_view purpose,
                                  const std::array<std::string_view, Count>& names) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Key, Count>{Key(crypto::derive_key(master, purpose, as_bytes(names[I])))...};
  }(std::make_index_sequence<Count>{});
}

}  // namespace

Sealer::Sealer(const crypto::SecretKey& master)
    : table_keys_(derive_all<crypto::SecretKey>(master, "chartroom store table v1", table_names)),
      look_up_keys_(derive_all<crypto::HmacKey>(master, "chartroom store look-up v1", look_up_names)) {}

Bytes Sealer::seal(Table table, ByteView row, ByteView plain) const {
  const auto index = static_cast<std::size_t>(table);
  return crypto::seal(table_keys_[index], plain, seal_context(table_names[index], row));
}

Result<Bytes> Sealer::open(Table table, ByteView row, ByteView sealed) const {
  const auto index = static_cast<std::size_t>(table);
  auto plain = crypto::open(table_keys_[index], sealed, seal_context(table_names[index], row));
  if (!plain) return fail_in(table_names[index], plain);
  return plain;
}

crypto::Sealer Sealer::many(Table table) const { return crypto::Sealer(table_keys_[static_cast<std::size_t>(table)]); }

Mac Sealer::mac(LookUp kind, ByteView bytes) const {
  const auto whole = look_up_keys_[static_cast<std::size_t>(kind)].digest(bytes);
  Mac cut{};
  std::copy_n(whole.begin(), cut.size(), cut.begin());
  return cut;
}

Bytes seal_context(std::string_view table, ByteView row) {
  ByteWriter out;
  out.text("chartroom store");
  out.text(table);
  out.blob(row);
  return out.take();
}

std::string_view table_name(Table table) { return table_names[static_cast<std::size_t>(table)]; }

}  // namespace chartroom::store
