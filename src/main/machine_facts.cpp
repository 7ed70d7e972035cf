#include "main/machine_facts.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include "audit/ledger.h"
#include "domain/partial_time.h"
#include "main/json_read.h"
#include "main/site.h"
#include "main/slot_ways.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;

// Layers of block devices below one another: a partition, a RAID, a volume of LVM and its encryption are four.
constexpr int block_layers_max = 16;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; in >> field;) fields.push_back(field);
  return fields;
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The kernel writes blanks, tabs, line ends and backslashes of names as \040 and the like.
std::string kernel_name(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '\\' && i + 3 < text.size() ? number_in<unsigned>(text.substr(i + 1, 3), 8) : std::nullopt;
    if (!code || *code > 0xFF) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(*code);
    i += 3;
  }
  return out;
}

std::optional<int> kernel_setting(const Machine& machine, const char* file) {
  const auto text = machine.read(file);
  if (!text) return std::nullopt;
  const auto fields = fields_of(*text);
  return fields.size() == 1 ? number_in<int>(fields.front()) : std::nullopt;
}

// --- swap

// Is all that this block device lies on encrypted by dm-crypt? `device`: a folder of /sys/class/block.
bool is_encrypted(const Machine& machine, const fs::path& device, int layers) {
  if (layers == 0) return false;
  const auto uuid = machine.read(device / "dm" / "uuid");
  if (uuid && uuid->starts_with("CRYPT-")) return true;
  const auto below = machine.entries(device / "slaves");
  return below && !below->empty() && std::ranges::all_of(*below, [&](const fs::path& one) {
           return is_encrypted(machine, fs::path("/sys/class/block") / one.filename(), layers - 1);
         });
}

SwapFacts swap_of(const Machine& machine, const std::vector<std::string>& fields) {
  SwapFacts swap{.name = kernel_name(fields[0])};
  fs::path device;
  if (fields[1] == "partition") {
    const auto real = machine.real(swap.name);
    device = fs::path("/sys/class/block") / (real ? real->filename() : fs::path(swap.name).filename());
  } else {  // a file: what it lies on
    const dev_t number = machine.look(swap.name).device;
    device = fs::path("/sys/dev/block") / (std::to_string(major(number)) + ":" + std::to_string(minor(number)));
  }
  if (device.filename().string().starts_with("zram")) {
    swap.kind = SwapFacts::Kind::memory;
  } else if (is_encrypted(machine, device, block_layers_max)) {
    swap.kind = SwapFacts::Kind::encrypted;
  }
  return swap;
}

std::optional<std::vector<SwapFacts>> swaps_of(const Machine& machine) {
  const auto text = machine.read("/proc/swaps");
  if (!text) return std::nullopt;
  std::vector<SwapFacts> swaps;
  const auto lines = lines_of(*text);
  for (std::size_t i = 1; i < lines.size(); ++i) {  // the first is a head
    const auto fields = fields_of(lines[i]);
    if (fields.size() >= 2) swaps.push_back(swap_of(machine, fields));
  }
  return swaps;
}

// --- volumes

// True if `path` is `above` or lies below it.
bool lies_below(const fs::path& path, const fs::path& above) {
  const auto relative = path.lexically_relative(above);
  return !relative.empty() && *relative.begin() != "..";
}

// Fields 5 and 6 of /proc/self/mountinfo are the mount's place and options; behind " - " come type, source and the file
// system's own options (proc(5)). The last that fits longest counts: it lies over the others.
void find_mount(const Machine& machine, VolumeFacts& volume) {
  const auto text = machine.read("/proc/self/mountinfo");
  const auto real = machine.real(volume.path);
  if (!text || !real) return;
  std::size_t longest = 0;
  for (const std::string& line : lines_of(*text)) {
    const auto fields = fields_of(line);
    const auto dash = std::ranges::find(fields, "-");
    if (fields.size() < 6 || std::distance(dash, fields.end()) < 4) continue;
    const std::string place = kernel_name(fields[4]);
    if (place.size() < longest || !lies_below(*real, place)) continue;
    longest = place.size();
    volume.type = dash[1];
    volume.options = "," + fields[5] + "," + dash[3] + ",";
  }
}

