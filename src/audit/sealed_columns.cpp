#include "audit/sealed_columns.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <numeric>

#include "base/check.h"
#include "crypto/aead.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view columns_prefix = "columns-";
constexpr std::size_t columns_digits = 6;
constexpr std::uint64_t columns_magic = 0x534C4F434C524843;  // "CHRLCOLS"
constexpr std::uint32_t columns_version = 1;
constexpr std::size_t columns_header_bytes = 8 + 4 + 4 + 32 + 4;
constexpr std::size_t page_ids = 256;
constexpr std::size_t id_bytes = 16;
constexpr std::size_t page_sealed_bytes = page_ids * id_bytes + crypto::seal_overhead_bytes;
constexpr std::size_t narrow_values_max = 256;  // so many values have codes of one byte
constexpr std::size_t list_entry_bytes = 2 + 4;
constexpr std::size_t directory_bytes_max = 64ULL * 1024 * 1024;
constexpr std::size_t part_column_bytes_max = std::size_t{1} << 30;
static_assert(std::endian::native == std::endian::little, "numbers of a column are read as they stand in the file");

crypto::SecretKey columns_key(const crypto::SecretKey& sealing, std::uint32_t block) {
  ByteWriter number;
  number.u32(block);
  return crypto::derive_key(sealing, "chartroom ledger columns", number.bytes());
}

// A part opens at its place in its block only.
Bytes part_context(ByteView header, std::uint64_t offset) {
  ByteWriter context(header.size() + 8);
  context.raw(header);
  context.u64(offset);
  return context.take();
}

std::uint64_t key_of_id(const IdBytes& id) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) key = key << 8 | id[i];
  return key;
}

// Where each value of a list stands once it is sorted.
template <class Value>
struct Sorted {
  std::vector<Value> values;
  std::vector<Code> rank;  // by the code before
};

template <class Value>
Sorted<Value> in_order(const std::vector<Value>& values, const std::vector<Code>& order) {
  Sorted<Value> out;
  out.values.reserve(values.size());
  out.rank.resize(values.size());
  for (const Code code : order) {
    out.rank[code] = static_cast<Code>(out.values.size());
    out.values.push_back(values[code]);
  }
  return out;
}

Sorted<std::string> sorted(const std::vector<std::string>& values) {
  std::vector<Code> order(values.size());
  std::iota(order.begin(), order.end(), Code{0});
  std::ranges::sort(order, {}, [&](Code code) -> const std::string& { return values[code]; });
  return in_order(values, order);
}

// By their first eight bytes, which seldom agree.
Sorted<IdBytes> sorted(const std::vector<IdBytes>& ids) {
  std::vector<std::pair<std::uint64_t, Code>> keys;
  keys.reserve(ids.size());
  for (const IdBytes& id : ids) keys.emplace_back(key_of_id(id), static_cast<Code>(keys.size()));
  std::ranges::sort(keys, [&](const auto& left, const auto& right) {
    return left.first != right.first ? left.first < right.first : ids[left.second] < ids[right.second];
  });
  std::vector<Code> order;
  order.reserve(ids.size());
  for (const auto& [key, code] : keys) order.push_back(code);
  return in_order(ids, order);
}

// One byte or two for each record.
Bytes encode_codes(const RowCodes& codes, const std::vector<Code>& rank) {
  const std::size_t width = rank.size() <= narrow_values_max ? 1 : 2;
  Bytes out(codes.size() * width);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto code = static_cast<RowCode>(rank[codes[row]]);
    std::memcpy(out.data() + row * width, &code, width);
  }
  return out;
}

// The parts of a block, one behind the other, and the directory that says where they are. Their offsets count from the end of
// the directory, whose size is known only at the end.
class BlockWriter {
 public:
  BlockWriter(ByteView header_start, const crypto::SecretKey& key) : header_start_(header_start), sealer_(key) {}

  void put(Bytes plain) {
    parts_.push_back(std::move(plain));
    directory_.u64(body_bytes_);
    directory_.u64(parts_.back().size() + crypto::seal_overhead_bytes);
    body_bytes_ += parts_.back().size() + crypto::seal_overhead_bytes;
  }

