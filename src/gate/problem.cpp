#include "gate/problem.h"

#include <array>
#include <boost/json.hpp>

#include "base/check.h"
#include "base/limits.h"

namespace chartroom::gate {
namespace {

constexpr std::array table = {
    ProblemRow{Problem::bad_json, "bad_json", 400, "The body is not JSON",
               "Send one JSON object (RFC 8259, UTF-8, no comments) as the body."},
    ProblemRow{Problem::bad_text, "bad_text", 400, "A text is not plain UTF-8", "Send valid UTF-8 without control characters."},
    ProblemRow{Problem::bad_field, "bad_field", 400, "A field has a wrong value",
               "Compare the field with the API description at /api/openapi.json."},
    ProblemRow{Problem::missing_field, "missing_field", 400, "A field is missing", "Add the field that is named here."},
    ProblemRow{Problem::unknown_field, "unknown_field", 400, "A field is not known here",
               "Remove the field; those that are known are in the API description at /api/openapi.json."},
    ProblemRow{Problem::duplicate_field, "duplicate_field", 400, "A field stands there twice", "Send each field once."},
    ProblemRow{Problem::field_too_long, "field_too_long", 400, "A field is too long",
               "Shorten the field; the API description at /api/openapi.json has the limits."},
    ProblemRow{Problem::bad_media_type, "bad_media_type", 415, "The body has the wrong type",
               "Send the body with Content-Type: application/json."},
    ProblemRow{Problem::wrong_policy, "wrong_policy", 400, "The policy can't be put in force",
               "Run `chartroom policy check FILE`: it says what is wrong with which line."},
    ProblemRow{Problem::weak_password, "weak_password", 400, "The new password can't be taken",
               "Choose one of at least 12 characters that is neither the account's name nor the old password."},
    ProblemRow{
        Problem::common_password, "common_password", 400, "The new password is one that is guessed first",
        "It is a common word or two, a name, a repetition or a row of keys. Choose a few words that don't belong together."},
    ProblemRow{Problem::unauthenticated, "unauthenticated", 401, "Not signed in",
               "Sign in with POST /api/session, or send a bearer token that is neither expired nor revoked."},
    ProblemRow{Problem::wrong_sign_in, "wrong_sign_in", 401, "Name or password is wrong",
               "Check both; an operator can reset the password or enable the account."},
    ProblemRow{
        Problem::second_factor_required, "second_factor_required", 401, "A code is needed too",
        "Send the code that your authenticator app shows, or one of your recovery codes, as `code` beside name and password."},
    ProblemRow{
        Problem::wrong_second_factor, "wrong_second_factor", 401, "The code is wrong, or was used already",
        "Each code opens once: wait for the next one that your app shows. If all are refused, set the phone's clock, or use a "
        "recovery code."},
    ProblemRow{Problem::second_factor_locked, "second_factor_locked", 401, "Too many wrong codes",
               "Someone who knows your password has tried too many codes. Sign in with a recovery code and change the "
               "password, or ask "
               "an operator to reset it."},
    ProblemRow{Problem::one_time_password_expired, "one_time_password_expired", 401, "The one-time password has expired",
               "Ask an operator for a new one; it is good for seven days."},
    ProblemRow{Problem::no_role, "no_role", 403, "Nothing is open to you here",
               "None of your groups in the clinic's directory or identity provider has a role here. Ask whoever looks after "
               "the groups; an operator's "
               "configuration says which of them give one."},
    ProblemRow{Problem::directory_password_expired, "directory_password_expired", 401,
               "The password must be changed in the clinic's directory",
               "Change it where you sign in to your computer, then sign in here with the new one."},
    ProblemRow{Problem::openid_stale, "openid_stale", 401, "This sign-in can't be finished",
               "It was begun in another browser or tab, more than ten minutes ago, or is finished already. Begin again."},
    ProblemRow{
        Problem::openid_declined, "openid_declined", 401, "The identity provider didn't let you in",
        "It was cancelled there, or you may not use Chartroom by it. Begin again, or ask whoever looks after the provider."},
    ProblemRow{Problem::openid_refused, "openid_refused", 401, "The identity provider's answer can't be accepted",
               "Begin again. If it stays so, tell the operator, who finds in the ledger which check refused it."},
    ProblemRow{Problem::openid_factor_missing, "openid_factor_missing", 403, "A stronger or fresher sign-in is needed",
               "Sign in at the identity provider anew, with the second factor that it has for you."},
    ProblemRow{Problem::openid_account_disabled, "openid_account_disabled", 403, "Your account is disabled here",
               "An operator disabled it, and can enable it."},
    ProblemRow{Problem::openid_name_taken, "openid_name_taken", 409, "Another account has your name",
               "An account of another kind has the name that the identity provider gives you. Ask an operator."},
    ProblemRow{Problem::openid_logout_refused, "openid_logout_refused", 400, "The logout token can't be accepted",
               "Nothing was ended. The operator finds in the ledger which check refused it."},
    ProblemRow{Problem::wrong_password, "wrong_password", 403, "The old password is wrong", "Type the present password again."},
    ProblemRow{Problem::forbidden, "forbidden", 403, "Not permitted",
               "Your roles don't allow this, or you have no relation to this patient, or there is no such patient. A privacy "
               "officer can grant access to a patient; an operator assigns roles. In an emergency, break the glass."},
    ProblemRow{Problem::purpose_required, "purpose_required", 403, "A purpose must be stated",
               "Your roles open charts for different purposes: send the header Purpose-Of-Use with one of those that GET "
               "/api/self lists."},
    ProblemRow{Problem::purpose_not_open, "purpose_not_open", 403, "Not for this purpose",
               "Your roles don't open charts for the purpose that was stated; GET /api/self lists those that they do."},
    ProblemRow{
        Problem::denied_by_rule, "denied_by_rule", 403, "A rule of the policy denies it",
        "The site's policy keeps this chart closed to you, though you are related to the patient. Ask a privacy officer, "
        "who finds the rule in the ledger by this request."},
    ProblemRow{
        Problem::denied_place, "denied_place", 403, "Not from this place",
        "The site's policy opens this from certain places only: open it from a machine in the clinic. A privacy officer knows "
        "from which, and finds the rule in the ledger by this request."},
    ProblemRow{
        Problem::denied_time, "denied_time", 403, "Not at this time",
        "The site's policy opens this at certain times only: open it then. A privacy officer knows when, and finds the rule in "
        "the ledger by this request."},
    ProblemRow{Problem::csrf, "csrf", 403, "The request didn't come from our page",
               "Send the header X-Chartroom-CSRF with the value that sign-in and GET /api/self return, from the same origin."},
    ProblemRow{
        Problem::emergency_session, "emergency_session", 403, "Not in an emergency session",
        "You signed in while the clinic's directory was silent: this session can only break the glass, and read the chart "
        "that is open by it, for the purpose of an emergency. Sign in again when the directory answers."},
    ProblemRow{Problem::session_required, "session_required", 403, "Not with a token",
               "This needs a person's own session, not a token: sign in."},
    ProblemRow{Problem::scope_missing, "scope_missing", 403, "The token is not for this",
               "Its scopes leave this out, whatever its owner may do. Use a token with the scope that is named here."},
    ProblemRow{Problem::token_address, "token_address", 401, "The token is not good from this address",
               "Use it from the addresses that it was made for, or make one for this address."},
    ProblemRow{Problem::token_certificate, "token_certificate", 401, "The token needs its client's certificate",
               "Show the certificate that the token was made for when connecting, and have its authority in the server's "
               "configuration (server.client_ca_file)."},
    ProblemRow{
        Problem::own_service, "own_service", 403, "Somebody else must confirm it",
        "A program gets the role of clinician from a privacy officer who has neither made its account nor answers for it."},
    ProblemRow{
        Problem::token_client, "token_client", 401, "The program has not proved who it is",
        "The assertion must be signed by a registered key (RS384 or ES384, with kid), have the account's id as iss and sub and "
        "this address as aud, expire within five minutes, and have a jti of its own; account and owner must be enabled."},
    ProblemRow{Problem::token_scope, "token_scope", 400, "The program may not have this scope",
               "Ask for some of the scopes that its keys were registered with, with a space between."},
    ProblemRow{Problem::token_grant_type, "token_grant_type", 400, "This grant isn't offered",
               "Send grant_type=client_credentials and "
               "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer."},
    ProblemRow{Problem::password_change_required, "password_change_required", 403, "The one-time password must be replaced",
               "Choose your own password with POST /api/self/password first."},
    ProblemRow{Problem::second_factor_enrolment_required, "second_factor_enrolment_required", 403,
               "A second factor must be added", "Your roles need one here: add it with POST /api/self/second-factor first."},
    ProblemRow{Problem::second_factor_exists, "second_factor_exists", 409, "There is a second factor already",
               "Remove it first, then add the new one."},
    ProblemRow{Problem::no_second_factor, "no_second_factor", 409, "There is no second factor",
               "Nothing had to be done; add one with POST /api/self/second-factor."},
    ProblemRow{
        Problem::second_factor_not_begun, "second_factor_not_begun", 409, "No second factor was begun",
        "Begin anew with POST /api/self/second-factor, and send its first code within 15 minutes from the same session."},
    ProblemRow{Problem::own_account, "own_account", 403, "Nobody changes their own account here",
               "Ask another operator to change it."},
    ProblemRow{Problem::own_proposal, "own_proposal", 403, "Nobody confirms what they proposed",
               "Ask another privacy officer to look at it."},
    ProblemRow{Problem::not_own_proposal, "not_own_proposal", 403, "It is somebody else's proposal",
               "Ask who proposed it, or a privacy officer, to take it back."},
    ProblemRow{Problem::own_asking, "own_asking", 403, "Nobody confirms what they asked",
               "Nor what was asked for their own account. Ask another privacy officer to look at it."},
    ProblemRow{Problem::privacy_officer_needed, "privacy_officer_needed", 403, "A privacy officer must do this",
               "The account opens charts, or looks after them. A privacy officer can remove its second factor."},
    ProblemRow{Problem::directory_account, "directory_account", 409, "The account isn't kept here",
               "It is the clinic's directory's or identity provider's. Change its names, roles and password there. Here it can "
               "be disabled, and given the identifiers by which charts name "
               "the person."},
    ProblemRow{Problem::not_labelled, "not_labelled", 409, "The label isn't there",
               "Nothing was changed. Neither the source nor a rule nor a person has given this item all of these labels now. A "
               "label of the whole chart is taken away from the chart, without naming an item."},
    ProblemRow{Problem::not_signed_yet, "not_signed_yet", 409, "No checkpoint covers this record yet",
               "Ask again in ten seconds: new records are signed within that time, and what is proved is that one is signed."},
    ProblemRow{
        Problem::record_archived, "record_archived", 410, "This record was archived",
        "It is older than what the ledger keeps here; whoever runs the server has the archive. That it was in the ledger "
        "can still be proved."},
    ProblemRow{Problem::unknown_route, "unknown_route", 404, "There is nothing at this address",
               "The addresses are in the API description at /api/openapi.json."},
    ProblemRow{Problem::method_not_allowed, "method_not_allowed", 405, "This address doesn't take this method",
               "The header Allow has the methods that it takes."},
    ProblemRow{Problem::not_found, "not_found", 404, "There is no such thing", "Check the id; it may have been removed."},
    ProblemRow{Problem::conflict, "conflict", 409, "It conflicts with what is there",
               "Look at it again: it may have changed meanwhile, been settled already, or have this name already."},
    ProblemRow{Problem::too_large, "too_large", 413, "It is too large", "Send less; the limits are in the documentation."},
    ProblemRow{Problem::answer_too_large, "answer_too_large", 422, "The answer is too large",
               "Ask for less: one drug, one test, one time. The chart's documents can be read one by one."},
    ProblemRow{Problem::throttled, "throttled", 429, "Too many attempts",
               "Wait for the seconds that the header Retry-After has, then try again."},
    ProblemRow{Problem::unsupported, "unsupported", 501, "This isn't offered", "See the documentation for what is."},
    ProblemRow{Problem::busy, "busy", 503, "The server is busy",
               "Wait for the seconds that the header Retry-After has, then try again."},
    ProblemRow{Problem::ledger_unavailable, "ledger_unavailable", 503, "The request can't be recorded",
               "Nothing is answered that isn't recorded. Tell the operator: the ledger can't be written."},
    ProblemRow{Problem::index_not_ready, "index_not_ready", 503, "The ledger's index is being made",
               "The ledger can be searched when it is done: a minute or two for ten million records. GET /api/status says how "
               "far it is."},
    ProblemRow{Problem::directory_unavailable, "directory_unavailable", 503, "The clinic's directory doesn't answer",
               "Nobody can be let in by it now. Try again in a minute, and tell the operator; accounts of Chartroom's own "
               "still work. In an emergency, who has emergency access opens a session for breaking the glass with password and "
               "`code`."},
    ProblemRow{Problem::openid_unavailable, "openid_unavailable", 503, "The identity provider doesn't answer",
               "Nobody can be let in by it now. Try again in a minute, and tell the operator; accounts of Chartroom's own "
               "still work."},
    ProblemRow{Problem::unavailable, "unavailable", 503, "Something that is needed has failed",
               "Try again later, and tell the operator, who finds this request's id in the log."},
    ProblemRow{Problem::out_of_space, "out_of_space", 507, "The disk is full",
               "Tell the operator. Nothing was changed; of an import, GET /api/imports says what went in before."},
    ProblemRow{Problem::corrupt, "corrupt", 500, "Stored data is damaged",
               "Tell the operator, who finds this request's id in the log."},
    ProblemRow{Problem::timed_out, "timed_out", 504, "It took too long", "Try again, with less at once."},
    ProblemRow{Problem::stopping, "stopping", 503, "The server is stopping", "Try again in a minute."},
};

consteval bool in_order() {
  for (std::size_t at = 0; at < table.size(); ++at) {
    if (static_cast<std::size_t>(table[at].problem) != at) return false;
  }
  return table.size() == static_cast<std::size_t>(Problem::stopping) + 1;
}
static_assert(in_order());

Problem problem_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid: return Problem::bad_field;
    case ErrorCode::too_large: return Problem::too_large;
    case ErrorCode::not_found: return Problem::not_found;
    case ErrorCode::conflict: return Problem::conflict;
    case ErrorCode::unauthenticated: return Problem::unauthenticated;
    case ErrorCode::forbidden: return Problem::forbidden;
    case ErrorCode::throttled: return Problem::throttled;
    case ErrorCode::corrupt:
    case ErrorCode::wrong_key: return Problem::corrupt;
    case ErrorCode::out_of_space: return Problem::out_of_space;
    case ErrorCode::timed_out: return Problem::timed_out;
    case ErrorCode::unsupported: return Problem::unsupported;
    case ErrorCode::directory_unavailable: return Problem::directory_unavailable;
    case ErrorCode::unavailable:
    case ErrorCode::newer_version:
    case ErrorCode::locked:
    case ErrorCode::io: return Problem::unavailable;
    case ErrorCode::cancelled: return Problem::stopping;
  }
  return Problem::unavailable;
}

}  // namespace

