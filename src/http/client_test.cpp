#include "http/client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/test_kit_fixture.h"

namespace chartroom::http {
namespace {

using namespace std::chrono_literals;
using test::Certificate;
using test::RawPeer;
using test::Running;
using test::ScratchFolder;

constexpr int kTimeoutMs = 30'000;

Server::Options tls_options(const Certificate& certificate) {
  Server::Options options = test::plain_options();
  options.certificate_file = certificate.certificate_file;
  options.private_key_file = certificate.key_file;
  return options;
}

Client::Target target_of(const Running& running, const Certificate& certificate, std::string host = "localhost") {
  return {"", std::move(host), running.port, certificate.certificate_file};
}

Request get(std::string target) {
  Request request;
  request.method = "GET";
  request.target = std::move(target);
  return request;
}

std::string refusal_of(const Client::Target& target, int timeout_ms = kTimeoutMs) {
  const auto client = Client::connect(target, timeout_ms);
  if (client) return "connected";
  return std::string(error_code_name(client.error().code)) + ": " + client.error().detail;
}

TEST(Client, ExchangesOverTlsWithKeepAlive) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    auto client = Client::connect(target_of(running, certificate, host), kTimeoutMs);
    ASSERT_TRUE(client) << client.error().detail;
    for (int i = 0; i < 20; ++i) {
      Request request = get("/a%20b?x=1");
      request.method = "POST";
      request.body = std::string(static_cast<std::size_t>(i) * 50, 'b');
      const auto response = (*client)->exchange(request);
      ASSERT_TRUE(response) << response.error().detail;
      EXPECT_EQ(response->status, 200);
      EXPECT_EQ(response->body, "POST /a b|x=1|" + request.body);
    }
  }
  EXPECT_EQ(running.server->counters().connections, 2U);
}

TEST(Client, UnderstandsHeadAndEmptyAnswers) {
  Server::Options options = test::plain_options();
  const ScratchFolder folder;
  options.local_socket = folder.file("socket");
  Running running(options, [](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    if (request.path == "/none") response.status = 204;
    if (request.path != "/none") response.body = "body";
    EXPECT_TRUE(co_await responder.send(std::move(response)));
  });
  auto client = Client::connect({options.local_socket, "", 0, ""}, kTimeoutMs);
  ASSERT_TRUE(client);
  for (int i = 0; i < 3; ++i) {
    Request head = get("/a");
    head.method = "HEAD";
    EXPECT_EQ((*client)->exchange(head)->body, "");
    EXPECT_EQ((*client)->exchange(get("/none"))->status, 204);
    EXPECT_EQ((*client)->exchange(get("/a"))->body, "body");
  }
  EXPECT_EQ(running.server->counters().connections, 1U);
}

TEST(Client, AnAnswerThatDripsIsBoundedAsAWhole) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate), [](Request, Responder& responder) -> boost::asio::awaitable<void> {
    if (auto begun = co_await responder.begin(Response(200)); !begun) co_return;
    for (;;) {
      if (auto written = co_await responder.write("x"); !written) co_return;
      if (auto waited = co_await responder.pause(std::chrono::milliseconds(20)); !waited) co_return;
    }
  });
  const Client::Bounds bounds{.step_ms = kTimeoutMs, .exchange_ms = 300, .answer_bytes_max = 0};
  auto client = Client::connect(target_of(running, certificate), bounds);
  ASSERT_TRUE(client) << client.error().detail;
  const auto response = (*client)->exchange(get("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::timed_out);
  EXPECT_NE(response.error().detail.find("within 300 ms"), std::string::npos) << response.error().detail;
}

TEST(Client, AnAnswerAboveItsBoundIsRefused) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate));
  const Client::Bounds bounds{.step_ms = kTimeoutMs, .exchange_ms = kTimeoutMs, .answer_bytes_max = 20};
  auto client = Client::connect(target_of(running, certificate), bounds);
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ((*client)->exchange(get("/a"))->body, "GET /a|");
  const auto response = (*client)->exchange(get("/" + std::string(200, 'a')));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::too_large);
}

