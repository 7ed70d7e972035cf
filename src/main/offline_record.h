#pragma once

// What a command that works on a stopped site leaves in the ledger: root or the server's user did it, by this command.

#include <string>

#include "audit/ledger.h"
#include "domain/tokens.h"

namespace chartroom {

// An action on accounts, unless the caller names another; `commit` is the store's last one.
audit::Record offline_record(const Principal& operator_, std::string command, std::uint64_t commit);

}  // namespace chartroom
