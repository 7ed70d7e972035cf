#pragma once

// Sends files to the server: several uploads at once, each over a connection of its own, what others rest on before them. The
// outcome is as if they had come one after the other (the API's `run` and `order`).

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "main/connection.h"
#include "main/import_files.h"
#include "main/import_totals.h"

namespace chartroom {

struct ImportRunOptions {
  ConnectionOptions connection;
  std::string origin;
  std::string patient;
};

// What the server said of the files goes into the totals, also of those that it refused. An error means that it can't be used
// any more: what was counted is stored, and the same again goes on. `progress` is called with the bytes that were sent, by one
// thread at a time.
Status run_import(const ImportRunOptions& options, const std::vector<ImportFile>& files, ImportTotals& totals,
                  const std::function<void(std::uint64_t)>& progress);

}  // namespace chartroom
