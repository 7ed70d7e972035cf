#include "http/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "http/answer_text.h"
#include "http/dial.h"
#include "http/listen.h"
#include "http/response_reader.h"
#include "http/transport.h"

namespace chartroom::http {
namespace {

std::string words_of(int error_number) { return std::generic_category().message(error_number); }

class DiallingClient final : public Client {
 public:
  DiallingClient(Target target, const Bounds& bounds, std::unique_ptr<Tls> tls)
      : target_(std::move(target)), bounds_(bounds), tls_(std::move(tls)) {
    start_exchange();
    name_ = target_.local_socket.empty() ? host_and_port(target_.host, target_.port) : target_.local_socket;
  }

  Status dial();
  Result<Response> exchange(const Request& request) override { return run(request, nullptr); }
  Result<Response> exchange_stream(const Request& request, const std::function<void(std::string_view)>& on_bytes) override {
    return run(request, on_bytes);
  }

 private:
  Result<Response> run(const Request& request, const std::function<void(std::string_view)>& on_bytes);
  Status dial_local();
  Status dial_tcp();
  Status shake_hands();
  void start_exchange() { until_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(bounds_.exchange_ms); }
  int left_ms() const;  // for the next step; 0: the exchange took too long
  std::unexpected<Error> late(std::string_view doing) const;
  Status wait(Step step, std::string_view doing);
  Status send(std::string_view bytes);
  Status receive(ResponseReader& reader);
  bool is_stale();
  void hang_up() {
    transport_.reset();
    descriptor_ = Descriptor();
  }

  const Target target_;
  const Bounds bounds_;
  std::chrono::steady_clock::time_point until_;  // of the exchange; not looked at without such a bound
  std::string name_;
  std::unique_ptr<Tls> tls_;
  Descriptor descriptor_;
  std::unique_ptr<Transport> transport_;
};

// --- connecting ----------------------------------------------------------------------------------------------------------

int DiallingClient::left_ms() const {
  if (bounds_.exchange_ms == 0) return bounds_.step_ms;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, bounds_.step_ms));
}

std::unexpected<Error> DiallingClient::late(std::string_view doing) const {
  const int bound_ms = left_ms() == 0 ? bounds_.exchange_ms : bounds_.step_ms;
  return fail(ErrorCode::timed_out, name_ + " did not " + std::string(doing) + " within " + std::to_string(bound_ms) + " ms");
}

Status DiallingClient::wait(Step step, std::string_view doing) {
  pollfd waiting{descriptor_.get(), static_cast<short>(step == Step::wants_read ? POLLIN : POLLOUT), 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, left_ms());
  while (ready < 0 && errno == EINTR);
  if (ready > 0) return {};
  if (ready < 0) return fail(ErrorCode::io, "poll: " + words_of(errno));
  return late(doing);
}

Status DiallingClient::dial() {
  hang_up();
  return target_.local_socket.empty() ? dial_tcp() : dial_local();
}

Status DiallingClient::dial_local() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (target_.local_socket.size() >= sizeof address.sun_path) {
    return fail(ErrorCode::invalid, "the local socket's path is too long (at most 107 bytes): " + name_);
  }
  std::memcpy(address.sun_path, target_.local_socket.c_str(), target_.local_socket.size());
  descriptor_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (descriptor_.get() < 0) return fail(ErrorCode::io, "make a socket: " + words_of(errno));
  if (::connect(descriptor_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error_number = errno;
    hang_up();
    if (error_number == EACCES || error_number == EPERM) {
      return fail(ErrorCode::forbidden, "this account may not use " + name_ + "; use the account that the server runs under");
    }
    if (error_number == EAGAIN)
      return fail(ErrorCode::unavailable, "the server at " + name_ + " has too much to do; try again");
    return fail(ErrorCode::unavailable, "nobody answers at " + name_ + ": is `chartroom serve` running?");
  }
  transport_ = plain_transport(descriptor_.get());
  return {};
}

Status DiallingClient::dial_tcp() {
  auto connected = http::dial_tcp(target_.host, target_.port, std::max(1, left_ms()), target_.hint);
  if (!connected) return fail(connected);
  descriptor_ = std::move(*connected);
  const Status trusted = shake_hands();
  if (!trusted) hang_up();
  return trusted;
}

