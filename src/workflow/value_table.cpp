#include "workflow/value_table.h"

#include <algorithm>
#include <array>

#include "domain/reference_range.h"

namespace chartroom::workflow {
namespace {

enum Column : std::size_t {
  name_column,
  date_column,
  value_column,
  unit_column,
  range_column,
  flag_column,
  status_column,
  before_column
};

constexpr std::array<std::string_view, 8> kColumns = {"name",      "date", "value",  "unit",
                                                      "reference", "flag", "status", "measured"};

void set_value(const Fact& fact, std::int32_t value, std::array<std::string, kColumns.size()>& cells) {
  if (const auto quantity = quantity_of(fact, value)) {
    cells[value_column] = quantity->comparator + quantity->digits;
    cells[unit_column] = quantity->unit;
  } else if (const auto pressure = value < 0 ? pressure_of(fact) : std::nullopt) {
    cells[value_column] = pressure->first.digits + "/" + pressure->second.digits;
    cells[unit_column] = pressure->first.unit;
  } else {
    cells[value_column] = bare_words(fact, value);
  }
  if (cells[value_column].empty()) cells[value_column] = absence_words(fact);
}

// Of several components each says whose it is.
template <class Words>
std::string of_each(const Fact& fact, std::int32_t value, Words words) {
  if (value >= 0) return words(fact.values[static_cast<std::size_t>(value)]);
  std::string out;
  for (const FactValue& one : fact.values) {
    const std::string said = words(one);
    if (said.empty()) continue;
    if (!out.empty()) out += "; ";
    out += one.name.empty() ? said : one.name + " " + said;
  }
  return out;
}

bool is_needed(const AnswerTable& table, std::size_t column) {
  const auto same = [&](const TableRow& row) {
    return row.cells[column].reveal() == table.rows.front().cells[column].reveal();
  };
  const auto empty = [&](const TableRow& row) { return row.cells[column].reveal().empty(); };
  if (column == name_column) return !std::ranges::all_of(table.rows, same);
  const bool may_lack = column == range_column || column == status_column || column == before_column;
  return !may_lack || !std::ranges::all_of(table.rows, empty);
}

}  // namespace

ValueTable::ValueTable(std::string title, Rows rows) : rows_(rows) {
  table_.title = PatientText(std::move(title));
  table_.columns.assign(kColumns.begin(), kColumns.end());
}

void ValueTable::set_points(const Fact& fact, std::int32_t value, TableRow& row) {
  if (const auto quantity = quantity_of(fact, value)) {
    row.value = quantity->value;
    row.range = reference_range_of(value_at(fact, value));
    return;
  }
  const auto pressure = value < 0 ? pressure_values(fact) : std::nullopt;
  if (!pressure) return;
  table_.parts = {"Systolic", "Diastolic"};
  for (const FactValue* part : {pressure->first, pressure->second})
    row.parts.push_back({part->quantity->value, value_flag(*part)});
}

void ValueTable::add(const Fact& fact, std::int32_t value, Row row) {
  std::array<std::string, kColumns.size()> cells;
  cells[name_column] = std::move(row.name);
  cells[date_column] = date_words(time_of(fact));
  set_value(fact, value, cells);
  cells[range_column] = of_each(fact, value, [](const FactValue& one) { return one.reference_range; });
  cells[flag_column] = of_each(fact, value, value_flag);
  if (fact.status_words != "final") cells[status_column] = fact.status_words;
  cells[before_column] = std::move(row.before);
  TableRow made;
  made.at = time_of(fact).text;
  made.statement = row.statement;
  if (rows_ == Rows::of_one_measure) {
    if (table_.rows.empty()) table_.unit = cells[unit_column];
    if (cells[unit_column] == table_.unit) set_points(fact, value, made);
  }
  for (std::string& cell : cells) made.cells.emplace_back(std::move(cell));
  table_.rows.push_back(std::move(made));
}

void ValueTable::give(Answer& answer, std::size_t rows_min) && {
  if (table_.rows.empty() || table_.rows.size() < rows_min) return;
  for (std::size_t column = table_.columns.size(); column-- > 0;) {
    if (is_needed(table_, column)) continue;
    const auto at = static_cast<std::ptrdiff_t>(column);
    table_.columns.erase(table_.columns.begin() + at);
    for (TableRow& row : table_.rows) row.cells.erase(row.cells.begin() + at);
  }
  answer.tables.push_back(std::move(table_));
}

}  // namespace chartroom::workflow
