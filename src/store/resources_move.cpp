// The rows of the table `resource`, in which the first release remembered a chart's resources, on their way into segments.

#include <set>

#include "crypto/aead.h"
#include "store/charts.h"
#include "store/resources.h"
#include "store/rows.h"

namespace chartroom::store {
namespace {

// How a row of the first form is found and bound: by an HMAC of chart and key.
Mac first_form_mac(const Access& access, ChartId chart, std::string_view resource) {
  return access.sealer.mac(LookUp::resource, join({chart.view(), as_bytes(resource)}));
}

class RowMover {
 public:
  RowMover(const Access& access, ChartId chart, std::int64_t number, crypto::SecretKey key)
      : access_(access), chart_(chart), number_(number), key_(std::move(key)) {}

  Status move(std::span<const std::string> resources, HeldAs held) {
    for (const std::string& resource : resources) {
      if (!seen_.insert(resource).second) continue;
      const Mac old_mac = first_form_mac(access_, chart_, resource);
      const auto version = open(old_mac);
      if (!version) return fail(version);
      if (!*version) continue;
      writer_.add(resource, {held, 0, **version});
      written_.push_back({resource_tag(access_.sealer, resource), number_, 0, held, 0});
      auto done = access_.db.run("DELETE FROM resource WHERE chart = ?1 AND resource_mac = ?2", chart_, old_mac);
      if (done && writer_.count() >= known_entries_max) done = flush();
      if (!done) return done;
    }
    return {};
  }

  Status end() {
    if (auto done = flush(); !done) return done;
    std::int64_t left = 0;
    const auto done = access_.db.each(
        "SELECT count(*) FROM resource WHERE chart = ?1",
        [&](const Statement& row) -> Status {
          left = row.integer(0);
          return {};
        },
        chart_);
    if (!done) return done;
    if (left != 0) return fail(ErrorCode::corrupt, "a chart remembers resources that it does not hold");
    return access_.db.run("UPDATE chart SET resources_moved = 1 WHERE id = ?1", chart_);
  }

 private:
  Status flush() {
    if (writer_.count() == 0) return {};
    const auto segment = insert_segment(access_, {chart_, SegmentPart::known}, writer_.take());
    if (!segment) return fail(segment);
    for (IndexRow& row : written_) {
      row.segment = *segment;
      if (auto done = put_index_row(access_, row); !done) return done;
    }
    written_.clear();
    return {};
  }

  Result<std::optional<ResourceVersion>> open(const Mac& mac) const {
    std::optional<ResourceVersion> found;
    const auto done = access_.db.each(
        "SELECT sealed FROM resource WHERE chart = ?1 AND resource_mac = ?2",
        [&](const Statement& row) -> Status {
          const auto plain = crypto::open(key_, row.blob(0), seal_context("resource", join({chart_.view(), mac})));
          if (!plain) return fail_in("a resource's version", plain);
          const auto version = decode_resource_version(*plain);
          if (!version) return fail(version);
          found = *version;
          return {};
        },
        chart_, mac);
    if (!done) return fail(done);
    return found;
  }

  const Access& access_;
  ChartId chart_;
  std::int64_t number_;
  crypto::SecretKey key_;
  KnownWriter writer_;
  std::vector<IndexRow> written_;  // of the writer's entries
  std::set<std::string_view> seen_;
};

}  // namespace

Result<std::vector<ChartToMove>> find_charts_to_move(const Access& access, std::size_t limit) {
  std::vector<ChartToMove> found;
  const auto done = access.db.each(
      "SELECT id, (SELECT segments FROM chart_part WHERE chart = id AND part = 2) FROM chart WHERE resources_moved = 0 LIMIT "
      "?1",
      [&](const Statement& row) -> Status {
        ChartToMove chart;
        chart.raw_segments = static_cast<std::uint64_t>(row.integer(1));
        if (auto read = read_id(row.blob(0), chart.chart); !read) return read;
        found.push_back(chart);
        return {};
      },
      static_cast<std::int64_t>(limit));
  if (!done) return fail(done);
  return found;
}

Status move_resource_rows(const Access& access, ChartId chart, const KeysToMove& keys) {
  auto key = key_of_known_chart(access, chart);
  if (!key) return fail(key);
  const auto number = chart_number(access, chart);
  if (!number) return fail(number);
  RowMover mover(access, chart, *number, std::move(*key));
  if (auto done = mover.move(keys.held, HeldAs::held); !done) return done;
  if (auto done = mover.move(keys.replaced, HeldAs::replaced); !done) return done;
  return mover.end();
}

}  // namespace chartroom::store
