#pragma once

// Argon2id under a bound: at most limits::password_hashes_running_max run at once, the others wait here. Each holds its
// thread for some 20 ms, so no event loop may call these. From any thread.

#include <semaphore>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace chartroom::identity {

class Passwords {
 public:
  Passwords();

  Result<std::string> hash(std::string_view password);
  Result<bool> verify(std::string_view phc, std::string_view password);
  // Takes as long as a verification, and says nothing: for names that no account has.
  void verify_nothing(std::string_view password);

 private:
  std::counting_semaphore<> free_{limits::password_hashes_running_max};
  const std::string dummy_;
};

}  // namespace chartroom::identity
