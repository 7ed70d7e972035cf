#pragma once

// A packed text seen through a window that moves over it: what is kept is in memory, what is passed is not. Values larger than
// the window may be are passed without being kept.

#include <cstdint>
#include <string>
#include <string_view>

#include "records/packed_text.h"

namespace chartroom::records {

class TextWindow {
 public:
  // Of what is kept at most `keep_max` bytes (and a piece). The text must outlive it.
  TextWindow(PackedText& text, std::size_t keep_max) : text_(text), keep_max_(keep_max) {}

  // The next character; '\0' at the end or after an error (a NUL in the text is an error of JSON anyway).
  char peek() { return at_ < window_.size() || more() ? window_[at_] : '\0'; }
  bool at_end() { return at_ >= window_.size() && !more(); }
  void pass() { ++at_; }                                    // the character that was peeked at
  std::uint64_t position() const { return passed_ + at_; }  // in the text
  // Passes characters until one for which `stops` says so, or the end.
  template <class Stops>
  void pass_until(const Stops& stops) {
    do {
      while (at_ < window_.size() && !stops(window_[at_])) ++at_;
    } while (at_ >= window_.size() && more());
  }

  // From here on what is passed is kept, until `kept`.
  void keep() {
    kept_from_ = at_;
    keeps_ = true;
    is_too_large_ = false;
  }
  // What was passed since `keep`; until the next call of anything. Empty if it is more than may be kept.
  std::string_view kept();
  bool is_too_large() const { return is_too_large_; }

  std::string_view error() const { return error_; }  // of the packed text
  std::uint64_t held_bytes_max() const { return held_bytes_max_ + text_.held_bytes_max(); }

 private:
  bool more();

  PackedText& text_;
  std::size_t keep_max_;
  std::string window_;
  std::size_t at_ = 0;         // in the window
  std::uint64_t passed_ = 0;   // bytes of the text before the window
  std::size_t kept_from_ = 0;  // in the window
  bool keeps_ = false;
  bool is_too_large_ = false;  // what is to be kept was dropped
  std::string_view error_;
  std::uint64_t held_bytes_max_ = 0;
};

}  // namespace chartroom::records
