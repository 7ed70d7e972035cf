#include "store/charts.h"

#include <algorithm>

#include "crypto/aead.h"
#include "store/compression.h"

namespace chartroom::store {
namespace {

Result<std::uint64_t> segment_count(const Access& access, const SegmentPlace& place) {
  std::uint64_t count = 0;
  const auto done = access.db.each(
      "SELECT segments FROM chart_part WHERE chart = ?1 AND part = ?2",
      [&](const Statement& row) -> Status {
        count = static_cast<std::uint64_t>(row.integer(0));
        return {};
      },
      place.chart, static_cast<int>(place.part));
  if (!done) return fail(done);
  return count;
}

Result<Segment> open_segment(const crypto::SecretKey& key, const SegmentPlace& place, const Statement& row) {
  Segment segment;
  segment.number = static_cast<std::uint64_t>(row.integer(0));
  auto frame = crypto::open(key, row.blob(1), segment_context(place, segment.number));
  if (!frame) return fail_in("a chart's segment", frame);
  auto plain = decompress(*frame, segment_bytes_max);
  if (!plain) return fail_in("a chart's segment", plain);
  segment.plain = std::move(*plain);
  return segment;
}

}  // namespace

Bytes segment_context(const SegmentPlace& place, std::uint64_t number) {
  ByteWriter row;
  row.raw(place.chart.view());
  row.u8(static_cast<std::uint8_t>(place.part));
  row.u64(number);
  return seal_context("segment", row.bytes());
}

Status insert_sealed_segment(const Access& access, SegmentPlace place, std::uint64_t number, ByteView sealed) {
  const int part = static_cast<int>(place.part);
  const auto done = access.db.run("INSERT INTO segment (chart, part, number, sealed) VALUES (?1, ?2, ?3, ?4)", place.chart,
                                  part, number, sealed);
  if (!done) return done;
  return access.db.run("INSERT OR REPLACE INTO chart_part (chart, part, segments) VALUES (?1, ?2, ?3)", place.chart, part,
                       number);
}

Result<std::uint64_t> insert_segment(const Access& access, SegmentPlace place, ByteView plain) {
  if (plain.size() > segment_bytes_max) return fail(ErrorCode::too_large, "a chart's segment is above its limit");
  const auto count = segment_count(access, place);
  if (!count) return fail(count);
  const std::uint64_t number = *count + 1;
  const auto key = key_of_known_chart(access, place.chart);
  if (!key) return fail(key);
  const Bytes sealed = crypto::seal(*key, compress(plain), segment_context(place, number));
  if (auto done = insert_sealed_segment(access, place, number, sealed); !done) return fail(done);
  return number;
}

Result<std::vector<Segment>> read_segments(const Access& access, SegmentPlace place, std::uint64_t from) {
  const auto count = segment_count(access, place);
  if (!count) return fail(count);
  std::vector<Segment> segments;
  std::uint64_t expected = std::max<std::uint64_t>(from, 1);
  if (expected > *count) return segments;
  const auto key = key_of_known_chart(access, place.chart);
  if (!key) return fail(key);
  const auto done = access.db.each(
      "SELECT number, sealed FROM segment WHERE chart = ?1 AND part = ?2 AND number >= ?3 ORDER BY number",
      [&](const Statement& row) -> Status {
        if (static_cast<std::uint64_t>(row.integer(0)) != expected)
          return fail(ErrorCode::corrupt, "a chart's segment is missing");
        auto segment = open_segment(*key, place, row);
        if (!segment) return fail(segment);
        segments.push_back(std::move(*segment));
        ++expected;
        return {};
      },
      place.chart, static_cast<int>(place.part), expected);
  if (!done) return fail(done);
  if (expected != *count + 1) return fail(ErrorCode::corrupt, "a chart's last segments are missing");
  return segments;
}

Result<Segment> read_segment(const Access& access, SegmentPlace place, std::uint64_t number) {
  const auto key = key_of_known_chart(access, place.chart);
  if (!key) return fail(key);
  std::optional<Segment> found;
  const auto done = access.db.each(
      "SELECT number, sealed FROM segment WHERE chart = ?1 AND part = ?2 AND number = ?3",
      [&](const Statement& row) -> Status {
        auto segment = open_segment(*key, place, row);
        if (!segment) return fail(segment);
        found = std::move(*segment);
        return {};
      },
      place.chart, static_cast<int>(place.part), number);
  if (!done) return fail(done);
  if (!found) return fail(ErrorCode::corrupt, "a chart's segment is missing");
  return *std::move(found);
}

Result<ChartState> read_chart_state(const Access& access, ChartId chart) {
  std::optional<ChartState> state;
  auto done = access.db.each(
      "SELECT version FROM chart WHERE id = ?1",
      [&](const Statement& row) -> Status {
        state.emplace().version = static_cast<std::uint64_t>(row.integer(0));
        return {};
      },
      chart);
  if (!done) return fail(done);
  if (!state) return fail(ErrorCode::not_found, "no such chart");
  done = access.db.each(
      "SELECT part, segments FROM chart_part WHERE chart = ?1",
      [&](const Statement& row) -> Status {
        const auto segments = static_cast<std::uint64_t>(row.integer(1));
        switch (static_cast<SegmentPart>(row.integer(0))) {
          case SegmentPart::content: state->content_segments = segments; return {};
          case SegmentPart::raw: state->raw_segments = segments; return {};
          case SegmentPart::known: state->known_segments = segments; return {};
        }
        return fail(ErrorCode::corrupt, "a chart has a part that nobody knows");
      },
      chart);
  if (!done) return fail(done);
  return *state;
}

Result<std::uint64_t> read_chart_version(const Access& access, ChartId chart) {
  std::optional<std::uint64_t> version;
  const auto done = access.db.each(
      "SELECT version FROM chart WHERE id = ?1",
      [&](const Statement& row) -> Status {
        version = static_cast<std::uint64_t>(row.integer(0));
        return {};
      },
      chart);
  if (!done) return fail(done);
  if (!version) return fail(ErrorCode::not_found, "no such chart");
  return *version;
}

Result<std::vector<ChartId>> list_charts(const Access& access, const std::optional<ChartId>& after, std::size_t limit) {
  std::vector<ChartId> out;
  const auto done = access.db.each(
      "SELECT id FROM chart WHERE id > ?1 ORDER BY id LIMIT ?2",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), out.emplace_back()); },
      after ? to_bytes(after->view()) : Bytes(), static_cast<std::uint64_t>(limit));
  if (!done) return fail(done);
  return out;
}

