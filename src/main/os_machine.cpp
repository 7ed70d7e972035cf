#include "main/os_machine.h"

#include <grp.h>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/files.h"
#include "main/ledger_files.h"

namespace chartroom {
namespace {

constexpr int account_groups_max = 4096;  // a process of Linux has at most 65,536; people are in some tens
constexpr std::size_t account_record_bytes = 16 * 1024;

std::uint64_t soft_limit(int resource) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) return 0;
  return limit.rlim_cur == RLIM_INFINITY ? unlimited : limit.rlim_cur;
}

Timestamp changed_at(const struct stat& facts) {
  return Timestamp(std::chrono::seconds(facts.st_mtim.tv_sec) +
                   std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds(facts.st_mtim.tv_nsec)));
}

}  // namespace

PathFacts OsMachine::look(const std::filesystem::path& path) const {
  PathFacts out;
  out.path = path;
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) {
    out.seen = errno == EACCES ? Seen::hidden : Seen::missing;
    return out;
  }
  out.seen = Seen::there;
  out.is_folder = S_ISDIR(facts.st_mode);
  out.mode = facts.st_mode & 07777U;
  out.owner = facts.st_uid;
  out.group = facts.st_gid;
  out.device = facts.st_dev;
  out.number = facts.st_ino;
  out.bytes = static_cast<std::uint64_t>(facts.st_size);
  out.changed = changed_at(facts);
  return out;
}

Result<std::string> OsMachine::read(const std::filesystem::path& file) const { return read_text_file(file); }

Result<std::vector<std::filesystem::path>> OsMachine::entries(const std::filesystem::path& folder) const {
  std::vector<std::filesystem::path> out;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    out.push_back(it->path());
  }
  if (error) return fail(ErrorCode::io, "list " + folder.string() + ": " + error.message());
  std::ranges::sort(out);
  return out;
}

Result<std::filesystem::path> OsMachine::real(const std::filesystem::path& path) const {
  std::error_code error;
  auto out = std::filesystem::canonical(path, error);
  if (error) return fail(ErrorCode::io, path.string() + ": " + error.message());
  return out;
}

Result<VolumeSpace> OsMachine::space(const std::filesystem::path& path) const {
  struct statvfs facts{};
  if (::statvfs(path.c_str(), &facts) != 0) return fail_errno("ask for the space of " + path.string(), errno);
  return VolumeSpace{.bytes = facts.f_blocks * facts.f_frsize,
                     .bytes_free = facts.f_bavail * facts.f_frsize,
                     .files = facts.f_files,
                     .files_free = facts.f_favail};
}

Result<std::optional<store::SlotSet>> OsMachine::slots(const std::filesystem::path& keyring) const {
  std::error_code error;
  if (!std::filesystem::is_directory(keyring, error)) {  // `OsFolder::at` would make one
    return fail(ErrorCode::not_found, "the keyring's folder " + keyring.string() + " can't be looked into");
  }
  const auto folder = OsFolder::at(keyring);
  if (!folder) return fail(folder);
  return store::slots_in_force(**folder);
}

Account OsMachine::account(uid_t uid) const {
  Account out{.uid = uid, .name = "uid " + std::to_string(uid), .groups = {}};
  passwd record{};
  passwd* found = nullptr;
  std::array<char, account_record_bytes> buffer{};
  if (::getpwuid_r(uid, &record, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return out;
  out.name = found->pw_name;
  std::vector<gid_t> groups(account_groups_max);
  int count = account_groups_max;
  if (::getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) >= 0) {
    groups.resize(static_cast<std::size_t>(count));
    out.groups = std::move(groups);
  } else {
    out.groups = {found->pw_gid};
  }
  return out;
}

uid_t OsMachine::self() const { return ::geteuid(); }

std::filesystem::path OsMachine::program() const {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

ProcessLimits OsMachine::own_limits() const {
  return {.open_files = soft_limit(RLIMIT_NOFILE),
          .locked_bytes = soft_limit(RLIMIT_MEMLOCK),
          .core_bytes = 0};  // the server gives up its own
}

std::optional<bool> OsMachine::kernel_says_synchronized() const {
  timex facts{};  // no mode: nothing is set
  const int state = ::adjtimex(&facts);
  if (state < 0) return std::nullopt;
  return state != TIME_ERROR && (facts.status & STA_UNSYNC) == 0;
}

Timestamp OsMachine::now() const { return SystemClock().now(); }

}  // namespace chartroom
