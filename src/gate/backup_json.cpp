#include "gate/backup_json.h"

#include <algorithm>

namespace chartroom::gate {
namespace {

namespace json = boost::json;

std::int64_t age_of(Timestamp at, Timestamp now) {
  return std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(now - at).count(), 0);
}

json::object ended_json(const backup::Ended& ended, Timestamp now) {
  json::object out;
  out["at"] = format_timestamp(ended.at);
  out["age_seconds"] = age_of(ended.at, now);
  if (!ended.backup.is_zero()) out["backup"] = ended.backup.text();
  out["milliseconds"] = ended.took.count();
  if (ended.restore.count() > 0) out["restore_milliseconds"] = ended.restore.count();
  out["bytes"] = ended.bytes;
  if (!ended.problem.empty()) out["problem"] = ended.problem;
  return out;
}

}  // namespace

json::object backup_json(const backup::Backups::Report& report, Timestamp now) {
  json::object out;
  if (report.running) {
    out["running"] = backup::job_name(*report.running);
    out["done"] = report.done;
    out["total"] = report.total;
  }
  out["backups"] = report.backups;
  out["bytes"] = report.bytes;
  if (report.newest) {
    out["newest"] = format_timestamp(*report.newest);
    out["newest_age_seconds"] = age_of(*report.newest, now);
  }
  if (report.last_backup.at != Timestamp()) out["last_backup"] = ended_json(report.last_backup, now);
  if (report.last_rehearsal.at != Timestamp()) out["last_rehearsal"] = ended_json(report.last_rehearsal, now);
  out["every_hours"] = report.every.count();
  out["rehearse_every_hours"] = report.rehearse_every.count();
  return out;
}

}  // namespace chartroom::gate
