#pragma once

// Charts in the database: sealed segments, versions, and what is remembered of each resource. Behind the verbs of store.h.

#include <optional>
#include <vector>

#include "store/access.h"
#include "store/store.h"

namespace chartroom::store {

// A segment before compression: 8 times the largest line of an import. More is `too_large`.
inline constexpr std::size_t segment_bytes_max = 256ULL * 1024 * 1024;

struct SegmentPlace {
  ChartId chart;
  SegmentPart part = SegmentPart::content;
};

Result<std::uint64_t> insert_segment(const Access& access, SegmentPlace place, ByteView plain);
Result<std::vector<Segment>> read_segments(const Access& access, SegmentPlace place, std::uint64_t from);
Result<std::uint64_t> read_chart_version(const Access& access, ChartId chart);
Status grow_chart_version(const Access& access, ChartId chart, Timestamp now);

Status replace_resource_version(const Access& access, ChartId chart, std::string_view resource, const ResourceVersion& version);
Result<std::optional<ResourceVersion>> find_resource_version(const Access& access, ChartId chart, std::string_view resource);

Status replace_shared_resource(const Access& access, std::string_view resource, ByteView json);
Result<std::optional<Bytes>> find_shared_resource(const Access& access, std::string_view resource);

}  // namespace chartroom::store
