#pragma once

// For tests: the receiver of a webhook, a real HTTPS server on loopback with a certificate of its own, which answers what a
// test says and keeps what came; and a check of a signature that shares nothing with the program's but SHA-256 itself.

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "gate/webhook.h"
#include "http/server.h"
#include "testing/temp_folder.h"

namespace chartroom::gate {

inline const std::string first_secret = "whsec_" + to_base64(Bytes(32, 0x5A));
inline const std::string second_secret = "whsec_" + to_base64(Bytes(24, 0xC3));

// As the specification says it, by RFC 2104 written out; for secrets of up to 64 bytes.
inline std::string signature_by_hand(const std::string& secret, const http::Request& request) {
  const Bytes key = *from_base64(secret.substr(6));
  Bytes inner(64, 0x36);
  Bytes outer(64, 0x5C);
  for (std::size_t at = 0; at < key.size(); ++at) {
    inner[at] ^= key[at];
    outer[at] ^= key[at];
  }
  const std::string text =
      std::string(request.header("webhook-id")) + "." + std::string(request.header("webhook-timestamp")) + "." + request.body;
  return "v1," + to_base64(crypto::sha256({outer, crypto::sha256({inner, as_bytes(text)})}));
}

class ScriptedReceiver {
 public:
  struct Options {
    std::string name = "localhost";  // of its certificate
    std::string client_ca = {};      // file; empty: clients aren't asked for certificates
  };
  ScriptedReceiver() : ScriptedReceiver(Options{}) {}
  explicit ScriptedReceiver(const Options& own) {
    const auto certificate = crypto::make_certificate({own.name}, SystemClock().now(), 2);
    write("ca.pem", certificate->certificate_pem);
    write("key.pem", certificate->key_pem);
    write("secret", first_secret + "\n");
    http::Server::Options options;
    options.port = 0;
    options.certificate_file = file("ca.pem").string();
    options.private_key_file = file("key.pem").string();
    options.client_ca_file = own.client_ca;
    options.timeouts.stop_grace = std::chrono::milliseconds(0);
    auto opened = http::Server::open(
        options, {[this](http::Request request, http::Responder& responder) { return take(std::move(request), responder); },
                  [](const http::Request&) { return std::size_t{65'536}; }});
    CHECK(opened.has_value(), "a test's receiver listens");
    server_ = std::move(*opened);
    server_->start();
    port_ = server_->port();
  }
  ~ScriptedReceiver() { stop(); }
  void stop() { server_.reset(); }

  WebhookSettings settings() const {
    WebhookSettings out;
    out.url = "https://localhost:" + std::to_string(port_) + "/hooks/PATHCANARY?token=TOKENCANARY";
    out.ca_file = file("ca.pem");
    out.secret_file = file("secret");
    out.page_url = "https://chartroom.test";
    out.step_timeout = std::chrono::seconds(10);
    return out;
  }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(file(name)) << text;
    std::filesystem::permissions(file(name), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  // Each request from now on.
  void answer_with(int status, std::vector<http::Header> headers = {}, std::string body = {}) {
    answer_by([=](const http::Request&) { return http::Response(status, headers, body); });
  }
  void answer_by(std::function<http::Response(const http::Request&)> answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    hangs_ = false;
  }
  void hang() {
    const std::lock_guard lock(mutex_);
    hangs_ = true;
  }

  std::vector<http::Request> came() const {
    const std::lock_guard lock(mutex_);
    return came_;
  }
  // False if not so many have come within half a minute.
  bool wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return came_.size() >= count; });
  }

 private:
  boost::asio::awaitable<void> take(http::Request request, http::Responder& responder) {
    http::Response made;
    bool hangs = false;
    {
      const std::lock_guard lock(mutex_);
      made = answer_(request);
      hangs = hangs_;
      came_.push_back(std::move(request));
    }
    changed_.notify_all();
    if (hangs) {
      while (co_await responder.pause(std::chrono::seconds(60))) continue;
      co_return;
    }
    const Status sent = co_await responder.send(std::move(made));
    if (!sent) co_return;
  }

  testing::TempFolder folder_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<http::Request> came_;
  std::function<http::Response(const http::Request&)> answer_ = [](const http::Request&) { return http::Response(204); };
  bool hangs_ = false;
  std::uint16_t port_ = 0;
  std::unique_ptr<http::Server> server_;
};

}  // namespace chartroom::gate
