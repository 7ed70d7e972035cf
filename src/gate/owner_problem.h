#pragma once

// What a client reads when something that an account's owner asked for is refused (identity/owner_refusal.h).

#include "gate/problem.h"
#include "identity/owner_refusal.h"

namespace chartroom::gate {

Refusal refuse_owner(const identity::OwnerRefusal& refused);

}  // namespace chartroom::gate
