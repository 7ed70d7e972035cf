#include <algorithm>
#include <array>
#include <cstdio>

#include "base/limits.h"
#include "main/doctor_check_parts.h"

namespace chartroom::doctor {
namespace {

using Holds = VolumeFacts::Holds;

std::string holds_text(Holds holds) {
  switch (holds) {
    case Holds::data: return "data";
    case Holds::ledger: return "ledger";
    case Holds::keyring: return "keyring";
  }
  return "";
}

std::string where(const VolumeFacts& volume) { return "the " + holds_text(volume.holds) + " (" + volume.path.string() + ")"; }

struct SpaceLimits {
  std::uint64_t low;
  std::uint64_t least;
};
SpaceLimits space_limits(Holds holds) {
  if (holds == Holds::keyring) return {limits::keyring_free_bytes_low, limits::keyring_free_bytes_least};
  return {limits::volume_free_bytes_low, limits::volume_free_bytes_least};
}

// Fewer free bytes than so many, or than so large a part of a volume that has no ample rest.
bool is_short(const VolumeFacts& volume, std::uint64_t bytes, std::uint64_t percent) {
  const VolumeSpace& space = volume.space;
  if (space.bytes_free < bytes) return true;
  if (volume.holds == Holds::keyring || space.bytes_free >= limits::volume_free_bytes_ample) return false;
  return space.bytes_free / percent < space.bytes / 100;
}

bool has_option(const VolumeFacts& volume, const std::string& option) {
  return volume.options.find("," + option + ",") != std::string::npos;
}

template <std::size_t count>
bool is_one_of(const std::string& type, const std::array<std::string_view, count>& types) {
  return std::ranges::find(types, type) != types.end();
}

constexpr std::array<std::string_view, 11> network_types = {"nfs",  "nfs4", "cifs", "smb3",      "smbfs",         "9p",
                                                            "ceph", "afs",  "coda", "glusterfs", "fuse.glusterfs"};
constexpr std::array<std::string_view, 3> memory_types = {"tmpfs", "ramfs", "devtmpfs"};
constexpr std::array<std::string_view, 3> container_types = {"overlay", "aufs", "fuse.fuse-overlayfs"};
constexpr std::array<std::string_view, 5> modeless_types = {"vfat", "msdos", "exfat", "ntfs", "ntfs3"};

void judge_file_system(const VolumeFacts& volume, Findings& out) {
  const std::string mend = "With the server stopped, move it to a local disk (ext4, XFS), and correct the configuration";
  if (is_one_of(volume.type, network_types)) {
    out.wrong(
        "A network's file system (" + volume.type + ") holds " + where(volume) + ".",
        {"Locks and syncs over a network don't hold what the program relies on: a lost connection can damage the database.",
         mend});
  } else if (is_one_of(volume.type, memory_types)) {
    out.wrong("Memory (" + volume.type + ") holds " + where(volume) + ".", {"It is gone when the machine stops.", mend});
  } else if (is_one_of(volume.type, container_types)) {
    out.wrong("A container's own file system (" + volume.type + ") holds " + where(volume) + ".",
              {"It is gone with the container.", "Mount a volume of the host there, and restore the site on it"});
  } else if (is_one_of(volume.type, modeless_types)) {
    out.wrong("A file system without owners and modes (" + volume.type + ") holds " + where(volume) + ".",
              {"Everybody on the machine can use what lies there, and a power loss can damage it.", mend});
  } else if (volume.type.starts_with("fuse")) {
    out.warn("A file system that is a program (" + volume.type + ") holds " + where(volume) + ".",
             {"Whether it keeps what was synced nobody here can tell.", mend});
  }
  if (has_option(volume, "ro")) {
    out.wrong("The volume of " + where(volume) + " is mounted read-only.",
              {"Nothing can be recorded, so nothing is answered. A disk that fails is often made so by the kernel.",
               "Look at the kernel's log (dmesg) for the disk's errors, then mount it for writing"});
  }
  if (has_option(volume, "nobarrier") || has_option(volume, "barrier=0")) {
    out.wrong("The volume of " + where(volume) + " is mounted without barriers.",
              {"What was synced may not be on the disk at a power loss.",
               "Take nobarrier or barrier=0 out of /etc/fstab, and mount it again"});
  }
}

constexpr const char* no_volumes = "not looked at: see data_folder";

std::string shell_or_service(const MachineFacts& facts) {
  return facts.server.process ? "" : " here (a service has limits of its own)";
}

}  // namespace

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

std::string duration_text(std::uint64_t seconds) {
  struct Unit {
    std::uint64_t seconds;
    const char* name;
  };
  constexpr std::array units = {Unit{86'400, "day"}, Unit{3'600, "hour"}, Unit{60, "minute"}};
  for (const Unit& unit : units) {
    if (seconds < 2 * unit.seconds) continue;
    return std::to_string(seconds / unit.seconds) + " " + unit.name + "s";
  }
  return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

void account(const MachineFacts& facts, Findings& out) {
  if (facts.data.seen != Seen::there) return out.skip("not looked at: see data_folder");
  if (facts.server_account.uid == 0) {
    out.warn(
        "The site belongs to root, so the server runs as root.",
        {"A fault in it would open the whole machine, and no file is closed to it.",
         "Make an account (adduser --system --group chartroom), give it the data folder and the keyring with chown -R, and "
         "run the server as it"});
  }
  if (facts.self.uid != 0 && facts.self.uid != facts.server_account.uid) {
    out.warn("This was run as " + facts.self.name + ", and the site belongs to " + facts.server_account.name + ".",
             {"What this account may not look at is called wrong here, or was not looked at.",
              "sudo -u " + facts.server_account.name + " chartroom doctor, or as root"});
  }
  out.ok_if_nothing("The server's account is " + facts.server_account.name + ".");
}

void program_folder(const MachineFacts& facts, Findings& out) {
  if (facts.server_account.uid == 0) return out.skip("not looked at: root can change every program; see account");
  if (facts.program.seen != Seen::there) return out.skip("not looked at: where the program lies can't be told");
  for (const PathFacts* path : {&facts.program, &facts.program_folder}) {
    if (path->seen != Seen::there || !may(facts.server_account, *path, Wants::write)) continue;
    out.warn("The server's account can change " + path->path.string() + ".",
             {"Who takes over the server could put another program in its place, which stays over a restart.",
              "chown root '" + path->path.string() + "' and chmod go-w '" + path->path.string() +
                  "', or install the program in /usr/local/bin"});
  }
  out.ok_if_nothing("The server's account can't change the program.");
}

void free_space(const MachineFacts& facts, Findings& out) {
  if (facts.volumes.empty()) return out.skip(no_volumes);
  std::string all;
  for (const VolumeFacts& volume : facts.volumes) {
    if (!volume.problem.empty()) {
      out.wrong("The volume of " + where(volume) + " can't be looked at: " + volume.problem,
                {"It may be full, or gone.", "Look at it with df, and at the kernel's log (dmesg)"});
      continue;
    }
    const auto [low, least] = space_limits(volume.holds);
    const std::string free = bytes_text(volume.space.bytes_free) + " of " + bytes_text(volume.space.bytes) + " free";
    all += (all.empty() ? "" : "; ") + holds_text(volume.holds) + ": " + free;
    const std::string mend = "Make room on it or make it larger. Never delete anything below the data folder or the keyring's";
    const std::string says = "The volume of " + where(volume) + " has " + free + ".";
    if (is_short(volume, least, limits::volume_free_percent_least)) {
      out.wrong(says, {"When it is full nothing can be recorded, so nothing is answered.", mend});
    } else if (is_short(volume, low, limits::volume_free_percent_low)) {
      out.warn(says, {"When it is full nothing can be recorded, so nothing is answered.", mend});
    }
  }
  out.ok_if_nothing("Free space: " + all + ".");
}

void free_files(const MachineFacts& facts, Findings& out) {
  if (facts.volumes.empty()) return out.skip(no_volumes);
  for (const VolumeFacts& volume : facts.volumes) {
    const VolumeSpace& space = volume.space;
    if (!volume.problem.empty() || space.files == 0 || space.files_free >= limits::volume_free_files_low) continue;
    const std::string says =
        "On the volume of " + where(volume) + " only " + std::to_string(space.files_free) + " more files can be made.";
    const Findings::Words words = {"Then no ledger segment can be begun, whatever space is free.",
                                   "Find what makes so many files (df -i, du --inodes), and remove it"};
    if (space.files_free < limits::volume_free_files_least) {
      out.wrong(says, words);
    } else {
      out.warn(says, words);
    }
  }
  out.ok_if_nothing("There is room for more files.");
}

void file_system(const MachineFacts& facts, Findings& out) {
  if (facts.volumes.empty()) return out.skip(no_volumes);
  std::string types;
  for (const VolumeFacts& volume : facts.volumes) {
    judge_file_system(volume, out);
    if (volume.type.empty()) {
      out.warn("What file system holds " + where(volume) + " can't be told.",
               {"It may be one that does not keep what was synced.",
                "Look at it with: findmnt --target '" + volume.path.string() + "'"});
    }
    types += (types.empty() ? "" : ", ") + holds_text(volume.holds) + " on " + volume.type;
  }
  out.ok_if_nothing("File systems: " + types + ".");
}

void swap(const MachineFacts& facts, Findings& out) {
  if (!facts.swaps) {
    return out.warn("Whether there is swap can't be told: /proc/swaps does not read.",
                    {"Parts of unsealed charts could be written to a disk in the clear.", "Look with: swapon --show"});
  }
  for (const SwapFacts& swap : *facts.swaps) {
    if (swap.kind != SwapFacts::Kind::plain) continue;
    out.warn(
        "Swap is on and not encrypted: " + swap.name + ".",
        {"Parts of unsealed charts can be written there in the clear, and all of memory if the machine hibernates. Keys are "
         "locked and don't go there. An encrypting disk or virtual disk below can't be seen from here.",
         "swapoff '" + swap.name + "' and take it out of /etc/fstab; or encrypt it (crypttab(5): swap with a random key)"});
  }
  out.ok_if_nothing(facts.swaps->empty() ? "Swap is off." : "Swap is encrypted or in memory.");
}

void core_dumps(const MachineFacts& facts, Findings& out) {
  if (facts.server.process && facts.limits.core_bytes != 0) {
    out.wrong("The running server may write its memory to a file when it fails.",
              {"Keys and unsealed charts would lie there in the clear.",
               "Restart it by `chartroom serve` itself, which gives that up"});
  }
  if (facts.dumps_after_account_change == 1) {
    out.warn("The kernel dumps programs that changed their account (fs.suid_dumpable is 1).",
             {"Memory of programs that start services can be left in files that others read.",
              "sysctl -w fs.suid_dumpable=0, and the same in a file of /etc/sysctl.d"});
  }
  out.ok_if_nothing("Memory is not written to files when the server fails.");
}

void ptrace(const MachineFacts& facts, Findings& out) {
  if (facts.ptrace_scope.value_or(0) == 0) {
    return out.warn("Programs of one account may read each other's memory (kernel.yama.ptrace_scope is 0 or not there).",
                    {"The server closes its own memory. Commands such as `chartroom ask`, which show charts, don't.",
                     "sysctl -w kernel.yama.ptrace_scope=1, and the same in a file of /etc/sysctl.d"});
  }
  out.ok("Programs of one account can't read each other's memory.");
}

void open_files(const MachineFacts& facts, Findings& out) {
  const std::uint64_t wanted =
      static_cast<std::uint64_t>(facts.config->connections_max) + limits::open_files_beside_connections;
  if (facts.limits.open_files < wanted) {
    return out.warn("At most " + std::to_string(facts.limits.open_files) + " files can be open" + shell_or_service(facts) +
                        ", and " + std::to_string(wanted) + " are wanted.",
                    {"Each connection is one: further ones fail before server.connections_max is reached.",
                     "LimitNOFILE=" + std::to_string(wanted) +
                         " in the service's unit (ulimit -n in a shell), or a smaller "
                         "server.connections_max"});
  }
  out.ok("Enough files can be open.");
}

void locked_memory(const MachineFacts& facts, Findings& out) {
  if (facts.server_account.uid == 0) return out.ok("Root may lock memory without a limit.");
  const std::uint64_t limit = facts.limits.locked_bytes;
  const std::string says = "At most " + bytes_text(limit) + " of memory can be locked" + shell_or_service(facts) + ".";
  const std::string mend = "LimitMEMLOCK=8M in the service's unit, or ulimit -l in a shell";
  if (limit < limits::locked_memory_bytes_least)
    return out.wrong(says, {"The server does not start: its keys must not reach swap.", mend});
  if (limit < limits::locked_memory_bytes_low) {
    return out.warn(says, {"Keys of many open charts go beyond it, and can then reach swap.", mend});
  }
  out.ok("Enough memory can be locked.");
}

void clock_synchronized(const MachineFacts& facts, Findings& out) {
  if (!facts.clock_synchronized) return out.skip("not looked at: the kernel does not tell here");
  if (!*facts.clock_synchronized) {
    return out.warn(
        "The machine's clock is set by no time service.",
        {"It drifts: times in the ledger would be wrong, and codes of second factors and sign-ins elsewhere fail.",
         "timedatectl set-ntp true, or install chrony, with the clinic's time server; in a container, on its host"});
  }
  out.ok("The machine's clock is set by a time service.");
}

void clock_behind(const MachineFacts& facts, Findings& out) {
  if (!facts.ledger_checkpoint) {
    return out.skip("not looked at: the ledger's newest checkpoint does not read; see data_folder");
  }
  const auto behind = *facts.ledger_checkpoint - facts.now;
  const auto seconds =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(behind).count()));
  const std::string says = "The machine's clock is " + duration_text(seconds) + " behind the ledger's newest checkpoint.";
  const std::string mend =
      "Set the clock right: timedatectl, or date --set. If it is right now and was wrong then, start once with "
      "`chartroom serve --accept-clock`";
  if (behind > limits::clock_behind_max) return out.wrong(says, {"The server does not start with it.", mend});
  if (behind > limits::clock_behind_told) {
    return out.warn(says, {"The server goes on from the ledger's time, and the ledger's times are not the clock's.", mend});
  }
  out.ok("The machine's clock is not behind the ledger.");
}

}  // namespace chartroom::doctor
