#pragma once

// Where the ledger's checkpoints are published ([[ledger.publish]]), so that a ledger that was cut off or replaced contradicts
// what somebody else keeps: a file on another volume, the system's log, a peer. A checkpoint is a signed note of some 300
// bytes: how many records there are, their root, a time; nothing of a patient and nothing that opens anything.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "audit/checkpoint.h"
#include "base/clock.h"
#include "base/result.h"

namespace chartroom::gate {

// One of file, syslog and url.
struct PublishSettings {
  std::optional<std::filesystem::path> file;
  std::optional<std::filesystem::path> syslog;            // the datagram socket of the system's log
  std::string url;                                        // https only
  std::optional<std::filesystem::path> ca_file;           // of url: PEM; the only roots that are trusted
  std::optional<std::filesystem::path> certificate_file;  // PEM, of ours, with its key: shown where the peer asks for one
  std::optional<std::filesystem::path> private_key_file;
  std::chrono::minutes interval{};
};

// What belongs together is there, and nothing else. `invalid` with what is wrong.
Status check_settings(const PublishSettings& settings);

class CheckpointPlace {
 public:
  virtual ~CheckpointPlace() = default;
  // Blocks; once it returns, the place has the note. One thread at a time.
  virtual Status put(std::string_view note, Timestamp now) = 0;
  virtual std::string name() const = 0;       // for the operator: "file /mnt/elsewhere/checkpoints"
  virtual std::string_view kind() const = 0;  // file, syslog or peer
};

// A file: notes are appended with an empty line after each, and synced. The file must be there: a volume that is not mounted is
// then an error, and not a new file in its place. Append-only files will do. Log: one line after RFC 5424 for each note,
// facility 13 (log audit). Peer: POST of the note to the URL, as text; what does not answer 2xx within
// limits::webhook_exchange_max has not taken it, and a redirect leads nowhere.
//
// Made without looking whether the place is there; `invalid` as above, and what is wrong with the peer's TLS files.
Result<std::unique_ptr<CheckpointPlace>> make_place(const PublishSettings& settings);

// The line for the log, as it is sent.
std::string syslog_line(std::string_view note, Timestamp now);

}  // namespace chartroom::gate
