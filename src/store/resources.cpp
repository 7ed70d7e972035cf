#include "store/resources.h"

#include "store/charts.h"
#include "store/known_resources.h"

namespace chartroom::store {
namespace {

constexpr std::uint8_t known_version = 1;

Result<HeldAs> held_as(std::int64_t state) {
  if (state < 0 || state > static_cast<std::int64_t>(HeldAs::replaced)) {
    return fail(ErrorCode::corrupt, "a resource's row has no known state");
  }
  return static_cast<HeldAs>(state);
}

std::int64_t cut(const Mac& mac) { return ByteReader(mac).i64(); }

}  // namespace

ResourceTag resource_tag(const Sealer& sealer, std::string_view resource) {
  return cut(sealer.mac(LookUp::resource_key, resource));
}

OriginTag origin_tag(const Sealer& sealer, std::string_view origin) {
  if (origin.empty()) return 0;
  const OriginTag tag = cut(sealer.mac(LookUp::origin, origin));
  return tag == 0 ? 1 : tag;
}

Result<std::int64_t> chart_number(const Access& access, ChartId chart) {
  std::int64_t number = 0;
  const auto done = access.db.each(
      "SELECT sequence FROM patient_chart WHERE chart = ?1 ORDER BY sequence LIMIT 1",
      [&](const Statement& row) -> Status {
        number = row.integer(0);
        return {};
      },
      chart);
  if (!done) return fail(done);
  if (number == 0) return fail(ErrorCode::not_found, "no such chart");
  return number;
}

Status put_index_row(const Access& access, const IndexRow& row) {
  return access.db.run(
      "INSERT OR REPLACE INTO resource_index (resource, chart, origin, state, segment) VALUES (?1, ?2, ?3, ?4, ?5)",
      row.resource, row.chart, row.origin, static_cast<int>(row.held), row.segment);
}

Status delete_index_row(const Access& access, const IndexRow& row) {
  return access.db.run("DELETE FROM resource_index WHERE resource = ?1 AND chart = ?2 AND origin = ?3", row.resource, row.chart,
                       row.origin);
}

Result<std::vector<Holder>> find_holders(const Access& access, ResourceTag resource) {
  std::vector<Holder> found;
  const auto done = access.db.each(
      "SELECT p.chart, i.origin FROM resource_index AS i JOIN patient_chart AS p ON p.sequence = i.chart "
      "WHERE i.resource = ?1 AND i.state = 0",
      [&](const Statement& row) -> Status {
        Holder holder;
        holder.origin = row.integer(1);
        if (auto read = read_id(row.blob(0), holder.chart); !read) return read;
        found.push_back(holder);
        return {};
      },
      resource);
  if (!done) return fail(done);
  return found;
}

void KnownWriter::add(std::string_view resource, const ResourceRow& row) {
  if (count_++ == 0) {
    out_.reserve(4096);
    out_.u8(known_version);
    out_.u32(0);
  }
  out_.text(resource);
  out_.i64(row.origin);
  out_.u8(static_cast<std::uint8_t>(row.held));
  out_.raw(row.version.digest);
  out_.i64(row.version.last_updated_us);
  out_.u64(row.version.run);
  out_.u32(row.version.order);
  out_.raw(row.version.document.view());
  out_.u32(row.version.versions);
  out_.u8(row.version.is_beside ? 1 : 0);
}

Bytes KnownWriter::take() {
  out_.put_u32(1, count_);
  count_ = 0;
  Bytes segment = out_.take();
  out_ = ByteWriter();
  return segment;
}

namespace {

ResourceRow read_row(ByteReader& in, bool& good) {
  ResourceRow row;
  row.origin = in.i64();
  const std::uint8_t held = in.u8();
  row.held = static_cast<HeldAs>(held);
  if (const ByteView digest = in.raw(row.version.digest.size()); in.ok()) std::ranges::copy(digest, row.version.digest.begin());
  row.version.last_updated_us = in.i64();
  row.version.run = in.u64();
  row.version.order = in.u32();
  if (const ByteView document = in.raw(16); in.ok()) std::ranges::copy(document, row.version.document.bytes.begin());
  row.version.versions = in.u32();
  const std::uint8_t is_beside = in.u8();
  row.version.is_beside = is_beside == 1;
  good = good && held <= static_cast<std::uint8_t>(HeldAs::replaced) && is_beside <= 1;
  return row;
}

// Of two entries for one resource of one system the later counts.
Result<std::unordered_multimap<std::string, ResourceRow>> decode_known(ByteView segment) {
  ByteReader in(segment);
  const std::uint8_t version = in.u8();
  if (version > known_version) return fail(ErrorCode::newer_version, "a chart's segment was written by a newer release");
  bool good = version == known_version;
  std::unordered_multimap<std::string, ResourceRow> entries;
  for (std::uint32_t left = in.u32(); left > 0 && in.ok() && good; --left) {
    std::string resource(in.text());
    const ResourceRow row = read_row(in, good);
    const auto [from, to] = entries.equal_range(resource);
    const auto same = std::find_if(from, to, [&](const auto& entry) { return entry.second.origin == row.origin; });
    if (same != to) {
      same->second = row;
    } else {
      entries.emplace(std::move(resource), row);
    }
  }
  if (!good || !in.at_end()) return fail(ErrorCode::corrupt, "a chart's segment of known resources is malformed");
  return entries;
}

}  // namespace

Result<std::vector<ResourceRow>> KnownResources::of(const Reading& reading, std::string_view resource) {
  const Access& access = reading.access_;
  if (number_ == 0) {
    const auto number = chart_number(access, chart_);
    if (!number) return fail(number);
    number_ = *number;
  }
  std::vector<ResourceRow> found;
  const auto done = access.db.each(
      "SELECT origin, state, segment FROM resource_index WHERE resource = ?1 AND chart = ?2",
      [&](const Statement& row) -> Status {
        const auto held = held_as(row.integer(1));
        if (!held) return fail(held);
        const auto number = static_cast<std::uint64_t>(row.integer(2));
        auto at = segments_.find(number);
        if (at == segments_.end()) {
          const auto segment = read_segment(access, {chart_, SegmentPart::known}, number);
          if (!segment) return fail(segment);
          auto entries = decode_known(segment->plain);
          if (!entries) return fail(entries);
          at = segments_.emplace(number, *std::move(entries)).first;
        }
        const auto [from, to] = at->second.equal_range(std::string(resource));
        const auto entry = std::find_if(from, to, [&](const auto& each) { return each.second.origin == row.integer(0); });
        if (entry == to) return {};  // another resource's row, whose HMAC begins alike
        if (entry->second.held != *held) return fail(ErrorCode::corrupt, "a resource's row is not what the chart remembers");
        found.push_back(entry->second);
        return {};
      },
      resource_tag(access.sealer, resource), number_);
  if (!done) return fail(done);
  return found;
}

}  // namespace chartroom::store
