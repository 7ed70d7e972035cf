#pragma once

// An address of a web service that we call, or send a browser to: "https://host[:port][/path][?query]", nothing else. No user
// names, no fragments, no other scheme.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chartroom::http {

struct HttpsUrl {
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string path;   // percent-encoded; empty or starts with '/'
  std::string query;  // percent-encoded, without its '?'

  std::string target() const;  // as a request has it
};

// `invalid` for anything that is no such address.
Result<HttpsUrl> parse_https_url(std::string_view text);

// A value of a query or a form, percent-encoded so that every reader reads the same (RFC 3986's unreserved characters stay).
std::string percent_encoded(std::string_view text);

}  // namespace chartroom::http
