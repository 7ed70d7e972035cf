#include "http/transport.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

#include "base/bytes.h"

namespace chartroom::http {
namespace {

// --- the plain socket ----------------------------------------------------------------------------------------------------

Moved moved_of(ssize_t count, Step would_block) {
  if (count > 0) return {Step::done, static_cast<std::size_t>(count)};
  if (count == 0) return {Step::closed, 0};
  return {errno == EAGAIN || errno == EWOULDBLOCK ? would_block : Step::failed, 0};
}

Moved socket_read(int descriptor, std::span<char> into) {
  ssize_t count = 0;
  do count = ::recv(descriptor, into.data(), into.size(), 0);
  while (count < 0 && errno == EINTR);
  return moved_of(count, Step::wants_read);
}

Moved socket_write(int descriptor, std::string_view bytes) {
  ssize_t count = 0;
  do count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return moved_of(count, Step::wants_write);
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int descriptor) : descriptor_(descriptor) {}

  Step handshake() override { return Step::done; }
  Moved read(std::span<char> into) override { return noted(socket_read(descriptor_, into)); }
  Moved write(std::string_view bytes) override { return noted(socket_write(descriptor_, bytes)); }
  void say_goodbye() override {}
  bool holds_unread_bytes() const override { return false; }
  std::string failure() const override { return std::generic_category().message(error_number_); }

 private:
  Moved noted(Moved moved) {
    if (moved.step == Step::failed) error_number_ = errno;
    return moved;
  }

  int descriptor_;
  int error_number_ = 0;
};

// --- OpenSSL on that socket ----------------------------------------------------------------------------------------------

// OpenSSL's own socket BIO raises SIGPIPE, hence ours.
struct Wire {
  int descriptor = -1;
  bool at_end = false;
};

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int wire_read(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  Wire& wire = wire_of(bio);
  const Moved moved = socket_read(wire.descriptor, {into, static_cast<std::size_t>(size)});
  if (moved.step == Step::done) return static_cast<int>(moved.bytes);
  if (moved.step == Step::wants_read) BIO_set_retry_read(bio);
  wire.at_end = wire.at_end || moved.step == Step::closed;
  return moved.step == Step::closed ? 0 : -1;
}

int wire_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const Moved moved = socket_write(wire_of(bio).descriptor, {bytes, static_cast<std::size_t>(size)});
  if (moved.step == Step::done) return static_cast<int>(moved.bytes);
  if (moved.step == Step::wants_write) BIO_set_retry_write(bio);
  return -1;
}

long wire_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return wire_of(bio).at_end ? 1 : 0;
  return 0;
}

// One of OpenSSL's errors, or of the system's that it passes on without their words.
std::string tls_error_words(unsigned long code) {
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  const char* library = ERR_lib_error_string(code);
  if (reason != nullptr) return reason;
  return library != nullptr ? std::string(library) + " failed" : "OpenSSL does not say why";
}

// Each of those that wait, once.
std::string take_tls_errors() {
  std::string text;
  std::string last;
  while (const unsigned long code = ERR_get_error()) {
    std::string words = tls_error_words(code);
    if (words == last) continue;
    if (!text.empty()) text += "; ";
    text += words;
    last = std::move(words);
  }
  return text;
}

