#include "workflow/check_citations.h"

#include <string_view>
#include <unordered_map>

#include "nlp/text.h"

namespace chartroom::workflow {
namespace {

using DocumentMap = std::unordered_map<DocumentId, const Document*>;

// Only what may be cited.
DocumentMap citable_documents(const Chart& chart) {
  DocumentMap documents;
  for (const Document& note : chart.notes) {
    if (note.kind == DocumentKind::note && note.status != FactStatus::void_) documents.emplace(note.id, &note);
  }
  for (std::size_t i = 0; i < chart.records.size() && i < chart.facts.size(); ++i) {
    const bool is_void = chart.facts[i].status == FactStatus::void_ || chart.records[i].status == FactStatus::void_;
    if (!is_void) documents.emplace(chart.records[i].id, &chart.records[i]);
  }
  return documents;
}

Status check_citation(const DocumentMap& documents, const Citation& citation) {
  const auto found = documents.find(citation.document);
  if (found == documents.end()) return fail(ErrorCode::unavailable, "a citation names a document that may not be cited");
  const std::string_view text = found->second->text;
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

}  // namespace

Status check_citations(const Chart& chart, const Answer& answer) {
  const DocumentMap documents = citable_documents(chart);
  for (const Statement& statement : answer.statements) {
    if (statement.citations.empty()) return fail(ErrorCode::unavailable, "a statement has no citation");
    for (const Citation& citation : statement.citations) {
      if (const Status checked = check_citation(documents, citation); !checked) return fail(checked);
    }
  }
  return {};
}

}  // namespace chartroom::workflow