std::span<const ProblemRow> problems() { return table; }

const ProblemRow& problem_row(Problem problem) {
  const auto at = static_cast<std::size_t>(problem);
  CHECK(at < table.size(), "every problem has a row");
  return table[at];
}

Refusal refuse(Problem problem, std::string_view field) {
  Refusal refusal;
  refusal.problem = problem;
  refusal.field = field;
  if (problem == Problem::directory_unavailable)
    refusal.retry_after = std::chrono::ceil<std::chrono::seconds>(limits::directory_server_rest);
  if (problem == Problem::openid_unavailable)
    refusal.retry_after = std::chrono::ceil<std::chrono::seconds>(limits::openid_rest);
  if (problem == Problem::index_not_ready) refusal.retry_after = std::chrono::seconds(10);
  if (problem == Problem::busy) refusal.retry_after = std::chrono::seconds(2);
  return refusal;
}

Refusal refuse(const Error& error) {
  Refusal refusal = refuse(problem_of(error.code));
  refusal.detail = error.detail;
  return refusal;
}

bool was_password_tried(Problem problem) {
  switch (problem) {
    case Problem::wrong_sign_in:
    case Problem::second_factor_required:
    case Problem::wrong_second_factor:
    case Problem::second_factor_locked:
    case Problem::no_role:
    case Problem::directory_password_expired:
    case Problem::openid_factor_missing:
    case Problem::openid_account_disabled:
    case Problem::openid_name_taken: return true;
    default: return false;
  }
}

