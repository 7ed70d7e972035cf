#include "http/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <typeinfo>
#include <utility>

#include "base/log.h"
#include "http/exchange.h"

namespace chartroom::http {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

// A body has one body time-out for each so many bytes, which keeps out clients that trickle: 4 KB/s at the values of limits.h.
constexpr std::size_t kBodyStride = 64 * 1024;
// While an answer is streamed, so much of the next requests is taken; more waits in the socket.
constexpr std::size_t kInboxBytesMax = 64 * 1024;
// After a refusal the rest of what the client sends is read and dropped for a while, because closing a socket with unread bytes
// resets the connection, and the client would never see why.
constexpr auto kLingerTime = 2s;
constexpr std::size_t kLingerBytesMax = 4 * 1024 * 1024;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

int family_of(const Peer& peer) {
  if (peer.is_local_socket) return AF_UNIX;
  return peer.address.find(':') == std::string::npos ? AF_INET : AF_INET6;
}

}  // namespace

Connection::Connection(asio::io_context& io, Descriptor descriptor, std::unique_ptr<Transport> transport, Peer peer)
    : socket_(io), transport_(std::move(transport)), peer_(std::move(peer)), reader_(limits::http_head_bytes_max, peer_) {
  boost::system::error_code error;
  socket_.assign(asio::generic::stream_protocol(family_of(peer_), 0), descriptor.get(), error);
  if (!error) descriptor.release();
}

asio::awaitable<void> Connection::run(House& house, Desk& desk) {
  house_ = &house;
  desk_ = &desk;
  // One co_await per expression, here and below: g++ 12 evaluates the right side of && even when the left side is false.
  bool goes_on = socket_.is_open();
  if (goes_on) goes_on = co_await shake_hands();
  while (goes_on) {
    goes_on = co_await read_request();
    if (goes_on) goes_on = co_await answer();
  }
  wants_watching_ = false;
  give_back_large_body();
  boost::system::error_code ignored;  // of a socket that may be reset already
  socket_.close(ignored);
}

// --- waiting -------------------------------------------------------------------------------------------------------------

asio::awaitable<bool> Connection::wait(Step step) {
  if (interruption_ != Interruption::none || (step != Step::wants_read && step != Step::wants_write)) co_return false;
  boost::system::error_code error;
  const auto what = step == Step::wants_read ? asio::socket_base::wait_read : asio::socket_base::wait_write;
  co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  co_return !error && interruption_ == Interruption::none;
}