  void put_ids(const std::vector<IdBytes>& ids) {
    directory_.u32(static_cast<std::uint32_t>(ids.size()));
    directory_.u64(body_bytes_);
    for (std::size_t from = 0; from < ids.size(); from += page_ids) {
      const std::size_t count = std::min(page_ids, ids.size() - from);
      ByteWriter page(count * id_bytes);
      for (std::size_t i = 0; i < count; ++i) page.raw(ids[from + i]);
      parts_.push_back(page.take());
      directory_.u64(key_of_id(ids[from]));
      body_bytes_ += count * id_bytes + crypto::seal_overhead_bytes;
    }
  }

  ByteWriter& directory() { return directory_; }

  Bytes finish() {
    const Bytes directory = directory_.take();
    ByteWriter header(columns_header_bytes);
    header.raw(header_start_);
    header.u32(static_cast<std::uint32_t>(directory.size() + crypto::seal_overhead_bytes));
    Bytes out = header.bytes();
    sealer_.seal(directory, header.bytes(), out);
    const std::size_t body = out.size();
    for (const Bytes& part : parts_) sealer_.seal(part, part_context(header.bytes(), out.size() - body), out);
    return out;
  }

 private:
  ByteView header_start_;
  crypto::Sealer sealer_;
  ByteWriter directory_;
  std::vector<Bytes> parts_;
  std::uint64_t body_bytes_ = 0;
};

Bytes encode_entries(const std::vector<ListEntry>& entries, const std::vector<Code>& rank) {
  ByteWriter out(entries.size() * list_entry_bytes);
  for (const ListEntry& entry : entries) {
    out.u16(entry.row);
    out.u32(rank[entry.code]);
  }
  return out.take();
}

Bytes encode_texts(const std::vector<std::string>& texts) {
  ByteWriter out;
  for (const std::string& text : texts) out.text(text);
  return out.take();
}

std::unexpected<Error> fail_block(std::uint64_t block) {
  return fail(ErrorCode::corrupt, columns_name(static_cast<std::uint32_t>(block)) + " of the ledger's index is damaged");
}

}  // namespace

std::string columns_name(std::uint32_t block) {
  std::string digits = std::to_string(block);
  digits.insert(0, columns_digits - std::min(columns_digits, digits.size()), '0');
  return std::string(columns_prefix) + digits;
}

std::optional<std::uint32_t> block_of_columns_name(std::string_view name) {
  if (!name.starts_with(columns_prefix)) return std::nullopt;
  const std::string_view digits = name.substr(columns_prefix.size());
  std::uint32_t block = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), block);
  if (error != std::errc() || columns_name(block) != name) return std::nullopt;
  return block;
}

// What can't fail of columns in memory.
template <class Value>
Value sure(Result<Value> result) {
  CHECK(result.has_value(), "columns in memory are there");
  return std::move(*result);
}

Bytes seal_columns(const GrowingColumns& columns, const crypto::Digest& root, const crypto::SecretKey& sealing) {
  CHECK(columns.size() == block_records && columns.first() % block_records == 0, "a block is sealed when it is full");
  const auto block = static_cast<std::uint32_t>(columns.first() / block_records);
  const crypto::SecretKey key = columns_key(sealing, block);
  ByteWriter start(columns_header_bytes);
  start.u64(columns_magic);
  start.u32(columns_version);
  start.u32(block);
  start.raw(root);
  BlockWriter out(start.bytes(), key);
  out.directory().i64(columns.earliest().time_since_epoch().count());
  out.directory().i64(columns.latest().time_since_epoch().count());
  for (std::size_t i = 0; i < id_column_count; ++i) {
    const auto column = static_cast<IdColumn>(i);
    const auto ids = sorted(sure(columns.values(column)));
    out.put_ids(ids.values);
    out.put(encode_codes(sure(columns.codes(column)), ids.rank));
  }
  for (std::size_t i = 0; i < list_column_count; ++i) {
    const auto column = static_cast<ListColumn>(i);
    const auto ids = sorted(sure(columns.values(column)));
    out.put_ids(ids.values);
    out.put(encode_entries(sure(columns.entries(column)), ids.rank));
  }
  for (std::size_t i = 0; i < text_column_count; ++i) {
    const auto column = static_cast<TextColumn>(i);
    const auto texts = sorted(sure(columns.values(column)));
    out.directory().u32(static_cast<std::uint32_t>(texts.values.size()));
    out.put(encode_texts(texts.values));
    out.put(encode_codes(sure(columns.codes(column)), texts.rank));
  }
  ByteWriter times(block_records * 8);
  for (const std::int64_t time : sure(columns.times())) times.i64(time);
  out.put(times.take());
  ByteWriter counts(block_records * 4);
  for (const std::uint32_t count : sure(columns.counts())) counts.u32(count);
  out.put(counts.take());
  return out.finish();
}

