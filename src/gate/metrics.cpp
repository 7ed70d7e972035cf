#include "gate/metrics.h"

#include <algorithm>
#include <charconv>

#include "backup/backups.h"
#include "base/log.h"
#include "gate/audit_syslog.h"
#include "gate/checkpoint_publisher.h"
#include "gate/clock_jumps.h"
#include "gate/emergency_webhook.h"

namespace chartroom::gate {
namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

// name{label="value",label="value"} number
void sample(std::string& out, std::string_view name, std::initializer_list<std::pair<std::string_view, std::string>> labels,
            const std::string& value) {
  out += name;
  char before = '{';
  for (const auto& [label, text] : labels) {
    out += before;
    out.append(label).append("=\"").append(text).append("\"");
    before = ',';
  }
  if (labels.size() > 0) out += '}';
  out.append(" ").append(value).append("\n");
}

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void single(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
  head(out, name, type, help);
  sample(out, name, {}, std::to_string(value));
}

void http_text(std::string& out, const http::Counters& counters) {
  single(out, "chartroom_http_connections_total", "counter", "Connections accepted since the start.", counters.connections);
  single(out, "chartroom_http_connections_open", "gauge", "Connections open now.", counters.connections_open);
  single(out, "chartroom_http_connections_refused_total", "counter", "Connections refused for a limit.",
         counters.connections_refused);
  single(out, "chartroom_http_requests_total", "counter", "Whole requests read, of all routes.", counters.requests);
  single(out, "chartroom_http_bad_requests_total", "counter", "Requests that were no legal HTTP.", counters.bad_requests);
  single(out, "chartroom_http_timeouts_total", "counter", "Connections closed because the client was too slow.",
         counters.timeouts);
  single(out, "chartroom_http_tls_failures_total", "counter", "Failed TLS handshakes.", counters.tls_failures);
}

void webhook_text(std::string& out, const EmergencyWebhook& webhook) {
  const auto report = webhook.report();
  if (!report) {
    log::error("metrics_without_webhook", {{"detail", report.error().detail}});
    return;
  }
  single(out, "chartroom_emergency_webhook_waiting", "gauge",
         "Broken glasses that the webhook has not taken and nobody has signed off.", report->waiting);
  single(out, "chartroom_emergency_webhook_oldest_seconds", "gauge", "How long the oldest of them waits; 0 if there is none.",
         static_cast<std::uint64_t>(report->oldest.count()));
  single(out, "chartroom_emergency_webhook_deliveries_total", "counter", "Messages that the webhook took.", report->deliveries);
  single(out, "chartroom_emergency_webhook_failures_total", "counter", "Tries that it did not take.", report->failures);
}

// Places by their number in the configuration: their names are nobody's business here.
void publisher_text(std::string& out, const CheckpointPublisher& publisher) {
  const auto places = publisher.report();
  const auto each = [&](std::string_view name, auto value) {
    for (std::size_t at = 0; at < places.size(); ++at) {
      sample(out, name, {{"place", std::to_string(at + 1)}, {"kind", std::string(places[at].kind)}},
             std::to_string(value(places[at])));
    }
  };
  head(out, "chartroom_checkpoint_age_seconds", "gauge", "Since a place last had the ledger's newest checkpoint.");
  each("chartroom_checkpoint_age_seconds", [](const auto& place) { return place.age.count(); });
  head(out, "chartroom_checkpoint_failures_total", "counter", "Tries to publish a checkpoint that failed, by place.");
  each("chartroom_checkpoint_failures_total", [](const auto& place) { return place.failures; });
}

void audit_syslog_text(std::string& out, const AuditSyslog& syslog) {
  const auto report = syslog.report();
  if (!report) {
    log::error("metrics_without_audit_syslog", {{"detail", report.error().detail}});
    return;
  }
  single(out, "chartroom_audit_syslog_waiting", "gauge", "Records of the ledger that the audit collector has not taken.",
         report->waiting);
  single(out, "chartroom_audit_syslog_oldest_seconds", "gauge", "How old the first of them is; 0 if there is none.",
         static_cast<std::uint64_t>(std::max<std::int64_t>(report->oldest.count(), 0)));
  single(out, "chartroom_audit_syslog_sent_total", "counter", "Records that the audit collector took.", report->sent);
  single(out, "chartroom_audit_syslog_failures_total", "counter", "Tries to send that failed.", report->failures);
}

void backups_text(std::string& out, const backup::Backups& backups, Timestamp now) {
  const auto report = backups.report();
  const auto age = [&](Timestamp at) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(now - at).count(), 0));
  };
  single(out, "chartroom_backups", "gauge", "Backups that are whole, in the folder.", report.backups);
  single(out, "chartroom_backup_bytes", "gauge", "Bytes of their files.", report.bytes);
  if (report.newest) single(out, "chartroom_backup_age_seconds", "gauge", "Of the newest of them.", age(*report.newest));
  single(out, "chartroom_backup_failed", "gauge", "1 if the last backup failed.", report.last_backup.problem.empty() ? 0U : 1U);
  if (report.last_backup.at != Timestamp())
    single(out, "chartroom_backup_milliseconds", "gauge", "What the last backup took.",
           static_cast<std::uint64_t>(report.last_backup.took.count()));
  const auto& rehearsal = report.last_rehearsal;
  single(out, "chartroom_rehearsal_failed", "gauge", "1 if the last rehearsal of a restore failed.",
         rehearsal.problem.empty() ? 0U : 1U);
  if (rehearsal.at == Timestamp()) return;
  single(out, "chartroom_rehearsal_age_seconds", "gauge", "Of the last rehearsal of a restore.", age(rehearsal.at));
  single(out, "chartroom_rehearsal_restore_milliseconds", "gauge", "In which it had a site that could start.",
         static_cast<std::uint64_t>(rehearsal.restore.count()));
}

