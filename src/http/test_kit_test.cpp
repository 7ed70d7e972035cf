#include "http/test_kit_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace chartroom::http::test {

Certificate::Certificate(const ScratchFolder& folder, const std::string& name)
    : certificate_file(folder.file(name + ".crt")), key_file(folder.file(name + ".key")) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  EXPECT_GT(X509_sign(certificate, key, EVP_sha256()), 0);
  std::FILE* out = std::fopen(certificate_file.c_str(), "w");
  EXPECT_EQ(PEM_write_X509(out, certificate), 1);
  std::fclose(out);
  out = std::fopen(key_file.c_str(), "w");
  EXPECT_EQ(PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr), 1);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

// --- RawPeer -------------------------------------------------------------------------------------------------------------

RawPeer::RawPeer(Descriptor descriptor) : descriptor_(std::move(descriptor)), transport_(plain_transport(descriptor_.get())) {
  ::fcntl(descriptor_.get(), F_SETFL, O_NONBLOCK);
}

RawPeer RawPeer::tcp(std::uint16_t port) {
  Descriptor descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return RawPeer(std::move(descriptor));
}

RawPeer RawPeer::local(const std::string& path) {
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  EXPECT_EQ(::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return RawPeer(std::move(descriptor));
}

bool RawPeer::wait(Step step) {
  if (step != Step::wants_read && step != Step::wants_write) return false;
  pollfd waiting{descriptor_.get(), static_cast<short>(step == Step::wants_read ? POLLIN : POLLOUT), 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count()));
  EXPECT_EQ(ready, 1) << "waited in vain for the server";
  return ready == 1;
}

bool RawPeer::secure(const Tls& tls) {
  auto transport = tls.connect(descriptor_.get(), "localhost");
  EXPECT_TRUE(transport);
  transport_ = std::move(*transport);
  for (;;) {
    const Step step = transport_->handshake();
    if (step == Step::done) return true;
    if (!wait(step)) return false;
  }
}

bool RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const Moved moved = transport_->write(bytes);
    bytes.remove_prefix(moved.bytes);
    if (moved.step != Step::done && !wait(moved.step)) return false;
  }
  return true;
}

bool RawPeer::fill() {
  std::array<char, 16384> buffer;
  for (;;) {
    const Moved moved = transport_->read(buffer);
    if (moved.step == Step::done) {
      inbox_.append(buffer.data(), moved.bytes);
      return true;
    }
    if (!wait(moved.step)) return false;
  }
}

std::string RawPeer::read_until(std::string_view end) {
  std::size_t at = inbox_.find(end);
  while (at == std::string::npos && fill()) at = inbox_.find(end);
  const std::size_t size = at == std::string::npos ? inbox_.size() : at + end.size();
  std::string out = inbox_.substr(0, size);
  inbox_.erase(0, size);
  return out;
}

std::string RawPeer::read_answer() {
  std::string answer = read_until("\r\n\r\n");
  const std::size_t at = answer.find("Content-Length: ");
  if (at == std::string::npos) return answer;
  const std::size_t size = static_cast<std::size_t>(std::atoi(answer.c_str() + at + 16));
  while (inbox_.size() < size && fill()) {
  }
  answer += inbox_.substr(0, size);
  inbox_.erase(0, size);
  return answer;
}

std::string RawPeer::read_all() {
  while (fill()) {
  }
  return std::exchange(inbox_, {});
}

bool RawPeer::at_end() { return inbox_.empty() && !fill(); }

void RawPeer::end_sending() { ::shutdown(descriptor_.get(), SHUT_WR); }

// --- a running server ----------------------------------------------------------------------------------------------------

boost::asio::awaitable<void> echo(Request request, Responder& responder) {
  Response response;
  response.body = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) {
    response.body += "|";
    response.body += name;
    response.body += "=";
    response.body += value;
  }
  response.body += "|" + request.body;
  const Status sent = co_await responder.send(std::move(response));
  EXPECT_TRUE(sent || sent.error().code == ErrorCode::cancelled);
}

Running::Running(Server::Options options, Handler handler, std::size_t body_limit) {
  auto opened = Server::open(options, {std::move(handler), [body_limit](const Request&) { return body_limit; }});
  EXPECT_TRUE(opened) << opened.error().detail;
  server = std::move(*opened);
  server->start();
  port = server->port();
}