Result<std::unique_ptr<SealedColumns>> SealedColumns::open(Folder& folder, std::uint32_t block, const crypto::Digest& root,
                                                           const crypto::SecretKey& sealing) {
  const std::string name = columns_name(block);
  if (!folder.exists(name)) return fail(ErrorCode::not_found, name + " of the ledger's index is missing");
  auto file = folder.open(name);
  if (!file) return fail(file);
  auto header = (*file)->read(0, columns_header_bytes);
  if (!header && header.error().code == ErrorCode::corrupt) return fail_block(block);
  if (!header) return fail(header);
  ByteReader in(*header);
  const bool is_right = in.u64() == columns_magic && in.u32() == columns_version && in.u32() == block &&
                        std::ranges::equal(in.raw(root.size()), root);
  const std::size_t directory_bytes = in.u32();
  if (!is_right || directory_bytes > directory_bytes_max) return fail_block(block);
  auto sealed = (*file)->read(columns_header_bytes, directory_bytes);
  if (!sealed && sealed.error().code == ErrorCode::corrupt) return fail_block(block);
  if (!sealed) return fail(sealed);
  crypto::SecretKey key = columns_key(sealing, block);
  const auto directory = crypto::open(key, *sealed, *header);
  if (!directory) return fail_block(block);
  std::unique_ptr<SealedColumns> out(new SealedColumns(block, std::move(key), std::move(*file), std::move(*header)));
  if (!out->read_directory(*directory)) return fail_block(block);
  return out;
}

bool SealedColumns::read_directory(ByteView directory) {
  ByteReader in(directory);
  earliest_ = Timestamp(std::chrono::microseconds(in.i64()));
  latest_ = Timestamp(std::chrono::microseconds(in.i64()));
  const auto read_pages = [&in](IdPages& pages) {
    pages.ids = in.u32();
    pages.offset = in.u64();
    const std::size_t count = (pages.ids + page_ids - 1) / page_ids;
    if (count * 8 > in.remaining()) return false;
    for (std::size_t i = 0; i < count; ++i) pages.first_keys.push_back(in.u64());
    return true;
  };
  const auto read_part = [&in](Part& part) {
    part.offset = in.u64();
    part.size = in.u64();
    return part.size <= part_column_bytes_max;
  };
  for (std::size_t i = 0; i < id_column_count; ++i) {
    if (!read_pages(pages_[i]) || !read_part(id_codes_[i])) return false;
  }
  for (std::size_t i = 0; i < list_column_count; ++i) {
    if (!read_pages(pages_[id_column_count + i]) || !read_part(list_entries_[i])) return false;
  }
  for (std::size_t i = 0; i < text_column_count; ++i) {
    text_count_[i] = in.u32();
    if (!read_part(text_values_[i]) || !read_part(text_codes_[i])) return false;
  }
  return read_part(times_) && read_part(counts_) && in.at_end();
}

Result<Bytes> SealedColumns::part(const Part& part) const {
  ByteReader size(ByteView(header_).last(4));
  const auto sealed = file_->read(columns_header_bytes + size.u32() + part.offset, static_cast<std::size_t>(part.size));
  if (!sealed && sealed.error().code == ErrorCode::corrupt) return fail_block(block_);
  if (!sealed) return fail(sealed);
  auto plain = crypto::open(key_, *sealed, part_context(header_, part.offset));
  if (!plain) return fail_block(block_);
  return plain;
}

Result<std::vector<IdBytes>> SealedColumns::page(const IdPages& pages, std::size_t number) const {
  const std::size_t count = std::min<std::size_t>(page_ids, pages.ids - number * page_ids);
  const auto bytes = part({pages.offset + number * page_sealed_bytes, count * id_bytes + crypto::seal_overhead_bytes});
  if (!bytes) return fail(bytes);
  std::vector<IdBytes> out(count);
  std::memcpy(out.data(), bytes->data(), count * id_bytes);
  return out;
}

Result<std::vector<IdBytes>> SealedColumns::all(const IdPages& pages) const {
  std::vector<IdBytes> out;
  out.reserve(pages.ids);
  for (std::size_t number = 0; number < pages.first_keys.size(); ++number) {
    const auto ids = page(pages, number);
    if (!ids) return fail(ids);
    out.insert(out.end(), ids->begin(), ids->end());
  }
  return out;
}

