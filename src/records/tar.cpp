#include "records/tar.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameBytes = 100;
// Where the fields of a header stand (POSIX.1-2001, pax, "ustar Interchange Format").
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSumAt = 148;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kMagicAt = 257;
constexpr std::size_t kPrefixAt = 345;

std::string_view field(std::string_view header, std::size_t at, std::size_t bytes) {
  const std::string_view whole = header.substr(at, bytes);
  return whole.substr(0, whole.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view digits) {
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  if (digits.empty() || digits.size() > 12) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

// Of the header with spaces in the place of the sum.
std::uint64_t sum_of(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= kSumAt && i < kSumAt + 8 ? std::uint64_t{' '} : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

std::size_t padded(std::uint64_t bytes) { return static_cast<std::size_t>((bytes + kBlock - 1) / kBlock * kBlock); }

// The path in a pax header's records ("23 path=some/file.json\n"); empty if it has none.
std::string_view pax_path(std::string_view records) {
  while (!records.empty()) {
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < records.size() && at < 9 && records[at] >= '0' && records[at] <= '9') {
      length = length * 10 + static_cast<std::size_t>(records[at++] - '0');
    }
    if (length <= at + 1 || length > records.size()) return {};
    const std::string_view record = records.substr(at + 1, length - at - 1);
    if (record.starts_with("path=") && record.ends_with('\n')) return record.substr(5, record.size() - 6);
    records.remove_prefix(length);
  }
  return {};
}

class TarReader {
 public:
  explicit TarReader(ByteView archive) : archive_(archive) {}

  std::expected<std::vector<TarFile>, std::string_view> read() {
    while (!is_at_end()) {
      if (!entry()) return std::unexpected("import.bad_tar");
    }
    return std::move(files_);
  }

 private:
  // A block of zeros, or the bytes' end where a program left the zeros out.
  bool is_at_end() const {
    const ByteView block = archive_.subspan(at_, std::min(kBlock, archive_.size() - at_));
    return std::all_of(block.begin(), block.end(), [](std::uint8_t byte) { return byte == 0; });
  }

  bool entry() {
    if (archive_.size() - at_ < kBlock) return false;
    const std::string_view header = as_text(archive_.subspan(at_, kBlock));
    const auto size = octal(field(header, kSizeAt, 12));
    const auto sum = octal(field(header, kSumAt, 8));
    if (!size || !sum || *sum != sum_of(header)) return false;
    at_ += kBlock;
    if (archive_.size() - at_ < *size) return false;
    const ByteView bytes = archive_.subspan(at_, static_cast<std::size_t>(*size));
    at_ = std::min(archive_.size(), at_ + padded(*size));
    return take(header, bytes);
  }

  bool take(std::string_view header, ByteView bytes) {
    switch (header[kTypeAt]) {
      case 'L': long_name_ = as_text(bytes).substr(0, as_text(bytes).find('\0')); return true;
      case 'x': long_name_ = pax_path(as_text(bytes)); return true;
      case 'S': return false;
      case '0':
      case '7':
      case '\0': files_.push_back({name_of(header), bytes}); break;
      default: break;  // folders, links, what is said of all
    }
    long_name_.clear();
    return true;
  }

  std::string name_of(std::string_view header) const {
    if (!long_name_.empty()) return long_name_;
    std::string name(field(header, 0, kNameBytes));
    const bool is_ustar = header.substr(kMagicAt, 6) == std::string_view("ustar\0", 6);
    const std::string_view prefix = is_ustar ? field(header, kPrefixAt, 155) : std::string_view();
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
  }

  ByteView archive_;
  std::size_t at_ = 0;
  std::string long_name_;  // of the next file
  std::vector<TarFile> files_;
};

std::string octal_text(std::uint64_t value, std::size_t digits) {
  std::string out(digits, '0');
  for (auto at = out.rbegin(); at != out.rend(); ++at, value /= 8) *at = static_cast<char>('0' + value % 8);
  return out;
}

std::string plain_header(std::string_view name, std::uint64_t bytes, char type) {
  std::string header(kBlock, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 7, "0000600");
  header.replace(kSizeAt, 11, octal_text(bytes, 11));
  header[kTypeAt] = type;
  header.replace(kMagicAt, 8, "ustar\00000", 8);
  header.replace(kSumAt, 8, octal_text(sum_of(header), 6) + std::string("\0 ", 2));
  return header;
}

}  // namespace

std::expected<std::vector<TarFile>, std::string_view> read_tar(ByteView archive) { return TarReader(archive).read(); }

std::string tar_header(std::string_view name, std::uint64_t bytes) {
  if (name.size() <= kNameBytes) return plain_header(name, bytes, '0');
  return plain_header("././@LongLink", name.size() + 1, 'L') + std::string(name) + '\0' + tar_padding(name.size() + 1) +
         plain_header(name.substr(0, kNameBytes), bytes, '0');
}

std::string tar_padding(std::uint64_t bytes) { return std::string(padded(bytes) - static_cast<std::size_t>(bytes), '\0'); }

std::string tar_end() { return std::string(2 * kBlock, '\0'); }

std::size_t archive_bytes(std::uint64_t total) {
  const std::uint64_t share = total / (2 * limits::import_uploads_at_once_max);
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(share, limits::import_upload_bytes_min_at_once, limits::import_upload_bytes_max_at_once));
}

}  // namespace chartroom::records
