#pragma once

// Tells that two looks at a row see the same one, without comparing what it says: a number that a row of this process has for
// good, because nobody can change it any more. A copy can be changed, and has none.

#include <cstdint>
#include <memory>

namespace chartroom::store {

struct AccountRow;

class RowNumber {
 public:
  RowNumber() = default;
  RowNumber(const RowNumber&) noexcept {}  // and so what was moved has none
  RowNumber& operator=(const RowNumber&) noexcept {
    number_ = 0;
    return *this;
  }
  ~RowNumber() = default;

  std::uint64_t value() const { return number_; }  // 0: none

 private:
  friend std::shared_ptr<const AccountRow> unchanging(AccountRow row);
  std::uint64_t number_ = 0;
};

// The row with a number: shared by all who look at it while it holds. From any thread.
std::shared_ptr<const AccountRow> unchanging(AccountRow row);

}  // namespace chartroom::store
