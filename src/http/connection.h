#pragma once

// One connection of the server: handshake, then requests in order, each read whole, handed to the handler and answered before
// the next is looked at. All of it runs on one event loop's thread.
//
// Time-outs: a connection holds one deadline, a plain value that the steps set; the server's sweep of all connections compares
// it a few times a second. So a request costs no timer.

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "http/answer_text.h"
#include "http/listen.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/transport.h"

namespace chartroom::http {

// What all connections of a server share. Outlives them.
struct House {
  Host host;
  Timeouts timeouts;
  std::atomic<bool> stopping = false;
  // Bodies above limits::http_body_bytes_max that are in memory, and the bytes they may have together.
  std::atomic<std::size_t> large_bodies = 0;
  std::atomic<std::uint64_t> large_body_bytes = 0;

  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> bad_requests = 0;
  std::atomic<std::uint64_t> timed_out = 0;
  std::atomic<std::uint64_t> tls_failures = 0;
  std::atomic<std::uint64_t> handler_failures = 0;
};

// What the connections of one loop share: used between two suspensions only.
struct Desk {
  std::vector<char> scratch = std::vector<char>(64 * 1024);
  DateText date;
};

// A shared_ptr owns it, since a wait for its socket may be queued when its coroutine has ended.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::io_context& io, Descriptor descriptor, std::unique_ptr<Transport> transport, Peer peer);
  // Completes when the connection is over and its socket closed.
  boost::asio::awaitable<void> run(House& house, Desk& desk);

  // From the loop's thread.
  void check_deadline(SteadyTime now);
  void stop();   // idle: closes; answering: wakes a pause, and the connection ends after the answer
  void abort();  // closes now

  // For the exchange that answers a request.
  boost::asio::awaitable<Status> write(std::string_view bytes);
  boost::asio::awaitable<Status> pause(std::chrono::milliseconds duration);
  void watch();  // from now on notice the client's leaving without being asked
  bool look_whether_gone();
  bool stopping() const { return house_->stopping.load(std::memory_order_relaxed); }
  std::string_view date() { return desk_->date.now(); }

 private:
  enum class Interruption { none, deadline, stop, abort };

  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<bool> read_request();
  boost::asio::awaitable<bool> read_some();
  boost::asio::awaitable<bool> answer();
  boost::asio::awaitable<void> refuse(Refusal refusal);
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<bool> wait(Step step);
  void decide_body();
  void take(std::string_view bytes);
  void give_back_large_body();
  bool look();
  void interrupt(Interruption why);
  void arm(std::chrono::milliseconds timeout) { deadline_ = std::chrono::steady_clock::now() + timeout; }
  void disarm() { deadline_ = SteadyTime::max(); }

  boost::asio::generic::stream_protocol::socket socket_;
  std::unique_ptr<Transport> transport_;
  const Peer peer_;
  RequestReader reader_;
  House* house_ = nullptr;
  Desk* desk_ = nullptr;

  std::string inbox_;  // read from the transport, not yet taken by the reader: pipelined requests
  std::size_t inbox_at_ = 0;
  std::size_t body_since_armed_ = 0;
  SteadyTime deadline_ = SteadyTime::max();
  Interruption interruption_ = Interruption::none;
  bool is_idle_ = false;                // between two requests
  bool must_wait_ = false;              // a read would find nothing: the last one took all, and an answer has gone out since
  std::uint64_t large_body_bytes_ = 0;  // reserved in the house; 0: no large body
  bool watching_ = false;               // a wait of `watch` is queued
  bool wants_watching_ = false;
  bool gone_ = false;
  boost::asio::steady_timer* pausing_ = nullptr;
};

}  // namespace chartroom::http