// What the system says of a file before OpenSSL does: `invalid`, with what to do.
Status check_file(const std::string& file, const std::string& what) {
  if (::access(file.c_str(), R_OK) == 0) return {};
  if (errno == ENOENT || errno == ENOTDIR) {
    return fail(ErrorCode::invalid, "the " + what + " " + file + " is not there: put it there, or correct its path");
  }
  return fail(ErrorCode::invalid,
              "the " + what + " " + file + " can't be read by this account: give it to the account (chown, chmod)");
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(SSL* ssl, const BIO_METHOD* method, int descriptor) : ssl_(ssl), wire_{descriptor, false} {
    BIO* bio = BIO_new(method);
    BIO_set_data(bio, &wire_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
  }
  ~TlsTransport() override { SSL_free(ssl_); }
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;

  Step handshake() override {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    return result == 1 ? Step::done : step_of(result);
  }

  Moved read(std::span<char> into) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_, into.data(), into.size(), &count);
    if (result == 1) return {Step::done, count};
    return {step_of(result), 0};
  }

  Moved write(std::string_view bytes) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    if (result == 1) return {Step::done, count};
    return {step_of(result), 0};
  }

  void say_goodbye() override {
    ERR_clear_error();
    if (!broken_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    ERR_clear_error();
  }

  bool holds_unread_bytes() const override { return SSL_has_pending(ssl_) == 1; }
  std::string encryption() const override { return std::string(SSL_get_version(ssl_)) + ", " + SSL_get_cipher_name(ssl_); }
  std::string peer_fingerprint() const override {
    const X509* certificate = SSL_get0_peer_certificate(ssl_);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return "";
    return to_hex(ByteView(digest.data(), size));
  }

  std::optional<crypto::Digest> client_certificate() const override {
    const X509* certificate = SSL_get0_peer_certificate(ssl_);
    crypto::Digest digest{};
    unsigned int size = 0;
    const bool is_checked = certificate != nullptr && SSL_get_verify_result(ssl_) == X509_V_OK;
    if (!is_checked || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1 || size != digest.size()) return {};
    return digest;
  }

  std::string failure() const override {
    const long verified = SSL_get_verify_result(ssl_);
    if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
    return failure_;
  }

 private:
  Step step_of(int result) {
    const int system_error = errno;
    switch (SSL_get_error(ssl_, result)) {
      case SSL_ERROR_WANT_READ: return Step::wants_read;
      case SSL_ERROR_WANT_WRITE: return Step::wants_write;
      case SSL_ERROR_ZERO_RETURN: return Step::closed;
      default: break;
    }
    broken_ = true;  // after this SSL_shutdown must not be called
    failure_ = take_tls_errors();
    if (wire_.at_end) failure_ = "the connection was closed";
    if (failure_.empty()) failure_ = std::generic_category().message(system_error);
    // An end without close_notify is a truncation only where a length does not say so, and in HTTP one always does.
    return wire_.at_end && SSL_is_init_finished(ssl_) ? Step::closed : Step::failed;
  }

  SSL* ssl_;
  Wire wire_;
  bool broken_ = false;
  std::string failure_;
};

constexpr std::string_view kProtocol = "\x08http/1.1";

}  // namespace

std::unique_ptr<Transport> plain_transport(int descriptor) { return std::make_unique<PlainTransport>(descriptor); }

Tls::~Tls() {
  SSL_CTX_free(context_);
  BIO_meth_free(socket_method_);
}

Result<std::unique_ptr<Tls>> Tls::create(Versions versions) {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "chartroom socket");
  SSL_CTX* context = SSL_CTX_new(TLS_method());
  auto tls = std::unique_ptr<Tls>(new Tls(context, method));
  if (method == nullptr || context == nullptr) return fail(ErrorCode::unavailable, "OpenSSL can't start: " + take_tls_errors());
  BIO_meth_set_read(method, wire_read);
  BIO_meth_set_write(method, wire_write);
  BIO_meth_set_ctrl(method, wire_control);
  SSL_CTX_set_min_proto_version(context, versions == Versions::only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  // TLS 1.2 with forward secrecy and authenticated encryption only; every suite of TLS 1.3 has both.
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);  // a record in one system call instead of two
  return tls;
}

