#include "gate/emergency_webhook.h"

#include <algorithm>
#include <boost/json.hpp>

#include "audit/own_actions.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/random.h"
#include "gate/noise_records.h"
#include "identity/principal.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

std::string message_text(const char* type, Timestamp at, json::object data) {
  json::object message;
  message["type"] = type;
  message["timestamp"] = format_timestamp(at);
  message["data"] = std::move(data);
  return json::serialize(message);
}

// 2 to the power of `times - 1` times the first, and by chance up to a quarter more.
milliseconds wait_after(unsigned times, milliseconds first, milliseconds longest) {
  milliseconds wait = first;
  for (unsigned at = 1; at < times && wait < longest; ++at) wait *= 2;
  wait = std::min(wait, longest);
  std::array<std::uint8_t, 1> chance{};
  crypto::fill_random(chance);
  return wait + wait * chance[0] / 1'024;
}

bool is_taken(const Result<int>& answered) { return answered && *answered >= 200 && *answered < 300; }

// Not answered at all, or in words that mean "later": then nothing else will do better now.
bool is_not_now(const Result<int>& answered) { return !answered || *answered == 408 || *answered == 429 || *answered >= 500; }

// What no time mends: somebody has to.
bool is_wrongly_set_up(const Result<int>& answered) {
  if (answered) return !is_not_now(answered);
  return answered.error().code != ErrorCode::unavailable && answered.error().code != ErrorCode::timed_out;
}

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

std::string sentence(const Result<int>& answered) {
  if (!answered) return answered.error().detail;
  return "the webhook answers with status " + std::to_string(*answered) +
         (is_redirect(*answered) ? ", a redirect; Chartroom follows none: configure the address that it leads to" : "");
}

}  // namespace

// --- waiting -------------------------------------------------------------------------------------------------------------

void EmergencyWebhook::wake() {
  const std::lock_guard lock(mutex_);
  rung_ = true;
  bell_.notify_all();
}

bool EmergencyWebhook::take_bell() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_mended_, false)) {
    for (auto& [id, waiting] : waiting_) {
      waiting.due = {};
      waiting.put_off = 0;
    }
  }
  return std::exchange(rung_, false);
}

void EmergencyWebhook::wait(const std::stop_token& stop, std::optional<SteadyTime> until) {
  std::unique_lock lock(mutex_);
  const auto rung = [&] { return rung_; };
  if (until) {
    bell_.wait_for(lock, stop, *until - parts_.clock.steady(), rung);
  } else {
    bell_.wait(lock, stop, rung);
  }
}

void EmergencyWebhook::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) wait(stop, round(stop));
}

SteadyTime EmergencyWebhook::not_now() {
  ++failures_in_a_row_;
  return peer_due_ =
             parts_.clock.steady() + wait_after(failures_in_a_row_, limits::webhook_wait_first, limits::webhook_wait_longest);
}

// --- telling -------------------------------------------------------------------------------------------------------------

std::optional<SteadyTime> EmergencyWebhook::round(const std::stop_token& stop) {
  if (parts_.ledger.closed()) return std::nullopt;
  const SteadyTime now = parts_.clock.steady();
  if (take_bell()) peer_due_ = now;
  if (now < peer_due_) return peer_due_;
  const auto rows = parts_.store.untold_emergencies(limits::webhook_round_max);
  if (!rows) {
    log::error("webhook_not_read", {{"detail", rows.error().detail}});
    return not_now();
  }
  keep_only(*rows);
  std::optional<SteadyTime> next;
  for (const store::EmergencyRow& row : *rows) {
    if (stop.stop_requested()) return std::nullopt;
    Waiting& waiting = waiting_[row.id];
    if (waiting.due <= parts_.clock.steady()) {
      const Told told = tell(row, waiting);
      if (told == Told::taken) continue;
      if (told == Told::not_now) return not_now();
    }
    next = std::min(next.value_or(waiting.due), waiting.due);
  }
  return next;
}

// Those that were taken, or that somebody has signed off, wait no more.
void EmergencyWebhook::keep_only(const std::vector<store::EmergencyRow>& rows) {
  std::erase_if(waiting_,
                [&](const auto& one) { return std::ranges::find(rows, one.first, &store::EmergencyRow::id) == rows.end(); });
}

Result<std::string> EmergencyWebhook::body_of(const store::EmergencyRow& row) const {
  const auto account = parts_.store.account(row.principal);
  if (!account) return fail(account);
  json::object data;
  data["emergency"] = row.id.text();
  data["who"] = *account ? (*account)->name : row.principal.text();
  data["reason"] = row.reason;
  data["until"] = format_timestamp(row.until);
  data["review"] = webhook_.settings().page_url + "/#/emergencies";
  return message_text("emergency.opened", row.opened, std::move(data));
}

EmergencyWebhook::Told EmergencyWebhook::tell(const store::EmergencyRow& row, Waiting& waiting) {
  if (waiting.was_taken) return taken(row, waiting, 0);
  const auto body = body_of(row);
  if (!body) {  // of this one alone: others wait for nobody
    note(body.error().detail);
    log::error("webhook_not_read", {{"emergency", row.id.text()}, {"detail", body.error().detail}});
    return put_off(waiting, limits::webhook_wait_first, limits::webhook_wait_longest);
  }
  if (!waiting.is_announced) {
    waiting.request = crypto::new_id<RequestId>();
    if (!append(row, waiting.request, audit::Outcome::started, 0)) return Told::not_now;
    waiting.is_announced = true;
  }
  ++waiting.tries;
  const auto answered = webhook_.post("opened_" + row.id.text(), *body, parts_.clock.now());
  return is_taken(answered) ? taken(row, waiting, *answered) : failed(row, waiting, answered);
}

