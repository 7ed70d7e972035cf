#pragma once

// Text about a patient. It has no way to print: no stream operator, no formatter, no implicit conversion. Whoever needs the
// words says so with `reveal()`, which `./do check` allows in a short list of rooms only; logs and error texts can't hold it.

#include <string>
#include <string_view>
#include <utility>

namespace chartroom {

class PatientText {
 public:
  PatientText() = default;
  explicit PatientText(std::string words) : words_(std::move(words)) {}

  const std::string& reveal() const { return words_; }
  bool empty() const { return words_.empty(); }
  bool operator==(const PatientText&) const = default;

 private:
  std::string words_;
};

}  // namespace chartroom
