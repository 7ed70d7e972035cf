#include "records/resource_move.h"

#include "records/chart_codec.h"
#include "records/patient_work.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kChartsAtOnce = 16;

struct Keys {
  std::vector<std::string> held;
  std::vector<std::string> replaced;  // history keys, also of versions that were never replaced
};

Result<Keys> keys_of(const store::Reading& reading, const store::ChartToMove& chart) {
  Keys keys;
  for (std::uint64_t number = 1; number <= chart.raw_segments; ++number) {
    const auto segment = reading.segment(chart.chart, store::SegmentPart::raw, number);
    if (!segment) return fail(segment);
    const auto entries = decode_raw(segment->plain);
    if (!entries) return fail(entries);
    for (const RawEntry& entry : *entries) {
      keys.held.push_back(entry.resource);
      keys.replaced.push_back(history_key(entry.resource, crypto::sha256(as_bytes(entry.json))));
    }
  }
  return keys;
}

}  // namespace

Status move_resources(store::Store& store, const std::atomic<bool>* cancel) {
  for (;;) {
    std::vector<store::ChartToMove> charts;
    std::vector<Keys> keys;
    const Status looked = store.read([&](const store::Reading& reading) -> Status {
      auto found = reading.charts_to_move(kChartsAtOnce);
      if (!found) return fail(found);
      charts = *std::move(found);
      for (const store::ChartToMove& chart : charts) {
        auto of_chart = keys_of(reading, chart);
        if (!of_chart) return fail(of_chart);
        keys.push_back(*std::move(of_chart));
      }
      return {};
    });
    if (!looked) return looked;
    if (charts.empty()) return {};
    if (cancel != nullptr && cancel->load()) return fail(ErrorCode::cancelled, "the import was cancelled");
    const auto moved = store.write([&](store::Transaction& transaction) -> Status {
      for (std::size_t i = 0; i < charts.size(); ++i) {
        const Status done = transaction.move_resources(charts[i].chart, keys[i].held, keys[i].replaced);
        if (!done) return done;
      }
      return {};
    });
    if (!moved) return fail(moved);
  }
}

}  // namespace chartroom::records
