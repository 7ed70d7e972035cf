#include "backup/backup_format.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "store/key_check.h"

namespace chartroom::backup {
namespace {

constexpr std::string_view header_magic = "CRbackup";
constexpr std::string_view trailer_magic = "CRbkend1";
constexpr std::uint32_t format_version = 1;
constexpr std::uint8_t manifest_version = 1;
constexpr std::string_view name_start = "chartroom-";
constexpr std::string_view name_end = ".backup";
constexpr std::size_t check_bytes = 8;

// Against accidents; what matters is sealed.
ByteView short_digest(ByteView bytes, crypto::Digest& room) {
  room = crypto::sha256(bytes);
  return ByteView(room).first(check_bytes);
}

bool is_plain(std::string_view part) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return !part.empty() && part.size() <= 100 && part.front() != '.' && std::ranges::all_of(part, is_allowed);
}

std::uint64_t chunks_of(std::uint64_t bytes) { return bytes / chunk_bytes + (bytes % chunk_bytes == 0 ? 0 : 1); }

void write_id(ByteWriter& out, BackupId id) { out.raw(id.view()); }

BackupId read_backup_id(ByteReader& in) { return BackupId::from_bytes(in.raw(16)).value_or(BackupId()); }

crypto::Digest read_digest(ByteReader& in) {
  crypto::Digest out{};
  const ByteView bytes = in.raw(out.size());
  if (bytes.size() == out.size()) std::ranges::copy(bytes, out.begin());
  return out;
}

void write_facts(ByteWriter& out, const Facts& facts) {
  out.text(facts.origin);
  out.text(facts.program);
  out.u64(facts.commit);
  out.u64(facts.patients);
  out.u64(facts.charts);
  out.u64(facts.ledger_size);
  out.raw(facts.ledger_root);
}

Facts read_facts(ByteReader& in) {
  Facts out;
  out.origin = in.text();
  out.program = in.text();
  out.commit = in.u64();
  out.patients = in.u64();
  out.charts = in.u64();
  out.ledger_size = in.u64();
  out.ledger_root = read_digest(in);
  return out;
}

Status read_file(ByteReader& in, std::size_t sources, FileEntry& out) {
  out.name = in.text();
  out.bytes = in.u64();
  const std::uint64_t count = in.u32();
  constexpr std::size_t place_bytes = 2 + 8 + 4 + 32;
  if (!in.ok() || count != chunks_of(out.bytes) || in.remaining() / place_bytes < count)
    return fail(ErrorCode::corrupt, "a backup's manifest has a file whose chunks don't make it up");
  if (!is_file_name(out.name)) return fail(ErrorCode::corrupt, "a backup's manifest has a file name that is none");
  out.chunks.resize(count);
  for (ChunkPlace& place : out.chunks) {
    place.source = in.u16();
    place.offset = in.u64();
    place.stored = in.u32();
    place.digest = read_digest(in);
    if (place.source >= sources) return fail(ErrorCode::corrupt, "a backup's manifest names a source that it doesn't have");
  }
  return {};
}

}  // namespace

Bytes encode_header(const Header& header) {
  CHECK(header.key_check.size() == store::key_check_bytes, "a key check has its size");
  ByteWriter out(header_bytes);
  out.raw(as_bytes(header_magic));
  out.u32(format_version);
  out.u32(header.is_full ? 1 : 0);
  write_id(out, header.id);
  out.i64(header.made.time_since_epoch().count());
  out.raw(header.key_check);
  crypto::Digest room{};
  out.raw(short_digest(out.bytes(), room));
  CHECK(out.bytes().size() == header_bytes, "a header has its size");
  return out.take();
}

Result<Header> read_header(ByteView bytes) {
  if (bytes.size() < header_bytes) return fail(ErrorCode::corrupt, "a backup is shorter than its header");
  ByteReader in(bytes.first(header_bytes));
  if (as_text(in.raw(header_magic.size())) != header_magic) return fail(ErrorCode::corrupt, "this is no backup of Chartroom");
  const std::uint32_t version = in.u32();
  const std::uint32_t full = in.u32();
  Header out;
  out.is_full = full == 1;
  out.id = read_backup_id(in);
  out.made = Timestamp(std::chrono::microseconds(in.i64()));
  out.key_check = to_bytes(in.raw(store::key_check_bytes));
  crypto::Digest room{};
  const ByteView check = in.raw(check_bytes);
  if (!std::ranges::equal(check, short_digest(bytes.first(header_bytes - check_bytes), room)))
    return fail(ErrorCode::corrupt, "a backup's header is damaged");
  if (version > format_version) return fail(ErrorCode::newer_version, "a backup was made by a newer release");
  if (full > 1 || version == 0) return fail(ErrorCode::corrupt, "a backup's header is damaged");
  return out;
}

