#pragma once

// A chart put together from its sealed segments, and continued by those that came later: what an import appended is decoded
// alone, and the documents and facts that were there are shared with the earlier chart.
//
// Only what adds resources is continued. A new version of a resource that the chart has, one that moved away, a report of
// results that were there before: then the chart is put together again, from all segments.

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "domain/chart.h"
#include "records/chart_codec.h"
#include "store/values.h"

namespace chartroom::records {

class ChartGrowth {
 public:
  // Fills notes, facts, records and words. Errors of decode_content.
  static Result<std::shared_ptr<ChartGrowth>> assemble(const std::vector<store::Segment>& segments, Chart& chart);

  // The number of the first segment that was not read.
  std::uint64_t next_segment() const;
  // Appends what the segments from next_segment() on say to `chart`, a copy of what this growth made last. False, with nothing
  // changed, if they don't only add. One thread at a time (see mutex()).
  Result<bool> append(const std::vector<store::Segment>& segments, Chart& chart);

  std::mutex& mutex() { return mutex_; }
  // Of the chart that it made last; set by its owner, under the mutex.
  std::uint64_t version = 0;

 private:
  bool only_adds(const std::vector<ChartEntry>& entries) const;
  void remember(const std::vector<ChartEntry>& entries);

  std::mutex mutex_;
  std::uint64_t segments_ = 0;
  std::unordered_set<std::string> resources_;                 // that any segment speaks of
  std::unordered_map<std::string, std::string> reported_by_;  // resource: the report that names it
};

}  // namespace chartroom::records
