#pragma once

// Look-ups of many resources of one chart: a segment is opened once. Sees the chart as it was when each segment was first
// needed, so it lives no longer than the decisions of one import.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/values.h"

namespace chartroom::store {

class Reading;

class KnownResources {
 public:
  explicit KnownResources(ChartId chart) : chart_(chart) {}

  // What the chart knows under this key, of each system that uses it.
  Result<std::vector<ResourceRow>> of(const Reading& reading, std::string_view resource);

 private:
  friend class Reading;
  using Entries = std::unordered_multimap<std::string, ResourceRow>;
  ChartId chart_;
  std::int64_t number_ = 0;  // of the chart in the index; 0 before the first look-up
  std::unordered_map<std::uint64_t, Entries> segments_;
};

}  // namespace chartroom::store
