#include "gate/caller.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "identity/credential.h"
#include "identity/principal.h"

namespace chartroom::gate {
namespace {

using identity::Duty;

std::unexpected<Refusal> turned_away(Problem problem) { return std::unexpected(refuse(problem)); }

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

// Of a token that is right and bound elsewhere, the ledger says whose it is.
std::unexpected<Refusal> refuse_unrecognised(identity::Unrecognised unrecognised) {
  using Why = identity::Unrecognised::Why;
  const Error& error = unrecognised;
  Refusal refusal = refuse(error);
  if (unrecognised.why == Why::other_address) refusal = refuse(Problem::token_address);
  if (unrecognised.why == Why::no_certificate) refusal = refuse(Problem::token_certificate);
  refusal.whose = std::move(unrecognised.whose);
  return std::unexpected(std::move(refusal));
}

std::expected<Known, Refusal> by_token(std::string_view header, const http::Peer& peer, const Services& services) {
  constexpr std::string_view scheme = "Bearer ";
  if (!header.starts_with(scheme)) return turned_away(Problem::unauthenticated);
  const auto credential = identity::parse_token(header.substr(scheme.size()));
  if (!credential) return turned_away(Problem::unauthenticated);
  auto caller = services.sessions.recognise(*credential, SignedInBy::bearer_token, {peer.address, peer.certificate});
  if (!caller) return refuse_unrecognised(std::move(caller.error()));
  return Known{std::move(*caller), ""};
}

std::expected<Known, Refusal> by_cookie(std::string_view cookie, const http::Request& request, const Services& services) {
  const auto credential = identity::parse_cookie(cookie);
  if (!credential) return turned_away(Problem::unauthenticated);
  auto caller = services.sessions.recognise(*credential, SignedInBy::session);
  if (!caller) return std::unexpected(refuse(caller.error()));
  std::string csrf = credential->csrf_text();
  if (!is_safe(request.method)) {
    const std::string_view sent = request.header("x-chartroom-csrf");
    if (is_cross_site(request) || !crypto::equal_constant_time(as_bytes(sent), as_bytes(csrf)))
      return turned_away(Problem::csrf);
  }
  return Known{std::move(*caller), std::move(csrf)};
}

}  // namespace

std::expected<Known, Refusal> identify(const http::Request& request, const Services& services) {
  if (const std::string_view header = request.header("authorization"); !header.empty()) {
    return by_token(header, request.peer, services);
  }
  if (const std::string_view cookie = request.cookie(cookie_name); !cookie.empty()) return by_cookie(cookie, request, services);
  if (!request.peer.is_local_socket) return turned_away(Problem::unauthenticated);
  auto local = identity::local_operator(request.peer.uid, services.server_uid);
  if (!local) return std::unexpected(refuse(local.error()));
  return Known{{std::move(*local), Duty::none, nullptr}, ""};
}

bool is_cross_site(const http::Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  const std::string_view origin = request.header("origin");
  return !origin.empty() && origin != "https://" + std::string(request.header("host"));
}

std::string begun_cookie_header(std::string_view value) {
  constexpr auto age = std::chrono::seconds(limits::openid_attempt_age_max);
  return std::string(begun_cookie_name) + '=' + std::string(value) +
         "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age.count());
}

std::string begun_cookie_removal_header() {
  return std::string(begun_cookie_name) + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
}

std::string cookie_header(std::string_view value) {
  return std::string(cookie_name) + '=' + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Strict";
}

std::string cookie_removal_header() { return cookie_header("") + "; Max-Age=0"; }

}  // namespace chartroom::gate
