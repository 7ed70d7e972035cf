#include "identity/jwk.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/limits.h"
#include "identity/strict_json.h"

namespace chartroom::identity {
namespace {

namespace json = boost::json;

std::unexpected<Error> no(std::string detail) { return fail(ErrorCode::invalid, std::move(detail)); }

Result<Bytes> number_member(const json::object& object, std::string_view name) {
  const auto text = text_member(object, name);
  if (!text || text->empty() || text->find_first_of(" \t\r\n") != std::string::npos) return no("a number is missing");
  return from_base64url(*text);
}

Result<crypto::PublicKey> elliptic_key(const json::object& jwk, std::string_view name) {
  const auto x = number_member(jwk, "x");
  const auto y = number_member(jwk, "y");
  if (!x || !y) return no("an EC key has x and y");
  if (name == "P-256") return crypto::PublicKey::elliptic(crypto::Curve::p256, *x, *y);
  if (name == "P-384") return crypto::PublicKey::elliptic(crypto::Curve::p384, *x, *y);
  if (name == "P-521") return crypto::PublicKey::elliptic(crypto::Curve::p521, *x, *y);
  return no("a curve that isn't known");
}

Result<crypto::PublicKey> public_key(const json::object& jwk) {
  const std::string kind = text_member(jwk, "kty").value_or("");
  const std::string curve = text_member(jwk, "crv").value_or("");
  if (kind == "EC") return elliptic_key(jwk, curve);
  if (kind == "RSA") {
    const auto modulus = number_member(jwk, "n");
    const auto exponent = number_member(jwk, "e");
    if (!modulus || !exponent) return no("an RSA key has n and e");
    return crypto::PublicKey::rsa(*modulus, *exponent);
  }
  if (kind == "OKP" && curve == "Ed25519") {
    const auto x = number_member(jwk, "x");
    return x ? crypto::PublicKey::ed25519(*x) : fail(x);
  }
  return no("a kind of key that isn't known");
}

bool may_verify(const json::object& jwk) {
  if (jwk.contains("use") && text_member(jwk, "use") != "sig") return false;
  const json::value* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) return true;
  const auto names = texts_of(*operations);
  return names && std::ranges::find(*names, "verify") != names->end();
}

Result<JsonWebKey> parse_key(const json::value& value) {
  if (!value.is_object()) return no("a key is an object");
  const json::object& jwk = value.get_object();
  if (jwk.contains("d") || jwk.contains("k")) return no("a key with a secret part has been given away");
  if (!may_verify(jwk)) return no("a key of another use");
  auto key = public_key(jwk);
  if (!key) return fail(key);
  JsonWebKey out{text_member(jwk, "kid").value_or(""), std::nullopt, std::move(*key)};
  if (jwk.contains("kid") && out.id.empty()) return no("a key's id is a text");
  if (!jwk.contains("alg")) return out;
  out.algorithm = crypto::parse_signature_algorithm(text_member(jwk, "alg").value_or(""));
  if (!out.algorithm || !out.key.fits(*out.algorithm)) return no("an algorithm that doesn't fit the key");
  return out;
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
  if (text.size() > limits::jwk_set_bytes_max) return fail(ErrorCode::too_large, "a set of keys has at most 256 KiB");
  const auto object = parse_strict_object(text);
  if (!object) return fail_in("keys", object);
  const json::value* keys = object->if_contains("keys");
  if (keys == nullptr || !keys->is_array()) return no("a set of keys has an array `keys`");
  if (keys->get_array().size() > limits::jwk_set_keys_max) return fail(ErrorCode::too_large, "too many keys in one set");
  KeySet set;
  for (const json::value& value : keys->get_array()) {
    if (auto key = parse_key(value)) {
      set.keys_.push_back(std::move(*key));
    } else {
      ++set.left_out_;
    }
  }
  return set;
}

std::vector<const JsonWebKey*> KeySet::candidates(std::string_view id, crypto::SignatureAlgorithm algorithm) const {
  std::vector<const JsonWebKey*> found;
  for (const JsonWebKey& key : keys_) {
    if (!id.empty() && key.id != id) continue;
    if (key.key.fits(algorithm) && key.algorithm.value_or(algorithm) == algorithm) found.push_back(&key);
  }
  return found;
}

}  // namespace chartroom::identity