Status DiallingClient::shake_hands() {
  auto transport = tls_->connect(descriptor_.get(), target_.host);
  if (!transport) return fail(transport);
  transport_ = std::move(*transport);
  for (;;) {
    const Step step = transport_->handshake();
    if (step == Step::done) return {};
    if (step == Step::failed || step == Step::closed) {
      return fail(ErrorCode::unauthenticated, "no trusted connection to " + name_ + ": " + transport_->failure() +
                                                  "; check the host name and the certificate file " + target_.ca_file);
    }
    if (auto waited = wait(step, "shake hands"); !waited) return waited;
  }
}

// --- exchanging ----------------------------------------------------------------------------------------------------------

// The server may have closed the connection since the last answer; then nothing that is sent on it would be answered.
bool DiallingClient::is_stale() {
  if (transport_ == nullptr) return true;
  std::array<char, 16> some;
  const Moved moved = transport_->read(some);
  return moved.step != Step::wants_read;  // bytes nobody asked for make it unusable too
}

Status DiallingClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const Moved moved = transport_->write(bytes);
    if (moved.step == Step::done) {
      bytes.remove_prefix(moved.bytes);
    } else if (moved.step == Step::closed || moved.step == Step::failed) {
      return fail(ErrorCode::unavailable, name_ + " closed the connection: " + transport_->failure());
    } else if (auto waited = wait(moved.step, "take the request"); !waited) {
      return waited;
    }
  }
  return {};
}

Status DiallingClient::receive(ResponseReader& reader) {
  std::array<char, 16 * 1024> buffer;
  while (!reader.is_complete()) {
    const Moved moved = transport_->read(buffer);
    if (moved.step == Step::done) {
      if (auto fed = reader.feed({buffer.data(), moved.bytes}); !fed) return fail_in(name_, fed);
      if (bounds_.answer_bytes_max > 0 && reader.response().body.size() > bounds_.answer_bytes_max) {
        return fail(ErrorCode::too_large,
                    name_ + " answers with more than " + std::to_string(bounds_.answer_bytes_max) + " bytes");
      }
      if (bounds_.exchange_ms > 0 && left_ms() == 0) return late("answer");
    } else if (moved.step == Step::closed || moved.step == Step::failed) {
      return reader.feed_end() ? Status{} : Status(fail_in(name_, reader.feed_end()));
    } else if (auto waited = wait(moved.step, "answer"); !waited) {
      return waited;
    }
  }
  return {};
}

Result<Response> DiallingClient::run(const Request& request, const std::function<void(std::string_view)>& on_bytes) {
  std::string bytes;
  start_exchange();
  const std::string_view host = target_.local_socket.empty() ? std::string_view(name_) : std::string_view("localhost");
  if (auto head = append_request_head(bytes, request, host); !head) return fail(head);
  if (is_stale()) {
    if (auto dialled = dial(); !dialled) return fail(dialled);
  }
  ResponseReader reader(request.method == "HEAD" ? ResponseReader::Expect::no_body : ResponseReader::Expect::body, on_bytes);
  bytes += request.body;
  const Status sent = send(bytes);
  // A server that refuses a request may answer and close before it has taken all of it.
  const bool worth_reading = sent || sent.error().code == ErrorCode::unavailable;
  const Status received = worth_reading ? receive(reader) : sent;
  if (!received || !reader.keeps_alive()) hang_up();
  if (!received) return fail(sent ? received : sent);
  return std::move(reader.response());
}

}  // namespace

Result<std::unique_ptr<Client>> Client::connect(const Target& target, int timeout_ms) {
  return connect(target, Bounds{.step_ms = timeout_ms});
}

Result<std::unique_ptr<Client>> Client::connect(const Target& target, const Bounds& bounds) {
  std::unique_ptr<Tls> tls;
  if (target.local_socket.empty()) {
    auto made = Tls::for_client(target.ca_file);
    if (!made) return fail(made);
    tls = std::move(*made);
    if (!target.certificate_file.empty()) {
      if (auto shown = tls->show(target.certificate_file, target.private_key_file); !shown) return fail(shown);
    }
  }
  auto client = std::make_unique<DiallingClient>(target, bounds, std::move(tls));
  if (auto dialled = client->dial(); !dialled) return fail(dialled);
  return client;
}

}  // namespace chartroom::http
