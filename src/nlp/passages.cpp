#include "nlp/passages.h"

#include "base/limits.h"
#include "nlp/sentences.h"

namespace chartroom::nlp {
namespace {

// Where to end a piece of at most `chars_max` characters that begins at span.start.
std::uint32_t cut_at(std::string_view note, Span span, std::size_t chars_max) {
  std::size_t at = span.start;
  std::size_t last_space = 0;
  for (std::size_t chars = 0; chars < chars_max && at < span.end; ++chars) {
    const char32_t c = next_char(note, at);
    if (c == U' ' || c == U'\n' || c == U'\t') last_space = at;
  }
  if (at >= span.end) return span.end;
  return static_cast<std::uint32_t>(last_space > span.start ? last_space : at);
}

// Looks at no more than chars_max characters, so that one long line costs no more than many short ones.
bool fits(std::string_view note, Span span, std::size_t chars_max) { return cut_at(note, span, chars_max) == span.end; }

}  // namespace

std::vector<Passage> split_passages(std::string_view note) {
  constexpr std::size_t chars_max = limits::passage_chars_max;
  std::vector<Passage> passages;
  for (const Section& section : find_sections(note)) {
    Span current{section.body.start, section.body.start};
    bool open = false;
    const auto close = [&] {
      const Span span = trim(note, current);
      if (span.size() > 0) passages.push_back({span, section.kind, section.title});
      open = false;
    };
    for (Span sentence : split_sentences(note, section.body)) {
      if (open && !fits(note, {current.start, sentence.end}, chars_max)) close();
      if (!open) current = {sentence.start, sentence.start};
      while (!open && !fits(note, sentence, chars_max)) {
        current = {sentence.start, cut_at(note, sentence, chars_max)};
        sentence.start = current.end;
        close();
        current = {sentence.start, sentence.start};
      }
      open = true;
      current.end = sentence.end;
    }
    close();
  }
  return passages;
}

}  // namespace chartroom::nlp