VolumeFacts volume_of(const Machine& machine, VolumeFacts::Holds holds, const fs::path& path) {
  VolumeFacts volume;
  volume.holds = holds;
  volume.path = path;
  if (const auto space = machine.space(path)) {
    volume.space = *space;
  } else {
    volume.problem = space.error().detail;
  }
  find_mount(machine, volume);
  return volume;
}

// The ledger's only where it is not the data's.
std::vector<VolumeFacts> volumes_of(const Machine& machine, const MachineFacts& facts) {
  std::vector<VolumeFacts> volumes;
  if (facts.data.seen == Seen::there) volumes.push_back(volume_of(machine, VolumeFacts::Holds::data, facts.data.path));
  if (facts.ledger.seen == Seen::there && facts.ledger.device != facts.data.device) {
    volumes.push_back(volume_of(machine, VolumeFacts::Holds::ledger, facts.ledger.path));
  }
  if (facts.keyring.seen == Seen::there) {
    volumes.push_back(volume_of(machine, VolumeFacts::Holds::keyring, facts.keyring.path));
  }
  return volumes;
}

// --- files that the configuration names

class NamedFiles {
 public:
  explicit NamedFiles(const Machine& machine) : machine_(machine) {}
  void add(const std::string& key, FileUse use, const fs::path& path) { files_.push_back({key, use, machine_.look(path)}); }
  void add(const std::string& key, FileUse use, const std::optional<fs::path>& path) {
    if (path) add(key, use, *path);
  }
  // A certificate of ours, where a peer asks for one.
  template <class Settings>
  void add_certificate(const std::string& section, const Settings& settings) {
    add(section + ".certificate_file", FileUse::open, settings.certificate_file);
    add(section + ".private_key_file", FileUse::secret, settings.private_key_file);
  }
  std::vector<NamedFile> take() { return std::move(files_); }

 private:
  const Machine& machine_;
  std::vector<NamedFile> files_;
};

void add_master_key_files(const Config& config, NamedFiles& files) {
  const MasterKeySettings& settings = config.master_key;
  files.add("data.master_key_file", FileUse::secret, config.master_key_file);
  if (settings.from == MasterKeyFrom::token) {
    files.add("master_key.pkcs11_module", FileUse::open, settings.token_module);
    files.add("master_key.pkcs11_pin_file", FileUse::secret, settings.token_pin_file);
  }
  constexpr std::string_view by_device = "device:";
  if (settings.from == MasterKeyFrom::tpm && settings.tpm_device.starts_with(by_device)) {
    files.add("master_key.tpm_device", FileUse::socket, fs::path(settings.tpm_device.substr(by_device.size())));
  }
}

std::vector<NamedFile> named_files(const Machine& machine, const Config& config) {
  NamedFiles files(machine);
  add_master_key_files(config, files);
  files.add("server.certificate_file", FileUse::open, config.certificate_file);
  files.add("server.private_key_file", FileUse::secret, config.private_key_file);
  files.add("server.client_ca_file", FileUse::open, config.client_ca_file);
  if (config.directory) {
    files.add("directory.ca_file", FileUse::open, config.directory->ca_file);
    files.add("directory.bind_password_file", FileUse::secret, config.directory->bind_password_file);
  }
  if (config.openid) {
    files.add("openid.ca_file", FileUse::open, config.openid->ca_file);
    files.add("openid.client_secret_file", FileUse::secret, config.openid->client_secret_file);
  }
  if (config.emergency_webhook) {
    files.add("emergency_webhook.ca_file", FileUse::open, config.emergency_webhook->ca_file);
    files.add("emergency_webhook.secret_file", FileUse::secret, config.emergency_webhook->secret_file);
    files.add_certificate("emergency_webhook", *config.emergency_webhook);
  }
  for (const gate::PublishSettings& settings : config.publish) {
    files.add("ledger.publish.file", FileUse::written, settings.file);
    files.add("ledger.publish.syslog", FileUse::socket, settings.syslog);
    files.add("ledger.publish.ca_file", FileUse::open, settings.ca_file);
    files.add_certificate("ledger.publish", settings);
  }
  if (config.audit_syslog) {
    files.add("audit_syslog.ca_file", FileUse::open, config.audit_syslog->ca_file);
    files.add_certificate("audit_syslog", *config.audit_syslog);
  }
  return files.take();
}

// --- the site

