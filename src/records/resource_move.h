#pragma once

// What charts remember of their resources, brought into the form in which one look-up finds a resource in every chart
// (migration 0002). The keys stand in the charts' raw segments only, so a chart's rows move when its segments are opened for
// it: before the first import, chart by chart, each durable by itself.

#include <atomic>

#include "store/store.h"

namespace chartroom::records {

// Nothing to do where all is done. Ends early with `cancelled`; the next call goes on.
Status move_resources(store::Store& store, const std::atomic<bool>* cancel);

}  // namespace chartroom::records
