#include "identity/passwords.h"

#include <algorithm>

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

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

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

Status check_new_password(std::string_view password, std::string_view account_name) {
  if (password.size() > limits::password_bytes_max) return fail(ErrorCode::too_large, "password_bytes_max");
  if (count_characters(password) < limits::password_chars_min)
    return fail(ErrorCode::invalid, "shorter than password_chars_min");
  if (password == account_name) return fail(ErrorCode::invalid, "the password is the account's name");
  return {};
}

}  // namespace chartroom::identity
