#include "nlp/word_scanner.h"

namespace chartroom::nlp {
namespace {

enum class Kind : std::uint8_t { other, word, joint, beyond };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool joint = c == '\'' || c == '.' || c == ',' || c == '/';
    kinds[c] = c >= 0x80 ? Kind::beyond : word ? Kind::word : joint ? Kind::joint : Kind::other;
  }
  return kinds;
}
constexpr auto kKinds = make_kinds();

Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

}  // namespace

// A word of ASCII that no apostrophe, point, comma or slash touches is copied in lower case; all others are TokenReader's.
bool WordScanner::next() {
  const std::size_t size = text_.size();
  std::size_t at = at_;
  while (at < size && (kind_of(text_[at]) == Kind::other || kind_of(text_[at]) == Kind::joint)) ++at;
  if (at == size) {
    at_ = at;
    return false;
  }
  const std::size_t start = at;
  while (at < size && kind_of(text_[at]) == Kind::word) ++at;
  const bool joined = at < size && (kind_of(text_[at]) == Kind::beyond || (kind_of(text_[at]) == Kind::joint && at + 1 < size &&
                                                                           kind_of(text_[at + 1]) != Kind::other));
  if (joined || at - start > kBufferBytes || at == start) {
    at_ = start;
    return next_slowly();
  }
  for (std::size_t i = start; i < at; ++i) buffer_[i - start] = static_cast<char>(text_[i] | 0x20);  // digits have that bit
  key_ = {buffer_.data(), at - start};
  span_ = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at)};
  at_ = at;
  return true;
}

bool WordScanner::next_slowly() {
  reader_.move_to(at_);
  if (!reader_.next(token_)) {
    at_ = text_.size();
    return false;
  }
  at_ = reader_.at();
  key_ = token_.key;
  span_ = token_.span;
  return true;
}

}  // namespace chartroom::nlp
