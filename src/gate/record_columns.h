#pragma once

// For reports: columns of the ledger's index, read as what matters of them.

#include <string>
#include <utility>
#include <vector>

#include "audit/columns.h"

namespace chartroom::gate {

// A column of texts: for each row the number of its text, and what matters of each text.
template <class Meaning>
struct TextMeaning {
  audit::RowCodes codes;
  std::vector<Meaning> meanings;
  const Meaning& at(std::size_t row) const { return meanings[codes[row]]; }
};

template <class Meaning, class Read>
Status read_meaning(const audit::RecordColumns& columns, audit::TextColumn column, const Read& read,
                    TextMeaning<Meaning>& out) {
  auto codes = columns.codes(column);
  if (!codes) return fail(codes);
  const auto values = columns.values(column);
  if (!values) return fail(values);
  out.codes = std::move(*codes);
  for (const std::string& value : *values) out.meanings.push_back(static_cast<Meaning>(read(value)));
  return {};
}

template <class Value>
Status keep_read(Result<Value> read, Value& out) {
  if (!read) return fail(read);
  out = std::move(*read);
  return {};
}

}  // namespace chartroom::gate
