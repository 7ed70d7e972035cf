// Reports for privacy officers, as JSON or CSV.

#include "gate/ledger_query.h"
#include "gate/reports.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr auto period_if_none = std::chrono::hours(7 * 24);
constexpr Field format_field = {"format",       In::query, Kind::text,
                                Need::optional, 4,         "json, or csv: a file for a spreadsheet, text/csv. json if absent."};
constexpr Field access_fields[] = {format_field};
constexpr Field activity_fields[] = {
    {"from", In::query, Kind::time, Need::optional, 0, "Where the period begins; seven days before its end if absent."},
    {"until", In::query, Kind::time, Need::optional, 0, "Where it ends; now if absent."},
    {"principal", In::query, Kind::principal_id, Need::optional, 0, "Only this account."},
    format_field,
};
constexpr Field leaving_fields[] = {path_field("account", Kind::principal_id, "The account's id, of a person or a program."),
                                    format_field};

constexpr Field sign_off_fields[] = {
    {"state", In::body, Kind::text, Need::required, 16,
     "The report's `state`, as it was read: what changed since is not meant."},
    {"words", In::body, Kind::text, Need::optional, 1'000, "What was found, and what is to be done."},
};

std::optional<ReportAs> format_of(const Input& input) {
  const std::string format = input.text_or("format", "json");
  if (format == "json") return ReportAs::json;
  if (format == "csv") return ReportAs::csv;
  return std::nullopt;
}

Outcome answer_with(const Result<Report>& report, const Call& call) {
  const auto format = format_of(call.input);
  if (!format) return std::unexpected(refuse(Problem::bad_field, "format"));
  if (!report) return std::unexpected(refuse(report.error()));
  return report_answer(*report, *format);
}

Outcome see_access(const Services& services, const Call& call) { return answer_with(access_review(services), call); }

Outcome sign_access(const Services& services, const Call& call) {
  const SignOff sign_off{call.permit.principal(), call.principal->name(), call.input.text("state"),
                         call.input.text_or("words", "")};
  if (const auto signed_off = sign_access_review(services, sign_off); !signed_off) {
    return std::unexpected(refuse(signed_off.error()));
  }
  const auto report = access_review(services);
  if (!report) return std::unexpected(refuse(report.error()));
  PreparedAnswer answer = report_answer(*report, ReportAs::json);
  answer.object = sign_off.state;
  return answer;
}

Outcome see_activity(const Services& services, const Call& call) {
  Period period;
  period.until = call.input.has("until") ? call.input.time("until") : services.clock.now();
  period.from = call.input.has("from") ? call.input.time("from") : period.until - period_if_none;
  if (period.from >= period.until) return std::unexpected(refuse(Problem::bad_field, "from"));
  std::optional<PrincipalId> only;
  if (call.input.has("principal")) only = call.input.id<PrincipalId>("principal");
  const auto report = activity(services.record_index, services.clock.now(), period, only);
  if (!report) return std::unexpected(refuse_index(report.error()));
  Outcome answer = answer_with(report, call);
  if (answer) answer->subject = only;
  return answer;
}

Outcome see_leaving(const Services& services, const Call& call) {
  const auto id = call.input.id<PrincipalId>("account");
  const auto account = services.accounts.find(id);
  if (!account) return std::unexpected(refuse(account.error()));
  Outcome answer = answer_with(off_boarding(services, *account), call);
  if (answer) answer->subject = id;
  return answer;
}

}  // namespace

std::vector<RouteSpec> report_routes() {
  return {
      {.method = "GET",
       .path = "/api/reports/access",
       .action = Action::see_reports,
       .summary = "Who may what: all accounts, with what stands out.",
       .fields = access_fields,
       .output = "Report",
       .runs = Runs::on_worker,
       .handler = see_access},
      {.method = "POST",
       .path = "/api/reports/access/sign-off",
       .action = Action::review_access,
       .summary = "Sign for having looked through who may what; the answer is the report as it then stands.",
       .fields = sign_off_fields,
       .body = BodyIs::json,
       .output = "Report",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = sign_access},
      {.method = "GET",
       .path = "/api/reports/activity",
       .action = Action::see_reports,
       .summary = "Who did what in a period, with what calls for a look.",
       .fields = activity_fields,
       .output = "Report",
       .runs = Runs::on_worker,
       .handler = see_activity},
      {.method = "GET",
       .path = "/api/reports/off-boarding/{account}",
       .action = Action::see_reports,
       .summary = "What an account still can do or owns, each with what ends it.",
       .fields = leaving_fields,
       .output = "Report",
       .runs = Runs::on_worker,
       .handler = see_leaving},
  };
}

}  // namespace chartroom::gate
