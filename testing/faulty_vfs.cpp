#include "testing/faulty_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/check.h"

namespace chartroom::testing {
namespace {

constexpr std::uint64_t vfs_sector_bytes = 512;

Bytes read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_whole(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  CHECK(out.good(), "a test's file could not be written");
}

// The memory that SQLite gives for an open file: this, and behind it the real VFS's.
struct ShimFile {
  sqlite3_file base;
  FaultyVfs* owner;
  std::string* path;  // null: not tracked
};

sqlite3_vfs* real_vfs(sqlite3_vfs*) { return sqlite3_vfs_find("unix"); }
ShimFile* shim(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(shim(file) + 1); }

}  // namespace

// SQLite's calls. They may look into FaultyVfs.
struct FaultyVfsCalls {
  using Verdict = FaultyVfs::Verdict;
  using Doing = FaultyVfs::Doing;

  static int code(Verdict verdict, int failed) {
    if (verdict == Verdict::go_on) return SQLITE_OK;
    return verdict == Verdict::full ? SQLITE_FULL : failed;
  }

  static int close(sqlite3_file* file) {
    delete std::exchange(shim(file)->path, nullptr);
    return real(file)->pMethods->xClose(real(file));
  }

  static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (shim(file)->owner->power_lost()) return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), out, size, offset);
  }

  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    FaultyVfs& owner = *shim(file)->owner;
    if (shim(file)->path == nullptr) return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    const std::lock_guard lock(owner.mutex_);
    const bool had_power = !owner.power_lost_;
    const auto verdict = owner.begin(Doing::write);
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    FaultyVfs::Change change{false, static_cast<std::uint64_t>(offset), Bytes(first, first + size)};
    if (verdict == Verdict::failed || verdict == Verdict::full) change.bytes.resize(change.bytes.size() / 2);
    if (had_power) {  // also the write in which the power goes may reach the disk, in part
      owner.files_[*shim(file)->path].unsynced.push_back(change);
    }
    if (verdict == Verdict::no_power) return SQLITE_IOERR_WRITE;
    const int written =
        real(file)->pMethods->xWrite(real(file), change.bytes.data(), static_cast<int>(change.bytes.size()), offset);
    return written != SQLITE_OK ? written : code(verdict, SQLITE_IOERR_WRITE);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    FaultyVfs& owner = *shim(file)->owner;
    if (shim(file)->path == nullptr) return real(file)->pMethods->xTruncate(real(file), size);
    const std::lock_guard lock(owner.mutex_);
    const bool had_power = !owner.power_lost_;
    const auto verdict = owner.begin(Doing::other);
    if (had_power && verdict != Verdict::failed) {
      owner.files_[*shim(file)->path].unsynced.push_back({true, static_cast<std::uint64_t>(size), {}});
    }
    if (verdict != Verdict::go_on) return code(verdict, SQLITE_IOERR_TRUNCATE);
    return real(file)->pMethods->xTruncate(real(file), size);
  }

  static int sync(sqlite3_file* file, int) {
    FaultyVfs& owner = *shim(file)->owner;
    if (shim(file)->path == nullptr) return SQLITE_OK;
    const std::lock_guard lock(owner.mutex_);
    const auto verdict = owner.begin(Doing::sync);
    if (verdict != Verdict::go_on) return code(verdict, SQLITE_IOERR_FSYNC);
    auto& tracked = owner.files_[*shim(file)->path];
    for (const auto& change : tracked.unsynced) FaultyVfs::apply(tracked.synced, change);
    tracked.unsynced.clear();
    return SQLITE_OK;
  }

  static int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
  static int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
  static int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
  static int check_lock(sqlite3_file* file, int* held) { return real(file)->pMethods->xCheckReservedLock(real(file), held); }
  static int control(sqlite3_file* file, int op, void* argument) {
    // Bytes beyond the end made ahead of time would go around the tracking.
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_NOTFOUND;
    return real(file)->pMethods->xFileControl(real(file), op, argument);
  }
  static int sector_size(sqlite3_file*) { return static_cast<int>(vfs_sector_bytes); }
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }
  static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    if (shim(file)->owner->power_lost()) return SQLITE_IOERR_SHMMAP;
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
  }
  static int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
  }
  static void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
  static int shm_unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

  static const sqlite3_io_methods* methods() {
    static const sqlite3_io_methods table = {
        2,           close,           read,    write,    truncate,    sync,      file_size, lock,   unlock, check_lock, control,
        sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr,   nullptr};
    return &table;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    FaultyVfs& owner = *static_cast<FaultyVfs*>(vfs->pAppData);
    file->pMethods = nullptr;
    if (owner.power_lost()) return SQLITE_CANTOPEN;
    shim(file)->owner = &owner;
    shim(file)->path = nullptr;
    const int opened = real_vfs(vfs)->xOpen(real_vfs(vfs), name, real(file), flags, out_flags);
    if (opened != SQLITE_OK) return opened;
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
      shim(file)->path = new std::string(name);
      const std::lock_guard lock(owner.mutex_);
      const auto it = owner.files_.find(name);
      if (it == owner.files_.end() || it->second.deleted) owner.files_[name] = {read_whole(name), {}, false, false};
    }
    file->pMethods = methods();
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    FaultyVfs& owner = *static_cast<FaultyVfs*>(vfs->pAppData);
    const std::lock_guard lock(owner.mutex_);
    const auto verdict = owner.begin(Doing::other);
    if (verdict != Verdict::go_on) return code(verdict, SQLITE_IOERR_DELETE);
    if (const auto it = owner.files_.find(name); it != owner.files_.end()) {
      it->second.deleted = true;
      it->second.deletion_synced = sync_folder != 0;
    }
    return real_vfs(vfs)->xDelete(real_vfs(vfs), name, 0);
  }

  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, out);
  }
  static int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, size, out);
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) { return real_vfs(vfs)->xRandomness(real_vfs(vfs), size, out); }
  static int wait(sqlite3_vfs* vfs, int us) { return real_vfs(vfs)->xSleep(real_vfs(vfs), us); }
  static int current_time(sqlite3_vfs* vfs, double* out) { return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), out); }
  static int last_error(sqlite3_vfs* vfs, int size, char* out) {
    return real_vfs(vfs)->xGetLastError(real_vfs(vfs), size, out);
  }
};

