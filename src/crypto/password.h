#pragma once

// Passwords: Argon2id (RFC 9106) in PHC form, with the cost of base/limits.h. Each call takes about 20 ms and 19 MiB; whoever
// serves strangers bounds how many run at once. From any thread. No error text holds the password.

#include <string>
#include <string_view>

#include "base/result.h"

namespace chartroom::crypto {

// "$argon2id$v=19$m=…,t=…,p=…$salt$hash" with a salt of its own. `too_large` beyond limits::password_bytes_max;
// `unavailable` if there is no memory for it.
Result<std::string> hash_password(std::string_view password);

// Compares in constant time. `too_large` as above, `corrupt` if `phc` is not such a text, `unavailable` without memory.
Result<bool> verify_password(std::string_view phc, std::string_view password);

// A hash that no password has, of the same cost: verify against it where an account does not exist, so that time does not tell.
std::string dummy_hash();

// Random characters, each of 31 that can't be taken for one another (no 0 O o 1 l i): about 4.95 bits each.
std::string random_password(std::size_t characters);

}  // namespace chartroom::crypto
