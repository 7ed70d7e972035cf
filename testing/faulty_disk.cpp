#include "testing/faulty_disk.h"

#include <algorithm>

#include "base/check.h"

namespace chartroom::testing {
namespace {

constexpr std::size_t sector_bytes = 512;

std::unexpected<Error> no_power() { return fail(ErrorCode::io, "the disk has no power"); }

}  // namespace

class FaultyDisk::OpenFile final : public File {
 public:
  OpenFile(FaultyDisk& disk, std::string name, std::uint64_t identity)
      : disk_(disk), name_(std::move(name)), power_cycle_(disk.power_cycles_), identity_(identity) {}

  Status append(ByteView bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    Stored* file = find();
    if (file == nullptr) return no_power();
    return disk_.append(*file, bytes);
  }

  Status write(std::uint64_t offset, ByteView bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    Stored* file = find();
    if (file == nullptr) return no_power();
    if (offset > file->now.size() || bytes.size() > file->now.size() - offset) {
      return fail(ErrorCode::corrupt, "a file is shorter than what is written over");
    }
    const auto begun = disk_.begin("write over");
    if (!begun) bytes = bytes.first(disk_.power_lost_ ? bytes.size() : bytes.size() / 2);
    std::ranges::copy(bytes, file->now.begin() + static_cast<std::ptrdiff_t>(offset));
    return begun;
  }

  Status sync() override {
    const std::lock_guard lock(disk_.mutex_);
    Stored* file = find();
    if (file == nullptr) return no_power();
    if (auto begun = disk_.begin("sync"); !begun) return fail(ErrorCode::io, begun.error().detail);
    file->synced = file->now;
    return {};
  }

  Result<Bytes> read(std::uint64_t offset, std::size_t size) const override {
    const std::lock_guard lock(disk_.mutex_);
    const Stored* file = find();
    if (file == nullptr) return no_power();
    if (offset > file->now.size() || size > file->now.size() - offset) {
      return fail(ErrorCode::corrupt, "a file is shorter than its contents say");
    }
    return to_bytes(ByteView(file->now).subspan(static_cast<std::size_t>(offset), size));
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(disk_.mutex_);
    const Stored* file = find();
    if (file == nullptr) return no_power();
    return file->now.size();
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    Stored* file = find();
    if (file == nullptr) return no_power();
    if (auto begun = disk_.begin("truncate"); !begun) {
      if (disk_.power_lost_) {  // it may have reached the disk or not
        file->unsure = file->now;
        file->unsure->resize(static_cast<std::size_t>(size));
      }
      return begun;
    }
    file->now.resize(static_cast<std::size_t>(size));
    file->synced = file->now;
    return {};
  }

  Result<bool> is_still_named() const override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.power_lost_ || power_cycle_ != disk_.power_cycles_) return no_power();
    const auto it = disk_.files_.find(name_);
    return it != disk_.files_.end() && it->second.identity == identity_;
  }

 private:
  // Null without power, after a restart, or when the file is gone.
  Stored* find() const {
    if (disk_.power_lost_ || power_cycle_ != disk_.power_cycles_) return nullptr;
    const auto it = disk_.files_.find(name_);
    return it == disk_.files_.end() ? nullptr : &it->second;
  }

  FaultyDisk& disk_;
  std::string name_;
  std::uint64_t power_cycle_;
  std::uint64_t identity_;
};

FaultyDisk::FaultyDisk() = default;
FaultyDisk::~FaultyDisk() = default;

Status FaultyDisk::begin(std::string_view doing) {
  if (power_lost_) return no_power();
  if (++operations_ != fault_at_) return {};
  if (fault_ == Fault::power_loss) power_lost_ = true;
  const auto code = fault_ == Fault::no_space ? ErrorCode::out_of_space : ErrorCode::io;
  return fail(code, std::string(doing) + ": a fault was asked for here");
}

bool FaultyDisk::fits(std::size_t more) const {
  if (!space_bytes_) return true;
  std::uint64_t used = more;
  for (const auto& [name, file] : files_) used += file.now.size();
  return used <= *space_bytes_;
}

Status FaultyDisk::append(Stored& file, ByteView bytes) {
  auto begun = begin("write");
  if (begun && !fits(bytes.size())) begun = fail(ErrorCode::out_of_space, "write: the disk is full");
  if (!begun) bytes = bytes.first(power_lost_ ? bytes.size() : bytes.size() / 2);  // what reached the cache before the fault
  file.now.insert(file.now.end(), bytes.begin(), bytes.end());
  return begun;
}

Result<std::unique_ptr<File>> FaultyDisk::open(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (power_lost_) return no_power();
  if (!files_.contains(name)) {
    if (auto begun = begin("make a file"); !begun) return fail(begun);
    files_[std::string(name)].identity = ++identities_;
  }
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*this, std::string(name), files_.find(name)->second.identity));
}

Result<Bytes> FaultyDisk::read(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (power_lost_) return no_power();
  const auto it = files_.find(name);
  if (it == files_.end()) return fail(ErrorCode::not_found, "no such file");
  return it->second.now;
}

bool FaultyDisk::exists(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return files_.contains(name);
}