EmergencyWebhook::Told EmergencyWebhook::taken(const store::EmergencyRow& row, Waiting& waiting, int status) {
  if (!waiting.was_taken) {
    waiting.was_taken = true;
    waiting.put_off = 0;
    note("");
    log::info("webhook_delivered", {{"emergency", row.id.text()}, {"tries", waiting.tries}, {"status", status}});
    append(row, waiting.request, audit::Outcome::success, status);  // which logs what fails; the peer has it all the same
  }
  if (const Status kept = keep_told(row.id); !kept) {
    log::error("webhook_delivery_not_kept", {{"emergency", row.id.text()}, {"detail", kept.error().detail}});
    return put_off(waiting, limits::webhook_wait_first, limits::webhook_wait_longest);
  }
  failures_in_a_row_ = 0;
  waiting_.erase(row.id);
  return Told::taken;
}

Status EmergencyWebhook::keep_told(EmergencyId id) const {
  const auto written = parts_.store.write([&](store::Transaction& transaction) -> Status {
    auto found = transaction.emergency(id);
    if (!found) return fail(found);
    if (!*found) return fail(ErrorCode::not_found, "an emergency that was told is gone");
    (*found)->told = parts_.clock.now();
    return transaction.put_emergency(**found);
  });
  return written ? Status{} : Status(fail(written));
}

EmergencyWebhook::Told EmergencyWebhook::failed(const store::EmergencyRow& row, Waiting& waiting, const Result<int>& answered) {
  note(sentence(answered));
  log::write(is_wrongly_set_up(answered) ? log::Level::error : log::Level::warning, "webhook_failed",
             {{"emergency", row.id.text()},
              {"tries", waiting.tries},
              {"status", answered.value_or(0)},
              {"code", answered ? "answered" : error_code_name(answered.error().code)},
              {"detail", sentence(answered)}});
  if (waiting.tries == 1) append(row, waiting.request, audit::Outcome::failed, answered);
  if (is_not_now(answered)) return Told::not_now;
  failures_in_a_row_ = 0;  // the peer is there
  return put_off(waiting, limits::webhook_refused_wait_first, limits::webhook_refused_wait_longest);
}

EmergencyWebhook::Told EmergencyWebhook::put_off(Waiting& waiting, milliseconds first, milliseconds longest) const {
  ++waiting.put_off;
  waiting.due = parts_.clock.steady() + wait_after(waiting.put_off, first, longest);
  return Told::later;
}

// --- the ledger ----------------------------------------------------------------------------------------------------------

// False if it can't be recorded.
bool EmergencyWebhook::append(const store::EmergencyRow& row, RequestId request, audit::Outcome outcome,
                              const Result<int>& answered) const {
  const Principal job = identity::system_principal("emergency_webhook", Roles{});
  audit::Record record;
  record.request = request;
  record.principal = job.id();
  record.principal_name = job.name();
  record.signed_in_by = signed_in_by_name(job.how());
  record.from = "local";
  record.action = audit::tell_emergency;
  record.route = "emergency webhook";
  record.patient = row.patient;
  record.subject = row.principal;
  record.object = row.id.text();
  record.outcome = outcome;
  record.status = answered.value_or(0);
  if (outcome == audit::Outcome::failed) record.reason = answered ? "webhook_status" : error_code_name(answered.error().code);
  record.store_commit = parts_.store.last_commit();
  const auto receipt = parts_.ledger.append_and_wait(std::move(record));
  if (receipt) return true;
  log::error("ledger_append_failed", {{"request", request.text()}, {"detail", receipt.error().detail}});
  return false;
}

// --- for the operator ----------------------------------------------------------------------------------------------------

void EmergencyWebhook::note(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  problem_ = problem;
  ++(problem.empty() ? deliveries_ : failures_);
}

std::optional<EmergencyWebhook::Tried> EmergencyWebhook::test() {
  const std::unique_lock running(test_mutex_, std::try_to_lock);
  if (!running) return std::nullopt;
  Tried tried;
  tried.id = "test_" + crypto::new_id<RequestId>().text();
  json::object data{{"message", "This is a test of Chartroom's webhook for emergencies. No glass was broken."}};
  const Timestamp now = parts_.clock.now();
  const auto answered = webhook_.post(tried.id, message_text("webhook.test", now, std::move(data)), now);
  tried.status = answered.value_or(0);
  if (!is_taken(answered)) tried.detail = sentence(answered);
  log::info("webhook_tested", {{"id", tried.id}, {"status", tried.status}, {"detail", tried.detail}});
  const std::lock_guard lock(mutex_);
  problem_ = tried.detail;  // and counts neither as a delivery nor as a failure
  if (tried.is_delivered()) {
    is_mended_ = rung_ = true;
    bell_.notify_all();
  }
  return tried;
}

Result<EmergencyWebhook::Report> EmergencyWebhook::report() const {
  const auto untold = parts_.store.count_untold_emergencies();
  if (!untold) return fail(untold);
  Report out;
  out.waiting = untold->count;
  if (out.waiting > 0) out.oldest = std::chrono::floor<std::chrono::seconds>(parts_.clock.now() - untold->oldest);
  const std::lock_guard lock(mutex_);
  out.deliveries = deliveries_;
  out.failures = failures_;
  out.problem = problem_;
  return out;
}

}  // namespace chartroom::gate
