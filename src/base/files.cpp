#include "base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace chartroom {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Status write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return fail_errno("write", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

// Of a sync: whatever it was, it is no full disk on which the same can be tried again.
std::unexpected<Error> fail_sync(std::string_view doing, int error_number) {
  return fail(ErrorCode::io, fail_errno(doing, error_number).error().detail);
}

Status sync_folder(const std::filesystem::path& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) return fail_errno("open folder", errno);
  if (::fsync(fd.get()) != 0) return fail_sync("sync folder", errno);
  return {};
}

class OsFile final : public File {
 public:
  OsFile(Descriptor fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Status append(ByteView bytes) override {
    if (::lseek(fd_.get(), 0, SEEK_END) < 0) return fail_errno("seek", errno);
    return write_all(fd_.get(), bytes);
  }

  Status write(std::uint64_t offset, ByteView bytes) override {
    const auto whole = this->size();
    if (!whole) return fail(whole);
    if (offset > *whole || bytes.size() > *whole - offset) {
      return fail(ErrorCode::corrupt, "a file is shorter than what is written over");
    }
    if (::lseek(fd_.get(), static_cast<off_t>(offset), SEEK_SET) < 0) return fail_errno("seek", errno);
    return write_all(fd_.get(), bytes);
  }

  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return fail_sync("sync", errno);
    return {};
  }

  Result<Bytes> read(std::uint64_t offset, std::size_t size) const override {
    const auto whole = this->size();
    if (!whole) return fail(whole);
    // Asked before the allocation: a damaged length must not take the memory.
    if (offset > *whole || size > *whole - offset) return fail(ErrorCode::corrupt, "a file is shorter than its contents say");
    Bytes out(size);
    std::size_t have = 0;
    while (have < size) {
      const ssize_t got = ::pread(fd_.get(), out.data() + have, size - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno("read", errno);
      if (got == 0) return fail(ErrorCode::corrupt, "a file is shorter than its contents say");
      have += static_cast<std::size_t>(got);
    }
    return out;
  }

  Result<std::uint64_t> size() const override {
    struct stat facts{};
    if (::fstat(fd_.get(), &facts) != 0) return fail_errno("stat", errno);
    return static_cast<std::uint64_t>(facts.st_size);
  }

  Status truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return fail_errno("truncate", errno);
    return sync();
  }

  Result<bool> is_still_named() const override {
    struct stat own{};
    struct stat named{};
    if (::fstat(fd_.get(), &own) != 0) return fail_errno("fstat", errno);
    if (::lstat(path_.c_str(), &named) != 0) {
      if (errno == ENOENT) return false;
      return fail_errno("stat", errno);
    }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino;
  }

 private:
  Descriptor fd_;
  std::filesystem::path path_;
};

}  // namespace

std::unexpected<Error> fail_errno(std::string_view doing, int error_number) {
  ErrorCode code = ErrorCode::io;
  if (error_number == ENOSPC || error_number == EDQUOT) code = ErrorCode::out_of_space;
  if (error_number == ENOENT) code = ErrorCode::not_found;
  return fail(code, std::string(doing) + ": " + std::generic_category().message(error_number));
}

Result<std::unique_ptr<OsFolder>> OsFolder::at(std::filesystem::path path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno("make folder " + path.string(), errno);
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return fail(ErrorCode::io, path.string() + " is not a folder");
  return std::unique_ptr<OsFolder>(new OsFolder(std::move(path)));
}

Result<std::unique_ptr<File>> OsFolder::open(std::string_view name) {
  const auto file = path_ / name;
  const bool is_new = !exists(name);
  Descriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd.get() < 0) return fail_errno("open " + file.string(), errno);
  if (is_new) {
    if (auto synced = sync_folder(path_); !synced) return fail(synced);
  }
  return std::make_unique<OsFile>(std::move(fd), file);
}

Result<Bytes> OsFolder::read(std::string_view name) const {
  const auto file = path_ / name;
  Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (fd.get() < 0) return fail_errno("open " + file.string(), errno);
  const OsFile open_file(std::move(fd), file);
  const auto size = open_file.size();
  if (!size) return fail(size);
  return open_file.read(0, static_cast<std::size_t>(*size));
}

bool OsFolder::exists(std::string_view name) const {
  std::error_code error;
  return std::filesystem::exists(path_ / name, error);
}

Status OsFolder::replace(std::string_view name, ByteView bytes) {
  const auto file = path_ / name;
  auto beside = file;
  beside += ".new";
  {
    const Descriptor fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0) return fail_errno("open " + beside.string(), errno);
    if (auto written = write_all(fd.get(), bytes); !written) return written;
    if (::fsync(fd.get()) != 0) return fail_sync("sync " + beside.string(), errno);
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) return fail_errno("rename " + beside.string(), errno);
  return sync_folder(path_);
}

Status OsFolder::remove(std::string_view name) {
  const auto file = path_ / name;
  if (::unlink(file.c_str()) != 0) return fail_errno("remove " + file.string(), errno);
  return sync_folder(path_);
}

Result<std::vector<std::string>> OsFolder::list() const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    std::error_code kind_error;
    if (it->is_regular_file(kind_error)) names.push_back(it->path().filename().string());
  }
  if (error) return fail(ErrorCode::io, "list " + path_.string() + ": " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::uint64_t> OsFolder::free_bytes() const {
  struct statvfs facts{};
  if (::statvfs(path_.c_str(), &facts) != 0) return fail_errno("statvfs " + path_.string(), errno);
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::filesystem::path& folder) {
  const auto file = folder / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail_errno("open " + file.string(), errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int error_number = errno;
    ::close(fd);
    if (error_number == EWOULDBLOCK) {
      return fail(ErrorCode::locked, "another chartroom server is using " + folder.string() + "; stop it first");
    }
    return fail_errno("lock " + file.string(), error_number);
  }
  return std::unique_ptr<FolderLock>(new FolderLock(fd));
}

FolderLock::~FolderLock() { ::close(fd_); }

}  // namespace chartroom
