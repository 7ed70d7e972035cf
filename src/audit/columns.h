#pragma once

// 65,536 consecutive records of the ledger laid out by column, so that a search or a report reads only the columns that it asks
// about. Each distinct value stands once, in a list; a record has its number there. Values in memory; on the disk:
// sealed_columns.h.

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/ledger.h"

namespace chartroom::audit {

inline constexpr std::uint64_t block_records = 65'536;  // as many as one entry of tile level 2 covers

// One id in each record; zeros: none.
enum class IdColumn : std::uint8_t { request, principal, patient, subject };
inline constexpr std::size_t id_column_count = 4;

// Any number of ids in each record.
enum class ListColumn : std::uint8_t { shown, cited };
inline constexpr std::size_t list_column_count = 2;

// One text in each record, often the empty one. `outcome` has the outcome's name.
enum class TextColumn : std::uint8_t {
  principal_name,
  signed_in_by,
  from,
  action,
  route,
  rule,
  relation,
  purpose,
  policy,
  about,
  object,
  reason,
  outcome,
};
inline constexpr std::size_t text_column_count = 13;

using Code = std::uint32_t;     // the number of a value in its column's list, from 0
using RowCode = std::uint16_t;  // the same where each record has one value: there are no more values than records
using RowCodes = std::vector<RowCode>;

// Of a list column: which record has which value, in the order of the records.
struct ListEntry {
  std::uint16_t row = 0;
  Code code = 0;
  bool operator==(const ListEntry&) const = default;
};

// What searches and reports read, of a block on the disk or of the newest records. Errors are those of the disk, and `corrupt`.
// Rows count from 0; all vectors of a column have one entry per row.
class RecordColumns {
 public:
  virtual ~RecordColumns() = default;
  virtual std::uint64_t first() const = 0;  // the sequence of row 0
  virtual std::size_t size() const = 0;     // rows
  // The earliest and the latest record's time; a clock that was set back mixes them.
  virtual Timestamp earliest() const = 0;
  virtual Timestamp latest() const = 0;

  virtual Result<RowCodes> codes(IdColumn column) const = 0;
  virtual Result<RowCodes> codes(TextColumn column) const = 0;
  virtual Result<std::vector<ListEntry>> entries(ListColumn column) const = 0;
  virtual Result<std::vector<std::int64_t>> times() const = 0;  // microseconds since 1970 UTC
  virtual Result<std::vector<std::uint32_t>> counts() const = 0;

  // By code.
  virtual Result<std::vector<IdBytes>> values(IdColumn column) const = 0;
  virtual Result<std::vector<IdBytes>> values(ListColumn column) const = 0;
  virtual Result<std::vector<std::string>> values(TextColumn column) const = 0;
  // The code of one value, without all others being read; none if no record has it.
  virtual Result<std::optional<Code>> code_of(IdColumn column, const IdBytes& id) const = 0;
  virtual Result<std::optional<Code>> code_of(ListColumn column, const IdBytes& id) const = 0;
};

// Grows record by record. One thread, or a lock around it.
class GrowingColumns final : public RecordColumns {
 public:
  explicit GrowingColumns(std::uint64_t first) : first_(first) {}
  void push(const StoredRecord& stored);  // the next one; at most block_records (CHECK)

  std::uint64_t first() const override { return first_; }
  std::size_t size() const override { return times_.size(); }
  Timestamp earliest() const override;
  Timestamp latest() const override;
  Result<RowCodes> codes(IdColumn column) const override;
  Result<RowCodes> codes(TextColumn column) const override;
  Result<std::vector<ListEntry>> entries(ListColumn column) const override;
  Result<std::vector<std::int64_t>> times() const override { return times_; }
  Result<std::vector<std::uint32_t>> counts() const override { return counts_; }
  Result<std::vector<IdBytes>> values(IdColumn column) const override;
  Result<std::vector<IdBytes>> values(ListColumn column) const override;
  Result<std::vector<std::string>> values(TextColumn column) const override;
  Result<std::optional<Code>> code_of(IdColumn column, const IdBytes& id) const override;
  Result<std::optional<Code>> code_of(ListColumn column, const IdBytes& id) const override;

 private:
  struct IdHash {
    std::size_t operator()(const IdBytes& id) const noexcept { return std::hash<Id<'x'>>()(Id<'x'>{id}); }
  };
  struct TextHash : boost::hash<std::string_view> {
    using is_transparent = void;
  };
  class IdList {
   public:
    Code code(const IdBytes& id);  // new where it is not known
    std::optional<Code> known(const IdBytes& id) const;
    const std::vector<IdBytes>& values() const { return values_; }

   private:
    boost::unordered_flat_map<IdBytes, Code, IdHash> known_;
    std::vector<IdBytes> values_;
  };
  class TextList {
   public:
    Code code(std::string_view text);
    const std::vector<std::string>& values() const { return values_; }

   private:
    boost::unordered_flat_map<std::string, Code, TextHash, std::equal_to<>> known_;
    std::vector<std::string> values_;
  };
  struct Ids {
    IdList list;
    RowCodes codes;
  };
  struct Texts {
    TextList list;
    RowCodes codes;
  };
  struct Lists {
    IdList list;
    std::vector<ListEntry> entries;
  };

  void put(IdColumn column, const IdBytes& id);
  void put(TextColumn column, std::string_view text);
  template <class IdType>
  void put(ListColumn column, const std::vector<IdType>& ids);
  const Ids& at(IdColumn column) const { return ids_[static_cast<std::size_t>(column)]; }
  const Texts& at(TextColumn column) const { return texts_[static_cast<std::size_t>(column)]; }
  const Lists& at(ListColumn column) const { return lists_[static_cast<std::size_t>(column)]; }

  std::uint64_t first_;
  std::array<Ids, id_column_count> ids_;
  std::array<Texts, text_column_count> texts_;
  std::array<Lists, list_column_count> lists_;
  std::vector<std::int64_t> times_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace chartroom::audit