Server::Options plain_options() {
  Server::Options options;
  options.port = 0;
  return options;
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// --- what must be refused ------------------------------------------------------------------------------------------------

namespace {

std::string kit_get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string with(std::string_view headers) { return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n\r\n"; }
std::string post(std::string_view headers, std::string_view body) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n\r\n" + std::string(body);
}
std::string chunks(std::string_view body) { return post("Transfer-Encoding: chunked", body); }

using namespace std::string_literals;

const std::vector<BadRequest> bad_request_rows = {
    // Two ways to read where the body ends.
    {"length and chunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400, "http_body_framing"},
    {"chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"), 400, "http_body_framing"},
    {"two lengths", post("Content-Length: 3\r\nContent-Length: 4", "abcd"), 400, "http_body_framing"},
    {"the same length twice", post("Content-Length: 3\r\nContent-Length: 3", "abc"), 400, "http_body_framing"},
    {"a list of lengths", post("Content-Length: 3, 4", "abcd"), 400, "http_body_framing"},
    {"signed length", post("Content-Length: +3", "abc"), 400, "http_body_framing"},
    {"negative length", post("Content-Length: -3", "abc"), 400, "http_body_framing"},
    {"hexadecimal length", post("Content-Length: 0x3", "abc"), 400, "http_body_framing"},
    {"empty length", post("Content-Length: ", "abc"), 400, "http_body_framing"},
    {"length beyond 64 bits", post("Content-Length: 18446744073709551616", "abc"), 400, "http_body_framing"},
    {"length with a blank inside", post("Content-Length: 3 3", "abc"), 400, "http_body_framing"},
    {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400, "http_body_framing"},
    {"chunked twice in one", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), 400, "http_transfer_coding"},
    {"gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 400, "http_transfer_coding"},
    {"identity", post("Transfer-Encoding: identity", ""), 400, "http_transfer_coding"},
    {"quoted chunked", post("Transfer-Encoding: \"chunked\"", ""), 400, "http_transfer_coding"},
    {"vertical tab before chunked",
     post("Transfer-Encoding: \x0B"
          "chunked",
          ""),
     400, "http_head_syntax"},
    {"chunked, then something", post("Transfer-Encoding: chunked, x", "0\r\n\r\n"), 400, "http_transfer_coding"},
    {"empty coding", post("Transfer-Encoding: ", ""), 400, "http_transfer_coding"},
    {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     "http_body_framing"},
    // Chunks.
    {"no size", chunks("\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"size 0x3", chunks("0x3\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"signed size", chunks("+3\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"negative size", chunks("-3\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"blank before the size", chunks(" 3\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"blank after the size", chunks("3 \r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"size beyond 64 bits", chunks("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"endless zeros", chunks(std::string(500, '0') + "3\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"bare LF after the size", chunks("3\nabc\r\n0\r\n\r\n" + std::string(80, 'x')), 400, "http_chunk"},
    {"bare CR after the size", chunks("3\rabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"no line end after the bytes", chunks("3\r\nabc0\r\n\r\n"), 400, "http_chunk"},
    {"longer than its size", chunks("3\r\nabcd\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"an extension", chunks("3;name=value\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"LF in an extension", chunks("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"), 400, "http_chunk"},
    {"an extension of the last chunk", chunks("0;a\r\n\r\n"), 400, "http_chunk"},
    {"a trailer", chunks("0\r\nX: y\r\n\r\n"), 400, "http_chunk"},
    {"a length as trailer", chunks("0\r\nContent-Length: 3\r\n\r\n"), 400, "http_chunk"},
    // Lines.
    {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400, "http_head_syntax"},
    {"bare LF, and no more to come", "GET / HTTP/1.1\nHost: a\n\n", 400, "http_head_syntax"},
    {"a bare LF first", "\nGET / HTTP/1.1\r\n", 400, "http_head_syntax"},
    {"bare LF between headers", with("X: 1\nContent-Length: 3"), 400, "http_head_syntax"},
    {"bare CR in a value", with("X: a\rContent-Length: 3"), 400, "http_head_syntax"},
    {"CR CR LF", with("X: a\r\r\nY: b"), 400, "http_head_syntax"},
    {"folded header", with("X: a\r\n b"), 400, "http_line_folding"},
    {"folded with a tab", with("X: a\r\n\tb"), 400, "http_line_folding"},
    {"blank line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "http_line_folding"},
    {"blank before the colon", with("Content-Length : 3"), 400, "http_head_syntax"},
    {"tab before the colon", with("X\t: 3"), 400, "http_head_syntax"},
    {"no colon", with("X"), 400, "http_head_syntax"},
    {"no name", with(": x"), 400, "http_head_syntax"},
    {"NUL in a value", with("X: a\0b"s), 400, "http_head_syntax"},
    {"NUL in a name", with("X\0: b"s), 400, "http_head_syntax"},
    {"DEL in a value", with("X: \x7F"), 400, "http_head_syntax"},
    {"a name beyond ASCII", with("X\xC3\xA4: b"), 400, "http_head_syntax"},
    {"line ends before the request", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_head_syntax"},
    {"a blank before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_head_syntax"},
    {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_head_syntax"},
    {"a tab for a blank", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_head_syntax"},
    {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_version"},
    {"something after the version", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400, "http_version"},
    // Versions and methods.
    {"no version", "GET /\r\n\r\n", 400, "http_head_syntax"},
    {"version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 400, "http_version"},
    {"version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400, "http_version"},
    {"version 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400, "http_version"},
    {"version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", 400, "http_version"},
    {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "http_version"},
    {"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http_method"},
    {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http_method"},
    {"a method in lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http_method"},
    {"a method nobody knows", "FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http_method"},
    {"a method that is no word", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_head_syntax"},
    // Hosts.
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400, "http_host"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "http_host"},
    {"the same host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "http_host"},
    {"two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, "http_host"},
    {"an empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400, "http_host"},
    {"a user in the host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, "http_host"},
    {"a path in the host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "http_host"},
    {"a list of hosts", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "http_host"},
    {"a port that is no number", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, "http_host"},
    // Targets.
    {"another host's target", kit_get("http://b/"), 400, "http_target_form"},
    {"another scheme", kit_get("ftp://a/"), 400, "http_target_form"},
    {"a user in the target", kit_get("http://u@a/"), 400, "http_target_form"},
    {"a relative target", kit_get("a"), 400, "http_target_form"},
    {"an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http_target_form"},
    {"a fragment", kit_get("/a#b"), 400, "http_path"},
    {"a backslash", kit_get("/a\\b"), 400, "http_path"},
    {"bytes beyond ASCII", kit_get("/\xC3\xA4"), 400, "http_path"},
    {"an encoded NUL", kit_get("/a%00"), 400, "http_path"},
    {"an encoded line end", kit_get("/a%0D%0Ab"), 400, "http_path"},
    {"an encoded slash", kit_get("/a%2Fb"), 400, "http_path"},
    {"an encoded slash in lower case", kit_get("/a%2fb"), 400, "http_path"},
    {"an escape cut off", kit_get("/a%2"), 400, "http_path"},
    {"a percent sign alone", kit_get("/a%"), 400, "http_path"},
    {"an escape that is none", kit_get("/a%GG"), 400, "http_path"},
    {"an overlong slash", kit_get("/a%C0%AFb"), 400, "http_path"},
    {"a surrogate", kit_get("/%ED%A0%80"), 400, "http_path"},
    {"beyond Unicode", kit_get("/%F4%90%80%80"), 400, "http_path"},
    {"UTF-8 cut off", kit_get("/%C3"), 400, "http_path"},
    {"a dot segment", kit_get("/a/./b"), 400, "http_path"},
    {"a dot-dot segment", kit_get("/a/../b"), 400, "http_path"},
    {"dot-dot at the end", kit_get("/a/.."), 400, "http_path"},
    {"an encoded dot-dot segment", kit_get("/a/%2e%2E/b"), 400, "http_path"},
    {"an empty segment", kit_get("/a//b"), 400, "http_path"},
    {"two slashes in front", kit_get("//a"), 400, "http_path"},
    {"a query with NUL", kit_get("/?a=%00"), 400, "http_query"},
    {"a query with a bad escape", kit_get("/?a=%zz"), 400, "http_query"},
    {"a query that is no UTF-8", kit_get("/?a=%FF"), 400, "http_query"},
    {"a name that is no UTF-8", kit_get("/?%FF=a"), 400, "http_query"},
    {"a fragment after a query", kit_get("/?a#b"), 400, "http_query"},
    // Sizes and the rest.
    {"a long target", kit_get("/" + std::string(9000, 'a')), 414, "http_target_size"},
    {"a target without end", "GET /" + std::string(20000, 'a'), 414, "http_target_size"},
    {"a long head", with("X: " + std::string(17000, 'a')), 431, "http_head_size"},
    {"many headers", with([] {
       std::string lines = "A: b";
       for (int i = 0; i < 4000; ++i) lines += "\r\nA: b";
       return lines;
     }()),
     431, "http_head_size"},
    {"an expectation nobody knows", with("Expect: the-unexpected"), 400, "http_expectation"},
    {"a body that is announced too large", post("Content-Length: 1025", ""), 413, "http_body_size"},
    {"a body of 2^63 bytes", post("Content-Length: 9223372036854775808", ""), 413, "http_body_size"},
    {"a chunk that is too large", chunks("401\r\n"), 413, "http_body_size"},
    {"a chunk of 2^64 - 1 bytes", chunks("FFFFFFFFFFFFFFFF\r\n"), 413, "http_body_size"},
    {"chunks that are too large together", chunks("200\r\n" + std::string(512, 'a') + "\r\n201\r\n"), 413, "http_body_size"},
};

}  // namespace

const std::vector<BadRequest>& bad_requests() { return bad_request_rows; }

}  // namespace chartroom::http::test
