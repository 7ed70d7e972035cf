#pragma once

// Sends every record of the ledger, once, in order, to the site's audit collector: DICOM audit messages (audit_message.h) by
// syslog over TLS (RFC 5425).
//
// The ledger is the queue, and the store keeps how far it has been sent; so nothing is lost in an outage or a restart, and
// nobody waits for the collector. Syslog has no acknowledgement. What stands in for it: each batch has a connection of its own,
// and counts as taken only when the collector, after our end of it, has ended its side in order, which its system does only if
// the collector has read every byte (http/one_way.h). Until then the batch is sent again, so what may come twice is the batch
// whose end was not seen; records have numbers by which a collector tells them. What a collector loses after it has read it
// nobody here can know.
//
// The ledger has a record before a byte leaves for the first time since the start, at the first failure in a row, and when it
// works again. While the ledger is closed nothing leaves.

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "audit/ledger.h"
#include "base/clock.h"
#include "store/store.h"

namespace chartroom::gate {

struct AuditSyslogSettings {
  std::string address;                                    // HOST:PORT, [IPv6]:PORT
  std::filesystem::path ca_file;                          // PEM; the only roots that are trusted
  std::optional<std::filesystem::path> certificate_file;  // PEM, of ours, with its key: shown where the collector asks for one
  std::optional<std::filesystem::path> private_key_file;
  std::chrono::milliseconds step_timeout{};  // to connect, to shake hands, and for each wait
};

// An address that can be used as it is, and a certificate with its key or neither. `invalid` with the value that is wrong.
Status check_settings(const AuditSyslogSettings& settings);

class AuditSyslog {
 public:
  // All of these must outlive it.
  struct Parts {
    const Clock& clock;
    store::Store& store;
    audit::Ledger& ledger;
  };
  // Reads the files once, so that what can't work is known at the start. `not_found`, `forbidden` if others than their owner
  // can read the private key, `invalid`.
  static Result<std::unique_ptr<AuditSyslog>> create(AuditSyslogSettings settings, const Parts& parts);

  // What `create` looks at.
  static Status check_files(const AuditSyslogSettings& settings);

  // Sends what there is to send, now and whenever the ledger has grown or a try is due, until it is stopped: on a thread of its
  // own, which a collector that hangs keeps for some waits of `step_timeout`.
  void run(const std::stop_token& stop);
  // One round of it: all that waits, or up to the first failure. When the next try is due after one; none if all was taken.
  // Blocks. One thread at a time.
  std::optional<SteadyTime> round(const std::stop_token& stop = {});

  // For the operator. Errors of store and ledger. From any thread.
  struct Report {
    std::uint64_t waiting = 0;      // records that the collector has not taken
    std::chrono::seconds oldest{};  // how old the first of them is
    std::uint64_t sent = 0;         // records that it has taken since the start
    std::uint64_t failures = 0;     // tries, likewise
    std::string problem;            // why the last try failed; empty if it didn't, or there was none
  };
  Result<Report> report() const;

 private:
  struct Address {
    std::string host;
    std::uint16_t port = 0;
  };
  friend Status check_settings(const AuditSyslogSettings& settings);
  static Result<Address> parse_address(const std::string& text);

  AuditSyslog(AuditSyslogSettings settings, Address address, const Parts& parts)
      : settings_(std::move(settings)), address_(std::move(address)), parts_(parts) {}

  struct Batch {
    std::string frames;
    store::ForwardedRow after;  // what is kept once it was taken
    std::uint64_t records = 0;
  };
  Result<store::ForwardedRow> position() const;
  void tell_of_another_ledger() const;  // in the log, if one was sent before
  Result<Batch> next_batch(const store::ForwardedRow& from) const;
  Status send(const Batch& batch) const;
  Status send_next(const store::ForwardedRow& from);
  SteadyTime failed(const Error& error);
  bool append(audit::Outcome outcome, std::string_view reason) const;

  const AuditSyslogSettings settings_;
  const Address address_;
  const Parts parts_;
  // Of the thread that runs rounds.
  bool is_announced_ = false;
  bool is_told_working_ = false;
  unsigned failures_in_a_row_ = 0;
  SteadyTime due_{};

  mutable std::mutex mutex_;
  std::condition_variable_any bell_;  // rung by nobody: a stop ends its wait
  std::uint64_t sent_ = 0;
  std::uint64_t failures_ = 0;
  std::string problem_;
};

}  // namespace chartroom::gate
