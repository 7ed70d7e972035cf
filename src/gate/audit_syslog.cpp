#include "gate/audit_syslog.h"

#include <algorithm>
#include <charconv>

#include "audit/own_actions.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/random.h"
#include "gate/audit_kind.h"
#include "gate/audit_message.h"
#include "http/one_way.h"
#include "identity/principal.h"
#include "identity/secret_file.h"

namespace chartroom::gate {
namespace {

http::OneWay::Target syslog_target(const AuditSyslogSettings& settings, const std::string& host, std::uint16_t port) {
  http::OneWay::Target out;
  out.host = host;
  out.port = port;
  out.ca_file = settings.ca_file.string();
  if (settings.certificate_file) {
    out.certificate_file = settings.certificate_file->string();
    out.private_key_file = settings.private_key_file->string();
  }
  out.step_ms = static_cast<int>(settings.step_timeout.count());
  return out;
}

}  // namespace

// --- settings ------------------------------------------------------------------------------------------------------------

Result<AuditSyslog::Address> AuditSyslog::parse_address(const std::string& text) {
  const auto wrong = [] { return fail(ErrorCode::invalid, "address must be HOST:PORT, such as collector.example:6514"); };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  Address out;
  out.host = text.substr(0, colon);
  if (out.host.starts_with('[') && out.host.ends_with(']')) {
    out.host = out.host.substr(1, out.host.size() - 2);
  } else if (out.host.find(':') != std::string::npos) {
    return wrong();
  }
  const bool is_host = !out.host.empty() && out.host.size() <= 255 && std::ranges::all_of(out.host, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '.' || letter == '-' || letter == ':';
  });
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + colon + 1, last, out.port);
  if (!is_host || error != std::errc{} || end != last || out.port == 0) return wrong();
  return out;
}

Status check_settings(const AuditSyslogSettings& settings) {
  if (const auto address = AuditSyslog::parse_address(settings.address); !address) return fail(address);
  if (settings.certificate_file.has_value() != settings.private_key_file.has_value()) {
    return fail(ErrorCode::invalid, "certificate_file and private_key_file go together");
  }
  return {};
}

Status AuditSyslog::check_files(const AuditSyslogSettings& settings) {
  const auto tls = http::Tls::for_client(settings.ca_file.string());
  if (!tls) return fail(tls);
  if (!settings.certificate_file) return {};
  auto text = identity::read_secret_file(*settings.private_key_file, limits::webhook_key_bytes_max);
  if (!text) return fail_in("the private key", text);
  identity::wipe_text(*text);
  return (*tls)->show(settings.certificate_file->string(), settings.private_key_file->string());
}

Result<std::unique_ptr<AuditSyslog>> AuditSyslog::create(AuditSyslogSettings settings, const Parts& parts) {
  if (auto right = check_settings(settings); !right) return fail(right);
  if (auto files = check_files(settings); !files) return fail(files);
  auto address = parse_address(settings.address);
  if (!address) return fail(address);
  return std::unique_ptr<AuditSyslog>(new AuditSyslog(std::move(settings), std::move(*address), parts));
}

// --- where it stands -----------------------------------------------------------------------------------------------------

// Where the ledger is another than the one that was sent, from its beginning: its records have not been sent.
Result<store::ForwardedRow> AuditSyslog::position() const {
  const auto kept = parts_.store.forwarded();
  if (!kept) return fail(kept);
  if (!*kept || (*kept)->next == 0) return store::ForwardedRow{};
  const auto last = parts_.ledger.records_from((*kept)->next - 1, 1);
  if (!last) return fail(last);
  return !last->empty() && last->front().leaf == (*kept)->leaf ? **kept : store::ForwardedRow{};
}

void AuditSyslog::tell_of_another_ledger() const {
  const auto kept = parts_.store.forwarded();
  if (!kept || !*kept || (*kept)->next == 0) return;
  log::warning("audit_syslog_other_ledger", {{"sent", (*kept)->next}, {"records", parts_.ledger.size()}});
}

Result<AuditSyslog::Batch> AuditSyslog::next_batch(const store::ForwardedRow& from) const {
  const auto records = parts_.ledger.records_from(from.next, limits::audit_syslog_batch_records);
  if (!records) return fail(records);
  const std::string origin = origin_of(parts_.ledger.checkpoint());
  Batch out;
  out.after = from;
  for (const audit::StoredRecord& stored : *records) {
    out.frames += octet_counted(audit_syslog_message(stored, origin));
    out.after = {stored.sequence + 1, stored.leaf};
    ++out.records;
    if (out.frames.size() >= limits::audit_syslog_batch_bytes) break;
  }
  return out;
}