TEST(Client, HandsOverAStreamAsItComes) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  std::atomic<int> seen = 0;
  Running running(tls_options(certificate), [&](Request, Responder& responder) -> boost::asio::awaitable<void> {
    EXPECT_TRUE(co_await responder.begin(Response{}));
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(co_await responder.write("event"));
      // The next one is sent only when the client has had this one.
      while (seen <= i && !responder.gone()) EXPECT_TRUE(co_await responder.pause(1ms));
    }
    EXPECT_TRUE(co_await responder.end());
  });
  auto client = Client::connect(target_of(running, certificate), kTimeoutMs);
  ASSERT_TRUE(client);
  std::string all;
  const auto response = (*client)->exchange_stream(get("/"), [&](std::string_view bytes) {
    all += bytes;
    seen = static_cast<int>(all.size() / 5);
  });
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(all, "eventeventeventeventevent");
  EXPECT_EQ(response->body, "");
}

TEST(Client, TrustsTheGivenCertificatesOnly) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  const Certificate other(folder, "other");
  Running running(tls_options(certificate));
  EXPECT_TRUE(refusal_of(target_of(running, other)).starts_with("unauthenticated: no trusted connection"));
  // ::1 and 127.0.0.2 lead to no listener or to a name that the certificate does not have.
  EXPECT_TRUE(refusal_of(target_of(running, certificate, "127.0.0.2")).starts_with("unavailable: nobody answers"));
  Server::Options options = tls_options(certificate);
  options.address = "127.0.0.2";
  Running elsewhere(options);
  const std::string mismatch = refusal_of(target_of(elsewhere, certificate, "127.0.0.2"));
  EXPECT_TRUE(mismatch.starts_with("unauthenticated: ")) << mismatch;
  EXPECT_NE(mismatch.find("IP address mismatch"), std::string::npos) << mismatch;
  EXPECT_EQ(refusal_of({"", "localhost", running.port, folder.file("none")}),
            "invalid: the certificate file " + folder.file("none") + " is not there: put it there, or correct its path");
  EXPECT_TRUE(test::eventually([&] { return running.server->counters().tls_failures == 1; }));
}

TEST(Client, SaysWhatToDoWhereNobodyAnswers) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  const std::string socket = folder.file("socket");
  EXPECT_EQ(refusal_of({socket, "", 0, ""}), "unavailable: nobody answers at " + socket + ": is `chartroom serve` running?");
  std::uint16_t port = 0;
  {
    const auto listener = listen_tcp("127.0.0.1", 0);  // free again afterwards
    ASSERT_TRUE(listener);
    port = listener->port;
  }
  EXPECT_EQ(refusal_of({"", "127.0.0.1", port, certificate.certificate_file}),
            "unavailable: nobody answers at 127.0.0.1:" + std::to_string(port) + ": is `chartroom serve` running?");
  EXPECT_TRUE(refusal_of({"", "no-such-host.invalid", 1, certificate.certificate_file}).starts_with("unavailable: the host"));
  EXPECT_TRUE(refusal_of({std::string(200, 'a'), "", 0, ""}).starts_with("invalid: the local socket's path"));
}

