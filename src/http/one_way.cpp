#include "http/one_way.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace chartroom::http {

Result<std::unique_ptr<OneWay>> OneWay::open(const Target& target) {
  auto tls = Tls::for_client(target.ca_file);
  if (!tls) return fail(tls);
  if (!target.certificate_file.empty()) {
    if (auto shown = (*tls)->show(target.certificate_file, target.private_key_file); !shown) return fail(shown);
  }
  auto descriptor = dial_tcp(target.host, target.port, target.step_ms, "is it running?");
  if (!descriptor) return fail(descriptor);
  std::unique_ptr<OneWay> out(
      new OneWay(host_and_port(target.host, target.port), target.step_ms, std::move(*tls), std::move(*descriptor)));
  auto transport = out->tls_->connect(out->descriptor_.get(), target.host);
  if (!transport) return fail(transport);
  out->transport_ = std::move(*transport);
  if (auto trusted = http::shake_hands(*out->transport_, out->descriptor_.get(), target.step_ms); !trusted) {
    return fail(trusted.error().code, out->name_ + ": " + trusted.error().detail);
  }
  return out;
}

std::unexpected<Error> OneWay::fail_gone() const {
  return fail(ErrorCode::unavailable, name_ + " broke the connection off: " + transport_->failure());
}

Status OneWay::wait(Step step, std::string_view doing) const {
  pollfd waiting{descriptor_.get(), static_cast<short>(step == Step::wants_read ? POLLIN : POLLOUT), 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, step_ms_);
  while (ready < 0 && errno == EINTR);
  if (ready > 0) return {};
  if (ready < 0) return fail(ErrorCode::io, "poll: " + std::generic_category().message(errno));
  return fail(ErrorCode::timed_out, name_ + " did not " + std::string(doing) + " within " + std::to_string(step_ms_) + " ms");
}

Status OneWay::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const Moved moved = transport_->write(bytes);
    if (moved.step == Step::closed || moved.step == Step::failed) return fail_gone();
    if (moved.step == Step::done) {
      bytes.remove_prefix(moved.bytes);
    } else if (auto waited = wait(moved.step, "read on"); !waited) {
      return waited;
    }
  }
  return {};
}

Status OneWay::finish() {
  transport_->say_goodbye();
  if (::shutdown(descriptor_.get(), SHUT_WR) != 0) return fail_gone();
  std::array<char, 4096> ignored{};
  for (int reads = 0; reads < 1'000; ++reads) {  // it has nothing to say, but may send tickets
    const Moved moved = transport_->read(ignored);
    if (moved.step == Step::closed) return {};
    if (moved.step == Step::failed) return fail_gone();
    if (moved.step == Step::done) continue;
    if (auto waited = wait(moved.step, "end the connection"); !waited) return waited;
  }
  return fail(ErrorCode::unavailable, name_ + " talks without end");
}

}  // namespace chartroom::http
