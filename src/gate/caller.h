#pragma once

// Who is calling, from what the request carries: a bearer token, else the browser's cookie, else (on the local socket) the
// process's user. What is carried and wrong is refused; there is no falling back to the next.
//
// Cross-site requests: the cookie is SameSite=Strict and __Host-; an unsafe method with a cookie also needs X-Chartroom-CSRF,
// and an Origin or Sec-Fetch-Site that a browser sends must say that it is our own page.

#include <expected>
#include <string>

#include "gate/problem.h"
#include "gate/services.h"
#include "http/message.h"

namespace chartroom::gate {

inline constexpr std::string_view cookie_name = "__Host-chartroom";

struct Known {
  identity::Caller caller;
  std::string csrf;  // of a cookie's session; else empty
};

// `unauthenticated`, `csrf`, or an error of the store.
std::expected<Known, Refusal> identify(const http::Request& request, const Services& services);

// For sign-in, which has no cookie yet: did a browser send this from another site?
bool is_cross_site(const http::Request& request);

// Of a sign-in that was begun with an identity provider: it comes back with the browser that the provider sends here, so it is
// SameSite=Lax, and opens nothing.
inline constexpr std::string_view begun_cookie_name = "__Host-chartroom-begun";
std::string begun_cookie_header(std::string_view value);
std::string begun_cookie_removal_header();

std::string cookie_header(std::string_view value);  // Set-Cookie's value
std::string cookie_removal_header();

}  // namespace chartroom::gate