Status FaultyDisk::replace(std::string_view name, ByteView bytes) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin("write beside"); !begun) return begun;
  if (!fits(bytes.size())) return fail(ErrorCode::out_of_space, "write: the disk is full");
  const auto renamed = begin("rename");
  if (!renamed && !power_lost_) return renamed;
  const bool is_new = !files_.contains(name);
  Stored& file = files_[std::string(name)];
  if (!renamed) {
    file.unsure = to_bytes(bytes);
    file.removal_unsure = is_new;
    return renamed;
  }
  file = Stored{.now = to_bytes(bytes),
                .synced = to_bytes(bytes),
                .unsure = std::nullopt,
                .removal_unsure = false,
                .identity = ++identities_};
  return {};
}

Status FaultyDisk::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (power_lost_) return no_power();
  const auto it = files_.find(name);
  if (it == files_.end()) return fail(ErrorCode::not_found, "no such file");
  if (auto begun = begin("remove"); !begun) {
    if (power_lost_) it->second.removal_unsure = true;
    return begun;
  }
  files_.erase(it);
  return {};
}

Result<std::vector<std::string>> FaultyDisk::list() const {
  const std::lock_guard lock(mutex_);
  if (power_lost_) return no_power();
  std::vector<std::string> names;
  for (const auto& [name, file] : files_) names.push_back(name);
  return names;
}

Result<std::uint64_t> FaultyDisk::free_bytes() const {
  const std::lock_guard lock(mutex_);
  if (power_lost_) return no_power();
  if (!space_bytes_) return std::uint64_t{1} << 40U;
  std::uint64_t used = 0;
  for (const auto& [name, file] : files_) used += file.now.size();
  return *space_bytes_ - std::min(used, *space_bytes_);
}

std::uint64_t FaultyDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void FaultyDisk::fail_at(std::uint64_t operation, Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_at_ = operation;
  fault_ = fault;
}

bool FaultyDisk::power_lost() const {
  const std::lock_guard lock(mutex_);
  return power_lost_;
}

void FaultyDisk::set_space(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  space_bytes_ = bytes;
}

Bytes FaultyDisk::surviving(const Stored& file, std::uint64_t seed, std::mt19937_64& random) const {
  if (file.unsure) {
    const bool new_bytes = seed == 1 || (seed > 1 && random() % 2 == 0);
    return new_bytes ? *file.unsure : file.synced;
  }
  if (seed == 0) return file.synced;
  if (seed == 1) return file.now;
  // Of what was written over, any unsynced sector may still be the old one.
  Bytes image = file.now;
  for (std::size_t start = 0; start < std::min(image.size(), file.synced.size()); start += sector_bytes) {
    const auto from = static_cast<std::ptrdiff_t>(start);
    const auto to = static_cast<std::ptrdiff_t>(std::min({start + sector_bytes, image.size(), file.synced.size()}));
    if (std::equal(image.begin() + from, image.begin() + to, file.synced.begin() + from)) continue;
    if (random() % 2 == 0) std::copy(file.synced.begin() + from, file.synced.begin() + to, image.begin() + from);
  }
  if (file.now.size() <= file.synced.size()) return image;
  // Some length between, and any unsynced sector may be missing: zeros, as a file system leaves it.
  const std::size_t unsynced = file.now.size() - file.synced.size();
  image.resize(file.synced.size() + static_cast<std::size_t>(random() % (unsynced + 1)));
  for (std::size_t start = file.synced.size(); start < image.size();) {
    const std::size_t end = std::min(image.size(), (start / sector_bytes + 1) * sector_bytes);
    if (random() % 3 == 0)
      std::fill(image.begin() + static_cast<std::ptrdiff_t>(start), image.begin() + static_cast<std::ptrdiff_t>(end),
                std::uint8_t{0});
    start = end;
  }
  return image;
}

void FaultyDisk::restart(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  for (auto it = files_.begin(); it != files_.end();) {
    Stored& file = it->second;
    const bool kept = !file.removal_unsure || seed == 1 || (seed > 1 && random() % 2 == 0);
    if (!kept) {
      it = files_.erase(it);
      continue;
    }
    const bool must_be_new = file.removal_unsure && file.unsure;
    Bytes left = must_be_new ? *file.unsure : surviving(file, seed, random);
    file = Stored{
        .now = left, .synced = std::move(left), .unsure = std::nullopt, .removal_unsure = false, .identity = file.identity};
    ++it;
  }
  power_lost_ = false;
  fault_at_ = 0;
  ++power_cycles_;
}

void FaultyDisk::flip(std::string_view name, std::size_t offset, std::uint8_t mask) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(name);
  CHECK(it != files_.end() && offset < it->second.now.size(), "a byte to flip must exist");
  it->second.now[offset] ^= mask;
  it->second.synced = it->second.now;
}

Bytes FaultyDisk::contents(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find(name);
  CHECK(it != files_.end(), "a file to look at must exist");
  return it->second.now;
}

void FaultyDisk::set_contents(std::string_view name, Bytes bytes) {
  const std::lock_guard lock(mutex_);
  Stored& file = files_[std::string(name)];
  const std::uint64_t identity = file.identity == 0 ? ++identities_ : file.identity;
  file = Stored{.now = bytes, .synced = bytes, .unsure = std::nullopt, .removal_unsure = false, .identity = identity};
}

}  // namespace chartroom::testing