Bytes encode_trailer(const Trailer& trailer) {
  ByteWriter out(trailer_bytes);
  out.raw(as_bytes(trailer_magic));
  out.u64(trailer.manifest_offset);
  out.u64(trailer.manifest_bytes);
  crypto::Digest room{};
  out.raw(short_digest(out.bytes(), room));
  return out.take();
}

std::optional<Trailer> read_trailer(ByteView bytes) {
  if (bytes.size() != trailer_bytes) return std::nullopt;
  ByteReader in(bytes);
  if (as_text(in.raw(trailer_magic.size())) != trailer_magic) return std::nullopt;
  Trailer out;
  out.manifest_offset = in.u64();
  out.manifest_bytes = in.u64();
  crypto::Digest room{};
  if (!std::ranges::equal(in.raw(check_bytes), short_digest(bytes.first(trailer_bytes - check_bytes), room)))
    return std::nullopt;
  return out;
}

bool is_file_name(std::string_view name) {
  const auto slash = name.find('/');
  return slash != std::string_view::npos && is_plain(name.substr(0, slash)) && is_plain(name.substr(slash + 1));
}

std::uint64_t Manifest::bytes() const {
  std::uint64_t out = 0;
  for (const FileEntry& file : files) out += file.bytes;
  return out;
}

Bytes encode_manifest(const Manifest& manifest) {
  ByteWriter out;
  out.u8(manifest_version);
  write_id(out, manifest.id);
  out.i64(manifest.made.time_since_epoch().count());
  write_facts(out, manifest.facts);
  out.u32(static_cast<std::uint32_t>(manifest.sources.size()));
  for (const BackupId source : manifest.sources) write_id(out, source);
  out.u32(static_cast<std::uint32_t>(manifest.files.size()));
  for (const FileEntry& file : manifest.files) {
    CHECK(file.chunks.size() == chunks_of(file.bytes), "chunks make up their file");
    out.text(file.name);
    out.u64(file.bytes);
    out.u32(static_cast<std::uint32_t>(file.chunks.size()));
    for (const ChunkPlace& place : file.chunks) {
      out.u16(place.source);
      out.u64(place.offset);
      out.u32(place.stored);
      out.raw(place.digest);
    }
  }
  return out.take();
}

Result<Manifest> read_manifest(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version > manifest_version) return fail(ErrorCode::newer_version, "a backup's manifest was made by a newer release");
  Manifest out;
  out.id = read_backup_id(in);
  out.made = Timestamp(std::chrono::microseconds(in.i64()));
  out.facts = read_facts(in);
  const std::uint32_t sources = in.u32();
  if (!in.ok() || version == 0 || sources == 0 || sources > sources_max)
    return fail(ErrorCode::corrupt, "a backup's manifest is damaged");
  for (std::uint32_t number = 0; number < sources; ++number) out.sources.push_back(read_backup_id(in));
  const std::uint32_t files = in.u32();
  if (!in.ok() || files > files_max || out.sources.front() != out.id)
    return fail(ErrorCode::corrupt, "a backup's manifest is damaged");
  for (std::uint32_t number = 0; number < files; ++number) {
    FileEntry file;
    if (auto read = read_file(in, sources, file); !read) return fail(read);
    if (!out.files.empty() && out.files.back().name >= file.name)
      return fail(ErrorCode::corrupt, "a backup's manifest names its files out of order");
    out.files.push_back(std::move(file));
  }
  if (!in.at_end()) return fail(ErrorCode::corrupt, "a backup's manifest is damaged");
  return out;
}

crypto::SecretKey key_of(const crypto::SecretKey& backup_key, BackupId id) {
  return crypto::derive_key(backup_key, "chartroom backup v1", id.view());
}

Bytes chunk_context(BackupId id, std::uint64_t offset) {
  ByteWriter out;
  out.text("chartroom backup chunk");
  write_id(out, id);
  out.u64(offset);
  return out.take();
}

Bytes manifest_context(BackupId id) {
  ByteWriter out;
  out.text("chartroom backup manifest");
  write_id(out, id);
  return out.take();
}

std::string file_name(const Header& header) {
  std::string time = format_timestamp(header.made).substr(0, 19);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return std::string(name_start) + time + "Z-" + header.id.text().substr(2, 8) + std::string(name_end);
}

bool is_backup_name(std::string_view name) {
  return name.starts_with(name_start) && name.ends_with(name_end) && is_plain(name);
}

}  // namespace chartroom::backup
