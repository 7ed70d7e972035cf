#pragma once

// Charts in the database: sealed segments and versions; and the site's shared resources. Behind the verbs of transaction.h.

#include <optional>
#include <vector>

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

// A segment before compression: 8 times the largest line of an import. More is `too_large`.
inline constexpr std::size_t segment_bytes_max = 256ULL * 1024 * 1024;

struct SegmentPlace {
  ChartId chart;
  SegmentPart part = SegmentPart::content;
};

Bytes segment_context(const SegmentPlace& place, std::uint64_t number);
// `number` is one more than the part has (`conflict` else).
Status insert_sealed_segment(const Access& access, SegmentPlace place, std::uint64_t number, ByteView sealed);
Result<std::uint64_t> insert_segment(const Access& access, SegmentPlace place, ByteView plain);
Result<std::vector<Segment>> read_segments(const Access& access, SegmentPlace place, std::uint64_t from);
Result<Segment> read_segment(const Access& access, SegmentPlace place, std::uint64_t number);
Result<ChartState> read_chart_state(const Access& access, ChartId chart);
Result<std::uint64_t> read_chart_version(const Access& access, ChartId chart);
// In the order of their ids, at most `limit` behind `after`.
Result<std::vector<ChartId>> list_charts(const Access& access, const std::optional<ChartId>& after, std::size_t limit);
Status insert_chart(const Access& access, ChartId chart, Timestamp now);
Status grow_chart_version(const Access& access, ChartId chart, Timestamp now);

Status replace_shared_resource(const Access& access, std::string_view resource, ByteView json);
Result<std::optional<Bytes>> find_shared_resource(const Access& access, std::string_view resource);

}  // namespace chartroom::store
