#pragma once

// HTTP messages as plain values. Nothing of Beast shows here, so that only this room pays for it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace chartroom::http {

struct Header {
  std::string name;  // as sent; compared without case
  std::string value;
};

// Who is at the other end.
struct Peer {
  std::string address;  // "192.0.2.7", "::1", or "local" for the local socket
  bool is_local_socket = false;
  std::uint32_t uid = 0;  // of the peer process; local socket only
  // Of a client's certificate that one of the server's authorities for clients has signed: SHA-256 of its DER form. None where
  // the client showed none.
  std::optional<crypto::Digest> certificate = {};
};

struct Request {
  std::string method;  // upper case
  std::string target;  // as sent: origin form
  std::string path;    // percent-decoded, starts with '/'; requests whose path is not canonical are refused with 400
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::vector<Header> headers;
  std::string body;
  Peer peer;

  // The first value, or empty. `name` in lower case.
  std::string_view header(std::string_view name) const;
  std::string_view query_value(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;
};

// Headers that many answers share, checked and rendered once.
class HeaderBlock {
 public:
  // `invalid` for a header that could forge another one, or one that only the server sets.
  static Result<HeaderBlock> make(std::vector<Header> headers);

  const std::vector<Header>& headers() const { return headers_; }
  std::string_view text() const { return text_; }  // each line with its CRLF

 private:
  std::vector<Header> headers_;
  std::string text_;
};

struct Response {
  // Constructors, since g++ 12 copies a temporary aggregate bit by bit when it is passed inside a co_await expression.
  Response() {}
  explicit Response(int answer_status, std::vector<Header> answer_headers = {}, std::string answer_body = {})
      : status(answer_status), headers(std::move(answer_headers)), body(std::move(answer_body)) {}

  int status = 200;
  const HeaderBlock* shared = nullptr;  // sent before `headers`; must outlive the answer
  std::vector<Header> headers;          // Content-Length, Date and Connection are added by the server
  std::string body;
};

}  // namespace chartroom::http
