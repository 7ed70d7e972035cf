#include "gate/checkpoint_places.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/files.h"
#include "base/limits.h"
#include "http/client.h"
#include "http/dial.h"
#include "http/https_url.h"
#include "http/transport.h"
#include "identity/secret_file.h"

namespace chartroom::gate {
namespace {

constexpr int peer_step_ms = 5'000;  // of a peer: to connect, to shake hands, each wait

// Appends to what is open; a part of a note is taken away again. Where that can't be done (the file can only grow) the next
// note begins after an empty line, and the part stands for itself.
Status append_whole(int file, const std::string& text) {
  struct stat facts{};
  if (::fstat(file, &facts) != 0) return fail_errno("stat", errno);
  std::string before(2, '\0');
  const bool has_end = facts.st_size < 2 || ::pread(file, before.data(), 2, facts.st_size - 2) == 2;
  if (!has_end) return fail_errno("read", errno);
  const std::string whole = (facts.st_size == 0 || before == "\n\n" ? "" : "\n\n") + text;
  for (std::size_t done = 0; done < whole.size();) {
    const ssize_t written = ::write(file, whole.data() + done, whole.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error_number = errno;
      const bool is_clean = done == 0 || ::ftruncate(file, facts.st_size) == 0;
      return fail_errno(is_clean ? "write" : "write (a part of a note stays in the file)", error_number);
    }
    done += static_cast<std::size_t>(written);
  }
  if (::fdatasync(file) != 0) return fail_errno("sync", errno);
  return {};
}

class FilePlace final : public CheckpointPlace {
 public:
  explicit FilePlace(std::filesystem::path file) : file_(std::move(file)) {}

  Status put(std::string_view note, Timestamp) override {
    const http::Descriptor file(::open(file_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0 && errno == ENOENT) {
      return fail(ErrorCode::not_found, "there is no file " + file_.string() +
                                            ": mount the volume that holds it, or make an empty one for the server's account");
    }
    if (file.get() < 0) return fail_errno("open " + file_.string(), errno);
    if (auto done = append_whole(file.get(), std::string(note) + "\n"); !done) return fail_in(file_.string(), done);
    return {};
  }
  std::string name() const override { return "file " + file_.string(); }
  std::string_view kind() const override { return "file"; }

 private:
  std::filesystem::path file_;
};

class SyslogPlace final : public CheckpointPlace {
 public:
  explicit SyslogPlace(std::filesystem::path socket) : socket_(std::move(socket)) {}

  Status put(std::string_view note, Timestamp now) override {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.c_str(), socket_.string().size() + 1);  // make_place has looked at its length
    const http::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return fail_errno("make a socket", errno);
    const std::string line = syslog_line(note, now);
    const ssize_t sent = ::sendto(socket.get(), line.data(), line.size(), MSG_NOSIGNAL,
                                  reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (sent < 0) return fail_errno("send to " + socket_.string(), errno);
    return {};
  }
  std::string name() const override { return "syslog " + socket_.string(); }
  std::string_view kind() const override { return "syslog"; }

 private:
  std::filesystem::path socket_;
};

class PeerPlace final : public CheckpointPlace {
 public:
  PeerPlace(PublishSettings settings, http::HttpsUrl url) : settings_(std::move(settings)), url_(std::move(url)) {}

  Status put(std::string_view note, Timestamp) override {
    http::Client::Target target{.local_socket = "",
                                .host = url_.host,
                                .port = url_.port,
                                .ca_file = settings_.ca_file->string(),
                                .hint = "is it running?"};
    if (settings_.certificate_file) {
      target.certificate_file = settings_.certificate_file->string();
      target.private_key_file = settings_.private_key_file->string();
    }
    const http::Client::Bounds bounds{
        .step_ms = peer_step_ms,
        .exchange_ms = static_cast<int>(std::chrono::milliseconds(limits::webhook_exchange_max).count()),
        .answer_bytes_max = limits::webhook_answer_bytes_max};
    auto client = http::Client::connect(target, bounds);
    if (!client) return fail(client);
    http::Request request;
    request.method = "POST";
    request.target = url_.target();
    request.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
    request.body = std::string(note);
    const auto response = (*client)->exchange(request);
    if (!response) return fail(response);
    if (response->status >= 200 && response->status < 300) return {};
    return fail(ErrorCode::unavailable, "the peer answered with status " + std::to_string(response->status));
  }
  // Neither path nor query, which may be a secret of the peer's.
  std::string name() const override { return "peer " + http::host_and_port(url_.host, url_.port); }
  std::string_view kind() const override { return "peer"; }

 private:
  PublishSettings settings_;
  http::HttpsUrl url_;
};

Result<std::unique_ptr<CheckpointPlace>> make_peer(const PublishSettings& settings) {
  const auto tls = http::Tls::for_client(settings.ca_file->string());
  if (!tls) return fail_in("the peer", tls);
  if (settings.certificate_file) {
    auto hidden = identity::read_secret_file(*settings.private_key_file, limits::webhook_key_bytes_max);
    if (!hidden) return fail_in("the private key", hidden);
    identity::wipe_text(*hidden);
    const auto shown = (*tls)->show(settings.certificate_file->string(), settings.private_key_file->string());
    if (!shown) return fail_in("the peer", shown);
  }
  auto url = http::parse_https_url(settings.url);
  if (!url) return fail(url);
  return std::make_unique<PeerPlace>(settings, std::move(*url));
}

}  // namespace

Status check_settings(const PublishSettings& settings) {
  const int places = (settings.file ? 1 : 0) + (settings.syslog ? 1 : 0) + (settings.url.empty() ? 0 : 1);
  if (places != 1) return fail(ErrorCode::invalid, "it needs one of file, syslog and url, and no more");
  if (settings.syslog && settings.syslog->string().size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(ErrorCode::invalid,
                "the path of a socket has at most " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " characters");
  }
  if (settings.url.empty()) {
    if (!settings.ca_file && !settings.certificate_file && !settings.private_key_file) return {};
    return fail(ErrorCode::invalid, "ca_file, certificate_file and private_key_file go with url");
  }
  if (!http::parse_https_url(settings.url)) return fail(ErrorCode::invalid, "url must be https://HOST[:PORT][/PATH][?QUERY]");
  if (!settings.ca_file) return fail(ErrorCode::invalid, "url needs ca_file: the authority of the peer's certificate");
  if (settings.certificate_file.has_value() != settings.private_key_file.has_value()) {
    return fail(ErrorCode::invalid, "certificate_file and private_key_file go together");
  }
  return {};
}

Result<std::unique_ptr<CheckpointPlace>> make_place(const PublishSettings& settings) {
  if (auto right = check_settings(settings); !right) return fail(right);
  if (settings.file) return std::make_unique<FilePlace>(*settings.file);
  if (settings.syslog) return std::make_unique<SyslogPlace>(*settings.syslog);
  return make_peer(settings);
}

std::string syslog_line(std::string_view note, Timestamp now) {
  constexpr int audit_notice = 13 * 8 + 5;  // facility log audit, severity notice
  std::string line = "<" + std::to_string(audit_notice) + ">1 " + format_timestamp(now) + " - chartroom " +
                     std::to_string(::getpid()) + " checkpoint - ";
  std::string_view rest = note;
  for (const char* name : {"origin", "records", "root"}) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    line.append(name).append("=").append(rest.substr(0, end)).append(" ");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return line + "note=" + to_base64(as_bytes(note));
}

}  // namespace chartroom::gate