Result<std::unique_ptr<Tls>> Tls::for_server(const std::string& certificate_file, const std::string& key_file,
                                             Versions versions) {
  auto tls = create(versions);
  if (!tls) return tls;
  SSL_CTX* context = (*tls)->context_;
  for (const auto& [file, what] : {std::pair(certificate_file, "certificate"), std::pair(key_file, "private key")}) {
    if (::access(file.c_str(), R_OK) == 0) continue;
    if (errno == ENOENT || errno == ENOTDIR) {
      return fail(ErrorCode::not_found, std::string("there is no TLS ") + what + " at " + file +
                                            ": put it there, or correct its path in the configuration");
    }
    return fail(ErrorCode::forbidden, std::string("this account can't read the TLS ") + what + " " + file +
                                          ": give it to the account that runs the server (chown, chmod 600)");
  }
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return fail(ErrorCode::invalid, "the certificate file " + certificate_file +
                                        " is no PEM certificate chain: put one there (" + take_tls_errors() + ")");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return fail(ErrorCode::invalid, "the private key file " + key_file + " is no PEM key, or not that of " + certificate_file +
                                        ": put the certificate's own key there (" + take_tls_errors() + ")");
  }
  // Without the extension anything goes; a client that speaks only other protocols is told so in the handshake.
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size, void*) {
        unsigned char* chosen = nullptr;
        const auto* ours = reinterpret_cast<const unsigned char*>(kProtocol.data());
        const int found = SSL_select_next_proto(&chosen, out_size, ours, kProtocol.size(), in, in_size);
        if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
      },
      nullptr);
  constexpr std::string_view session_context = "chartroom";
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(session_context.data()),
                                 session_context.size());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // resumption by ticket: no memory of ours
  SSL_CTX_set_num_tickets(context, 1);
  return tls;
}

Status Tls::ask_clients(const std::string& client_ca_file) {
  if (auto there = check_file(client_ca_file, "file of authorities for clients"); !there) return there;
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(client_ca_file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_locations(context_, client_ca_file.c_str(), nullptr) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return fail(ErrorCode::invalid, "the file of authorities for clients " + client_ca_file +
                                        " has no PEM certificates: put theirs there (" + take_tls_errors() + ")");
  }
  SSL_CTX_set_client_CA_list(context_, names);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  // A resumed session would show a certificate that was checked once, however long ago.
  SSL_CTX_set_options(context_, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context_, 0);
  return {};
}

Status Tls::show(const std::string& certificate_file, const std::string& key_file) {
  if (auto there = check_file(certificate_file, "certificate file"); !there) return there;
  if (auto there = check_file(key_file, "private key file"); !there) return there;
  if (SSL_CTX_use_certificate_chain_file(context_, certificate_file.c_str()) == 1 &&
      SSL_CTX_use_PrivateKey_file(context_, key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_check_private_key(context_) == 1) {
    return {};
  }
  return fail(ErrorCode::invalid,
              "certificate " + certificate_file + " and key " + key_file + " can't be used: " + take_tls_errors());
}

Result<std::unique_ptr<Tls>> Tls::for_client(const std::string& ca_file, Versions versions) {
  if (auto there = check_file(ca_file, "certificate file"); !there) return fail(there);
  auto tls = create(versions);
  if (!tls) return tls;
  SSL_CTX* context = (*tls)->context_;
  if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) != 1) {
    return fail(ErrorCode::invalid, "the certificate file " + ca_file + " can't be used: " + take_tls_errors());
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(kProtocol.data()), kProtocol.size());
  return tls;
}

Result<std::unique_ptr<Transport>> Tls::accept(int descriptor) const {
  SSL* ssl = SSL_new(context_);
  if (ssl == nullptr) return fail(ErrorCode::unavailable, "TLS: " + take_tls_errors());
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsTransport>(ssl, socket_method_, descriptor);
}

Result<std::unique_ptr<Transport>> Tls::connect(int descriptor, const std::string& host) const {
  SSL* ssl = SSL_new(context_);
  if (ssl == nullptr) return fail(ErrorCode::unavailable, "TLS: " + take_tls_errors());
  auto transport = std::make_unique<TlsTransport>(ssl, socket_method_, descriptor);
  SSL_set_connect_state(ssl);
  unsigned char numeric[sizeof(in6_addr)];
  const bool is_address = ::inet_pton(AF_INET, host.c_str(), numeric) == 1 || ::inet_pton(AF_INET6, host.c_str(), numeric) == 1;
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int named = is_address ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str())
                               : X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size());
  if (named != 1) return fail(ErrorCode::invalid, "not a host name or address: " + host);
  std::string server_name = host;
  if (!is_address && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name.data()) != 1) {
    return fail(ErrorCode::invalid, "not a host name: " + host);
  }
  return transport;
}

}  // namespace chartroom::http