void Connection::interrupt(Interruption why) {
  interruption_ = why;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::check_deadline(SteadyTime now) {
  if (now < deadline_ || interruption_ != Interruption::none) return;
  if (!is_idle_) house_->timed_out.fetch_add(1, std::memory_order_relaxed);
  disarm();
  interrupt(Interruption::deadline);
}

void Connection::stop() {
  if (pausing_ != nullptr) pausing_->cancel();
  if (is_idle_) interrupt(Interruption::stop);
}

void Connection::abort() {
  interruption_ = Interruption::abort;
  gone_ = true;
  if (pausing_ != nullptr) pausing_->cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

// --- reading -------------------------------------------------------------------------------------------------------------

asio::awaitable<bool> Connection::shake_hands() {
  arm(house_->timeouts.handshake);
  for (;;) {
    const Step step = transport_->handshake();
    if (step == Step::done) break;
    const bool ready = co_await wait(step);
    if (!ready) {
      house_->tls_failures.fetch_add(1, std::memory_order_relaxed);
      co_return false;
    }
  }
  reader_.set_certificate(transport_->client_certificate());
  arm(house_->timeouts.head);
  is_idle_ = true;
  co_return !stopping();
}

asio::awaitable<bool> Connection::read_request() {
  bool continued = false;
  for (;;) {
    if (inbox_at_ < inbox_.size()) {
      const std::string held = std::exchange(inbox_, {});
      take(std::string_view(held).substr(std::exchange(inbox_at_, 0)));
    }
    switch (reader_.state()) {
      case RequestReader::State::complete: is_idle_ = false; co_return true;
      case RequestReader::State::refused: co_await refuse(reader_.refusal()); co_return false;
      case RequestReader::State::asking: decide_body(); continue;
      default: break;
    }
    if (reader_.state() == RequestReader::State::body && reader_.expects_continue() && !std::exchange(continued, true)) {
      const Status told = co_await write(kContinue);
      if (!told) co_return false;
      arm(house_->timeouts.body);
    }
    const bool came = co_await read_some();
    if (!came) {
      const bool in_time = interruption_ != Interruption::deadline;
      if (in_time || is_idle_) co_return false;
      co_await refuse(reader_.state() == RequestReader::State::body ? refusals::body_time : refusals::head_time);
      co_return false;
    }
  }
}

// True if bytes came; false if the connection is over or was interrupted.
asio::awaitable<bool> Connection::read_some() {
  bool wait_first = std::exchange(must_wait_, false) && !transport_->holds_unread_bytes();
  for (;;) {
    Step step = Step::wants_read;
    if (!wait_first) {
      const Moved moved = transport_->read(desk_->scratch);
      step = moved.step;
      if (step == Step::done) {
        take({desk_->scratch.data(), moved.bytes});
        co_return true;
      }
    }
    wait_first = false;
    const bool ready = co_await wait(step);
    if (!ready) co_return false;
  }
}

// Hands bytes to the reader and keeps what it doesn't take yet.
void Connection::take(std::string_view bytes) {
  if (reader_.state() == RequestReader::State::idle) {
    arm(house_->timeouts.head);
    is_idle_ = false;
  }
  const std::size_t taken = reader_.feed(bytes);
  if (taken < bytes.size()) inbox_.append(bytes.substr(taken));
  if (reader_.state() != RequestReader::State::body) return;
  body_since_armed_ += taken;
  if (body_since_armed_ < kBodyStride) return;
  body_since_armed_ = 0;
  arm(house_->timeouts.body);
}

void Connection::decide_body() {
  const Request& request = reader_.request();
  const std::size_t bytes_max = house_->host.body_limit(request);
  const auto length = reader_.content_length();
  const bool may_be_large = bytes_max > limits::http_body_bytes_max && (!length || *length > limits::http_body_bytes_max);
  if (may_be_large && (!length || *length <= bytes_max)) {
    large_body_bytes_ = length.value_or(bytes_max);
    const bool is_one_too_many = house_->large_bodies.fetch_add(1) >= limits::import_running_max;
    const std::uint64_t others = house_->large_body_bytes.fetch_add(large_body_bytes_);
    if (is_one_too_many || others + large_body_bytes_ > limits::import_upload_bytes_max) {
      return reader_.refuse(refusals::large_bodies);
    }
  }
  body_since_armed_ = 0;
  arm(house_->timeouts.body);
  reader_.allow_body(bytes_max);
}

void Connection::give_back_large_body() {
  const std::uint64_t bytes = std::exchange(large_body_bytes_, 0);
  if (bytes == 0) return;
  house_->large_bodies.fetch_sub(1);
  house_->large_body_bytes.fetch_sub(bytes);
}

// --- answering -----------------------------------------------------------------------------------------------------------

asio::awaitable<bool> Connection::answer() {
  disarm();
  house_->requests.fetch_add(1, std::memory_order_relaxed);
  const bool keeps_alive = reader_.keeps_alive();
  const bool is_http_1_0 = reader_.is_http_1_0();
  Request request = reader_.take();
  Exchange exchange(*this, {request.method == "HEAD", is_http_1_0, keeps_alive});
  try {
    co_await house_->host.handler(std::move(request), exchange);
  } catch (const std::exception& thrown) {
    // Its text may hold anything, so only its type is told.
    log::error("http_handler_threw", {{"type", typeid(thrown).name()}});
  } catch (...) {
    log::error("http_handler_threw", {{"type", "unknown"}});
  }
  wants_watching_ = false;
  give_back_large_body();
  if (!exchange.is_whole()) {
    if (!gone_ && interruption_ == Interruption::none) {
      house_->handler_failures.fetch_add(1, std::memory_order_relaxed);
      log::error("http_answer_not_whole");
    }
    co_return false;
  }
  if (!exchange.keeps_alive() || stopping() || gone_) {
    transport_->say_goodbye();
    co_return false;
  }
  is_idle_ = true;
  must_wait_ = true;
  arm(house_->timeouts.idle);
  co_return true;
}

// The time-out begins with the first wait, and again with each stride that is taken: a client that takes a little now and then
// holds the answer no longer than one that takes nothing.
asio::awaitable<Status> Connection::write(std::string_view bytes) {
  bool armed = false;
  std::size_t taken = 0;  // since it was armed
  while (!bytes.empty()) {
    if (gone_) co_return fail(ErrorCode::cancelled, "the client went away");
    const Moved moved = transport_->write(bytes);
    if (moved.step == Step::done) {
      bytes.remove_prefix(moved.bytes);
      taken += moved.bytes;
      continue;
    }
    if (!armed || taken >= limits::http_answer_stride_bytes) {
      armed = true;
      taken = 0;
      arm(house_->timeouts.write);
    }
    const bool ready = co_await wait(moved.step);
    if (!ready) {
      const bool late = interruption_ == Interruption::deadline;
      gone_ = true;
      disarm();
      if (late) co_return fail(ErrorCode::timed_out, "the client does not take its answer");
      co_return fail(ErrorCode::cancelled, "the client went away");
    }
  }
  disarm();
  co_return Status{};
}

asio::awaitable<void> Connection::refuse(Refusal refusal) {
  if (refusal.status != 408) house_->bad_requests.fetch_add(1, std::memory_order_relaxed);  // that one is counted as a time-out
  interruption_ = Interruption::none;
  disarm();
  if (house_->host.refused) {
    const Refused refused{peer_, refusal.status, refusal.code};
    const bool may_tell = co_await house_->host.refused(refused);
    if (!may_tell) co_return;
  }
  std::string bytes;
  const Response response = problem_of(refusal);
  if (!append_head(bytes, response, {BodyForm::sized, false, desk_->date.now()})) co_return;
  // Even to HEAD: the connection ends here, so that nothing can be misread.
  bytes += response.body;
  const Status told = co_await write(bytes);
  if (told) co_await linger();
}

asio::awaitable<void> Connection::linger() {
  transport_->say_goodbye();
  boost::system::error_code error;
  socket_.shutdown(asio::socket_base::shutdown_send, error);
  is_idle_ = true;  // its end is no time-out of a request
  arm(kLingerTime);
  std::size_t dropped = 0;
  while (!error && dropped < kLingerBytesMax) {
    const bool ready = co_await wait(Step::wants_read);
    if (!ready) break;
    const ssize_t count = ::recv(socket_.native_handle(), desk_->scratch.data(), desk_->scratch.size(), MSG_DONTWAIT);
    if (count <= 0) break;
    dropped += static_cast<std::size_t>(count);
  }
}

// --- noticing that the client left ---------------------------------------------------------------------------------------

// Reads ahead without waiting; false once there is nothing more to look for.
bool Connection::look() {
  while (!gone_ && inbox_.size() - inbox_at_ < kInboxBytesMax) {
    const Moved moved = transport_->read(desk_->scratch);
    if (moved.step == Step::done) {
      inbox_.append(desk_->scratch.data(), moved.bytes);
    } else if (moved.step == Step::closed || moved.step == Step::failed) {
      gone_ = true;
      if (pausing_ != nullptr) pausing_->cancel();
    } else {
      return true;
    }
  }
  return false;
}

bool Connection::look_whether_gone() {
  if (!gone_ && socket_.is_open()) look();
  return gone_;
}

void Connection::watch() {
  wants_watching_ = true;
  if (std::exchange(watching_, true)) return;
  socket_.async_wait(asio::socket_base::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    self->watching_ = false;
    if (!error && self->wants_watching_ && self->look()) self->watch();
  });
}

asio::awaitable<Status> Connection::pause(std::chrono::milliseconds duration) {
  if (look_whether_gone()) co_return fail(ErrorCode::cancelled, "the client went away");
  if (stopping()) co_return fail(ErrorCode::cancelled, "the server stops");
  watch();
  asio::steady_timer timer(socket_.get_executor(), duration);
  pausing_ = &timer;
  boost::system::error_code error;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
  pausing_ = nullptr;
  if (gone_) co_return fail(ErrorCode::cancelled, "the client went away");
  if (stopping()) co_return fail(ErrorCode::cancelled, "the server stops");
  co_return Status{};
}

}  // namespace chartroom::http
