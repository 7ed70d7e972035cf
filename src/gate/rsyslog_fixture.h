#pragma once

// For tests: a real rsyslog on loopback that takes syslog over TLS and writes each message as it came, a line each.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "gate/audit_syslog.h"
#include "identity/child_fixture.h"
#include "testing/temp_folder.h"

namespace chartroom::gate {

class Rsyslog {
 public:
  explicit Rsyslog(const std::string& host = "localhost") {
    const auto certificate = crypto::make_certificate({host}, SystemClock().now(), 2);
    CHECK(certificate.has_value(), "a certificate");
    // A copy of the program, so that a machine's rules for the installed one (AppArmor's go by path) don't hold for ours.
    std::filesystem::copy_file("/usr/sbin/rsyslogd", folder_ / "rsyslogd");
    write("ca.pem", certificate->certificate_pem);
    write("key.pem", certificate->key_pem);
    const std::string at = folder_.path().string();
    write("rsyslog.conf",
          "global(workDirectory=\"" + at + "\" maxMessageSize=\"1m\" parser.escapeControlCharactersOnReceive=\"off\"\n" +
              "  defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\"" + at + "/ca.pem\"\n" +
              "  defaultNetstreamDriverCertFile=\"" + at + "/ca.pem\" defaultNetstreamDriverKeyFile=\"" + at + "/key.pem\")\n" +
              "module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\")\n" +
              "template(name=\"as_it_came\" type=\"string\" string=\"%rawmsg%\\n\")\n" + "input(type=\"imtcp\" port=\"" +
              std::to_string(port_) + "\" address=\"127.0.0.1\" ruleset=\"audit\")\n" +
              "ruleset(name=\"audit\") { action(type=\"omfile\" file=\"" + at +
              "/messages\" template=\"as_it_came\" asyncWriting=\"off\" flushOnTXEnd=\"on\") }\n");
    start();
  }

  void start() {
    child_ = std::make_unique<identity::Child>(
        std::vector<std::string>{(folder_ / "rsyslogd").string(), "-n", "-iNONE", "-f", (folder_ / "rsyslog.conf").string()},
        (folder_ / "log").string());
    child_->wait_until_listening("127.0.0.1", port_);
  }
  void kill() { child_.reset(); }

  AuditSyslogSettings settings() const {
    AuditSyslogSettings out;
    out.address = "localhost:" + std::to_string(port_);
    out.ca_file = folder_ / "ca.pem";
    out.step_timeout = std::chrono::seconds(10);
    return out;
  }
  std::uint16_t port() const { return port_; }
  const testing::TempFolder& folder() const { return folder_; }

  // The messages in the order in which they were written; waits until there are so many, or half a minute has passed.
  std::vector<std::string> messages(std::size_t count) const {
    std::vector<std::string> out;
    for (int tries = 0; tries < 1'500; ++tries) {
      out.clear();
      const std::string text = identity::text_of_file((folder_ / "messages").string());
      for (std::size_t from = 0, to = 0; (to = text.find('\n', from)) != std::string::npos; from = to + 1) {
        out.push_back(text.substr(from, to - from));
      }
      if (out.size() >= count) return out;
      ::poll(nullptr, 0, 20);
    }
    return out;
  }

 private:
  void write(const std::string& name, const std::string& text) {
    identity::write_file((folder_ / name).string(), text);
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  testing::TempFolder folder_;
  const std::uint16_t port_ = identity::free_port();
  std::unique_ptr<identity::Child> child_;
};

}  // namespace chartroom::gate
