#pragma once

// Every text that a client may read when a request is refused or fails: one table. A problem is sent as RFC 9457
// application/problem+json {type, title, status, detail, code, request} (and `field`, where one field of the input is meant).
// The detail says what to do. It is chosen by code alone, so it can't hold patient data or repeat the input.

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/id.h"
#include "domain/tokens.h"

namespace chartroom::gate {

// Stable: codes are part of the API.
enum class Problem : std::uint8_t {
  bad_json,
  bad_text,
  bad_field,
  missing_field,
  unknown_field,
  duplicate_field,
  field_too_long,
  bad_media_type,
  wrong_policy,
  weak_password,
  common_password,
  unauthenticated,
  wrong_sign_in,
  second_factor_required,
  wrong_second_factor,
  second_factor_locked,
  one_time_password_expired,
  no_role,
  directory_password_expired,
  openid_stale,
  openid_declined,
  openid_refused,
  openid_factor_missing,
  openid_account_disabled,
  openid_name_taken,
  openid_logout_refused,
  wrong_password,
  forbidden,
  purpose_required,
  purpose_not_open,
  denied_by_rule,
  denied_place,
  denied_time,
  csrf,
  emergency_session,
  session_required,
  scope_missing,
  token_address,
  token_certificate,
  own_service,
  token_client,
  token_scope,
  token_grant_type,
  password_change_required,
  second_factor_enrolment_required,
  second_factor_exists,
  no_second_factor,
  second_factor_not_begun,
  own_account,
  own_proposal,
  not_own_proposal,
  own_asking,
  privacy_officer_needed,
  directory_account,
  not_labelled,
  not_signed_yet,
  record_archived,
  unknown_route,
  method_not_allowed,
  not_found,
  conflict,
  too_large,
  answer_too_large,
  throttled,
  unsupported,
  busy,
  ledger_unavailable,
  index_not_ready,
  directory_unavailable,
  openid_unavailable,
  unavailable,
  out_of_space,
  corrupt,
  timed_out,
  stopping,
};

struct ProblemRow {
  Problem problem;
  std::string_view code;
  int status;  // HTTP
  std::string_view title;
  std::string_view detail;
};

std::span<const ProblemRow> problems();  // in the order of the enum
const ProblemRow& problem_row(Problem problem);

// A request that gets no answer: what the client reads, and what only the operator and the ledger do.
struct Refusal {
  Problem problem = Problem::unavailable;
  std::string field;                    // the name of a field of the input that is meant; ours, or an identifier (see input.h)
  std::chrono::seconds retry_after{};   // 0: no such header
  std::string object;                   // the id of what was made all the same, and says how far it went
  std::string claimed_name;             // an account's name that a failed sign-in gave, for the ledger
  std::string rule;                     // of the policy, for the ledger
  std::string_view scope = {};          // that the token lacks
  std::optional<Principal> whose = {};  // of a token that isn't good from where it came: for the ledger
  std::string detail;                   // for the operator's log; empty where there is nothing to look into
};

Refusal refuse(Problem problem, std::string_view field = {});
Refusal refuse(const Error& error);  // the problem of an error code; `detail` is kept for the log

// Of a refused sign-in: was name and password looked at, or a code, or did a provider vouch for somebody? Then it is recorded
// under the name, however many there are.
bool was_password_tried(Problem problem);

std::string problem_body(const Refusal& refusal, RequestId request);

// The same as a FHIR R4 OperationOutcome.
std::string operation_outcome_body(const Refusal& refusal, RequestId request);

// The same in OAuth's form (RFC 6749 section 5.2), for refusals below 500: {"error", "error_description"}; and its status.
std::string oauth_body(const Refusal& refusal);
int oauth_status(const Refusal& refusal);

}  // namespace chartroom::gate