std::string problem_body(const Refusal& refusal, RequestId request) {
  const ProblemRow& row = problem_row(refusal.problem);
  boost::json::object body;
  body["type"] = "urn:chartroom:problem:" + std::string(row.code);
  body["title"] = row.title;
  body["status"] = row.status;
  body["detail"] = row.detail;
  if (!refusal.scope.empty()) {
    body["detail"] = std::string(row.detail) + " It is `" + std::string(refusal.scope) + "`.";
    body["scope"] = refusal.scope;
  }
  body["code"] = row.code;
  if (!refusal.field.empty()) body["field"] = refusal.field;
  if (!refusal.object.empty()) body["object"] = refusal.object;
  body["request"] = request.text();
  return boost::json::serialize(body);
}

namespace {

// Of http://hl7.org/fhir/issue-type.
std::string_view issue_type(const ProblemRow& row) {
  switch (row.status) {
    case 400: return row.problem == Problem::missing_field ? "required" : "value";
    case 401: return "login";
    case 403: return "forbidden";
    case 404: return "not-found";
    case 409: return "conflict";
    case 413: return "too-long";
    case 429: return "throttled";
    default: break;
  }
  return row.status == 503 ? "transient" : row.status < 500 ? "processing" : "exception";
}

}  // namespace

std::string operation_outcome_body(const Refusal& refusal, RequestId request) {
  const ProblemRow& row = problem_row(refusal.problem);
  boost::json::object issue;
  issue["severity"] = "error";
  issue["code"] = issue_type(row);
  issue["details"] = boost::json::object{
      {"coding", boost::json::array{boost::json::object{{"system", "urn:chartroom:problem"}, {"code", row.code}}}},
      {"text", row.title}};
  std::string words(row.detail);
  if (!refusal.scope.empty()) words += " It is `" + std::string(refusal.scope) + "`.";
  issue["diagnostics"] = words + " Request " + request.text() + ".";
  if (!refusal.field.empty()) issue["expression"] = boost::json::array{"http." + refusal.field};
  return boost::json::serialize(
      boost::json::object{{"resourceType", "OperationOutcome"}, {"issue", boost::json::array{std::move(issue)}}});
}

namespace {

std::string_view oauth_error(Problem problem) {
  switch (problem) {
    case Problem::token_client: return "invalid_client";
    case Problem::token_scope: return "invalid_scope";
    case Problem::token_grant_type: return "unsupported_grant_type";
    default: return "invalid_request";
  }
}

}  // namespace

int oauth_status(const Refusal& refusal) { return refusal.problem == Problem::token_client ? 401 : 400; }

std::string oauth_body(const Refusal& refusal) {
  boost::json::object body;
  body["error"] = oauth_error(refusal.problem);
  body["error_description"] = problem_row(refusal.problem).detail;
  return boost::json::serialize(body);
}

}  // namespace chartroom::gate
