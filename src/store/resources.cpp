#include "store/resources.h"

#include <set>

#include "crypto/aead.h"
#include "store/rows.h"

namespace chartroom::store {
namespace {

Result<HeldAs> held_as(std::int64_t state) {
  if (state < 0 || state > static_cast<std::int64_t>(HeldAs::replaced)) {
    return fail(ErrorCode::corrupt, "a resource's row has no known state");
  }
  return static_cast<HeldAs>(state);
}

// How a row of the first form is found and bound: by an HMAC of chart and key.
Mac first_form_mac(const Access& access, ChartId chart, std::string_view resource) {
  return access.sealer.mac(LookUp::resource, join({chart.view(), as_bytes(resource)}));
}

class RowMover {
 public:
  RowMover(const Access& access, ChartId chart, crypto::SecretKey key)
      : access_(access), chart_(chart), key_(std::move(key)), seal_(key_) {}

  Status move(std::span<const std::string> resources, HeldAs held) {
    for (const std::string& resource : resources) {
      if (!seen_.insert(resource).second) continue;
      const Mac old_mac = first_form_mac(access_, chart_, resource);
      auto version = open(old_mac);
      if (!version) return fail(version);
      if (!*version) continue;
      const Mac mac = resource_mac(access_.sealer, resource);
      Bytes sealed;
      seal_.seal(encode(**version), resource_context(chart_, mac, 0, held), sealed);
      if (auto done = insert_resource(access_, {chart_, mac, 0, held, sealed}); !done) return done;
      auto done = access_.db.run("DELETE FROM resource WHERE chart = ?1 AND resource_mac = ?2", chart_, old_mac);
      if (!done) return done;
    }
    return {};
  }

  Status end() {
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
  crypto::SecretKey key_;
  crypto::Sealer seal_;
  std::set<std::string_view> seen_;
};

}  // namespace

Mac resource_mac(const Sealer& sealer, std::string_view resource) { return sealer.mac(LookUp::resource_key, resource); }

OriginTag origin_tag(const Sealer& sealer, std::string_view origin) {
  if (origin.empty()) return 0;
  const Mac mac = sealer.mac(LookUp::origin, origin);
  const auto tag = ByteReader(mac).i64();
  return tag == 0 ? 1 : tag;
}

Bytes resource_context(ChartId chart, const Mac& mac, OriginTag origin, HeldAs held) {
  ByteWriter row;
  row.raw(chart.view());
  row.raw(mac);
  row.i64(origin);
  row.u8(static_cast<std::uint8_t>(held));
  return seal_context("chart_resource", row.bytes());
}

Status insert_resource(const Access& access, const SealedResource& row) {
  return access.db.run(
      "INSERT OR REPLACE INTO chart_resource (chart, resource_mac, origin, state, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
      row.chart, row.mac, row.origin, static_cast<int>(row.held), row.sealed);
}

Status delete_resource(const Access& access, ChartId chart, const Mac& mac, OriginTag origin) {
  return access.db.run("DELETE FROM chart_resource WHERE chart = ?1 AND resource_mac = ?2 AND origin = ?3", chart, mac, origin);
}

Result<std::vector<ResourceRow>> find_resources(const Access& access, ChartId chart, std::string_view resource) {
  const Mac mac = resource_mac(access.sealer, resource);
  std::vector<ResourceRow> found;
  const auto done = access.db.each(
      "SELECT origin, state, sealed FROM chart_resource WHERE chart = ?1 AND resource_mac = ?2",
      [&](const Statement& row) -> Status {
        const auto held = held_as(row.integer(1));
        if (!held) return fail(held);
        const auto key = key_of_known_chart(access, chart);
        if (!key) return fail(key);
        const auto plain = crypto::open(*key, row.blob(2), resource_context(chart, mac, row.integer(0), *held));
        if (!plain) return fail_in("a resource's version", plain);
        const auto version = decode_resource_version(*plain);
        if (!version) return fail(version);
        found.push_back({*held, row.integer(0), *version});
        return {};
      },
      chart, mac);
  if (!done) return fail(done);
  return found;
}

Result<std::vector<Holder>> find_holders(const Access& access, const Mac& mac) {
  std::vector<Holder> found;
  const auto done = access.db.each(
      "SELECT chart, origin FROM chart_resource WHERE resource_mac = ?1 AND state = 0",
      [&](const Statement& row) -> Status {
        Holder holder;
        holder.origin = row.integer(1);
        if (auto read = read_id(row.blob(0), holder.chart); !read) return read;
        found.push_back(holder);
        return {};
      },
      mac);
  if (!done) return fail(done);
  return found;
}

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
  RowMover mover(access, chart, std::move(*key));
  if (auto done = mover.move(keys.held, HeldAs::held); !done) return done;
  if (auto done = mover.move(keys.replaced, HeldAs::replaced); !done) return done;
  return mover.end();
}

}  // namespace chartroom::store
