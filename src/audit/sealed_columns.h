#pragma once

// A full block of columns (columns.h) as a file: sealed in parts, so that a search opens those that it needs. Ids are sorted
// and stand in pages of 256, whose first ones are in the block's directory: to look one up opens two parts. A block carries
// the root of the tree over its records, so that one of another ledger is told from that of this one. Layout: docs/ledger.md.

#include <memory>

#include "audit/columns.h"
#include "base/files.h"
#include "crypto/digest.h"
#include "crypto/secret.h"

namespace chartroom::audit {

std::string columns_name(std::uint32_t block);  // "columns-000000"
std::optional<std::uint32_t> block_of_columns_name(std::string_view name);

// `columns` has block_records rows (CHECK). `root`: over their leaves.
Bytes seal_columns(const GrowingColumns& columns, const crypto::Digest& root, const crypto::SecretKey& sealing);

// One thread at a time. Keeps its file open.
class SealedColumns final : public RecordColumns {
 public:
  // `not_found` if there is no such file, `corrupt` if it is damaged, was sealed under another key or has another root.
  static Result<std::unique_ptr<SealedColumns>> open(Folder& folder, std::uint32_t block, const crypto::Digest& root,
                                                     const crypto::SecretKey& sealing);

  std::uint64_t first() const override { return block_ * block_records; }
  std::size_t size() const override { return block_records; }
  Timestamp earliest() const override { return earliest_; }
  Timestamp latest() const override { return latest_; }
  Result<RowCodes> codes(IdColumn column) const override;
  Result<RowCodes> codes(TextColumn column) const override;
  Result<std::vector<ListEntry>> entries(ListColumn column) const override;
  Result<std::vector<std::int64_t>> times() const override;
  Result<std::vector<std::uint32_t>> counts() const override;
  Result<std::vector<IdBytes>> values(IdColumn column) const override;
  Result<std::vector<IdBytes>> values(ListColumn column) const override;
  Result<std::vector<std::string>> values(TextColumn column) const override;
  Result<std::optional<Code>> code_of(IdColumn column, const IdBytes& id) const override;
  Result<std::optional<Code>> code_of(ListColumn column, const IdBytes& id) const override;

 private:
  struct Part {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // sealed
  };
  struct IdPages {
    std::uint32_t ids = 0;
    std::uint64_t offset = 0;               // of the first page; the others follow
    std::vector<std::uint64_t> first_keys;  // of each page: the first eight bytes of its first id, as a big-endian number
  };
  SealedColumns(std::uint32_t block, crypto::SecretKey key, std::unique_ptr<File> file, Bytes header)
      : block_(block), key_(std::move(key)), file_(std::move(file)), header_(std::move(header)) {}

  bool read_directory(ByteView directory);  // false if these are not the bytes of one
  Result<Bytes> part(const Part& part) const;
  Result<std::vector<IdBytes>> page(const IdPages& pages, std::size_t number) const;
  Result<std::vector<IdBytes>> all(const IdPages& pages) const;
  Result<std::optional<Code>> find(const IdPages& pages, const IdBytes& id) const;
  Result<RowCodes> read_codes(const Part& part, std::size_t values) const;

  std::uint64_t block_;
  crypto::SecretKey key_;
  std::unique_ptr<File> file_;
  Bytes header_;  // as it stands in the file: the context of what is sealed
  Timestamp earliest_{};
  Timestamp latest_{};
  std::array<IdPages, id_column_count + list_column_count> pages_;
  std::array<Part, id_column_count> id_codes_;
  std::array<Part, list_column_count> list_entries_;
  std::array<Part, text_column_count> text_values_;
  std::array<Part, text_column_count> text_codes_;
  std::array<std::uint32_t, text_column_count> text_count_{};
  Part times_;
  Part counts_;
};

}  // namespace chartroom::audit
