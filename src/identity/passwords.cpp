#include "identity/passwords.h"

#include "crypto/password.h"

namespace chartroom::identity {
namespace {

class Turn {
 public:
  explicit Turn(std::counting_semaphore<>& free) : free_(free) { free_.acquire(); }
  ~Turn() { free_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::counting_semaphore<>& free_;
};

}  // namespace

Passwords::Passwords() : dummy_(crypto::dummy_hash()) {}

Result<std::string> Passwords::hash(std::string_view password) {
  const Turn turn(free_);
  return crypto::hash_password(password);
}

Result<bool> Passwords::verify(std::string_view phc, std::string_view password) {
  const Turn turn(free_);
  return crypto::verify_password(phc, password);
}

void Passwords::verify_nothing(std::string_view password) {
  const Turn turn(free_);
  static_cast<void>(crypto::verify_password(dummy_, password).has_value());
}

}  // namespace chartroom::identity
