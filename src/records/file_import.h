#pragma once

// One file on its way into the store, whatever its form. For importer.cpp only.

#include "records/importer.h"
#include "records/plan_queue.h"

namespace chartroom::records {

// Reads the file; what it brings for patients goes into the queue, which reports it once it is written. An error is the
// store's, or `cancelled`. The file and the report must outlive what is in the queue.
Status import_into(PlanQueue& queue, store::Store& store, const ImportFile& file, ImportReport& report);

}  // namespace chartroom::records
