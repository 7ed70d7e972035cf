#pragma once

// What charts know of their resources. A row's HMAC is of the resource's key alone, so that every chart which holds a resource
// is found by one look-up; what is remembered of it is sealed under the chart's key and bound to its row. Behind the verbs of
// transaction.h.

#include <span>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/transaction.h"

namespace chartroom::store {

Mac resource_mac(const Sealer& sealer, std::string_view resource);
OriginTag origin_tag(const Sealer& sealer, std::string_view origin);  // 0 for an empty one, never for another
Bytes resource_context(ChartId chart, const Mac& mac, OriginTag origin, HeldAs held);

struct SealedResource {
  ChartId chart;
  Mac mac{};
  OriginTag origin = 0;
  HeldAs held = HeldAs::held;
  ByteView sealed;
};
Status insert_resource(const Access& access, const SealedResource& row);
Status delete_resource(const Access& access, ChartId chart, const Mac& mac, OriginTag origin);

Result<std::vector<ResourceRow>> find_resources(const Access& access, ChartId chart, std::string_view resource);
Result<std::vector<Holder>> find_holders(const Access& access, const Mac& mac);
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
