#include "records/text_window.h"

#include <algorithm>

namespace chartroom::records {

bool TextWindow::more() {
  if (!error_.empty()) return false;
  if (keeps_ && at_ - kept_from_ > keep_max_) {
    is_too_large_ = true;
    keeps_ = false;
  }
  const std::size_t dropped = keeps_ ? kept_from_ : at_;
  window_.erase(0, dropped);
  passed_ += dropped;
  at_ -= dropped;
  kept_from_ = 0;
  const auto piece = text_.next();
  if (!piece) {
    error_ = piece.error();
    return false;
  }
  // All the room at once, so that growing never holds it twice; of what is not written to, the system gives no memory.
  if (window_.capacity() < window_.size() + piece->size())
    window_.reserve(keep_max_ + 2 * std::max(piece->size(), window_.size()));
  window_.append(*piece);
  held_bytes_max_ = std::max<std::uint64_t>(held_bytes_max_, window_.capacity());
  return !piece->empty();
}

std::string_view TextWindow::kept() {
  const std::string_view out = keeps_ ? std::string_view(window_).substr(kept_from_, at_ - kept_from_) : std::string_view();
  keeps_ = false;
  if (out.size() <= keep_max_) return out;
  is_too_large_ = true;
  return {};
}

}  // namespace chartroom::records