std::vector<PathFacts> inside_of(const Machine& machine, const Config& config) {
  std::vector<PathFacts> inside;
  for (const auto& folder : {config.data_folder, ledger_path(config), index_path(config), config.keyring_folder}) {
    const auto entries = machine.entries(folder);
    if (!entries) continue;  // the folder's own check tells
    for (const fs::path& entry : *entries) inside.push_back(machine.look(entry));
  }
  return inside;
}

// "chartroom-position SEGMENT OFFSET COMMIT TIME" (docs/ledger.md). The signature is not looked at: `audit verify` does.
std::optional<Timestamp> checkpoint_time(const Machine& machine, const Config& config) {
  const auto note = machine.read(ledger_path(config) / audit::Ledger::checkpoint_file);
  if (!note) return std::nullopt;
  for (const std::string& line : lines_of(*note)) {
    const auto fields = fields_of(line);
    if (fields.size() != 5 || fields[0] != "chartroom-position") continue;
    const auto time = parse_partial_time(fields[4]);
    if (time && time->known()) return Timestamp(std::chrono::seconds(time->from_s));
  }
  return std::nullopt;
}

void read_served_certificate(const Machine& machine, const Config& config, MachineFacts& facts) {
  const auto pem = machine.read(config.certificate_file);
  auto key = machine.read(config.private_key_file);
  if (!pem || !key) {
    facts.certificate_problem = pem ? key.error().detail : pem.error().detail;
    return;
  }
  const auto read = crypto::read_certificate(*pem, *key, config.host_name);
  wipe_text(*key);
  if (read) {
    facts.certificate = *read;
  } else {
    facts.certificate_problem = read.error().detail;
  }
}

KeyWays ways_of(const Machine& machine, const Config& config) {
  KeyWays ways;
  const auto set = machine.slots(config.keyring_folder);
  if (!set) {
    ways.problem = set.error().detail;
  } else if (*set) {
    ways.has_slots = true;
    for (const store::KeySlot& slot : (*set)->slots) ways.kinds.push_back(slot.facts.kind);
  }
  return ways;
}

// --- the running server

// "1: FLOCK ADVISORY WRITE 1234 fe:01:5678 0 EOF": who holds the lock on the data folder, if anybody. Another file system's
// number of the device may differ from what `stat` tells, so a process of this program's name counts as well.
std::optional<pid_t> holder_of(const Machine& machine, const PathFacts& lock) {
  if (lock.seen != Seen::there) return std::nullopt;
  const auto text = machine.read("/proc/locks");
  if (!text) return std::nullopt;
  for (const std::string& line : lines_of(*text)) {
    const auto fields = fields_of(line);
    if (fields.size() < 6 || fields[1] != "FLOCK") continue;
    const std::string& place = fields[5];
    const auto process = number_in<pid_t>(fields[4]);
    const auto last = place.rfind(':');
    if (!process || last == std::string::npos || place.substr(last + 1) != std::to_string(lock.number)) continue;
    const auto middle = place.find(':');
    const bool same_device = number_in<unsigned>(place.substr(0, middle), 16) == major(lock.device) &&
                             number_in<unsigned>(place.substr(middle + 1, last - middle - 1), 16) == minor(lock.device);
    const auto name = machine.read(fs::path("/proc") / fields[4] / "comm");
    if (same_device || (name && name->starts_with("chartroom"))) return *process;
  }
  return std::nullopt;
}

std::uint64_t limit_in(const std::string& line, std::string_view name) {
  const auto fields = fields_of(line.substr(name.size()));
  if (fields.empty() || fields.front() == "unlimited") return unlimited;
  return number_in<std::uint64_t>(fields.front()).value_or(unlimited);
}

// /proc/PID/limits, of which everybody may read the soft ones: they count.
std::optional<ProcessLimits> limits_of(const Machine& machine, pid_t process) {
  const auto text = machine.read(fs::path("/proc") / std::to_string(process) / "limits");
  if (!text) return std::nullopt;
  ProcessLimits limits;
  const std::map<std::string_view, std::uint64_t ProcessLimits::*> names = {{"Max open files", &ProcessLimits::open_files},
                                                                            {"Max locked memory", &ProcessLimits::locked_bytes},
                                                                            {"Max core file size", &ProcessLimits::core_bytes}};
  for (const std::string& line : lines_of(*text)) {
    for (const auto& [name, member] : names) {
      if (line.starts_with(name)) limits.*member = limit_in(line, name);
    }
  }
  return limits;
}

