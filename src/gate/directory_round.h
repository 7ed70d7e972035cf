#pragma once

// One round of asking the clinic's directory about everyone who is signed in by it (identity/directory_sync.h), with the
// ledger's records around each change: of the intent before it, and of its end. What can't be recorded is not done; a ledger
// that is closed has closed the server.

#include "gate/services.h"

namespace chartroom::gate {

// Does nothing without a directory, or before its time. Blocks on network, disk and ledger. One thread at a time.
void directory_round(const Services& services);

}  // namespace chartroom::gate
