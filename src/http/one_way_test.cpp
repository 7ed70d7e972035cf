// Speaking to a peer that never answers: what it has read to the end counts, and nothing else.

#include "http/one_way.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <fstream>
#include <functional>
#include <thread>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "http/listen.h"
#include "testing/temp_folder.h"

namespace chartroom::http {
namespace {

bool wait_for_bytes(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, 10'000) == 1;
}

// One connection of a TLS server, on a thread of its own.
class OneWayPeer {
 public:
  using Serve = std::function<void(Transport& transport, int descriptor)>;  // after the handshake

  explicit OneWayPeer(Serve serve) {
    const auto made = crypto::make_certificate({"localhost"}, SystemClock().now(), 2);
    CHECK(made.has_value(), "a certificate");
    std::ofstream(folder_ / "ca.pem") << made->certificate_pem;
    std::ofstream(folder_ / "key.pem") << made->key_pem;
    auto tls = Tls::for_server((folder_ / "ca.pem").string(), (folder_ / "key.pem").string(), Tls::Versions::only_1_3);
    auto listener = listen_tcp("127.0.0.1", 0);
    CHECK(tls.has_value() && listener.has_value(), "a server");
    tls_ = std::move(*tls);
    target_.host = "localhost";
    target_.port = listener->port;
    target_.ca_file = (folder_ / "ca.pem").string();
    target_.step_ms = 10'000;
    thread_ = std::jthread([this, serve = std::move(serve), listening = std::move(listener->descriptor)] {
      if (!wait_for_bytes(listening.get())) return;
      const Descriptor accepted = accept_one(listening.get());
      auto transport = tls_->accept(accepted.get());
      if (!transport) return;
      Step step = Step::wants_read;
      while ((step = (*transport)->handshake()) == Step::wants_read && wait_for_bytes(accepted.get())) {
      }
      if (step == Step::done) serve(**transport, accepted.get());
    });
  }
  OneWay::Target target() const { return target_; }

 private:
  testing::TempFolder folder_;
  std::unique_ptr<Tls> tls_;
  OneWay::Target target_;
  std::jthread thread_;
};

std::string read_to_the_end(Transport& transport, int descriptor) {
  std::string out;
  std::array<char, 4096> bytes{};
  for (;;) {
    const Moved moved = transport.read(bytes);
    if (moved.step == Step::done) {
      out.append(bytes.data(), moved.bytes);
    } else if (moved.step != Step::wants_read || !wait_for_bytes(descriptor)) {
      return out;
    }
  }
}

TEST(OneWay, WhatWasReadToTheEndIsTaken) {
  std::string read;
  const std::string sent(300'000, 'x');
  {
    OneWayPeer peer([&](Transport& transport, int descriptor) {
      read = read_to_the_end(transport, descriptor);
      transport.say_goodbye();
    });
    auto connection = OneWay::open(peer.target());
    ASSERT_TRUE(connection) << connection.error().detail;
    ASSERT_TRUE((*connection)->send(sent));
    const auto finished = (*connection)->finish();
    EXPECT_TRUE(finished) << finished.error().detail;
  }
  EXPECT_EQ(read, sent);
}

TEST(OneWay, APeerThatGoesWithBytesUnreadHasNotTakenThem) {
  OneWayPeer peer([](Transport&, int descriptor) { wait_for_bytes(descriptor); });
  auto connection = OneWay::open(peer.target());
  ASSERT_TRUE(connection) << connection.error().detail;
  Status done = (*connection)->send(std::string(1'000, 'x'));
  if (done) done = (*connection)->finish();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
}

TEST(OneWay, APeerThatDoesNotEndHasNotTakenThem) {
  std::stop_source release;
  OneWayPeer peer([&](Transport& transport, int descriptor) {
    read_to_the_end(transport, descriptor);
    while (!release.stop_requested()) ::poll(nullptr, 0, 5);
  });
  OneWay::Target target = peer.target();
  target.step_ms = 1'000;
  auto connection = OneWay::open(target);
  ASSERT_TRUE(connection) << connection.error().detail;
  ASSERT_TRUE((*connection)->send("x"));
  const auto finished = (*connection)->finish();
  release.request_stop();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::timed_out);
}

TEST(OneWay, AnotherAuthorityAndNobodyAreToldApart) {
  OneWayPeer peer([](Transport&, int) {});
  OneWayPeer other([](Transport&, int) {});
  OneWay::Target target = peer.target();
  target.ca_file = other.target().ca_file;
  const auto refused = OneWay::open(target);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(OneWay::open(other.target()));
  target = peer.target();
  target.port = 1;
  EXPECT_EQ(OneWay::open(target).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace chartroom::http
