#pragma once

// What the server answers to bytes that never became a request: these have no route, so nobody above this room can answer
// them. Codes are stable; sentences say what to do and echo nothing of what was sent.

#include <string>
#include <string_view>

namespace chartroom::http {

struct Refusal {
  int status = 0;
  std::string_view code;
  std::string_view sentence;
};

namespace refusals {

inline constexpr Refusal head_syntax{400, "http_head_syntax", "The request's head is not valid HTTP/1.1."};
inline constexpr Refusal line_folding{400, "http_line_folding", "A header may not be folded over several lines."};
inline constexpr Refusal version{400, "http_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
inline constexpr Refusal host{400, "http_host", "Exactly one Host header with a host name or address is needed."};
inline constexpr Refusal target_form{400, "http_target_form", "The target must be a path of this host that starts with '/'."};
inline constexpr Refusal path{
    400, "http_path",
    "The path must be canonical: no dot or empty segments, valid percent-escapes of UTF-8, no encoded "
    "slash and no control characters."};
inline constexpr Refusal query{400, "http_query",
                               "The query must be valid percent-escapes of UTF-8 without control characters."};
inline constexpr Refusal body_framing{
    400, "http_body_framing", "The body's length must be given once: one Content-Length, or 'Transfer-Encoding: chunked'."};
inline constexpr Refusal transfer_coding{400, "http_transfer_coding", "The only transfer coding offered is 'chunked'."};
inline constexpr Refusal chunk{400, "http_chunk",
                               "The body's chunks are not well formed; extensions and trailers are not offered."};
inline constexpr Refusal expectation{400, "http_expectation", "The only expectation offered is '100-continue'."};
inline constexpr Refusal head_time{408, "http_head_time", "The request's head took too long to arrive."};
inline constexpr Refusal body_time{408, "http_body_time", "The request's body took too long to arrive."};
inline constexpr Refusal body_size{413, "http_body_size",
                                   "The request's body is larger than this address takes from this caller."};
inline constexpr Refusal target_size{414, "http_target_size", "The request's target is too long."};
inline constexpr Refusal head_size{431, "http_head_size",
                                   "The request's headers are too large; remove cookies or other headers."};
inline constexpr Refusal method{501, "http_method", "Methods offered: GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."};
inline constexpr Refusal large_bodies{503, "http_large_bodies", "Too many large uploads are running; try again in a moment."};
inline constexpr Refusal connections{503, "http_connections", "Too many connections are open; try again in a moment."};

}  // namespace refusals
}  // namespace chartroom::http
