#include "identity/jwt.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "base/limits.h"
#include "identity/strict_json.h"

namespace chartroom::identity {
namespace {

namespace json = boost::json;

constexpr double seconds_of_year_9999 = 253'402'300'799.0;

std::unexpected<JwtRefusal> no(JwtWhy why, std::string detail) { return std::unexpected(JwtRefusal{why, std::move(detail)}); }

// base/bytes.h skips white space, which has no place here.
std::optional<Bytes> part_bytes(std::string_view part) {
  if (part.find_first_of(" \t\r\n\f\v") != std::string_view::npos) return std::nullopt;
  auto bytes = from_base64url(part);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

std::optional<std::array<std::string_view, 3>> three_parts(std::string_view text) {
  std::array<std::string_view, 3> parts;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    const auto dot = text.find('.');
    const bool is_last = at + 1 == parts.size();
    if (is_last != (dot == std::string_view::npos)) return std::nullopt;
    parts[at] = text.substr(0, dot);
    if (parts[at].empty()) return std::nullopt;
    if (!is_last) text.remove_prefix(dot + 1);
  }
  return parts;
}

// RFC 7515 section 4.1.9: a media type, whose "application/" may be left out; case doesn't count.
std::string type_of(const std::string& text) {
  std::string type;
  for (const char letter : text) type += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  constexpr std::string_view prefix = "application/";
  if (type.starts_with(prefix)) type.erase(0, prefix.size());
  return type;
}

}  // namespace

std::string_view jwt_why_name(JwtWhy why) {
  switch (why) {
    case JwtWhy::form: return "token_form";
    case JwtWhy::algorithm: return "token_algorithm";
    case JwtWhy::critical: return "token_critical";
    case JwtWhy::type: return "token_type";
    case JwtWhy::unknown_key: return "token_unknown_key";
    case JwtWhy::signature: return "token_signature";
    case JwtWhy::missing_claim: return "token_missing_claim";
    case JwtWhy::issuer: return "token_issuer";
    case JwtWhy::audience: return "token_audience";
    case JwtWhy::authorized_party: return "token_authorized_party";
    case JwtWhy::subject: return "token_subject";
    case JwtWhy::expired: return "token_expired";
    case JwtWhy::not_yet: return "token_not_yet";
    case JwtWhy::too_old: return "token_too_old";
    case JwtWhy::too_long_lived: return "token_too_long_lived";
    case JwtWhy::nonce: return "token_nonce";
  }
  return "";
}

Claims::Claims(json::object&& object) : object_(std::make_unique<json::object>(std::move(object))) {}
Claims::Claims(Claims&&) noexcept = default;
Claims& Claims::operator=(Claims&&) noexcept = default;
Claims::~Claims() = default;

bool Claims::has(std::string_view name) const { return object_->contains(name); }

std::optional<std::string> Claims::text(std::string_view name) const { return text_member(*object_, name); }

std::optional<std::vector<std::string>> Claims::texts(std::span<const std::string> path) const {
  const json::object* object = object_.get();
  for (std::size_t at = 0; at < path.size(); ++at) {
    const json::value* member = object->if_contains(path[at]);
    if (member == nullptr) return std::nullopt;
    if (at + 1 == path.size()) return texts_of(*member);
    if (!member->is_object()) return std::nullopt;
    object = &member->get_object();
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> Claims::texts(std::string_view name) const {
  const json::value* member = object_->if_contains(name);
  return member == nullptr ? std::nullopt : texts_of(*member);
}

std::optional<Timestamp> Claims::time(std::string_view name) const {
  const json::value* member = object_->if_contains(name);
  if (member == nullptr || !member->is_number()) return std::nullopt;
  boost::system::error_code error;
  const double seconds = member->to_number<double>(error);
  if (error || !std::isfinite(seconds) || seconds < 0 || seconds > seconds_of_year_9999) return std::nullopt;
  return Timestamp(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

std::expected<Jwt, JwtRefusal> Jwt::parse(std::string_view text) {
  if (text.size() > limits::jwt_bytes_max) return no(JwtWhy::form, "the token is longer than limits::jwt_bytes_max");
  const auto parts = three_parts(text);
  if (!parts) return no(JwtWhy::form, "a signed token has three parts");
  const auto [head, payload, signature] = *parts;
  const auto head_bytes = part_bytes(head);
  const auto payload_bytes = part_bytes(payload);
  auto signature_bytes = part_bytes(signature);
  if (!head_bytes || !payload_bytes || !signature_bytes) return no(JwtWhy::form, "a part isn't base64url");
  const auto header = parse_strict_object(as_text(*head_bytes));
  if (!header) return no(JwtWhy::form, "header: " + header.error().detail);
  auto claims = parse_strict_object(as_text(*payload_bytes));
  if (!claims) return no(JwtWhy::form, "claims: " + claims.error().detail);
  const auto algorithm = crypto::parse_signature_algorithm(text_member(*header, "alg").value_or(""));
  if (!algorithm) return no(JwtWhy::algorithm, "the token's algorithm is not one with a public key");
  if (header->contains("crit")) return no(JwtWhy::critical, "the token wants something understood that isn't");
  for (const char* name : {"kid", "typ"}) {
    if (header->contains(name) && !text_member(*header, name)) return no(JwtWhy::form, "a header is no text");
  }
  Jwt jwt(std::string(text.substr(0, head.size() + 1 + payload.size())), std::move(*signature_bytes),
          Claims(std::move(*claims)));
  jwt.algorithm_ = *algorithm;
  jwt.key_id_ = text_member(*header, "kid").value_or("");
  jwt.type_ = type_of(text_member(*header, "typ").value_or(""));
  return jwt;
}

std::expected<Claims, JwtRefusal> verify(Jwt jwt, const KeySet& keys, std::span<const crypto::SignatureAlgorithm> allowed) {
  const std::string name(crypto::signature_algorithm_name(jwt.algorithm_));
  if (std::ranges::find(allowed, jwt.algorithm_) == allowed.end()) return no(JwtWhy::algorithm, name + " isn't taken");
  const auto candidates = keys.candidates(jwt.key_id_, jwt.algorithm_);
  if (candidates.empty()) return no(JwtWhy::unknown_key, "no key of this id signs with " + name);
  if (jwt.key_id_.empty() && candidates.size() > 1) {
    return no(JwtWhy::unknown_key, "the token names no key, and several sign with " + name);
  }
  const bool signed_by_one = std::ranges::any_of(candidates, [&](const JsonWebKey* key) {
    return key->key.verifies(jwt.algorithm_, as_bytes(jwt.signing_input_), jwt.signature_);
  });
  if (!signed_by_one) return no(JwtWhy::signature, "the signature is wrong");
  return std::move(jwt.claims_);
}

}  // namespace chartroom::identity
