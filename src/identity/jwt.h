#pragma once

// Signed tokens of others (JWT, RFC 7519; compact JWS, RFC 7515): ID tokens and logout tokens of an identity provider, client
// assertions of programs. Values in, values out; no clock, no network. In the order in which they can be had:
//
//   Jwt::parse(text)  -> Jwt      its form is right; nobody has vouched for what it says
//   verify(jwt, keys) -> Claims   signed by one of the keys; that says nothing yet of for whom, and until when
//   check_claims      in jwt_claims.h
//
// What follows RFC 8725: the caller names the algorithms that are taken, public keys only ("none" and HMAC don't exist here); a
// `crit` header is refused whatever it names; keys that the token brings along (jwk, jku, x5c, x5u) are never looked at. An
// encrypted token (five parts) is refused.

#include <boost/json/fwd.hpp>
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/public_key.h"
#include "identity/jwk.h"

namespace chartroom::identity {

// Why a token isn't taken. The names (jwt_why_name) stand in the ledger.
enum class JwtWhy : std::uint8_t {
  form,         // not three parts of base64url, too long, no strict JSON, a claim of a wrong type
  algorithm,    // none, HMAC, unknown, or not one that is taken
  critical,     // `crit`
  type,         // `typ` says that it is for something else
  unknown_key,  // no key with its id, or without an id not exactly one that fits
  signature,
  missing_claim,
  issuer,
  audience,
  authorized_party,  // `azp`
  subject,
  expired,
  not_yet,         // `nbf` or `iat` in the future
  too_old,         // `iat` too long ago
  too_long_lived,  // `exp` too far ahead
  nonce,
};
std::string_view jwt_why_name(JwtWhy why);

struct JwtRefusal {
  JwtWhy why = JwtWhy::form;
  std::string detail;  // for the operator; nothing of the token's contents
};

// What a signed token says. Move-only.
class Claims {
 public:
  Claims(Claims&&) noexcept;
  Claims& operator=(Claims&&) noexcept;
  ~Claims();

  bool has(std::string_view name) const;
  std::optional<std::string> text(std::string_view name) const;  // nullopt too if it is no text
  // A text or an array of texts, found by the names of the objects it stands in; nullopt if there is no such thing.
  std::optional<std::vector<std::string>> texts(std::span<const std::string> path) const;
  std::optional<std::vector<std::string>> texts(std::string_view name) const;
  std::optional<Timestamp> time(std::string_view name) const;  // a NumericDate from 1970 to 9999, cut to the second
  const boost::json::object& object() const { return *object_; }

 private:
  friend class Jwt;
  explicit Claims(boost::json::object&& object);
  std::unique_ptr<boost::json::object> object_;
};

class Jwt {
 public:
  static std::expected<Jwt, JwtRefusal> parse(std::string_view text);

  crypto::SignatureAlgorithm algorithm() const { return algorithm_; }
  const std::string& key_id() const { return key_id_; }  // empty: it names none
  const std::string& type() const { return type_; }      // lower case, without "application/"; empty: it says none
  // Who it says that it is from, to find that one's keys by; not to be believed before `verify`.
  std::string claimed_issuer() const { return claims_.text("iss").value_or(""); }

 private:
  friend std::expected<Claims, JwtRefusal> verify(Jwt jwt, const KeySet& keys,
                                                  std::span<const crypto::SignatureAlgorithm> allowed);
  Jwt(std::string signing_input, Bytes signature, Claims claims)
      : signing_input_(std::move(signing_input)), signature_(std::move(signature)), claims_(std::move(claims)) {}

  std::string signing_input_;
  Bytes signature_;
  crypto::SignatureAlgorithm algorithm_{};
  std::string key_id_;
  std::string type_;
  Claims claims_;
};

// Refused as `algorithm`, `unknown_key` or `signature`.
std::expected<Claims, JwtRefusal> verify(Jwt jwt, const KeySet& keys, std::span<const crypto::SignatureAlgorithm> allowed);

}  // namespace chartroom::identity
