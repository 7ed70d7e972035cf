#include "gate/gate.h"

#include "audit/own_actions.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/random.h"
#include "gate/caller.h"
#include "gate/directory_round.h"
#include "gate/openapi.h"
#include "identity/principal.h"
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
      policy::decide_fixed(known->caller.principal, found.route->spec().action, std::nullopt, services_.clock.now());
  return permit ? limits::import_file_bytes_max : limits::http_body_bytes_max;
}

Status Gate::record_policy() const {
  const auto job = identity::system_principal("policy", Roles{});
  const auto in_force = services_.policies.in_force().get();
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = job.id();
  record.principal_name = job.name();
  record.signed_in_by = signed_in_by_name(job.how());
  record.from = "local";
  record.action = audit::policy_in_force;
  record.route = "start";
  record.policy = in_force->version();
  record.object = to_hex(in_force->digest());
  record.store_commit = services_.store.last_commit();
  const auto receipt = services_.ledger.append_and_wait(std::move(record));
  if (!receipt) return fail(receipt);
  return {};
}

void Gate::directory_round() const { gate::directory_round(services_); }

void Gate::every_minute() {
  dispatcher_.every_minute();
  if (const auto written = services_.sessions.every_minute(); !written) {
    log::error("sessions_not_written", {{"detail", written.error().detail}});
  }
}

}  // namespace chartroom::gate