void clock_jumps_text(std::string& out, const ClockJumps& jumps) {
  const auto report = jumps.report();
  constexpr std::string_view name = "chartroom_clock_jumps_total";
  head(out, name, "counter", "Times that the machine's clock was set while the server ran, by direction.");
  sample(out, name, {{"direction", "forward"}}, std::to_string(report.forward));
  sample(out, name, {{"direction", "back"}}, std::to_string(report.back));
}

}  // namespace

void Metrics::observe(const std::string& route, int status, std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_s, seconds) - bounds_s.begin());
  const std::lock_guard lock(mutex_);
  Durations& durations = routes_[route];
  ++durations.buckets[bucket];
  durations.sum_s += seconds;
  ++durations.by_status[status];
}

void Metrics::ledger_failed() {
  const std::lock_guard lock(mutex_);
  ++ledger_failures_;
}

std::string Metrics::text(const Services& services) const {
  std::string out;
  if (services.http_counters) http_text(out, services.http_counters());
  single(out, "chartroom_ledger_records", "gauge", "Durable records of the ledger.", services.ledger.size());
  single(out, "chartroom_ledger_indexed_records", "gauge", "Records that a search of the ledger finds.",
         services.record_index.progress().indexed);
  single(out, "chartroom_ledger_first_kept", "gauge", "Number of the first record that is not in the archive.",
         services.ledger.first_kept());
  single(out, "chartroom_ledger_reserve_bytes", "gauge", "Disk space that the ledger gives up when there is no other.",
         services.ledger.reserve_bytes());
  single(out, "chartroom_store_commit", "gauge", "Number of the store's last commit.", services.store.last_commit());
  if (const auto patients = services.store.count_patients()) {
    single(out, "chartroom_patients", "gauge", "Patients of the store.", *patients);
  } else {
    log::error("metrics_without_patients", {{"detail", patients.error().detail}});
  }
  if (const auto waiting = services.store.count_unreviewed_emergencies()) {
    single(out, "chartroom_emergencies_unreviewed", "gauge", "Times that somebody broke the glass and nobody has looked at.",
           *waiting);
  } else {
    log::error("metrics_without_emergencies", {{"detail", waiting.error().detail}});
  }
  single(out, "chartroom_sessions_known", "gauge", "Sessions and tokens kept in memory.", services.sessions.known());
  if (services.directory != nullptr) {
    const auto report = services.directory->report();
    single(out, "chartroom_directory_answer_age_seconds", "gauge",
           "Since the clinic's directory last confirmed everyone who is signed in by it.",
           static_cast<std::uint64_t>(report.since_answer.count()));
    single(out, "chartroom_directory_accounts_on_hold", "gauge",
           "Accounts whose sessions open nothing until the directory answers.", report.on_hold);
    single(out, "chartroom_emergency_sign_ins_total", "counter",
           "Emergency sessions that were opened while the directory was silent.", report.emergency_sign_ins);
  }
  if (services.emergency_webhook != nullptr) webhook_text(out, *services.emergency_webhook);
  if (services.publisher != nullptr) publisher_text(out, *services.publisher);
  if (services.audit_syslog != nullptr) audit_syslog_text(out, *services.audit_syslog);
  if (services.backups != nullptr) backups_text(out, *services.backups, services.clock.now());
  if (services.clock_jumps != nullptr) clock_jumps_text(out, *services.clock_jumps);
  const std::lock_guard lock(mutex_);
  single(out, "chartroom_ledger_failures_total", "counter", "Answers withheld because they could not be recorded.",
         ledger_failures_);
  head(out, "chartroom_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [route, durations] : routes_) {
    for (const auto& [status, count] : durations.by_status) {
      sample(out, "chartroom_requests_total", {{"route", route}, {"status", std::to_string(status)}}, std::to_string(count));
    }
  }
  head(out, "chartroom_request_seconds", "histogram", "From the whole request to the answer's last byte, by route.");
  for (const auto& [route, durations] : routes_) {
    std::uint64_t below = 0;
    for (std::size_t at = 0; at < bounds_s.size(); ++at) {
      below += durations.buckets[at];
      sample(out, "chartroom_request_seconds_bucket", {{"route", route}, {"le", number(bounds_s[at])}}, std::to_string(below));
    }
    below += durations.buckets.back();
    sample(out, "chartroom_request_seconds_bucket", {{"route", route}, {"le", "+Inf"}}, std::to_string(below));
    sample(out, "chartroom_request_seconds_sum", {{"route", route}}, number(durations.sum_s));
    sample(out, "chartroom_request_seconds_count", {{"route", route}}, std::to_string(below));
  }
  return out;
}

}  // namespace chartroom::gate
