#include "backup/backup_writer.h"

#include <algorithm>

#include "base/check.h"
#include "store/compression.h"

namespace chartroom::backup {
namespace {

constexpr std::size_t write_bytes = 1024 * 1024;  // at a time

// How a chunk stands in its sealed value.
constexpr std::uint8_t as_it_is = 0;
constexpr std::uint8_t compressed = 1;

// What is encrypted already doesn't become smaller; what is stored as it is needs no opening twice.
void encode_chunk(ByteView chunk, Bytes& out) {
  const ByteView small = store::compress_scratch(chunk, store::Effort::little);
  const bool is_worth_it = small.size() < chunk.size() - chunk.size() / 16;
  const ByteView chosen = is_worth_it ? small : chunk;
  out.clear();
  out.push_back(is_worth_it ? compressed : as_it_is);
  out.insert(out.end(), chosen.begin(), chosen.end());
}

}  // namespace

Result<std::unique_ptr<BackupWriter>> BackupWriter::begin(const Start& start) {
  std::unique_ptr<BackupWriter> out(new BackupWriter(start.out, start.header.id, key_of(start.backup_key, start.header.id)));
  out->manifest_.id = start.header.id;
  out->manifest_.made = start.header.made;
  out->number_of(start.header.id);
  if (start.base != nullptr) out->know(*start.base);
  if (auto written = out->write(encode_header(start.header)); !written) return fail(written);
  return out;
}

void BackupWriter::know(const Manifest& base) {
  for (const FileEntry& file : base.files) {
    for (const ChunkPlace& place : file.chunks) known_.try_emplace(place.digest, Known{place, base.sources[place.source]});
  }
}

std::uint16_t BackupWriter::number_of(BackupId source) {
  const auto [at, is_new] = numbers_.try_emplace(source, static_cast<std::uint16_t>(manifest_.sources.size()));
  if (is_new) manifest_.sources.push_back(source);
  CHECK(manifest_.sources.size() <= sources_max, "a backup has a bounded number of sources: its caller begins anew before");
  return at->second;
}

Status BackupWriter::add(const Source& source, const AfterChunk& after_chunk) {
  CHECK(is_file_name(source.name), "a file of a backup has a folder and a plain name");
  FileEntry file{source.name, source.bytes, {}};
  for (std::uint64_t offset = 0; offset < source.bytes; offset += chunk_bytes) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, source.bytes - offset));
    const auto chunk = source.read(offset, size);
    if (!chunk) return fail_in(source.name, chunk);
    const auto place = put(*chunk);
    if (!place) return fail(place);
    file.chunks.push_back(*place);
    if (auto went_on = after_chunk(size); !went_on) return went_on;
  }
  manifest_.files.push_back(std::move(file));
  return {};
}

Result<ChunkPlace> BackupWriter::put(ByteView chunk) {
  const crypto::Digest digest = crypto::sha256(chunk);
  if (const auto known = known_.find(digest); known != known_.end()) {
    ChunkPlace place = known->second.place;
    place.source = number_of(known->second.source);
    return place;
  }
  encode_chunk(chunk, plain_);
  Bytes sealed;
  sealed.reserve(plain_.size() + crypto::seal_overhead_bytes);
  ChunkPlace place{0, offset_, 0, digest};
  sealer_.seal(plain_, chunk_context(id_, offset_), sealed);
  place.stored = static_cast<std::uint32_t>(sealed.size());
  if (auto written = write(sealed); !written) return fail(written);
  known_.emplace(digest, Known{place, id_});
  return place;
}

Status BackupWriter::write(ByteView bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  offset_ += bytes.size();
  return buffer_.size() < write_bytes ? Status() : flush();
}

Status BackupWriter::flush() {
  if (auto written = out_.append(buffer_); !written) return fail_in("the backup", written);
  buffer_.clear();
  return {};
}

// The trailer goes out when all before it is durable: a backup that has one is whole.
Result<Manifest> BackupWriter::finish(const Facts& facts) {
  manifest_.facts = facts;
  std::ranges::sort(manifest_.files, {}, &FileEntry::name);
  const Bytes sealed = crypto::seal(key_, store::compress(encode_manifest(manifest_)), manifest_context(id_));
  const Trailer trailer{offset_, sealed.size()};
  Status done = write(sealed);
  if (done) done = flush();
  if (done) done = out_.sync();
  if (done) done = write(encode_trailer(trailer));
  if (done) done = flush();
  if (done) done = out_.sync();
  if (!done) return fail_in("the backup", done);
  return std::move(manifest_);
}

Result<Bytes> open_chunk(ByteView stored, const crypto::SecretKey& key, ByteView context) {
  auto plain = crypto::open(key, stored, context);
  if (!plain) return fail(plain);
  if (plain->empty()) return fail(ErrorCode::corrupt, "a chunk of a backup is empty");
  const std::uint8_t method = plain->front();
  if (method == as_it_is) return Bytes(plain->begin() + 1, plain->end());
  if (method != compressed) return fail(ErrorCode::newer_version, "a chunk of a backup has a form that is not known");
  return store::decompress(ByteView(*plain).subspan(1), chunk_bytes);
}

}  // namespace chartroom::backup
