#include "workflow/check_citations.h"

#include <algorithm>
#include <string_view>

#include "nlp/text.h"

namespace chartroom::workflow {
namespace {

Status check_citation(const PreparedChart& chart, const Citation& citation) {
  const Document* document = chart.citable(citation.document);
  if (document == nullptr) return fail(ErrorCode::unavailable, "a citation names a document that may not be cited");
  const std::string_view text = document->text;
  if (citation.start >= citation.end || citation.end > text.size()) {
    return fail(ErrorCode::unavailable, "a citation's span lies outside its document");
  }
  if (!nlp::is_boundary(text, citation.start) || !nlp::is_boundary(text, citation.end)) {
    return fail(ErrorCode::unavailable, "a citation's span cuts a character");
  }
  if (text.substr(citation.start, citation.end - citation.start) != citation.quote.reveal()) {
    return fail(ErrorCode::unavailable, "a citation's quote differs from its document");
  }
  return {};
}

bool names_only_statements(const Answer& answer) {
  const auto there = [&](std::uint32_t statement) { return statement < answer.statements.size(); };
  for (const Contradiction& contradiction : answer.contradictions) {
    if (contradiction.sides.size() < 2) return false;
    for (const auto& side : contradiction.sides) {
      if (side.empty() || !std::all_of(side.begin(), side.end(), there)) return false;
    }
  }
  return std::all_of(answer.tables.begin(), answer.tables.end(), [&](const AnswerTable& table) {
    return std::all_of(table.rows.begin(), table.rows.end(),
                       [&](const TableRow& row) { return there(row.statement) && row.cells.size() == table.columns.size(); });
  });
}

}  // namespace

Status check_citations(const PreparedChart& chart, const Answer& answer) {
  for (const Statement& statement : answer.statements) {
    if (statement.citations.empty()) return fail(ErrorCode::unavailable, "a statement has no citation");
    for (const Citation& citation : statement.citations) {
      if (const Status checked = check_citation(chart, citation); !checked) return fail(checked);
    }
  }
  if (!names_only_statements(answer)) return fail(ErrorCode::unavailable, "an answer names a statement that it does not have");
  return {};
}

}  // namespace chartroom::workflow
