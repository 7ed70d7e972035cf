#include "nlp/passages.h"

#include <algorithm>

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

// Whether the span has at most `chars_max` characters. Looks at no more bytes than these can have, so that one long line costs
// no more than many short ones.
bool fits(std::string_view note, Span span, std::size_t chars_max) {
  constexpr std::size_t bytes_per_char_max = 4;
  if (span.size() <= chars_max) return true;
  if (span.size() > bytes_per_char_max * chars_max) return false;
  const std::string_view bytes = slice(note, span);
  const auto continued =
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
  return bytes.size() - static_cast<std::size_t>(continued) <= chars_max;
}

class Cutter {
 public:
  explicit Cutter(std::string_view note) : note_(note) {}

  PassageList cut() {
    for (const Section& section : find_sections(note_)) {
      section_ = &section;
      for (Span sentence : split_sentences(note_, section.body)) {
        if (open_ && !fits(note_, {current_.start, sentence.end}, limits::passage_chars_max)) close();
        while (!open_ && !fits(note_, sentence, limits::passage_chars_max)) {
          const std::uint32_t end = cut_at(note_, sentence, limits::passage_chars_max);
          add({sentence.start, end});
          close();
          sentence.start = end;
        }
        add(sentence);
      }
      close();
    }
    return std::move(out_);
  }

 private:
  void add(Span sentence) {
    sentence = trim(note_, sentence);
    if (sentence.size() == 0) return;
    if (!open_) {
      current_ = sentence;
      first_ = static_cast<std::uint32_t>(out_.sentences.size());
      open_ = true;
    }
    current_.end = sentence.end;
    out_.sentences.push_back(sentence);
  }

  void close() {
    if (!open_) return;
    const auto count = static_cast<std::uint32_t>(out_.sentences.size()) - first_;
    out_.passages.push_back({current_, section_->kind, section_->title, first_, count});
    open_ = false;
  }

  std::string_view note_;
  PassageList out_;
  const Section* section_ = nullptr;
  Span current_;
  std::uint32_t first_ = 0;
  bool open_ = false;
};

}  // namespace

PassageList split_passages(std::string_view note) { return Cutter(note).cut(); }

}  // namespace chartroom::nlp
