#pragma once

// A request's target (RFC 9112 section 3.2) taken apart: canonical decoded path and decoded query. Whatever two readers could
// read differently is refused, so that a proxy in front and the routes behind never disagree about which path was asked for.
//
// The absolute form is taken if it names the same authority as the Host header, as RFC 9112 section 3.2.2 demands.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"
#include "http/refusal.h"

namespace chartroom::http {

// Sets `path` and `query` of the request (and reduces `target` to the origin form). `host` is the Host header's value.
[[nodiscard]] std::optional<Refusal> parse_target(std::string_view host, Request& request);

// Names and values of a form's body (application/x-www-form-urlencoded), decoded, in order; by the rules of a target's query.
// False if it isn't valid, or not clean UTF-8.
[[nodiscard]] bool parse_form(std::string_view body, std::vector<std::pair<std::string, std::string>>& fields);

// uri-host [ ":" port ]: a registered name, an IPv4 address or an IPv6 address in brackets.
bool is_valid_host(std::string_view host);

bool equals_without_case(std::string_view a, std::string_view b);

}  // namespace chartroom::http
