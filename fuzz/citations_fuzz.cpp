// The citation checker on any citation: it says yes exactly where the words stand at their place in a document that may be
// cited. The input is a document's number, start, end, and the quote; a second reading of the rule, byte by byte, must agree.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "workflow/chart_for_tests.h"
#include "workflow/check_citations.h"

namespace {

using namespace chartroom;
using namespace chartroom::workflow;

void require(bool holds) {
  if (!holds) std::abort();
}

Chart fixed_chart() {
  ChartBuilder builder;
  builder.note("2024-01-01", "Note", "Denies chest pain. µg → Núñez, 日本語.\r\nEnd.");
  builder.note("2024-01-02", "Void", "Denies chest pain.", FactStatus::void_);
  builder.fact(FactKind::condition, "Gout é", "2020", FactStatus::current, "active");
  builder.fact(FactKind::condition, "Lupus", "2020", FactStatus::void_, "entered-in-error");
  return builder.finish();
}

bool cuts(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

bool holds(const Document& document, const Citation& citation) {
  const std::string_view text = document.text;
  if (document.status == FactStatus::void_ || citation.start >= citation.end || citation.end > text.size()) return false;
  if (cuts(text, citation.start) || cuts(text, citation.end)) return false;
  const std::string_view quote = citation.quote.reveal();
  if (quote.size() != citation.end - citation.start) return false;
  for (std::size_t i = 0; i < quote.size(); ++i) {
    if (quote[i] != text[citation.start + i]) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Chart chart = fixed_chart();
  static const PreparedChart prepared(chart);
  ByteReader in(ByteView(data, size));
  const std::uint8_t which = in.u8();
  Citation citation;
  // Small numbers mostly: these documents are short.
  citation.start = which < 0x80 ? in.u8() : in.u32();
  citation.end = which < 0x80 ? in.u8() : in.u32();
  const Document& document = (which & 2U) != 0 ? chart.notes[which & 1U] : chart.records[which & 1U];
  citation.document = document.id;
  if ((which & 8U) != 0) citation.document.bytes[3] ^= 1;
  const std::string_view right = std::string_view(document.text);
  // With one bit set the quote is what stands there, with what the input adds.
  std::string quote;
  if ((which & 4U) != 0 && citation.start <= citation.end && citation.end <= right.size()) {
    quote = right.substr(citation.start, citation.end - citation.start);
  }
  quote += as_text(in.raw(in.remaining()));
  citation.quote = PatientText(quote);
  Answer answer;
  answer.statements.push_back({PatientText("text"), {citation}});
  const bool expected = citation.document == document.id && holds(document, citation);
  require(check_citations(prepared, answer).has_value() == expected);
  return 0;
}
