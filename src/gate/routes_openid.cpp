// Signing in by the clinic's identity provider: a browser goes there and comes back; later the provider itself may say that it
// is over. And the ways of signing in that this place has, for the page.

#include "gate/caller.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "http/listen.h"
#include "identity/principal.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using identity::OpenIdWhy;

constexpr std::string_view begin_path = "/api/session/openid";

constexpr Field callback_fields[] = {
    {"state", In::query, Kind::text, Need::optional, 128, "As it was sent there."},
    {"code", In::query, Kind::secret, Need::optional, limits::openid_code_bytes_max, "What the provider gives the tokens for."},
    {"error", In::query, Kind::text, Need::optional, 128, "Why it gives none."},
    {"iss", In::query, Kind::text, Need::optional, 2048, "Whose answer it is (RFC 9207)."},
};
constexpr Field logout_fields[] = {
    {"logout_token", In::body, Kind::secret, Need::required, limits::jwt_bytes_max,
     "Signed by the provider; names a session of its own, a person, or both."},
};

Problem problem_of(const identity::OpenIdRefusal& refused) {
  switch (refused.why) {
    case OpenIdWhy::stale: return Problem::openid_stale;
    case OpenIdWhy::declined: return Problem::openid_declined;
    case OpenIdWhy::refused: return Problem::openid_refused;
    case OpenIdWhy::factor_missing: return Problem::openid_factor_missing;
    case OpenIdWhy::no_role: return Problem::no_role;
    case OpenIdWhy::disabled: return Problem::openid_account_disabled;
    case OpenIdWhy::name_taken: return Problem::openid_name_taken;
    case OpenIdWhy::throttled: return Problem::throttled;
    case OpenIdWhy::unavailable: return Problem::openid_unavailable;
    case OpenIdWhy::failed: break;
  }
  return refuse(refused.error).problem;
}

std::unexpected<Refusal> no(Problem problem, const identity::OpenIdRefusal& refused) {
  Refusal refusal = refuse(problem);
  refusal.detail = refused.error.detail;
  refusal.rule = refused.rule;
  refusal.claimed_name = refused.claimed_name;
  if (refused.retry_after.count() > 0) refusal.retry_after = refused.retry_after;
  return std::unexpected(std::move(refusal));
}

std::unexpected<Refusal> no_provider() { return std::unexpected(refuse(Problem::unsupported)); }

PreparedAnswer redirect(std::string location, std::string cookie) {
  PreparedAnswer answer = empty_answer(303);
  answer.headers.push_back({"Location", std::move(location)});
  answer.headers.push_back({"Set-Cookie", std::move(cookie)});
  return answer;
}

Outcome see_ways(const Services& services, const Call&) {
  json::object ways{{"password", true}};
  if (services.openid != nullptr) {
    ways["openid"] = json::object{{"name", services.openid->provider_name()}, {"begin", begin_path}};
  }
  return json_answer(ways);
}

Outcome begin(const Services& services, const Call& call) {
  if (services.openid == nullptr) return no_provider();
  auto begun = services.openid->begin(http::address_group(call.http.peer));
  if (!begun) return no(problem_of(begun.error()), begun.error());
  return redirect(std::move(begun->location), begun_cookie_header(begun->browser));
}

Outcome finish(const Services& services, const Call& call) {
  if (services.openid == nullptr) return no_provider();
  const std::string state = call.input.text_or("state", "");
  const std::string code = call.input.text_or("code", "");
  const std::string error = call.input.text_or("error", "");
  const std::string issuer = call.input.text_or("iss", "");
  const auto signed_in = services.openid->finish({state, code, error, issuer, call.http.cookie(begun_cookie_name)},
                                                 http::address_group(call.http.peer));
  if (!signed_in) return no(problem_of(signed_in.error()), signed_in.error());
  PreparedAnswer answer = redirect("/", cookie_header(signed_in->session.credential.cookie_text()));
  answer.headers.push_back({"Set-Cookie", begun_cookie_removal_header()});
  answer.principal = signed_in->account.id;
  answer.principal_name = signed_in->account.name;
  answer.roles = signed_in->account.roles;
  answer.signed_in_by = source_name(signed_in->account.source);
  return answer;
}

// The provider is no account: what it ends is recorded as a job of the program, which it is the cause of.
Outcome log_out(const Services& services, const Call& call) {
  if (services.openid == nullptr) return no_provider();
  const auto ended = services.openid->log_out(call.input.text("logout_token"));
  if (!ended) {
    const bool is_ours = ended.error().why == OpenIdWhy::unavailable || ended.error().why == OpenIdWhy::failed;
    return no(is_ours ? problem_of(ended.error()) : Problem::openid_logout_refused, ended.error());
  }
  const Principal job = identity::system_principal("openid", Roles{});
  PreparedAnswer answer = empty_answer(200);
  answer.principal = job.id();
  answer.principal_name = job.name();
  answer.roles = job.roles();
  answer.signed_in_by = signed_in_by_name(job.how());
  if (ended->size() == 1) answer.subject = ended->front();
  return answer;
}

}  // namespace

std::vector<RouteSpec> openid_routes() {
  return {
      {.method = "GET",
       .path = "/api/session/ways",
       .action = Action::see_page,
       .summary = "How people can sign in here.",
       .fields = {},
       .output = "SignInWays",
       .handler = see_ways},
      {.method = "GET",
       .path = begin_path,
       .action = Action::sign_in,
       .summary = "Begin to sign in by the clinic's identity provider: sends the browser there.",
       .fields = {},
       .status = 303,
       .runs = Runs::on_provider_worker,
       .handler = begin,
       .refusals = Refusals::on_page},
      {.method = "GET",
       .path = identity::openid_callback_path,
       .action = Action::sign_in,
       .summary = "Where the provider sends the browser back to: sets the session's cookie, and goes on to the page.",
       .fields = callback_fields,
       .status = 303,
       .runs = Runs::on_provider_worker,
       .handler = finish,
       .others = Others::ignored,
       .comes_from = ComesFrom::elsewhere,
       .refusals = Refusals::on_page},
      {.method = "POST",
       .path = "/api/session/openid/back-channel-logout",
       .action = Action::sign_in,
       .summary =
           "For the provider itself (OpenID Connect Back-Channel Logout 1.0): ends the sessions that a logout token names.",
       .fields = logout_fields,
       .body = BodyIs::form,
       .runs = Runs::on_provider_worker,
       .changes = Changes::nothing,
       .handler = log_out,
       .others = Others::ignored,
       .comes_from = ComesFrom::elsewhere},
  };
}

}  // namespace chartroom::gate