TEST(Client, DoesNotWaitForEver) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  const auto listener = listen_tcp("127.0.0.1", 0);  // accepts in the kernel, and never says a word
  ASSERT_TRUE(listener);
  const std::string refusal = refusal_of({"", "127.0.0.1", listener->port, certificate.certificate_file}, 30);
  EXPECT_TRUE(refusal.starts_with("timed_out: 127.0.0.1:")) << refusal;
  const auto local = listen_local(folder.file("socket"));
  ASSERT_TRUE(local);
  auto client = Client::connect({folder.file("socket"), "", 0, ""}, 30);
  ASSERT_TRUE(client);
  const auto response = (*client)->exchange(get("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::timed_out);
  Request large = get("/");
  large.method = "POST";
  large.body = std::string(8 * 1024 * 1024, 'a');
  const auto not_taken = (*client)->exchange(large);
  ASSERT_FALSE(not_taken);
  EXPECT_NE(not_taken.error().detail.find("did not take the request"), std::string::npos) << not_taken.error().detail;
}

// What a server that is broken, or none at all, could answer.
TEST(Client, TellsABrokenAnswerFromAWholeOne) {
  struct Row {
    std::string_view answer;
    std::string_view outcome;  // body, or error code
  };
  const std::vector<Row> rows = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "ab"},
      {"HTTP/1.1 200 OK\r\n\r\nto the end", "to the end"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "ab"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "ab"},
      {"", "unavailable"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "unavailable"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "unavailable"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "unavailable"},
      {"HTTP/1.1 200", "unavailable"},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "unavailable"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", "unavailable"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", "unavailable"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n", "too_large"},
  };
  for (const Row& row : rows) {
    const ScratchFolder folder;
    const auto listener = listen_local(folder.file("socket"));
    ASSERT_TRUE(listener);
    auto client = Client::connect({folder.file("socket"), "", 0, ""}, kTimeoutMs);
    ASSERT_TRUE(client);
    const Descriptor accepted = accept_one(listener->get());
    std::thread server([&] {
      ASSERT_EQ(::fcntl(accepted.get(), F_SETFL, 0), 0);
      std::array<char, 1024> request;
      EXPECT_GT(::recv(accepted.get(), request.data(), request.size(), 0), 0);
      EXPECT_EQ(::send(accepted.get(), row.answer.data(), row.answer.size(), 0), static_cast<ssize_t>(row.answer.size()));
      ::shutdown(accepted.get(), SHUT_WR);
    });
    const auto response = (*client)->exchange(get("/"));
    EXPECT_EQ(response ? response->body : error_code_name(response.error().code), row.outcome) << row.answer;
    server.join();
  }
}

TEST(Client, DialsAgainWhereTheServerClosedAnIdleConnection) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Server::Options options = tls_options(certificate);
  options.timeouts.idle = 20ms;
  Running running(options);
  auto client = Client::connect(target_of(running, certificate), kTimeoutMs);
  ASSERT_TRUE(client);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE((*client)->exchange(get("/")));
    ASSERT_TRUE(test::eventually([&] { return running.server->counters().connections_open == 0; }));
  }
  EXPECT_EQ(running.server->counters().connections, 3U);
}

TEST(Client, RefusesToForgeRequests) {
  const ScratchFolder folder;
  Server::Options options = test::plain_options();
  options.local_socket = folder.file("socket");
  Running running(options);
  auto client = Client::connect({options.local_socket, "", 0, ""}, kTimeoutMs);
  ASSERT_TRUE(client);
  for (const char* target : {"", "a", "/a b", "/a\r\nX: y", "/\x7F"}) {
    const auto response = (*client)->exchange(get(target));
    EXPECT_TRUE(!response && response.error().code == ErrorCode::invalid) << target;
  }
  for (const Header& header : {Header{"X", "a\r\nY: b"}, Header{"X Y", "a"}, Header{"Content-Length", "4"}}) {
    Request request = get("/");
    request.headers.push_back(header);
    const auto response = (*client)->exchange(request);
    EXPECT_TRUE(!response && response.error().code == ErrorCode::invalid) << header.name;
  }
  EXPECT_EQ(running.server->counters().requests, 0U);
}

TEST(Client, ReadsARefusalThatComesBeforeTheBodyIsSent) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate));
  auto client = Client::connect(target_of(running, certificate), kTimeoutMs);
  ASSERT_TRUE(client);
  Request request = get("/");
  request.method = "POST";
  request.body = std::string(2'000'000, 'a');
  const auto response = (*client)->exchange(request);
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->status, 413);
}

