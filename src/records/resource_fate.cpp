#include "records/resource_fate.h"

#include <algorithm>

#include "base/check.h"

namespace chartroom::records {
namespace {

using store::HeldAs;
using store::OriginTag;
using store::ResourceRow;

bool are_two_systems(OriginTag left, OriginTag right) { return left != 0 && right != 0 && left != right; }

// The row that a resource of this origin continues: its own system's; else the only one, unless both systems are known.
const ResourceRow* continued(const std::vector<ResourceRow>& rows, OriginTag origin) {
  const auto own = std::find_if(rows.begin(), rows.end(), [&](const ResourceRow& row) { return row.origin == origin; });
  if (own != rows.end()) return &*own;
  return rows.size() == 1 && !are_two_systems(rows.front().origin, origin) ? &rows.front() : nullptr;
}

// By their own times; where one has none, or both have the same, by their order in one run, else what comes later is newer.
bool is_older(const store::ResourceVersion& version, const store::ResourceVersion& than) {
  const bool have_times = version.last_updated_us != 0 && than.last_updated_us != 0;
  if (have_times && version.last_updated_us != than.last_updated_us) return version.last_updated_us < than.last_updated_us;
  return version.run != 0 && version.run == than.run && version.order < than.order;
}

}  // namespace

Result<bool> Fates::is_unchanged(const store::Reading& reading, const PreparedResource& resource) {
  const auto rows = known_.of(reading, resource.key);
  if (!rows) return fail(rows);
  const OriginTag origin = reading.origin_tag(resource.origin);
  const ResourceRow* here = continued(*rows, origin);
  if (here == nullptr || here->held != HeldAs::held || (origin != 0 && origin != here->origin)) return false;
  return here->version.digest == resource.digest;
}

Result<Fates::Rows*> Fates::rows_of(const store::Reading& reading, const std::string& key) {
  const auto [at, is_first] = rows_.try_emplace(key);
  if (is_first && !is_new_) {
    auto rows = known_.of(reading, key);
    if (!rows) return fail(rows);
    at->second = *std::move(rows);
  }
  return &at->second;
}

Result<bool> Fates::was_seen(const store::Reading& reading, const ResourceRow& here, const std::string& key,
                             const crypto::Digest& digest) {
  if (here.version.digest == digest) return true;
  if (here.version.versions < 2) return false;
  const std::string replaced = history_key(key, digest);
  if (history_.contains(replaced)) return true;
  if (is_new_) return false;
  const auto rows = known_.of(reading, replaced);
  if (!rows) return fail(rows);
  return !rows->empty();
}

Result<Fate> Fates::of(const store::Reading& reading, const PreparedResource& resource) {
  const auto rows = rows_of(reading, resource.key);
  if (!rows) return fail(rows);
  const OriginTag origin = reading.origin_tag(resource.origin);
  const ResourceRow* here = continued(**rows, origin);
  Fate fate;
  fate.is_known = here != nullptr;
  const bool is_beside = here != nullptr ? here->version.is_beside : !(*rows)->empty();
  fate.key = is_beside ? key_beside(resource.origin, resource.key) : resource.key;
  fate.row.origin = origin == 0 && here != nullptr ? here->origin : origin;
  fate.row.version.is_beside = is_beside;
  if (here != nullptr && here->origin != fate.row.origin) fate.forgets = here->origin;
  if (here != nullptr) {
    const auto seen = was_seen(reading, *here, fate.key, resource.digest);
    if (!seen) return fail(seen);
    if (*seen) {
      fate.what = here->held == HeldAs::elsewhere ? Fate::What::moved_away_before
                  : fate.forgets                  ? Fate::What::adopted
                                                  : Fate::What::unchanged;
      if (fate.what != Fate::What::adopted) return fate;
    }
  }
  if (fate.what == Fate::What::adopted) {
    fate.row.version = here->version;
  } else {
    write(resource, here, fate);
  }
  const bool held_it = here != nullptr && here->held == HeldAs::held && !fate.forgets;
  // Who a patient is was settled before: the resource Patient goes where its name or number means.
  if (fate.row.held == HeldAs::held && !held_it && resource.type != "Patient") {
    if (look_ == Look::chart) {
      fate.must_look = true;
    } else if (const Status settled = settle(reading, resource, fate); !settled) {
      return fail(settled);
    }
  }
  remember(**rows, fate);
  return fate;
}

// The newest version under the resource's key; every other one that was seen under its own history key.
void Fates::write(const PreparedResource& resource, const ResourceRow* here, Fate& fate) {
  store::ResourceVersion& version = fate.version;
  version.digest = resource.digest;
  version.last_updated_us = resource.last_updated_us;
  version.run = resource.run;
  version.order = resource.order;
  version.document = here != nullptr ? here->version.document : crypto::new_id<DocumentId>();
  version.versions = here != nullptr ? here->version.versions + 1 : 1;
  version.is_beside = fate.row.version.is_beside;
  fate.entry = EntryKind::current;
  fate.row.version = version;
  if (here == nullptr) return;
  fate.to_history = here->version;
  if (!is_older(version, here->version)) return;
  fate.entry = EntryKind::history;
  fate.to_history = version;
  fate.row.version = here->version;
  fate.row.version.versions = version.versions;
  fate.row.held = here->held;
}

// Other charts that have a resource of this key: it leaves them, stays there, or was never the same.
Status Fates::settle(const store::Reading& reading, const PreparedResource& resource, Fate& fate) {
  const auto holders = reading.holders(resource.key);
  if (!holders) return fail(holders);
  const bool is_adopted = fate.what == Fate::What::adopted;
  for (const store::Holder& holder : *holders) {
    if (holder.chart == chart_ || are_two_systems(holder.origin, fate.row.origin)) continue;
    if (left_.contains({holder.chart, resource.key})) continue;
    const bool is_one_system = holder.origin == fate.row.origin && holder.origin != 0;
    const bool is_same = resource.has_id && (is_one_system || has_uuid(resource.key));
    const auto row = row_there(reading, resource, holder);
    if (!row) return fail(row);
    if (!*row) continue;
    auto leaving = is_same ? departure(reading, resource, holder, **row) : std::optional<Departure>();
    if (!leaving) {
      fate.may_be_elsewhere = true;
      continue;
    }
    // What was only adopted was here before the other chart's came.
    const store::ResourceVersion& theirs = leaving->row.version;
    const store::ResourceVersion& ours = fate.row.version;
    if (is_adopted ? ours.last_updated_us <= theirs.last_updated_us : is_older(ours, theirs)) {
      fate.row.held = HeldAs::elsewhere;
      fate.entry = is_adopted ? EntryKind::moved_away : EntryKind::history;
      fate.departures.clear();
      return {};
    }
    fate.departures.push_back(*std::move(leaving));
  }
  for (const Departure& each : fate.departures) left_.emplace(each.chart, each.plain_key);
  return {};
}

// What that chart remembers of it; nullopt where it holds something else after all.
Result<std::optional<ResourceRow>> Fates::row_there(const store::Reading& reading, const PreparedResource& resource,
                                                    const store::Holder& holder) {
  const auto rows = reading.resources(holder.chart, resource.key);
  if (!rows) return fail(rows);
  for (const ResourceRow& row : *rows) {
    if (row.origin == holder.origin && row.held == HeldAs::held) return std::optional(row);
  }
  return std::optional<ResourceRow>();
}

// nullopt where its key there can't be told.
std::optional<Departure> Fates::departure(const store::Reading& reading, const PreparedResource& resource,
                                          const store::Holder& holder, const ResourceRow& row) {
  const bool is_same_system = holder.origin == reading.origin_tag(resource.origin);
  if (row.version.is_beside && holder.origin != 0 && !is_same_system) return std::nullopt;
  Departure out{holder.chart, resource.key, resource.key, row};
  if (row.version.is_beside) out.key = key_beside(holder.origin != 0 ? resource.origin : std::string(), resource.key);
  out.row.held = HeldAs::elsewhere;
  ++out.row.version.versions;
  return out;
}

void Fates::remember(Rows& rows, const Fate& fate) {
  const OriginTag replaced = fate.forgets.value_or(fate.row.origin);
  std::erase_if(rows, [&](const ResourceRow& row) { return row.origin == replaced; });
  rows.push_back(fate.row);
  if (fate.to_history) history_.insert(history_key(fate.key, fate.to_history->digest));
}

}  // namespace chartroom::records
