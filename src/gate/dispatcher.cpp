#include "gate/dispatcher.h"

#include <algorithm>
#include <exception>

#include "audit/own_actions.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "gate/audit_event.h"
#include "gate/caller.h"
#include "gate/run_on.h"
#include "policy/policy.h"

namespace chartroom::gate {
namespace {

using boost::asio::awaitable;

using audit::no_request;
using audit::unknown_route;

PreparedAnswer problem_answer(const Refusal& refusal, RequestId request) {
  PreparedAnswer answer;
  answer.status = problem_row(refusal.problem).status;
  answer.content_type = "application/problem+json";
  answer.body = problem_body(refusal, request);
  if (answer.status == 401) answer.headers.push_back({"WWW-Authenticate", "Bearer realm=\"chartroom\""});
  if (refusal.retry_after.count() > 0) {
    answer.headers.push_back({"Retry-After", std::to_string(refusal.retry_after.count())});
  }
  return answer;
}

// A client of OAuth reads its own form, where failures of ours stay problem documents; one of FHIR always its own.
PreparedAnswer refusal_answer(const Route* route, const Refusal& refusal, RequestId request) {
  if (route != nullptr && route->spec().refusals == Refusals::as_operation_outcome) {
    PreparedAnswer answer = problem_answer(refusal, request);
    answer.content_type = fhir_json;
    answer.body = operation_outcome_body(refusal, request);
    return answer;
  }
  const bool is_oauth =
      route != nullptr && route->spec().action == Action::request_token && problem_row(refusal.problem).status < 500;
  if (!is_oauth) return problem_answer(refusal, request);
  PreparedAnswer answer;
  answer.status = oauth_status(refusal);
  answer.body = oauth_body(refusal);
  return answer;
}

// A browser that comes from elsewhere reads it on the page.
PreparedAnswer page_answer(const Refusal& refusal) {
  PreparedAnswer answer;
  answer.status = 303;
  answer.content_type.clear();
  answer.headers.push_back({"Location", "/#/sign-in/" + std::string(problem_row(refusal.problem).code)});
  return answer;
}

// Third-party exceptions (no memory, above all) end here.
Outcome run_fenced(const RouteSpec& spec, const Services& services, const Call& call) {
  try {
    return spec.handler(services, call);
  } catch (const std::exception& error) {
    return std::unexpected(refuse(Error{ErrorCode::unavailable, std::string("exception: ") + error.what()}));
  }
}

audit::Outcome outcome_of(int status, std::string_view reason) {
  if (reason.empty()) return audit::Outcome::success;
  return status >= 500 ? audit::Outcome::failed : audit::Outcome::refused;
}

// Nobody is known, and no password was tried: see noise_records.h.
bool is_noise(const audit::Record& record) {
  if (record.principal || record.words || record.patient) return false;
  if (record.action != action_name(Action::sign_in)) return true;
  if (record.outcome == audit::Outcome::success) return true;  // begun with an identity provider: nobody is known yet
  if (!record.principal_name.empty()) return false;            // tried under this name, with or without the directory
  return std::ranges::none_of(
      problems(), [&](const ProblemRow& row) { return was_password_tried(row.problem) && row.code == record.reason; });
}

void note_principal(const Principal& principal, audit::Record& record) {
  record.principal = principal.id();
  record.principal_name = principal.name();
  record.roles = principal.roles();
  record.signed_in_by = signed_in_by_name(principal.how());
}

// On whom and on what a request acts, as it names them; a refused one too.
void note_objects(const Input& input, audit::Record& record) {
  for (const std::string_view name : {"account", "principal", "service"}) {
    if (input.has(name)) record.subject = input.id<PrincipalId>(name);
  }
  if (input.has("grant")) record.object = input.id<GrantId>("grant").text();
  if (input.has("token")) record.object = input.id<TokenId>("token").text();
  if (input.has("import")) record.object = input.id<ImportId>("import").text();
  if (input.has("emergency")) record.object = input.id<EmergencyId>("emergency").text();
}

// What an account must do before anything else: the refusal of all that is not a part of it.
std::optional<Problem> do_first(identity::Duty duty, Action action) {
  const bool always = policy::is_public(action) || action == Action::sign_out || action == Action::see_self;
  switch (duty) {
    case identity::Duty::none: return std::nullopt;
    case identity::Duty::change_password:
      if (always || action == Action::change_password) return std::nullopt;
      return Problem::password_change_required;
    case identity::Duty::add_second_factor:
      if (always || action == Action::manage_second_factor) return std::nullopt;
      return Problem::second_factor_enrolment_required;
  }
  return Problem::unavailable;
}

// None where nothing is stated, or nothing needs to be.
std::expected<std::optional<Purpose>, Refusal> stated_purpose(const http::Request& request, Action action) {
  if (!policy::chart_actions.has(action)) return std::nullopt;
  const std::string_view text = request.header("purpose-of-use");
  if (text.empty()) return std::nullopt;
  const auto purpose = parse_purpose(text);
  if (!purpose) return std::unexpected(refuse(Problem::bad_field, "purpose-of-use"));
  return purpose;
}

// What the policy said goes into the ledger; the client reads the sentence that fits.
Refusal refuse_decision(const Error& error, Action action) {
  Refusal refusal = refuse(error);
  if (error.code != ErrorCode::forbidden) return refusal;
  if (error.detail == policy::denied_scope) {
    refusal = refuse(Problem::scope_missing);
    if (const auto scope = policy::scope_of(action)) refusal.scope = scope_name(*scope);
  }
  refusal.rule = error.detail;
  if (error.detail == policy::denied_token) refusal.problem = Problem::session_required;
  if (error.detail == policy::denied_emergency_session) refusal.problem = Problem::emergency_session;
  if (error.detail == policy::purpose_required) refusal.problem = Problem::purpose_required;
  if (error.detail == policy::denied_purpose) refusal.problem = Problem::purpose_not_open;
  if (error.detail == policy::denied_label || error.detail.starts_with(policy::denied_by))
    refusal.problem = Problem::denied_by_rule;
  if (error.detail.starts_with(policy::denied_place)) refusal.problem = Problem::denied_place;
  if (error.detail.starts_with(policy::denied_time)) refusal.problem = Problem::denied_time;
  return refusal;
}

void log_failure(const audit::Record& record, const Refusal& refusal) {
  if (problem_row(refusal.problem).status < 500) return;
  log::error("request_failed", {{"request", record.request.text()},
                                {"route", record.route},
                                {"code", problem_row(refusal.problem).code},
                                {"detail", refusal.detail}});
}

}  // namespace

Dispatcher::Dispatcher(const Services& services, const RouteTable& routes, Metrics& metrics, const std::string& openapi)
    : services_(services),
      routes_(routes),
      metrics_(metrics),
      about_{metrics, openapi, running_imports_},
      noise_(services.clock),
      workers_({std::max(2U, std::thread::hardware_concurrency()), limits::worker_queue_max}),
      password_workers_({limits::password_hashes_running_max, limits::password_queue_max}),
      directory_workers_(services.sign_in.has_directory() ? std::make_unique<WorkerPool>(WorkerPool::Options{
                                                                limits::directory_threads, limits::directory_queue_max})
                                                          : nullptr),
      provider_workers_(services.openid != nullptr ? std::make_unique<WorkerPool>(WorkerPool::Options{
                                                         limits::directory_threads, limits::directory_queue_max})
                                                   : nullptr),
      import_workers_({limits::import_running_max, limits::import_running_max}) {}

Dispatcher::~Dispatcher() { flush(NoiseRecords::Which::all); }

awaitable<void> Dispatcher::handle(http::Request request, http::Responder& responder) {
  Trail trail;
  trail.began = services_.clock.steady();
  trail.record.request = crypto::new_id<RequestId>();
  trail.record.from = request.peer.address;
  if (services_.ledger.closed()) {  // before any work: what can't be recorded must not be changed either
    co_await send_ledger_unavailable(trail, responder);
    co_return;
  }

  Outcome outcome = co_await answer(request, trail);
  if (!outcome) {
    log_failure(trail.record, outcome.error());
    trail.record.reason = problem_row(outcome.error().problem).code;
    if (!outcome.error().object.empty()) trail.record.object = outcome.error().object;
    if (!outcome.error().rule.empty()) trail.record.rule = outcome.error().rule;
    if (!trail.record.principal) trail.record.principal_name = outcome.error().claimed_name;
    const bool on_page = trail.route != nullptr && trail.route->spec().refusals == Refusals::on_page;
    outcome = on_page ? page_answer(outcome.error()) : refusal_answer(trail.route, outcome.error(), trail.record.request);
  }
  const auto hold = hold_large(trail, *outcome);
  const int status = outcome->status;
  Reply reply = co_await record(trail, *outcome);
  if (reply.is_stream()) {
    co_await stream(trail, std::move(reply), responder);
  } else if (const auto sent = co_await send(responder, std::move(reply)); !sent) {
    log::info("answer_not_taken", {{"request", trail.record.request.text()}, {"code", error_code_name(sent.error().code)}});
  }
  static const std::string unknown = "unknown";
  metrics_.observe(trail.route ? trail.route->name() : unknown, status, services_.clock.steady() - trail.began);
}

awaitable<void> Dispatcher::send_ledger_unavailable(const Trail& trail, http::Responder& responder) {
  metrics_.ledger_failed();
  Reply reply = render_ledger_unavailable(trail.record.request);
  const auto sent = co_await send(responder, std::move(reply));
  if (!sent) log::info("answer_not_taken", {{"request", trail.record.request.text()}});
}

// The steps of a request, each with what the one before has made. Nothing of a patient can be had without the permit.
awaitable<Outcome> Dispatcher::answer(const http::Request& request, Trail& trail) {
  const auto path = find_route(request, trail);
  if (!path) co_return std::unexpected(path.error());

  Ready ready;
  const auto duty = who(request, trail, ready);  // before parsing: strangers learn nothing of our fields
  if (!duty) co_return std::unexpected(duty.error());

  const RouteSpec& spec = trail.route->spec();
  auto input = read_input({spec.fields, spec.body, spec.others}, request, *path);
  if (!input) co_return std::unexpected(input.error());
  ready.input = std::move(*input);

  const auto permitted = may_they(request, *duty, trail, ready);
  if (!permitted) co_return std::unexpected(permitted.error());

  if (spec.changes == Changes::something) {
    const bool announced = co_await announce(trail);
    if (!announced) co_return std::unexpected(refuse(Problem::ledger_unavailable));
  }
  co_return co_await work(request, trail, ready);
}

// Not recorded, not done.
awaitable<bool> Dispatcher::announce(const Trail& trail) {
  audit::Record intent = copy_without_words(trail.record);
  intent.outcome = audit::Outcome::started;
  intent.store_commit = services_.store.last_commit();
  const auto receipt = co_await services_.ledger.append(std::move(intent));
  if (!receipt) append_failed(trail.record.request, receipt.error());
  co_return receipt.has_value();
}

awaitable<bool> Dispatcher::refused(http::Refused refused) {
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.from = refused.peer.address;
  record.action = no_request;
  record.route = no_request;
  record.outcome = audit::Outcome::refused;
  record.status = refused.status;
  record.reason = refused.code;
  record.store_commit = services_.store.last_commit();
  if (noise_.count(record)) co_return true;
  const RequestId request = record.request;
  const auto receipt = co_await services_.ledger.append(std::move(record));
  if (!receipt) append_failed(request, receipt.error());
  co_return receipt.has_value();
}

std::expected<PathFields, Refusal> Dispatcher::find_route(const http::Request& request, Trail& trail) const {
  // HEAD is a GET whose body is not sent (RFC 9110 section 9.3.2); it is recorded as what it asks for.
  auto found = routes_.find(request.method == "HEAD" ? "GET" : request.method, request.path);
  trail.record.action = unknown_route;
  trail.record.route = unknown_route;  // the address itself may hold anything: it is not recorded
  if (found.route == nullptr) {
    return std::unexpected(refuse(found.allow.empty() ? Problem::unknown_route : Problem::method_not_allowed));
  }
  trail.route = found.route;
  trail.record.action = action_name(found.route->spec().action);
  trail.record.route = found.route->name();
  return std::move(found.path);
}

std::expected<identity::Duty, Refusal> Dispatcher::who(const http::Request& request, Trail& trail, Ready& ready) const {
  const Action action = trail.route->spec().action;
  if (policy::is_public(action)) {
    const bool from_here = trail.route->spec().comes_from == ComesFrom::here;
    if (action == Action::sign_in && from_here && is_cross_site(request)) return std::unexpected(refuse(Problem::csrf));
    return identity::Duty::none;
  }
  auto known = identify(request, services_);
  if (!known) {
    if (known.error().whose) note_principal(*known.error().whose, trail.record);
    return std::unexpected(known.error());
  }
  trail.principal = std::move(known->caller.principal);
  trail.account = std::move(known->caller.account);
  note_principal(*trail.principal, trail.record);
  ready.csrf = std::move(known->csrf);
  return known->caller.duty;
}

std::expected<void, Refusal> Dispatcher::may_they(const http::Request& request, identity::Duty duty, Trail& trail,
                                                  Ready& ready) const {
  const Action action = trail.route->spec().action;
  std::optional<PatientId> patient;
  if (policy::reach(action) != policy::Reach::no_patient && ready.input.has("patient")) {
    patient = ready.input.id<PatientId>("patient");
  }
  trail.record.patient = patient;
  note_objects(ready.input, trail.record);
  if (const auto first = do_first(duty, action)) return std::unexpected(refuse(*first));
  const auto in_force = services_.policies.in_force().get();
  trail.record.policy = in_force->version();
  const auto purpose = stated_purpose(request, action);
  if (!purpose) return std::unexpected(purpose.error());
  const Timestamp now = services_.clock.now();
  if (*purpose) trail.record.purpose = purpose_name(**purpose);
  auto permit = trail.principal
                    ? policy::decide({*trail.principal, action, patient, request.peer.address, trail.account.get(), *purpose},
                                     *in_force, services_.store, now)
                    : policy::decide_public(action, now);
  if (!permit) return std::unexpected(refuse_decision(permit.error(), action));
  trail.record.rule = permit->rule();
  trail.record.relation = relation_name(permit->relation());
  trail.record.about = abouts_text(permit->abouts());
  if (permit->purpose()) trail.record.purpose = purpose_name(*permit->purpose());
  ready.permit = *permit;
  trail.permit = *permit;
  return {};
}

WorkerPool* Dispatcher::pool_of(Runs runs, const Input& input, const store::AccountRow* account) {
  switch (runs) {
    case Runs::on_loop: return nullptr;
    case Runs::on_worker: return &workers_;
    case Runs::on_password_worker: return &password_workers_;
    case Runs::on_sign_in_worker: {
      const bool is_directory = directory_workers_ != nullptr && services_.sign_in.asks_directory(input.text("name"));
      return is_directory ? directory_workers_.get() : &password_workers_;
    }
    case Runs::on_owner_worker: {
      const bool is_directory = directory_workers_ != nullptr && account != nullptr && account->source == Source::directory;
      return is_directory ? directory_workers_.get() : &password_workers_;
    }
    case Runs::on_provider_worker: return provider_workers_ != nullptr ? provider_workers_.get() : &workers_;
    case Runs::on_import_worker: return &import_workers_;
  }
  return nullptr;
}

awaitable<Outcome> Dispatcher::work(const http::Request& request, const Trail& trail, const Ready& ready) {
  const RouteSpec& spec = trail.route->spec();
  const Call call{*ready.permit,
                  trail.principal ? &*trail.principal : nullptr,
                  trail.account.get(),
                  ready.input,
                  request,
                  trail.record.request,
                  ready.csrf,
                  about_};
  WorkerPool* pool = pool_of(spec.runs, ready.input, trail.account.get());
  if (pool == nullptr) co_return run_fenced(spec, services_, call);
  std::function<Outcome()> job = [this, &spec, &call] { return run_fenced(spec, services_, call); };
  auto outcome = co_await run_on<Outcome>(*pool, std::move(job));
  if (!outcome) co_return std::unexpected(refuse(Problem::busy));
  co_return std::move(*outcome);
}

// What was changed has been changed, so its answer goes out in any case; import workers bound how many such there are.
std::optional<WaitingAnswers::Hold> Dispatcher::hold_large(Trail& trail, PreparedAnswer& answer) {
  const std::size_t bytes = answer.body.size();
  // What nobody in particular gets (the page, the description) is small and the same for all.
  if (bytes <= limits::http_large_answer_bytes || trail.route == nullptr || !trail.principal) return std::nullopt;
  if (trail.route->spec().changes == Changes::something) return std::nullopt;
  auto hold = waiting_answers_.take(trail.principal->id(), bytes);
  if (hold) return hold;
  const Refusal busy = refuse(Problem::busy);
  trail.record.reason = problem_row(busy.problem).code;
  answer = refusal_answer(trail.route, busy, trail.record.request);
  return std::nullopt;
}

void Dispatcher::complete(Trail& trail, PreparedAnswer& answer) const {
  audit::Record& record = trail.record;
  record.status = answer.status;
  record.outcome = answer.frame_ends.empty() ? outcome_of(answer.status, record.reason) : audit::Outcome::started;
  record.store_commit = services_.store.last_commit();
  record.answer_digest = crypto::sha256(as_bytes(answer.body));
  if (answer.principal) {
    record.principal = answer.principal;
    record.principal_name = answer.principal_name;
    record.roles = answer.roles;
    record.signed_in_by = answer.signed_in_by;
  }
  if (answer.patient) record.patient = answer.patient;
  if (answer.subject) record.subject = answer.subject;
  if (!answer.object.empty()) record.object = answer.object;
  record.chart = answer.chart;
  record.cited = answer.cited;
  record.shown = answer.shown;
  record.words = std::exchange(answer.words, std::nullopt);
}

awaitable<Reply> Dispatcher::record(Trail& trail, PreparedAnswer& answer) {
  complete(trail, answer);
  const RequestId request = trail.record.request;
  const bool noise = is_noise(trail.record);
  if (noise) {
    if (auto counted = noise_.count(trail.record)) co_return render_counted(std::move(*counted), request, std::move(answer));
  }
  const bool needed_later = noise || !answer.frame_ends.empty();
  auto words = std::exchange(trail.record.words, std::nullopt);
  audit::Record sent = needed_later ? copy_without_words(trail.record) : std::move(trail.record);
  sent.words = std::move(words);
  auto receipt = co_await services_.ledger.append(std::move(sent));
  if (!receipt) {
    append_failed(request, receipt.error());
    co_return render_ledger_unavailable(request);
  }
  if (noise) noise_.recorded(trail.record);
  co_return render(std::move(*receipt), std::move(answer));
}

// A ledger that has closed has said why, once; a line for each request would bury that.
void Dispatcher::append_failed(RequestId request, const Error& error) {
  metrics_.ledger_failed();
  if (services_.ledger.closed()) return;
  log::error("ledger_append_failed", {{"request", request.text()}, {"detail", error.detail}});
}

awaitable<void> Dispatcher::stream(Trail& trail, Reply reply, http::Responder& responder) {
  const Principal* principal = trail.principal ? &*trail.principal : nullptr;
  CHECK(trail.permit.has_value(), "a streamed answer has a permit");
  const Permit& permit = *trail.permit;
  // Asked before each frame: the session lives, and the permit would be given again and open as much (a grant may have been
  // taken back, a policy changed, working hours may be over).
  std::function<bool()> may_go_on = [this, principal, &trail, &permit, &responder] {
    if (responder.gone() || principal == nullptr || !services_.sessions.still_alive(*principal)) return false;
    const policy::Question again{*principal,      trail.route->spec().action, trail.record.patient, trail.record.from, nullptr,
                                 permit.purpose()};
    const auto given = policy::decide(again, *services_.policies.in_force().get(), services_.store, services_.clock.now());
    return given && given->scope().contains(permit.scope());
  };
  const auto sent = co_await send_stream(responder, std::move(reply), std::move(may_go_on));
  audit::Record end = copy_without_words(trail.record);
  end.outcome = sent ? audit::Outcome::success : audit::Outcome::broken;
  PreparedAnswer last;  // nothing more is said after "finished"; of a stream that was cut off, why
  if (!sent) {
    end.reason = error_code_name(sent.error().code);
    last.body = "event: broken\ndata: {\"code\":\"" + end.reason + "\"}\n\n";
    end.answer_digest = crypto::sha256(as_bytes(last.body));
  }
  auto receipt = co_await services_.ledger.append(std::move(end));
  if (!receipt) {
    append_failed(trail.record.request, receipt.error());
    co_return;
  }
  if (sent || sent.error().code != ErrorCode::cancelled) co_return;
  Reply end_of_stream = render(std::move(*receipt), std::move(last));
  const auto told = co_await send_last_frame(responder, std::move(end_of_stream));
  if (!told) log::info("answer_not_taken", {{"request", trail.record.request.text()}});
}

void Dispatcher::every_minute() { flush(NoiseRecords::Which::ended); }

void Dispatcher::flush(NoiseRecords::Which which) {
  std::size_t lost = 0;
  for (const audit::Record& record : noise_.take(which)) {
    const auto receipt = services_.ledger.append_and_wait(copy_without_words(record));
    if (receipt) continue;
    lost += record.count;
    noise_.give_back(record);
  }
  if (lost > 0 && which == NoiseRecords::Which::all) log::error("ledger_counts_lost", {{"requests", lost}});
}

}  // namespace chartroom::gate
