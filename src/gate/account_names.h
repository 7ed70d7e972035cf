#pragma once

// Names of accounts by their ids, for answers that list what people did or may: each is read once. Blocks on the disk. One
// thread at a time.

#include <expected>
#include <map>
#include <string>

#include "gate/problem.h"
#include "store/store.h"

namespace chartroom::gate {

class AccountNames {
 public:
  explicit AccountNames(const store::Store& store) : store_(store) {}

  std::expected<std::string, Refusal> of(PrincipalId id);  // empty where the account is gone

 private:
  const store::Store& store_;
  std::map<PrincipalId, std::string> names_;
};

}  // namespace chartroom::gate
