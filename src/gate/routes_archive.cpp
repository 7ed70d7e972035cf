// Old records of the ledger go into its archive: what may, for whoever may verify the ledger; and the next segment of it, for
// privacy officers, whose ledger it is. A request names nothing: which records are old enough is the ledger's to say.

#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

json::object segment_json(const audit::SegmentFacts& facts) {
  json::object out;
  out["segment"] = facts.segment;
  out["first"] = facts.first;
  out["last"] = facts.end - 1;
  out["bytes"] = facts.bytes;
  out["youngest"] = format_timestamp(facts.youngest);
  return out;
}

Result<json::object> archive_json(const Services& services) {
  const auto plan = services.ledger.archive_plan();
  if (!plan) return fail(plan);
  json::object body;
  body["first_kept"] = services.ledger.first_kept();
  json::array ready;
  for (const audit::SegmentFacts& facts : plan->ready) ready.push_back(segment_json(facts));
  body["ready"] = std::move(ready);
  body["why_no_more"] = plan->why_no_more;
  return body;
}

Outcome see_archive(const Services& services, const Call&) {
  const auto body = archive_json(services);
  if (!body) return std::unexpected(refuse(body.error()));
  return json_answer(*body);
}

Outcome archive_next(const Services& services, const Call& call) {
  audit::Record record;
  record.request = call.request;
  record.principal = call.principal->id();
  record.principal_name = call.principal->name();
  record.roles = call.principal->roles();
  record.signed_in_by = signed_in_by_name(call.principal->how());
  record.from = call.http.peer.address;
  record.route = "POST /api/ledger/archive";
  record.rule = call.permit.rule();
  record.store_commit = services.store.last_commit();
  const auto archived = services.ledger.archive_next(std::move(record));
  if (!archived) return std::unexpected(refuse(archived.error()));
  auto body = archive_json(services);
  if (!body) return std::unexpected(refuse(body.error()));
  if (*archived) (*body)["archived"] = segment_json(**archived);
  return json_answer(*body);
}

}  // namespace

std::vector<RouteSpec> archive_routes() {
  return {
      {.method = "GET",
       .path = "/api/ledger/archive",
       .action = Action::verify_ledger,
       .summary = "Which segments of the ledger are old enough to be archived, and why no more are.",
       .fields = {},
       .output = "LedgerArchive",
       .runs = Runs::on_worker,
       .handler = see_archive},
      {.method = "POST",
       .path = "/api/ledger/archive",
       .action = Action::archive_ledger,
       .summary = "Move the oldest segment of the ledger into its archive, if all of its records are old enough.",
       .fields = {},
       .output = "LedgerArchive",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = archive_next},
  };
}

}  // namespace chartroom::gate