Status insert_chart(const Access& access, ChartId chart, Timestamp now) {
  return access.db.run("INSERT INTO chart (id, version, imported_at, resources_moved) VALUES (?1, 0, ?2, 1)", chart,
                       to_us(now));
}

Status grow_chart_version(const Access& access, ChartId chart, Timestamp now) {
  if (const auto there = read_chart_version(access, chart); !there) return fail(there);
  return access.db.run("UPDATE chart SET version = version + 1, imported_at = ?2 WHERE id = ?1", chart, to_us(now));
}

Status replace_shared_resource(const Access& access, std::string_view resource, ByteView json) {
  const Mac mac = access.sealer.mac(LookUp::shared_resource, resource);
  const Bytes sealed = access.sealer.seal(Table::shared_resource, mac, compress(json));
  return access.db.run("INSERT OR REPLACE INTO shared_resource (resource_mac, sealed) VALUES (?1, ?2)", mac, sealed);
}

Result<std::optional<Bytes>> find_shared_resource(const Access& access, std::string_view resource) {
  const Mac mac = access.sealer.mac(LookUp::shared_resource, resource);
  std::optional<Bytes> found;
  const auto done = access.db.each(
      "SELECT sealed FROM shared_resource WHERE resource_mac = ?1",
      [&](const Statement& row) -> Status {
        const auto frame = access.sealer.open(Table::shared_resource, mac, row.blob(0));
        if (!frame) return fail(frame);
        auto json = decompress(*frame, segment_bytes_max);
        if (!json) return fail(json);
        found = std::move(*json);
        return {};
      },
      mac);
  if (!done) return fail(done);
  return found;
}

}  // namespace chartroom::store
