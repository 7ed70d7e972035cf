#include "gate/backup_json.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

json::object ended_json(const backup::Ended& ended) {
  json::object out;
  out["at"] = format_timestamp(ended.at);
  if (!ended.backup.is_zero()) out["backup"] = ended.backup.text();
  out["milliseconds"] = ended.took.count();
  if (ended.restore.count() > 0) out["restore_milliseconds"] = ended.restore.count();
  out["bytes"] = ended.bytes;
  if (!ended.problem.empty()) out["problem"] = ended.problem;
  return out;
}

}  // namespace

json::object backup_json(const backup::Backups::Report& report) {
  json::object out;
  if (report.running) {
    out["running"] = backup::job_name(*report.running);
    out["done"] = report.done;
    out["total"] = report.total;
  }
  out["backups"] = report.backups;
  out["bytes"] = report.bytes;
  if (report.newest) out["newest"] = format_timestamp(*report.newest);
  if (report.last_backup.at != Timestamp()) out["last_backup"] = ended_json(report.last_backup);
  if (report.last_rehearsal.at != Timestamp()) out["last_rehearsal"] = ended_json(report.last_rehearsal);
  out["every_hours"] = report.every.count();
  out["rehearse_every_hours"] = report.rehearse_every.count();
  return out;
}

}  // namespace chartroom::gate