// Several pages can begin with the same eight bytes only where ids were made up; then each of them is looked into.
Result<std::optional<Code>> SealedColumns::find(const IdPages& pages, const IdBytes& id) const {
  const std::uint64_t key = key_of_id(id);
  const auto after = std::ranges::upper_bound(pages.first_keys, key) - pages.first_keys.begin();
  for (auto number = after; number-- > 0;) {
    const auto ids = page(pages, static_cast<std::size_t>(number));
    if (!ids) return fail(ids);
    const auto at = std::ranges::lower_bound(*ids, id);
    if (at != ids->end() && *at == id) {
      return std::optional(static_cast<Code>(static_cast<std::size_t>(number) * page_ids) +
                           static_cast<Code>(at - ids->begin()));
    }
    if (pages.first_keys[static_cast<std::size_t>(number)] != key) break;
  }
  return std::optional<Code>{};
}

Result<RowCodes> SealedColumns::read_codes(const Part& where, std::size_t values) const {
  const auto bytes = part(where);
  if (!bytes) return fail(bytes);
  const bool is_narrow = values <= narrow_values_max;
  if (bytes->size() != block_records * (is_narrow ? 1 : 2)) return fail_block(block_);
  RowCodes out;
  if (is_narrow) {
    out.assign(bytes->begin(), bytes->end());
  } else {
    out.resize(block_records);
    std::memcpy(out.data(), bytes->data(), bytes->size());
  }
  if (std::ranges::max(out) >= values) return fail_block(block_);
  return out;
}

Result<RowCodes> SealedColumns::codes(IdColumn column) const {
  const auto at = static_cast<std::size_t>(column);
  return read_codes(id_codes_[at], pages_[at].ids);
}

Result<RowCodes> SealedColumns::codes(TextColumn column) const {
  const auto at = static_cast<std::size_t>(column);
  return read_codes(text_codes_[at], text_count_[at]);
}

Result<std::vector<ListEntry>> SealedColumns::entries(ListColumn column) const {
  const auto at = static_cast<std::size_t>(column);
  const auto bytes = part(list_entries_[at]);
  if (!bytes) return fail(bytes);
  if (bytes->size() % list_entry_bytes != 0) return fail_block(block_);
  std::vector<ListEntry> out(bytes->size() / list_entry_bytes);
  ByteReader in(*bytes);
  for (ListEntry& entry : out) {
    entry.row = in.u16();
    entry.code = in.u32();
    if (entry.code >= pages_[id_column_count + at].ids) return fail_block(block_);
  }
  return out;
}

Result<std::vector<std::int64_t>> SealedColumns::times() const {
  const auto bytes = part(times_);
  if (!bytes) return fail(bytes);
  if (bytes->size() != block_records * 8) return fail_block(block_);
  std::vector<std::int64_t> out(block_records);
  std::memcpy(out.data(), bytes->data(), bytes->size());
  return out;
}

Result<std::vector<std::uint32_t>> SealedColumns::counts() const {
  const auto bytes = part(counts_);
  if (!bytes) return fail(bytes);
  if (bytes->size() != block_records * 4) return fail_block(block_);
  std::vector<std::uint32_t> out(block_records);
  std::memcpy(out.data(), bytes->data(), bytes->size());
  return out;
}

Result<std::vector<IdBytes>> SealedColumns::values(IdColumn column) const {
  return all(pages_[static_cast<std::size_t>(column)]);
}

Result<std::vector<IdBytes>> SealedColumns::values(ListColumn column) const {
  return all(pages_[id_column_count + static_cast<std::size_t>(column)]);
}

Result<std::vector<std::string>> SealedColumns::values(TextColumn column) const {
  const auto at = static_cast<std::size_t>(column);
  const auto bytes = part(text_values_[at]);
  if (!bytes) return fail(bytes);
  ByteReader in(*bytes);
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < text_count_[at] && in.ok(); ++i) out.emplace_back(in.text());
  if (!in.at_end()) return fail_block(block_);
  return out;
}

Result<std::optional<Code>> SealedColumns::code_of(IdColumn column, const IdBytes& id) const {
  return find(pages_[static_cast<std::size_t>(column)], id);
}

Result<std::optional<Code>> SealedColumns::code_of(ListColumn column, const IdBytes& id) const {
  return find(pages_[id_column_count + static_cast<std::size_t>(column)], id);
}

}  // namespace chartroom::audit