// --- TLS and the local socket, seen by other clients ---------------------------------------------------------------------

TEST(Tls, SpeaksOnlyTheAllowedVersions) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  struct Row {
    bool allow_1_2;
    const char* max_version;
    bool connects;
  };
  for (const Row& row : {Row{false, "TLSv1.2", false}, Row{true, "TLSv1.2", true}, Row{false, "TLSv1.3", true},
                         Row{true, "TLSv1.3", true}, Row{true, "TLSv1.1", false}}) {
    Server::Options options = tls_options(certificate);
    options.allow_tls_1_2 = row.allow_1_2;
    Running running(options);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CONF_CTX* settings = SSL_CONF_CTX_new();
    SSL_CONF_CTX_set_flags(settings, SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_CLIENT);
    SSL_CONF_CTX_set_ssl_ctx(settings, context);
    EXPECT_GT(SSL_CONF_cmd(settings, "MaxProtocol", row.max_version), 0);
    const RawPeer peer = RawPeer::tcp(running.port);
    EXPECT_EQ(::fcntl(peer.descriptor(), F_SETFL, 0), 0);  // OpenSSL alone, blocking
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, peer.descriptor());
    EXPECT_EQ(SSL_connect(ssl) == 1, row.connects) << row.max_version << " where 1.2 is allowed: " << row.allow_1_2;
    SSL_free(ssl);
    SSL_CTX_free(context);
    SSL_CONF_CTX_free(settings);
  }
}

TEST(Tls, ResumesSessionsAndRefusesOtherProtocols) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate));
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_SESSION* session = nullptr;
  for (const bool resumed : {false, true}) {
    const RawPeer peer = RawPeer::tcp(running.port);
    ASSERT_EQ(::fcntl(peer.descriptor(), F_SETFL, 0), 0);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, peer.descriptor());
    if (session != nullptr) SSL_set_session(ssl, session);
    ASSERT_EQ(SSL_connect(ssl), 1);
    EXPECT_EQ(SSL_session_reused(ssl) == 1, resumed);
    const std::string_view request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    std::array<char, 4096> buffer;
    ASSERT_GT(SSL_write(ssl, request.data(), static_cast<int>(request.size())), 0);
    ASSERT_GT(SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size())), 0);  // the ticket comes before the answer
    SSL_SESSION_free(session);
    session = SSL_get1_session(ssl);
    SSL_shutdown(ssl);
    SSL_free(ssl);
  }
  SSL_SESSION_free(session);
  const RawPeer peer = RawPeer::tcp(running.port);
  ASSERT_EQ(::fcntl(peer.descriptor(), F_SETFL, 0), 0);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, peer.descriptor());
  const std::string_view other = "\x02h2";
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(other.data()), static_cast<unsigned>(other.size()));
  EXPECT_NE(SSL_connect(ssl), 1);
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST(Tls, EndsClientsThatDoNotShakeHands) {
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Server::Options options = tls_options(certificate);
  options.timeouts.handshake = 40ms;
  Running running(options);
  RawPeer silent = RawPeer::tcp(running.port);
  EXPECT_TRUE(silent.at_end());
  RawPeer wrong = RawPeer::tcp(running.port);
  wrong.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(wrong.read_all().find("HTTP"), std::string::npos);
  EXPECT_TRUE(test::eventually([&] { return running.server->counters().tls_failures == 2; }));
}

