#include "http/server.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/check.h"
#include "base/log.h"
#include "http/connection.h"

namespace chartroom::http {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// After the grace time, for handlers to notice that their client is gone.
constexpr auto kAbandonTime = 1s;
// Between two tries to accept when the process has no descriptors left.
constexpr auto kAcceptPause = 100ms;

// One thread's event loop and its connections. Everything is called on its thread, unless it says otherwise.
struct Loop {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running = asio::make_work_guard(io);
  asio::steady_timer sweep_timer{io};
  asio::steady_timer stop_timer{io};
  Desk desk;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  bool sweeping = false;
  bool stopping = false;
  std::jthread thread;

  void end_if_empty() {
    if (!stopping || !connections.empty()) return;
    stop_timer.cancel();
    sweep_timer.cancel();
    keep_running.reset();
  }
};

// Who is connected. Any thread.
class Guests {
 public:
  Guests(std::size_t max, std::size_t per_group_max) : max_(max), per_group_max_(per_group_max) {}

  // False: refused, and counted so.
  bool admit(const std::string& group, bool is_local) {
    const std::lock_guard lock(mutex_);
    // The operator gets in while strangers fill the house.
    if (open_ >= max_ + (is_local ? limits::connections_local_reserve : 0) ||
        (!is_local && by_group_[group] >= per_group_max_)) {
      ++refused_;
      if (auto found = by_group_.find(group); found != by_group_.end() && found->second == 0) by_group_.erase(found);
      return false;
    }
    ++by_group_[group];
    ++open_;
    ++total_;
    return true;
  }
  void leave(const std::string& group) {
    const std::lock_guard lock(mutex_);
    --open_;
    const auto found = by_group_.find(group);
    if (found != by_group_.end() && --found->second == 0) by_group_.erase(found);
  }
  void count_into(Counters& counters) const {
    const std::lock_guard lock(mutex_);
    counters.connections = total_;
    counters.connections_open = open_;
    counters.connections_refused = refused_;
  }

 private:
  const std::size_t max_;
  const std::size_t per_group_max_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t, std::less<>> by_group_;
  std::size_t open_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace

struct Server::State {
  State(const Options& chosen, Host host)
      : options(chosen),
        guests(chosen.connections_max != 0 ? chosen.connections_max : limits::http_connections_max,
               chosen.connections_per_address_max != 0 ? chosen.connections_per_address_max
                                                       : limits::http_connections_per_address_max) {
    house.host = std::move(host);
    house.timeouts = chosen.timeouts;
  }

  asio::awaitable<void> accept_from(asio::posix::stream_descriptor& listener);
  void welcome(Descriptor descriptor);
  asio::awaitable<void> serve(Loop& loop, std::shared_ptr<Connection> connection, std::string group);
  asio::awaitable<void> sweep(Loop& loop);
  void stop_loop(Loop& loop);

