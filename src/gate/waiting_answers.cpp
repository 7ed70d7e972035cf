#include "gate/waiting_answers.h"

#include <utility>

#include "base/check.h"

namespace chartroom::gate {

WaitingAnswers::Hold::~Hold() {
  if (answers_ != nullptr) answers_->give_back(whose_, bytes_);
}

WaitingAnswers::Hold::Hold(Hold&& other) noexcept
    : answers_(std::exchange(other.answers_, nullptr)), whose_(other.whose_), bytes_(other.bytes_) {}

std::optional<WaitingAnswers::Hold> WaitingAnswers::take(PrincipalId whose, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto own = bytes_of_.find(whose);
  const std::size_t held = own == bytes_of_.end() ? 0 : own->second;
  if (bytes > limits_.all_bytes_max - bytes_ || held + bytes > limits_.of_one_bytes_max) return std::nullopt;
  bytes_ += bytes;
  bytes_of_[whose] += bytes;
  return std::optional<Hold>(std::in_place, *this, whose, bytes);
}

void WaitingAnswers::give_back(PrincipalId whose, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto own = bytes_of_.find(whose);
  CHECK(own != bytes_of_.end() && own->second >= bytes && bytes_ >= bytes, "what is given back was taken");
  bytes_ -= bytes;
  own->second -= bytes;
  if (own->second == 0) bytes_of_.erase(own);
}

}  // namespace chartroom::gate
