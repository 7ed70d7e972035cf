#include "main/asking.h"

#include <utility>

namespace chartroom {

Result<Asking> Asking::open(const ConnectionOptions& options, const std::string& as, Connection::Token otherwise) {
  Asking asking;
  if (as.empty()) {
    auto connection = Connection::open(options, otherwise);
    if (!connection) return fail(connection);
    asking.other_ = std::move(*connection);
    return asking;
  }
  auto session = open_settled_session(options, as);
  if (!session) return fail(session);
  asking.person_.emplace(std::move(*session));
  return asking;
}

Status Asking::end() { return person_ ? end_person_session(*person_) : Status{}; }

}  // namespace chartroom
