#pragma once

// Bytes of a connection into requests, without a socket: fed with whatever has arrived, it says how much of it belongs to the
// present request. Strict: whatever two HTTP readers could understand differently is refused (RFC 9112, and the table of
// test_kit_test.cpp). Boost.Beast's parser does the head's grammar; the rules beyond it are here.
//
// One reader per connection, one thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_reader.h"
#include "http/message.h"
#include "http/refusal.h"

namespace chartroom::http {

class RequestReader {
 public:
  enum class State {
    idle,    // no byte of a request yet
    head,    // some bytes of the head
    asking,  // the head is read and a body follows: `allow_body` goes on
    body,
    complete,  // `take` has it
    refused,   // `refusal` says why; the connection can't be used any more
  };

  // `peer` is what every request of this connection says of its other end.
  explicit RequestReader(std::size_t head_bytes_max, Peer peer = {});

  // Takes bytes from the front until the state is asking, complete or refused; returns how many it took.
  std::size_t feed(std::string_view bytes);
  // Once, in state asking. A body that is known to be longer is refused here, one in chunks when it gets longer.
  void allow_body(std::size_t bytes_max);
  // For reasons that the reader can't know.
  void refuse(const Refusal& refusal);

  State state() const { return state_; }
  const Refusal& refusal() const { return refusal_; }
  const Request& request() const { return request_; }  // from state asking on
  std::optional<std::uint64_t> content_length() const { return content_length_; }
  bool keeps_alive() const { return keeps_alive_; }  // from state asking on
  bool is_http_1_0() const { return is_http_1_0_; }
  bool expects_continue() const { return expects_continue_; }

  void set_certificate(std::optional<crypto::Digest> certificate) {
    peer_.certificate = certificate;
  }  // before the first request

  // In state complete: the request; afterwards the reader is idle.
  Request take();

 private:
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void read_head(std::string_view head);

  const std::size_t head_bytes_max_;
  Peer peer_;
  State state_ = State::idle;
  Refusal refusal_;
  Request request_;
  std::string rest_;  // an unfinished head
  std::optional<ChunkReader> chunks_;
  std::optional<std::uint64_t> content_length_;
  bool keeps_alive_ = false;
  bool is_http_1_0_ = false;
  bool expects_continue_ = false;
};

}  // namespace chartroom::http