TEST(LocalSocket, TellsWhoIsAtTheOtherEnd) {
  const ScratchFolder folder;
  Server::Options options = test::plain_options();
  options.local_socket = folder.file("socket");
  Running running(options, [](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    response.body = request.peer.address + " " + (request.peer.is_local_socket ? std::to_string(request.peer.uid) : "remote");
    EXPECT_TRUE(co_await responder.send(std::move(response)));
  });
  struct stat facts{};
  ASSERT_EQ(::stat(options.local_socket.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  auto client = Client::connect({options.local_socket, "", 0, ""}, kTimeoutMs);
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->exchange(get("/"))->body, "local " + std::to_string(::getuid()));
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(peer.read_answer().ends_with("127.0.0.1 remote"));
  running.server->stop();
  EXPECT_NE(::stat(options.local_socket.c_str(), &facts), 0) << "the file is gone with its server";
}

TEST(LocalSocket, LetsTheOperatorInWhileStrangersFillTheHouse) {
  const ScratchFolder folder;
  Server::Options options = test::plain_options();
  options.local_socket = folder.file("socket");
  options.connections_max = 1;
  Running running(options);
  RawPeer stranger = RawPeer::tcp(running.port);
  stranger.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_FALSE(stranger.read_answer().empty());
  EXPECT_TRUE(RawPeer::tcp(running.port).read_all().starts_with("HTTP/1.1 503 "));
  RawPeer peer = RawPeer::local(options.local_socket);
  peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(peer.read_answer().starts_with("HTTP/1.1 200 "));
}

TEST(LocalSocket, ReplacesOnlyWhatNobodyAnswersOn) {
  const ScratchFolder folder;
  Server::Options options = test::plain_options();
  options.local_socket = folder.file("socket");
  const auto open_again = [&] {
    const auto opened = Server::open(options, {test::echo, [](const auto&) { return 0; }});
    return opened ? std::string("opened") : std::string(error_code_name(opened.error().code));
  };
  {
    Running running(options);
    EXPECT_EQ(open_again(), "locked");
    RawPeer peer = RawPeer::local(options.local_socket);
    peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_FALSE(peer.read_answer().empty()) << "the first server still answers";
  }
  {
    const auto stale = listen_local(options.local_socket);  // a server that was killed leaves its file
    ASSERT_TRUE(stale);
  }
  EXPECT_TRUE(std::filesystem::exists(options.local_socket));
  EXPECT_EQ(open_again(), "opened");
  options.local_socket = folder.file("file");
  std::ofstream(options.local_socket) << "words";
  EXPECT_EQ(open_again(), "conflict");
  EXPECT_EQ(std::filesystem::file_size(options.local_socket), 5U) << "and it was left alone";
}

TEST(Curl, IsServed) {
  ASSERT_EQ(::access("/usr/bin/curl", X_OK), 0) << "curl is not installed; ./do test installs it";
  const ScratchFolder folder;
  const Certificate certificate(folder, "server");
  Running running(tls_options(certificate));
  const std::string base = "https://localhost:" + std::to_string(running.port);
  const auto curl = [&](const std::string& arguments) {
    const std::string command = "/usr/bin/curl -sS --http1.1 --noproxy '*' --max-time 30 --cacert " +
                                certificate.certificate_file + " " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string out;
    std::array<char, 4096> buffer;
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), count);
    ::pclose(pipe);
    return out;
  };
  EXPECT_EQ(curl(base + "/a?b=c"), "GET /a|b=c|");
  EXPECT_EQ(curl("-d hello " + base + "/a " + base + "/b"), "POST /a|helloPOST /b|hello");
  EXPECT_EQ(curl("-H 'Transfer-Encoding: chunked' -d hello " + base + "/a"), "POST /a|hello");
  EXPECT_EQ(curl("-H 'Expect: 100-continue' -T " + certificate.certificate_file + " " + base + "/a").substr(0, 13),
            "PUT /a|-----B");
  EXPECT_NE(curl("-I " + base + "/a").find("Content-Length: 8"), std::string::npos);
  EXPECT_NE(curl("--tls-max 1.2 " + base + "/a").find("curl: (35)"), std::string::npos);
}

}  // namespace
}  // namespace chartroom::http