FaultyVfs::FaultyVfs(std::string name) : name_(std::move(name)), vfs_(std::make_unique<sqlite3_vfs>()) {
  CHECK(sqlite3_initialize() == SQLITE_OK, "SQLite starts");
  sqlite3_vfs* below = sqlite3_vfs_find("unix");
  CHECK(below != nullptr, "SQLite has the operating system's files");
  vfs_->iVersion = 1;
  vfs_->szOsFile = static_cast<int>(sizeof(ShimFile)) + below->szOsFile;
  vfs_->mxPathname = below->mxPathname;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->xOpen = FaultyVfsCalls::open;
  vfs_->xDelete = FaultyVfsCalls::remove;
  vfs_->xAccess = FaultyVfsCalls::access;
  vfs_->xFullPathname = FaultyVfsCalls::full_path;
  vfs_->xRandomness = FaultyVfsCalls::randomness;
  vfs_->xSleep = FaultyVfsCalls::wait;
  vfs_->xCurrentTime = FaultyVfsCalls::current_time;
  vfs_->xGetLastError = FaultyVfsCalls::last_error;
  CHECK(sqlite3_vfs_register(vfs_.get(), 0) == SQLITE_OK, "a VFS registers");
}

FaultyVfs::~FaultyVfs() {
  sqlite3mc_vfs_destroy(cipher_name().c_str());
  sqlite3_vfs_unregister(vfs_.get());
}

FaultyVfs::Verdict FaultyVfs::begin(Doing doing) {
  if (power_lost_) return Verdict::no_power;
  ++operations_;
  if (fault_at_ == 0 || operations_ < fault_at_) return Verdict::go_on;
  if (fault_ == Fault::disk_full) return doing == Doing::write ? Verdict::full : Verdict::go_on;
  if (operations_ > fault_at_) return Verdict::go_on;
  if (fault_ == Fault::error) return Verdict::failed;
  power_lost_ = true;
  return Verdict::no_power;
}

void FaultyVfs::apply(Bytes& image, const Change& change) {
  if (change.is_truncation) return image.resize(static_cast<std::size_t>(change.offset));
  const auto end = static_cast<std::size_t>(change.offset) + change.bytes.size();
  if (image.size() < end) image.resize(end);
  std::ranges::copy(change.bytes, image.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

Bytes FaultyVfs::survivors(const Tracked& file, std::uint64_t seed, std::mt19937_64& random) {
  Bytes image = file.synced;
  for (const auto& change : file.unsynced) {
    const auto fate = seed <= 1 ? seed : random() % 3;  // lost, whole, torn
    if (fate == 0) continue;
    if (fate == 1 || change.is_truncation) {
      apply(image, change);
      continue;
    }
    for (std::size_t start = 0; start < change.bytes.size();) {
      const std::uint64_t offset = change.offset + start;
      const auto size = std::min<std::size_t>(change.bytes.size() - start,
                                              static_cast<std::size_t>(vfs_sector_bytes - offset % vfs_sector_bytes));
      const auto piece = ByteView(change.bytes).subspan(start, size);
      if (random() % 2 == 0) apply(image, {false, offset, to_bytes(piece)});
      start += size;
    }
  }
  return image;
}

std::uint64_t FaultyVfs::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void FaultyVfs::fail_at(std::uint64_t operation, Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_at_ = operation;
  fault_ = fault;
}

void FaultyVfs::end_fault() {
  const std::lock_guard lock(mutex_);
  fault_at_ = 0;
}

bool FaultyVfs::power_lost() const {
  const std::lock_guard lock(mutex_);
  return power_lost_;
}

void FaultyVfs::restart(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  for (const auto& [path, file] : files_) {
    const bool comes_back = file.deleted && !file.deletion_synced && seed > 1 && random() % 2 == 0;
    if (!file.deleted || comes_back) write_whole(path, survivors(file, seed, random));
    std::error_code ignored;  // there may be none
    std::filesystem::remove(path + "-shm", ignored);
  }
  files_.clear();
  power_lost_ = false;
  fault_at_ = 0;
}

}  // namespace chartroom::testing
