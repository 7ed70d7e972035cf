#pragma once

// A request's target (RFC 9112 section 3.2) taken apart: canonical decoded path and decoded query. Whatever two readers could
// read differently is refused, so that a proxy in front and the routes behind never disagree about which path was asked for.
//
// The absolute form is taken if it names the same authority as the Host header, as RFC 9112 section 3.2.2 demands.

#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/refusal.h"

namespace chartroom::http {

// Sets `path` and `query` of the request (and reduces `target` to the origin form). `host` is the Host header's value.
[[nodiscard]] std::optional<Refusal> parse_target(std::string_view host, Request& request);

// uri-host [ ":" port ]: a registered name, an IPv4 address or an IPv6 address in brackets.
bool is_valid_host(std::string_view host);

bool equals_without_case(std::string_view a, std::string_view b);

}  // namespace chartroom::http
