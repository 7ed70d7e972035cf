#include "store/row_number.h"

#include <atomic>

#include "store/values.h"

namespace chartroom::store {

std::shared_ptr<const AccountRow> unchanging(AccountRow row) {
  static std::atomic<std::uint64_t> last = 0;  // over all stores of the process: a number is nobody else's
  auto shared = std::make_shared<AccountRow>(std::move(row));
  shared->number.number_ = ++last;
  return shared;
}

}  // namespace chartroom::store
