#pragma once

// A ledger's start: finds the newest checkpoint, verifies what follows it, cuts off what a crash tore, and mends the tree's
// files from the segments. Errors: see Ledger::open.

#include "audit/writer.h"

namespace chartroom::audit {

Result<Writer::Start> recover(const Writer::Site& site);

}  // namespace chartroom::audit
