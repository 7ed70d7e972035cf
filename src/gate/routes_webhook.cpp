// Trying the webhook that is told of broken glasses.

#include "gate/emergency_webhook.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

Outcome test_webhook(const Services& services, const Call&) {
  if (services.emergency_webhook == nullptr) return std::unexpected(refuse(Problem::unsupported));
  const auto tried = services.emergency_webhook->test();
  if (!tried) return std::unexpected(refuse(Problem::busy));
  boost::json::object out;
  out["id"] = tried->id;
  out["delivered"] = tried->is_delivered();
  if (tried->status > 0) out["status"] = tried->status;
  if (!tried->is_delivered()) out["problem"] = tried->detail;
  PreparedAnswer answer = json_answer(out);
  answer.object = tried->id;
  return answer;
}

}  // namespace

std::vector<RouteSpec> webhook_routes() {
  return {
      {.method = "POST",
       .path = "/api/emergencies/webhook/test",
       .action = Action::test_webhook,
       .summary = "Send the emergency webhook one message that says that it is a test, and say whether it was taken.",
       .fields = {},
       .output = "WebhookTest",
       .runs = Runs::on_worker,
       .changes = Changes::something,  // nothing here, but it leaves the building: its record comes first
       .handler = test_webhook},
  };
}

}  // namespace chartroom::gate