void gather_site(const Machine& machine, const Config& config, MachineFacts& facts) {
  facts.data = machine.look(config.data_folder);
  facts.database = machine.look(store_file(config));
  facts.ledger = machine.look(ledger_path(config));
  facts.keyring = machine.look(config.keyring_folder);
  facts.epoch = machine.look(config.keyring_folder / "epoch");
  facts.files = named_files(machine, config);
  facts.inside = inside_of(machine, config);
  facts.volumes = volumes_of(machine, facts);
  facts.ways = ways_of(machine, config);
  facts.ledger_checkpoint = checkpoint_time(machine, config);
  read_served_certificate(machine, config, facts);
  if (facts.data.seen == Seen::there) facts.server_account = machine.account(facts.data.owner);
  facts.server.process = holder_of(machine, machine.look(config.data_folder / "lock"));
  const auto limits = facts.server.process ? limits_of(machine, *facts.server.process) : std::nullopt;
  if (limits) facts.limits = *limits;
}

PeerFacts peer_of(const boost::json::value& value, std::string name, std::string_view since) {
  return {.name = std::move(name),
          .waiting = number_of(value, "waiting"),
          .seconds = number_of(value, since),
          .problem = text_of(value, "problem")};
}

std::optional<std::uint64_t> age_in(const boost::json::value& value, std::string_view member) {
  if (member_of(value, member).is_null()) return std::nullopt;
  return number_of(value, member);
}

BackupFacts backups_of(const boost::json::value& value) {
  const auto& backup = member_of(value, "last_backup");
  const auto& rehearsal = member_of(value, "last_rehearsal");
  return {.newest_age = age_in(value, "newest_age_seconds"),
          .problem = text_of(backup, "problem"),
          .rehearsal_age = age_in(rehearsal, "age_seconds"),
          .rehearsal_problem = text_of(rehearsal, "problem"),
          .every_hours = number_of(value, "every_hours"),
          .rehearse_every_hours = number_of(value, "rehearse_every_hours")};
}

}  // namespace

bool may(const Account& account, const PathFacts& path, Wants what) {
  const auto bits = static_cast<mode_t>(what);
  if (account.uid == 0) return true;
  if (path.owner == account.uid) return (path.mode >> 6 & bits) != 0;
  if (std::ranges::find(account.groups, path.group) != account.groups.end()) return (path.mode >> 3 & bits) != 0;
  return (path.mode & bits) != 0;
}

ServerStatus status_of(const boost::json::value& answer) {
  ServerStatus status;
  status.version = text_of(answer, "version");
  for (const auto& place : array_of(answer, "checkpoint_places")) {
    status.places.push_back(peer_of(place, text_of(place, "place"), "age_seconds"));
  }
  const auto& webhook = member_of(answer, "emergency_webhook");
  if (!webhook.is_null()) status.webhook = peer_of(webhook, "the emergency webhook", "oldest_seconds");
  const auto& collector = member_of(answer, "audit_syslog");
  if (!collector.is_null()) status.collector = peer_of(collector, "the audit collector", "oldest_seconds");
  const auto& backups = member_of(answer, "backups");
  if (!backups.is_null()) status.backups = backups_of(backups);
  return status;
}

MachineFacts gather_facts(const Machine& machine, const fs::path& file, const Result<Config>& config) {
  MachineFacts facts;
  facts.now = machine.now();
  facts.config_file = machine.look(file);
  facts.self = machine.account(machine.self());
  facts.server_account = facts.self;
  facts.limits = machine.own_limits();
  facts.program = machine.look(machine.program());
  facts.program_folder = machine.look(machine.program().parent_path());
  facts.swaps = swaps_of(machine);
  facts.ptrace_scope = kernel_setting(machine, "/proc/sys/kernel/yama/ptrace_scope");
  facts.dumps_after_account_change = kernel_setting(machine, "/proc/sys/fs/suid_dumpable");
  facts.clock_synchronized = machine.kernel_says_synchronized();
  // What systemd-timesyncd leaves when it has set the clock: the kernel forgets it within hours on some machines.
  const bool was_set = machine.look("/run/systemd/timesync/synchronized").seen == Seen::there;
  if (was_set) facts.clock_synchronized = true;
  if (config) {
    facts.config = *config;
    gather_site(machine, *config, facts);
  } else {
    facts.config_problem = config.error().detail;
  }
  return facts;
}

}  // namespace chartroom