  const Options options;
  House house;
  Guests guests;
  std::unique_ptr<Tls> tls;
  std::uint16_t port = 0;
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<std::unique_ptr<asio::posix::stream_descriptor>> listeners;  // on the first loop
  std::size_t next_loop = 0;
  bool started = false;
  bool stopped = false;
};

// --- making --------------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<Server>> Server::open(const Options& options, Host host) {
  const auto loopback = is_loopback(options.address);
  if (!loopback) return fail(loopback);
  if (options.certificate_file.empty() != options.private_key_file.empty()) {
    return fail(ErrorCode::invalid, "TLS needs both a certificate file and a private key file");
  }
  if (options.certificate_file.empty() && !*loopback) {
    return fail(ErrorCode::invalid, "the address " + options.address +
                                        " can be reached from outside, so it needs a TLS certificate and its key; without them "
                                        "only 127.0.0.1 or ::1 is allowed");
  }
  if (options.certificate_file.empty() && !options.client_ca_file.empty()) {
    return fail(ErrorCode::invalid, "clients can show certificates inside TLS only, which needs a certificate and its key");
  }
  if (options.threads == 0) return fail(ErrorCode::invalid, "the server needs at least one thread");
  auto state = std::make_unique<State>(options, std::move(host));
  if (!options.certificate_file.empty()) {
    auto tls = Tls::for_server(options.certificate_file, options.private_key_file,
                               options.allow_tls_1_2 ? Tls::Versions::from_1_2 : Tls::Versions::only_1_3);
    if (!tls) return fail(tls);
    if (!options.client_ca_file.empty()) {
      if (const auto asked = (*tls)->ask_clients(options.client_ca_file); !asked) return fail(asked);
    }
    state->tls = std::move(*tls);
  }
  for (std::size_t i = 0; i < options.threads; ++i) state->loops.push_back(std::make_unique<Loop>());
  auto listener = listen_tcp(options.address, options.port);
  if (!listener) return fail(listener);
  state->port = listener->port;
  asio::io_context& first = state->loops.front()->io;
  state->listeners.push_back(std::make_unique<asio::posix::stream_descriptor>(first, listener->descriptor.release()));
  if (!options.local_socket.empty()) {
    auto local = listen_local(options.local_socket);
    if (!local) return fail(local);
    state->listeners.push_back(std::make_unique<asio::posix::stream_descriptor>(first, local->release()));
  }
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return state_->port; }

Counters Server::counters() const {
  Counters counters;
  const House& house = state_->house;
  state_->guests.count_into(counters);
  counters.requests = house.requests.load();
  counters.bad_requests = house.bad_requests.load();
  counters.timeouts = house.timed_out.load();
  counters.tls_failures = house.tls_failures.load();
  counters.handler_failures = house.handler_failures.load();
  return counters;
}

// --- running -------------------------------------------------------------------------------------------------------------

void Server::start() {
  CHECK(!state_->started, "a server starts once");
  state_->started = true;
  for (auto& listener : state_->listeners) {
    asio::co_spawn(state_->loops.front()->io, state_->accept_from(*listener), asio::detached);
  }
  for (auto& loop : state_->loops) {
    loop->thread = std::jthread([&io = loop->io] { io.run(); });
  }
}

asio::awaitable<void> Server::State::accept_from(asio::posix::stream_descriptor& listener) {
  asio::steady_timer timer(listener.get_executor());
  boost::system::error_code error;
  while (!house.stopping && listener.is_open()) {
    Descriptor descriptor = accept_one(listener.native_handle());
    if (descriptor.get() >= 0) {
      welcome(std::move(descriptor));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      co_await listener.async_wait(asio::posix::stream_descriptor::wait_read, asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    log::warning("http_accept_failed", {{"errno", errno}});
    timer.expires_after(kAcceptPause);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

void Server::State::welcome(Descriptor descriptor) {
  Peer peer = peer_of(descriptor.get());
  if (peer.address.empty()) return;  // gone already
  const bool is_plain = peer.is_local_socket || tls == nullptr;
  std::string group = address_group(peer);
  if (!guests.admit(group, peer.is_local_socket)) {
    if (is_plain) {
      std::string bytes;
      const Response response = problem_of(refusals::connections);
      const bool made = append_head(bytes, response, {BodyForm::sized, false, loops.front()->desk.date.now()}).has_value();
      // One try: who can't take it now sees the connection end.
      if (made) plain_transport(descriptor.get())->write(bytes + response.body);
    }
    return;
  }
  Loop& loop = *loops[next_loop++ % loops.size()];
  asio::post(loop.io, [this, &loop, is_plain, group = std::move(group), peer = std::move(peer),
                       held = std::make_unique<Descriptor>(std::move(descriptor))]() mutable {
    std::unique_ptr<Transport> transport;
    if (is_plain) {
      transport = plain_transport(held->get());
    } else if (auto secured = tls->accept(held->get())) {
      transport = std::move(*secured);
    }
    if (transport == nullptr || loop.stopping) return guests.leave(group);
    auto connection = std::make_shared<Connection>(loop.io, std::move(*held), std::move(transport), std::move(peer));
    loop.connections.insert(connection);
    asio::co_spawn(loop.io, serve(loop, std::move(connection), std::move(group)), asio::detached);
    if (!std::exchange(loop.sweeping, true)) asio::co_spawn(loop.io, sweep(loop), asio::detached);
  });
}

asio::awaitable<void> Server::State::serve(Loop& loop, std::shared_ptr<Connection> connection, std::string group) {
  try {
    co_await connection->run(house, loop.desk);
  } catch (const std::exception& thrown) {  // of the event loop, or no memory: costs this connection alone
    log::error("http_connection_failed", {{"type", typeid(thrown).name()}});
  }
  guests.leave(group);
  loop.connections.erase(connection);
  loop.end_if_empty();
}

asio::awaitable<void> Server::State::sweep(Loop& loop) {
  const Timeouts& times = house.timeouts;
  const auto shortest = std::min({times.handshake, times.head, times.body, times.write, times.idle});
  const auto period = std::clamp<std::chrono::milliseconds>(shortest / 16, 2ms, 500ms);
  while (!loop.connections.empty()) {
    loop.sweep_timer.expires_after(period);
    boost::system::error_code error;
    co_await loop.sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const SteadyTime now = std::chrono::steady_clock::now();
    for (const auto& connection : loop.connections) connection->check_deadline(now);
  }
  loop.sweeping = false;
}

// --- stopping ------------------------------------------------------------------------------------------------------------

void Server::State::stop_loop(Loop& loop) {
  loop.stopping = true;
  if (&loop == loops.front().get()) {
    boost::system::error_code ignored;
    for (auto& listener : listeners) listener->close(ignored);
  }
  for (const auto& connection : loop.connections) connection->stop();
  loop.stop_timer.expires_after(house.timeouts.stop_grace);
  loop.stop_timer.async_wait([&loop](boost::system::error_code error) {
    if (error) return;
    const auto left = loop.connections;  // `abort` may end some of them
    for (const auto& connection : left) connection->abort();
    loop.stop_timer.expires_after(kAbandonTime);
    loop.stop_timer.async_wait([&loop](boost::system::error_code second_error) {
      if (second_error) return;
      log::error("http_handlers_abandoned", {{"connections", loop.connections.size()}});
      loop.io.stop();
    });
  });
  loop.end_if_empty();
}

void Server::stop() {
  if (std::exchange(state_->stopped, true)) return;
  state_->house.stopping = true;
  if (state_->started) {
    for (auto& loop : state_->loops) {
      asio::post(loop->io, [state = state_.get(), one = loop.get()] { state->stop_loop(*one); });
    }
    for (auto& loop : state_->loops) loop->thread.join();
  }
  if (!state_->options.local_socket.empty()) ::unlink(state_->options.local_socket.c_str());
}

}  // namespace chartroom::http
