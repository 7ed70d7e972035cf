#include "audit/record_query.h"

#include <algorithm>

namespace chartroom::audit {
namespace {

using Marks = std::vector<std::uint8_t>;  // one for each row: 1 where it is wanted

void keep_only(Marks& marks, const RowCodes& codes, Code wanted_code) {
  const auto wanted = static_cast<RowCode>(wanted_code);
  for (std::size_t row = 0; row < marks.size(); ++row) marks[row] &= static_cast<std::uint8_t>(codes[row] == wanted);
}

// Looks one value up after the other: that costs little, and most blocks are done with then.
class BlockSearch {
 public:
  BlockSearch(const RecordColumns& columns, const RecordQuery& query) : columns_(columns), query_(query) {}

  Result<std::vector<std::uint32_t>> run() {
    if (query_.since && columns_.latest() < *query_.since) return std::vector<std::uint32_t>{};
    if (query_.until && columns_.earliest() >= *query_.until) return std::vector<std::uint32_t>{};
    if (auto looked = look_up(); !looked) return fail(looked);
    if (is_empty_) return std::vector<std::uint32_t>{};
    marks_.assign(columns_.size(), 1);
    for (const auto step : {&BlockSearch::by_ids, &BlockSearch::by_patient, &BlockSearch::by_document, &BlockSearch::by_texts,
                            &BlockSearch::by_time}) {
      if (auto done = (this->*step)(); !done) return fail(done);
    }
    std::vector<std::uint32_t> out;
    for (std::uint32_t row = 0; row < marks_.size(); ++row) {
      if (marks_[row] != 0) out.push_back(row);
    }
    return out;
  }

 private:
  struct WantedId {
    IdColumn column;
    Code code;
  };

  template <class IdType>
  Status look_up(IdColumn column, const std::optional<IdType>& id) {
    if (!id || is_empty_) return {};
    if (id->is_zero()) is_empty_ = true;  // in a column it says that there is none
    if (is_empty_) return {};
    const auto code = columns_.code_of(column, id->bytes);
    if (!code) return fail(code);
    is_empty_ = !*code;
    if (*code) ids_.push_back({column, **code});
    return {};
  }

  Status look_up() {
    if (auto done = look_up(IdColumn::request, query_.request); !done) return done;
    if (auto done = look_up(IdColumn::principal, query_.principal); !done) return done;
    if (auto done = look_up(IdColumn::subject, query_.subject); !done) return done;
    if (query_.patient && query_.patient->is_zero()) is_empty_ = true;
    if (is_empty_) return {};
    if (query_.patient) {
      const auto of_record = columns_.code_of(IdColumn::patient, query_.patient->bytes);
      if (!of_record) return fail(of_record);
      const auto shown = columns_.code_of(ListColumn::shown, query_.patient->bytes);
      if (!shown) return fail(shown);
      patient_ = *of_record;
      shown_ = *shown;
      is_empty_ = !patient_ && !shown_;
    }
    if (query_.document && !is_empty_) {
      const auto cited = columns_.code_of(ListColumn::cited, query_.document->bytes);
      if (!cited) return fail(cited);
      document_ = *cited;
      is_empty_ = !document_;
    }
    return {};
  }

  Status by_ids() {
    for (const WantedId& wanted : ids_) {
      const auto codes = columns_.codes(wanted.column);
      if (!codes) return fail(codes);
      keep_only(marks_, *codes, wanted.code);
    }
    return {};
  }

  Status mark(Marks& marks, ListColumn column, Code wanted) const {
    const auto entries = columns_.entries(column);
    if (!entries) return fail(entries);
    for (const ListEntry& entry : *entries) {
      if (entry.code == wanted) marks[entry.row] = 1;
    }
    return {};
  }

  void keep(const Marks& also) {
    for (std::size_t row = 0; row < marks_.size(); ++row) marks_[row] &= also[row];
  }

  Status by_patient() {
    if (!query_.patient) return {};
    Marks wanted(marks_.size(), 0);
    if (patient_) {
      const auto codes = columns_.codes(IdColumn::patient);
      if (!codes) return fail(codes);
      const auto code = static_cast<RowCode>(*patient_);
      for (std::size_t row = 0; row < wanted.size(); ++row) wanted[row] = static_cast<std::uint8_t>((*codes)[row] == code);
    }
    if (shown_) {
      if (auto marked = mark(wanted, ListColumn::shown, *shown_); !marked) return marked;
    }
    keep(wanted);
    return {};
  }

  Status by_document() {
    if (!document_) return {};
    Marks wanted(marks_.size(), 0);
    if (auto marked = mark(wanted, ListColumn::cited, *document_); !marked) return marked;
    keep(wanted);
    return {};
  }

  bool none_left() const { return std::ranges::find(marks_, 1) == marks_.end(); }

  Status by_texts() {
    for (const RecordQuery::Text& text : query_.texts) {
      if (none_left()) return {};
      const auto values = columns_.values(text.column);
      if (!values) return fail(values);
      Marks wanted(values->size());
      std::ranges::transform(*values, wanted.begin(),
                             [&](const std::string& value) { return static_cast<std::uint8_t>(text.is_wanted(value)); });
      const auto some = std::ranges::find(wanted, 1);
      if (some == wanted.end()) marks_.assign(marks_.size(), 0);
      if (std::ranges::find(wanted, 0) == wanted.end() || some == wanted.end()) continue;
      const auto codes = columns_.codes(text.column);
      if (!codes) return fail(codes);
      for (std::size_t row = 0; row < marks_.size(); ++row) marks_[row] &= wanted[(*codes)[row]];
    }
    return {};
  }

  Status by_time() {
    const bool is_inside =
        (!query_.since || columns_.earliest() >= *query_.since) && (!query_.until || columns_.latest() < *query_.until);
    if (is_inside || none_left()) return {};
    const auto times = columns_.times();
    if (!times) return fail(times);
    const auto number = [](Timestamp time) { return time.time_since_epoch().count(); };
    for (std::size_t row = 0; row < marks_.size(); ++row) {
      const std::int64_t time = (*times)[row];
      if ((query_.since && time < number(*query_.since)) || (query_.until && time >= number(*query_.until))) marks_[row] = 0;
    }
    return {};
  }

  const RecordColumns& columns_;
  const RecordQuery& query_;
  bool is_empty_ = false;
  std::vector<WantedId> ids_;
  std::optional<Code> patient_;
  std::optional<Code> shown_;
  std::optional<Code> document_;
  Marks marks_;
};

}  // namespace

RecordQuery::Text is_text(TextColumn column, std::string value) {
  return {column, [value = std::move(value)](std::string_view text) { return text == value; }};
}

RecordQuery::Text has_name(TextColumn column, std::string name) {
  return {column, [name = std::move(name)](std::string_view list) {
            for (std::size_t from = 0; from <= list.size();) {
              const std::size_t to = std::min(list.find(',', from), list.size());
              if (list.substr(from, to - from) == name) return true;
              from = to + 1;
            }
            return false;
          }};
}

Result<std::vector<std::uint32_t>> rows_of(const RecordColumns& columns, const RecordQuery& query) {
  return BlockSearch(columns, query).run();
}

}  // namespace chartroom::audit
