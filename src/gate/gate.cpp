#include "gate/gate.h"

#include "base/limits.h"
#include "base/log.h"
#include "gate/caller.h"
#include "gate/directory_round.h"
#include "gate/openapi.h"
#include "policy/policy.h"

namespace chartroom::gate {

Gate::Gate(Services services)
    : services_(std::move(services)),
      routes_(all_routes()),
      openapi_(openapi_text(routes_)),
      dispatcher_(services_, routes_, metrics_, openapi_) {}

boost::asio::awaitable<void> Gate::handle(http::Request request, http::Responder& responder) {
  return dispatcher_.handle(std::move(request), responder);
}

std::size_t Gate::body_limit(const http::Request& head) const {
  const auto found = routes_.find(head.method, head.path);
  const bool upload = found.route != nullptr && found.route->spec().body == BodyIs::file;
  if (!upload || services_.ledger.closed()) return limits::http_body_bytes_max;
  const auto known = identify(head, services_);
  if (!known || known->caller.duty != identity::Duty::none) return limits::http_body_bytes_max;
  const auto permit =
      policy::decide(known->caller.principal, found.route->spec().action, std::nullopt, services_.store, services_.clock.now());
  return permit ? limits::import_file_bytes_max : limits::http_body_bytes_max;
}

void Gate::directory_round() const { gate::directory_round(services_); }

void Gate::every_minute() {
  dispatcher_.every_minute();
  if (const auto written = services_.sessions.every_minute(); !written) {
    log::error("sessions_not_written", {{"detail", written.error().detail}});
  }
}

}  // namespace chartroom::gate
