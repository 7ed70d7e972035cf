#include "records/chart_growth.h"

#include "records/segment_words.h"

namespace chartroom::records {
namespace {

struct Decoded {
  std::vector<ChartEntry> entries;
  std::vector<Bytes> words;
};

Result<Decoded> decode(const std::vector<store::Segment>& segments) {
  Decoded out;
  for (const store::Segment& segment : segments) {
    if (const ByteView words = parts_of(segment.plain).words; !words.empty()) out.words.push_back(to_bytes(words));
    if (const Status added = decode_content(segment.plain, out.entries); !added) return fail(added);
  }
  return out;
}

}  // namespace

Result<std::shared_ptr<ChartGrowth>> ChartGrowth::assemble(const std::vector<store::Segment>& segments, Chart& chart) {
  auto decoded = decode(segments);
  if (!decoded) return fail(decoded);
  auto growth = std::make_shared<ChartGrowth>();
  growth->segments_ = segments.size();
  growth->remember(decoded->entries);
  for (Bytes& words : decoded->words) chart.words.push_back(std::move(words));
  records::assemble(std::move(decoded->entries), growth->reported_by_, chart);
  return growth;
}

std::uint64_t ChartGrowth::next_segment() const { return segments_ + 1; }

Result<bool> ChartGrowth::append(const std::vector<store::Segment>& segments, Chart& chart) {
  auto decoded = decode(segments);
  if (!decoded) return fail(decoded);
  if (!only_adds(decoded->entries)) return false;
  segments_ += segments.size();
  remember(decoded->entries);
  for (Bytes& words : decoded->words) chart.words.push_back(std::move(words));
  records::assemble(std::move(decoded->entries), reported_by_, chart);
  return true;
}

bool ChartGrowth::only_adds(const std::vector<ChartEntry>& entries) const {
  std::unordered_set<std::string_view> own;
  for (const ChartEntry& entry : entries) {
    if (entry.kind != EntryKind::current || resources_.contains(entry.resource)) return false;
    if (!own.insert(entry.resource).second) return false;
    for (const std::string& target : entry.content.reports) {
      if (resources_.contains(target)) return false;
    }
  }
  return true;
}

void ChartGrowth::remember(const std::vector<ChartEntry>& entries) {
  for (const ChartEntry& entry : entries) resources_.insert(entry.resource);
}

}  // namespace chartroom::records
