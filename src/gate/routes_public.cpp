// The routes of nobody: is it up, what does it count, what can it do. None reads anything of a patient.

#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

Outcome health(const Services&, const Call&) { return json_answer(json::object{{"status", "up"}}); }

// Ready means: the store can be read, and the ledger took this very request's record (its answer is withheld otherwise).
Outcome ready(const Services& services, const Call&) {
  const auto patients = services.store.count_patients();
  if (!patients) return std::unexpected(refuse(patients.error()));
  return json_answer(json::object{{"status", "ready"}});
}

Outcome metrics(const Services& services, const Call& call) {
  PreparedAnswer answer;
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  answer.body = call.about.metrics.text(services);
  return answer;
}

Outcome description(const Services&, const Call& call) {
  PreparedAnswer answer;
  answer.body = call.about.openapi;
  return answer;
}

}  // namespace

std::vector<RouteSpec> public_routes() {
  return {
      {.method = "GET",
       .path = "/healthz",
       .action = Action::see_health,
       .summary = "Is the server up?",
       .fields = {},
       .output = "Health",
       .handler = health},
      {.method = "GET",
       .path = "/readyz",
       .action = Action::see_health,
       .summary = "Can the server answer: is the store readable and the ledger writable?",
       .fields = {},
       .output = "Health",
       .handler = ready},
      {.method = "GET",
       .path = "/metrics",
       .action = Action::see_metrics,
       .summary = "Counters and durations in Prometheus' text format; nothing of a patient.",
       .fields = {},
       .output = "Text",
       .handler = metrics},
      {.method = "GET",
       .path = "/api/openapi.json",
       .action = Action::see_api,
       .summary = "This description (OpenAPI 3.1).",
       .fields = {},
       .output = "Description",
       .handler = description},
  };
}

}  // namespace chartroom::gate