Result<AuditSyslog::Report> AuditSyslog::report() const {
  const auto at = position();
  if (!at) return fail(at);
  Report out;
  out.waiting = parts_.ledger.size() - at->next;
  const auto first = parts_.ledger.records_from(at->next, 1);
  if (!first) return fail(first);
  if (!first->empty()) out.oldest = std::chrono::floor<std::chrono::seconds>(parts_.clock.now() - first->front().time);
  const std::lock_guard lock(mutex_);
  out.sent = sent_;
  out.failures = failures_;
  out.problem = problem_;
  return out;
}

// --- sending -------------------------------------------------------------------------------------------------------------

void AuditSyslog::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto due = round(stop);
    const auto wait = due ? *due - parts_.clock.steady() : SteadyTime::duration(limits::audit_syslog_look);
    std::unique_lock lock(mutex_);
    bell_.wait_for(lock, stop, wait, [] { return false; });
  }
}

std::optional<SteadyTime> AuditSyslog::round(const std::stop_token& stop) {
  if (parts_.ledger.closed()) return std::nullopt;
  if (failures_in_a_row_ > 0 && parts_.clock.steady() < due_) return due_;
  auto at = position();
  if (!at) return failed(at.error());
  // What is there now: the records that tell of this are sent in the next round.
  const std::uint64_t end = parts_.ledger.size();
  while (at->next < end && !stop.stop_requested()) {
    if (const auto sent = send_next(*at); !sent) return failed(sent.error());
    at = position();
    if (!at) return failed(at.error());
  }
  return std::nullopt;
}

Status AuditSyslog::send(const Batch& batch) const {
  auto connection = http::OneWay::open(syslog_target(settings_, address_.host, address_.port));
  if (!connection) return fail(connection);
  if (auto sent = (*connection)->send(batch.frames); !sent) return sent;
  return (*connection)->finish();
}

Status AuditSyslog::send_next(const store::ForwardedRow& from) {
  const auto batch = next_batch(from);
  if (!batch) return fail(batch);
  if (!is_announced_) {
    if (from.next == 0) tell_of_another_ledger();
    if (!append(audit::Outcome::started, "")) return fail(ErrorCode::unavailable, "the ledger can't record that it is sent");
    is_announced_ = true;
  }
  if (auto sent = send(*batch); !sent) return sent;
  const auto kept =
      parts_.store.write([&](store::Transaction& transaction) { return transaction.put_forwarded(batch->after); });
  if (!kept) return fail_in("what the collector took is not kept, and is sent again", kept);
  failures_in_a_row_ = 0;
  {
    const std::lock_guard lock(mutex_);
    sent_ += batch->records;
    problem_.clear();
  }
  if (!is_told_working_) {
    log::info("audit_syslog_works", {{"records", batch->records}, {"next", batch->after.next}});
    is_told_working_ = append(audit::Outcome::success, "");
  }
  return {};
}

SteadyTime AuditSyslog::failed(const Error& error) {
  if (++failures_in_a_row_ == 1) {
    is_told_working_ = false;
    if (is_announced_) append(audit::Outcome::failed, error_code_name(error.code));
  }
  log::warning("audit_syslog_failed",
               {{"tries", failures_in_a_row_}, {"code", error_code_name(error.code)}, {"detail", error.detail}});
  {
    const std::lock_guard lock(mutex_);
    ++failures_;
    problem_ = error.detail;
  }
  std::chrono::milliseconds wait = limits::audit_syslog_wait_first;
  for (unsigned at = 1; at < failures_in_a_row_ && wait < limits::audit_syslog_wait_longest; ++at) wait *= 2;
  return due_ = parts_.clock.steady() + std::min<std::chrono::milliseconds>(wait, limits::audit_syslog_wait_longest);
}

// False if it can't be recorded.
bool AuditSyslog::append(audit::Outcome outcome, std::string_view reason) const {
  const Principal job = identity::system_principal("audit_syslog", Roles{});
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = job.id();
  record.principal_name = job.name();
  record.signed_in_by = signed_in_by_name(job.how());
  record.from = "local";
  record.action = audit::forward_audit;
  record.route = "audit syslog";
  record.outcome = outcome;
  record.reason = reason;
  record.store_commit = parts_.store.last_commit();
  const auto receipt = parts_.ledger.append_and_wait(std::move(record));
  if (!receipt) log::error("ledger_append_failed", {{"detail", receipt.error().detail}});
  return receipt.has_value();
}

}  // namespace chartroom::gate
