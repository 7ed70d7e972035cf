#pragma once

// What is asked of the ledger's records, and which rows of a block answer it. Conditions are joined by "and". An id of zeros is
// nobody's: no record answers it.

#include <functional>
#include <optional>
#include <vector>

#include "audit/columns.h"

namespace chartroom::audit {

struct RecordQuery {
  std::optional<RequestId> request = {};
  std::optional<PrincipalId> principal = {};  // who did it
  std::optional<PrincipalId> subject = {};    // to whose account or access it was done
  std::optional<PatientId> patient = {};      // whom it concerns, or whom a list showed
  std::optional<DocumentId> document = {};    // that an answer cited
  std::optional<Timestamp> since = {};        // at or after
  std::optional<Timestamp> until = {};        // before
  // A column's text is wanted where `is_wanted` says so; asked once for each distinct text of a block. Must be pure.
  struct Text {
    TextColumn column = TextColumn::action;
    std::function<bool(std::string_view)> is_wanted;
  };
  std::vector<Text> texts = {};
};

// A condition on a text: the same.
RecordQuery::Text is_text(TextColumn column, std::string value);
// One of the names of a list that is joined by commas, as `about` has them.
RecordQuery::Text has_name(TextColumn column, std::string name);

// The rows that answer, ascending. Reads no more of the block than is needed to tell.
Result<std::vector<std::uint32_t>> rows_of(const RecordColumns& columns, const RecordQuery& query);

}  // namespace chartroom::audit
