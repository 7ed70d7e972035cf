#pragma once

// What `chartroom doctor` looks at: plain facts about the machine and the site, gathered once, without opening or changing
// anything of the site. Judging them is doctor_checks.h, which reads nothing but these. The operating system is a parameter
// (`Machine`, os_machine.h), so that what is made of /proc and /sys can be tested without root.

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "main/config.h"
#include "store/key_slots.h"

namespace chartroom {

// `hidden`: it may be there, and whoever runs this may not look.
enum class Seen : std::uint8_t { there, missing, hidden };

struct PathFacts {
  std::filesystem::path path;
  Seen seen = Seen::missing;
  bool is_folder = false;
  mode_t mode = 0;  // permissions only
  uid_t owner = 0;
  gid_t group = 0;
  dev_t device = 0;  // that it lies on
  ino_t number = 0;
  std::uint64_t bytes = 0;
  Timestamp changed{};
};

struct Account {
  uid_t uid = 0;
  std::string name;  // or "uid 1000" where it has none
  std::vector<gid_t> groups;
};
enum class Wants : mode_t { read = 4, write = 2 };
// By its permissions; root may everything.
bool may(const Account& account, const PathFacts& path, Wants what);

inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
struct ProcessLimits {
  std::uint64_t open_files = unlimited;
  std::uint64_t locked_bytes = unlimited;
  std::uint64_t core_bytes = 0;
};

struct VolumeSpace {
  std::uint64_t bytes = 0;
  std::uint64_t bytes_free = 0;  // for others than root
  std::uint64_t files = 0;       // 0: the file system doesn't count them
  std::uint64_t files_free = 0;
};

// The operating system, as far as facts need it. Changes nothing.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual PathFacts look(const std::filesystem::path& path) const = 0;                                        // follows links
  virtual Result<std::string> read(const std::filesystem::path& file) const = 0;                              // whole
  virtual Result<std::vector<std::filesystem::path>> entries(const std::filesystem::path& folder) const = 0;  // sorted
  virtual Result<std::filesystem::path> real(const std::filesystem::path& path) const = 0;                    // without links
  virtual Result<VolumeSpace> space(const std::filesystem::path& path) const = 0;
  virtual Result<std::optional<store::SlotSet>> slots(const std::filesystem::path& keyring) const = 0;
  virtual Account account(uid_t uid) const = 0;
  virtual uid_t self() const = 0;  // who runs this
  virtual std::filesystem::path program() const = 0;
  virtual ProcessLimits own_limits() const = 0;
  virtual std::optional<bool> kernel_says_synchronized() const = 0;  // of the clock; none: it doesn't tell
  virtual Timestamp now() const = 0;
};

enum class FileUse : std::uint8_t { open, secret, written, socket };
struct NamedFile {
  std::string key;  // of the configuration: "server.certificate_file"
  FileUse use = FileUse::open;
  PathFacts facts;
};

struct VolumeFacts {
  enum class Holds : std::uint8_t { data, ledger, keyring };
  Holds holds = Holds::data;
  std::filesystem::path path;
  std::string problem;  // why it can't be looked at
  VolumeSpace space;
  std::string type;     // of its file system, as the kernel names it: ext4, nfs4; empty: not known
  std::string options;  // that it is mounted with, between commas: ",rw,relatime,"
};

struct SwapFacts {
  std::string name;
  enum class Kind : std::uint8_t { memory, encrypted, plain };  // memory: zram
  Kind kind = Kind::plain;
};

struct KeyWays {
  std::string problem;  // why the slots can't be read
  bool has_slots = false;
  std::vector<store::SlotKind> kinds;
};

// A peer that the server sends to.
struct PeerFacts {
  std::string name;
  std::uint64_t waiting = 0;
  std::uint64_t seconds = 0;  // since the oldest waits; of a place for checkpoints since it had the newest
  std::string problem;        // why the last try failed
};

// Of the site's backups, ages in seconds.
struct BackupFacts {
  std::optional<std::uint64_t> newest_age;     // none: there is no backup
  std::string problem;                         // of the last backup
  std::optional<std::uint64_t> rehearsal_age;  // none: none was rehearsed
  std::string rehearsal_problem;
  std::uint64_t every_hours = 0;
  std::uint64_t rehearse_every_hours = 0;
};

// Of GET /api/status.
struct ServerStatus {
  std::string version;
  std::vector<PeerFacts> places;
  std::optional<PeerFacts> webhook;
  std::optional<PeerFacts> collector;
  std::optional<BackupFacts> backups;  // none are configured
};
ServerStatus status_of(const boost::json::value& answer);

struct ServerFacts {
  std::optional<pid_t> process;        // that holds the data folder
  std::optional<ServerStatus> status;  // none: it doesn't run, or doesn't answer
  std::string problem;                 // why it doesn't answer
  bool runs() const { return process.has_value() || status.has_value(); }
};

struct MachineFacts {
  Timestamp now{};
  PathFacts config_file;
  std::optional<Config> config;
  std::string config_problem;

  Account self;
  Account server_account;  // the data folder's owner
  ServerFacts server;
  ProcessLimits limits;  // of the running server; else of who runs this
  PathFacts program;
  PathFacts program_folder;

  PathFacts data;
  PathFacts database;
  PathFacts ledger;
  PathFacts keyring;
  PathFacts epoch;                // the keyring's first file
  std::vector<NamedFile> files;   // that the configuration names
  std::vector<PathFacts> inside;  // what lies in the folders of the site
  std::vector<VolumeFacts> volumes;
  KeyWays ways;

  std::optional<std::vector<SwapFacts>> swaps;    // none: the kernel doesn't tell
  std::optional<int> ptrace_scope;                // of Yama
  std::optional<int> dumps_after_account_change;  // fs.suid_dumpable

  std::optional<bool> clock_synchronized;      // none: nobody here tells
  std::optional<Timestamp> ledger_checkpoint;  // when the newest was signed

  std::optional<crypto::CertificateFacts> certificate;
  std::string certificate_problem;
};

// All but the server's status, which is asked for by who gathers. `config`: as read from `file`, or why it can't be.
MachineFacts gather_facts(const Machine& machine, const std::filesystem::path& file, const Result<Config>& config);

}  // namespace chartroom
