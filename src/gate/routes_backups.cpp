// Backups and rehearsals: which there are, how far one is, and asking for one. A backup says nothing of what is in it.

#include "backup/backups.h"
#include "gate/backup_json.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

json::object found_json(const backup::Found& found) {
  json::object out;
  out["id"] = found.header.id.text();
  out["name"] = found.name;
  out["made"] = format_timestamp(found.header.made);
  out["full"] = found.header.is_full;
  out["bytes"] = found.bytes;
  return out;
}

Outcome list_backups(const Services& services, const Call&) {
  if (services.backups == nullptr) return std::unexpected(refuse(Problem::unsupported));
  const auto found = services.backups->list();
  if (!found) return std::unexpected(refuse(found.error()));
  json::array items;
  for (const backup::Found& one : *found) {
    if (one.is_whole && one.is_ours) items.push_back(found_json(one));
  }
  json::object out = backup_json(services.backups->report(), services.clock.now());
  out["items"] = std::move(items);
  return json_answer(out);
}

Outcome start(const Services& services, backup::Job job) {
  if (services.backups == nullptr) return std::unexpected(refuse(Problem::unsupported));
  if (const auto asked = services.backups->ask(job); !asked) {
    return std::unexpected(refuse(asked.error().code == ErrorCode::not_found ? Problem::not_found : Problem::busy));
  }
  PreparedAnswer answer = json_answer(backup_json(services.backups->report(), services.clock.now()));
  answer.object = backup::job_name(job);
  return answer;
}

Outcome start_backup(const Services& services, const Call& call) {
  const bool is_full = call.input.has("full") && call.input.flag("full");
  return start(services, is_full ? backup::Job::full_backup : backup::Job::backup);
}

Outcome start_rehearsal(const Services& services, const Call&) { return start(services, backup::Job::rehearsal); }

constexpr Field backup_fields[] = {
    {"full", In::body, Kind::flag, Need::optional, 0, "Everything, and not what has changed since the one before."},
};

}  // namespace

std::vector<RouteSpec> backup_routes() {
  return {
      {.method = "GET",
       .path = "/api/backups",
       .action = Action::manage_backups,
       .summary = "The backups that there are, oldest first, how far a running one is, and how the last ones and the last "
                  "rehearsal ended.",
       .fields = {},
       .output = "Backups",
       .runs = Runs::on_worker,
       .handler = list_backups},
      {.method = "POST",
       .path = "/api/backups",
       .action = Action::manage_backups,
       .summary = "Begin a backup. GET /api/backups tells how far it is.",
       .fields = backup_fields,
       .body = BodyIs::json,
       .output = "BackupState",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = start_backup},
      {.method = "POST",
       .path = "/api/backups/rehearsal",
       .action = Action::manage_backups,
       .summary = "Begin a rehearsal: the newest backup is restored elsewhere, compared, and thrown away.",
       .fields = {},
       .output = "BackupState",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = start_rehearsal},
  };
}

}  // namespace chartroom::gate
