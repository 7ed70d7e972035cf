#pragma once

// What charts remember of their resources: segments of part `known`, sealed like all others, and one index over all charts in
// which a resource is found by an HMAC of its key. So an import writes one small row a resource, and one look-up tells every
// chart that holds it. Behind the verbs of transaction.h.

#include <span>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/known_writer.h"
#include "store/transaction.h"

namespace chartroom::store {

ResourceTag resource_tag(const Sealer& sealer, std::string_view resource);
OriginTag origin_tag(const Sealer& sealer, std::string_view origin);  // 0 for an empty one, never for another

// By which the index knows a chart. `not_found`.
Result<std::int64_t> chart_number(const Access& access, ChartId chart);

struct IndexRow {
  ResourceTag resource = 0;
  std::int64_t chart = 0;  // its number
  OriginTag origin = 0;
  HeldAs held = HeldAs::held;
  std::uint64_t segment = 0;
};
Status put_index_row(const Access& access, const IndexRow& row);
Status delete_index_row(const Access& access, const IndexRow& row);
Result<std::vector<Holder>> find_holders(const Access& access, ResourceTag resource);
// Might what the two come from be one system?
inline bool may_be_same_origin(OriginTag left, OriginTag right) { return left == right || left == 0 || right == 0; }

// The table of the first release, whose rows move chart by chart.
Result<std::vector<ChartToMove>> find_charts_to_move(const Access& access, std::size_t limit);
struct KeysToMove {
  std::span<const std::string> held;
  std::span<const std::string> replaced;
};
Status move_resource_rows(const Access& access, ChartId chart, const KeysToMove& keys);

}  // namespace chartroom::store
