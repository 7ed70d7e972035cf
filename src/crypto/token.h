#pragma once

// A token that speaks PKCS#11 (a smart card, a hardware security module): it wraps a key under an AES key of its own, which
// never leaves it, with AES-256-GCM. The module is a library that the token's maker ships; it is loaded for as long as the
// object lives, and runs in this process: it is trusted as the program is. One thread.
//
// A wrong PIN counts on the token, which locks itself after a few: nothing is tried twice.

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

struct TokenPlace {
  std::string module;  // the library's path
  std::string token;   // the token's label
  std::string key;     // the key's label on it
};

class Token {
 public:
  // Signed in as its user. `not_found` (the module, the token), `wrong_key` for a PIN that is wrong, `forbidden` for one that
  // is locked, `unavailable`. The PIN is the caller's to wipe.
  static Result<std::unique_ptr<Token>> open(const TokenPlace& place, std::string_view pin);
  ~Token();
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  Status make_key();  // on the token, by its own randomness; `conflict` if there is one of this label
  // `not_found` if there is no such key, `forbidden` if it could be read out of the token.
  Result<Bytes> wrap(const SecretKey& key);
  Result<SecretKey> unwrap(ByteView wrapped);  // `wrong_key` if it was wrapped under another key, likewise

 private:
  struct State;
  explicit Token(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::crypto
