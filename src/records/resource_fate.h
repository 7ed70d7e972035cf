#pragma once

// What becomes of a resource that an import brings to a chart: whether it is new there, whether an earlier version or another
// chart must give way, and what is remembered of it. Decides and changes nothing. The rules, and why: docs/import.md,
// "Versions" and "Moves".

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "crypto/random.h"
#include "records/chart_codec.h"
#include "records/patient_work.h"
#include "store/known_resources.h"
#include "store/store.h"

namespace chartroom::records {

// Another chart that the resource leaves.
struct Departure {
  ChartId chart;
  std::string key;         // in that chart
  std::string plain_key;   // "Type/id"
  store::ResourceRow row;  // what that chart is to remember
};

struct Fate {
  enum class What : std::uint8_t {
    unchanged,          // this version was seen
    moved_away_before,  // likewise, and the resource is in another chart since
    adopted,            // likewise, and now it is known from which system it is
    written,
  };
  What what = What::written;
  std::string key;        // in the chart
  bool is_known = false;  // the chart had a version
  store::ResourceRow row;
  std::optional<store::OriginTag> forgets;           // the row under this origin gives way
  std::optional<store::ResourceVersion> to_history;  // remembered under its history key
  store::ResourceVersion version;                    // of what was brought
  std::optional<EntryKind> entry;                    // what the chart's content gets
  std::vector<Departure> departures;
  bool may_be_elsewhere = false;  // another chart has one of this key, and it can't be told whether it is the same
  bool must_look = false;         // Look::chart only: whether another chart has it is still to be seen
};

class Fates {
 public:
  // `everywhere`: in a transaction, other charts are looked at too.
  enum class Look : std::uint8_t { chart, everywhere };

  // A chart that is to be made has no rows. The reading is used during `of` only.
  Fates(ChartId chart, bool is_new, Look look) : chart_(chart), is_new_(is_new), look_(look), known_(chart) {}

  // In the order of the import: a file may have several versions of one resource. The resources must outlive it.
  Result<Fate> of(const store::Reading& reading, const PreparedResource& resource);

  // Whether the chart has this very version and holds it, so that it needn't be read.
  Result<bool> is_unchanged(const store::Reading& reading, const PreparedResource& resource);

 private:
  using Rows = std::vector<store::ResourceRow>;
  Result<Rows*> rows_of(const store::Reading& reading, const std::string& key);
  Result<bool> was_seen(const store::Reading& reading, const store::ResourceRow& here, const std::string& key,
                        const crypto::Digest& digest);
  void write(const PreparedResource& resource, const store::ResourceRow* here, Fate& fate);
  Status settle(const store::Reading& reading, const PreparedResource& resource, Fate& fate);
  static Result<std::optional<store::ResourceRow>> row_there(const store::Reading& reading, const PreparedResource& resource,
                                                             const store::Holder& holder);
  static std::optional<Departure> departure(const store::Reading& reading, const PreparedResource& resource,
                                            const store::Holder& holder, const store::ResourceRow& row);
  void remember(Rows& rows, const Fate& fate);

  ChartId chart_;
  bool is_new_;
  Look look_;
  store::KnownResources known_;
  std::unordered_map<std::string_view, Rows> rows_;
  std::set<std::string> history_;  // keys of versions that this import replaced
  std::set<std::pair<ChartId, std::string>> left_;
};

}  // namespace chartroom::records
