// Reports for privacy officers, as JSON or CSV.

#include "gate/breach_letter.h"
#include "gate/known_patient.h"
#include "gate/ledger_query.h"
#include "gate/reports.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr auto period_if_none = std::chrono::hours(7 * 24);
constexpr auto accounting_period = std::chrono::days(6 * 365 + 2);  // 164.528(a)(1)
constexpr Field format_field = {"format",       In::query, Kind::text,
                                Need::optional, 4,         "json, or csv: a file for a spreadsheet, text/csv. json if absent."};
constexpr Field access_fields[] = {format_field};
constexpr Field activity_fields[] = {
    {"from", In::query, Kind::time, Need::optional, 0, "Where the period begins; seven days before its end if absent."},
    {"until", In::query, Kind::time, Need::optional, 0, "Where it ends; now if absent."},
    {"principal", In::query, Kind::principal_id, Need::optional, 0, "Only this account."},
    format_field,
};
constexpr Field disclosure_fields[] = {
    {"patient", In::query, Kind::patient_id, Need::required, 0, "Whose record was shown."},
    {"from", In::query, Kind::time, Need::optional, 0, "Where the period begins; six years before its end if absent."},
    {"until", In::query, Kind::time, Need::optional, 0, "Where it ends; now if absent."},
    {"all", In::query, Kind::flag, Need::optional, 0, "Also treatment, payment, operations and the patient's own requests."},
    format_field,
};
// Of a breach: who, from where and when; at least one of the first two or both times.
constexpr Field breach_principal = {"principal",    In::query, Kind::principal_id,
                                    Need::optional, 0,         "Only what this account reached."};
constexpr Field breach_from = {"from",         In::query, Kind::text,
                               Need::optional, 64,        "Only what was reached from this address or range, or `local`."};
constexpr Field breach_since = {"since", In::query, Kind::time, Need::required, 0, "Where it begins."};
constexpr Field breach_until = {"until", In::query, Kind::time, Need::optional, 0, "Where it ends; now if absent."};
constexpr Field breach_discovered = {
    "discovered",   In::query, Kind::time,
    Need::optional, 0,         "When it was found out: the duties count from then. Now if absent."};
constexpr Field breach_fields[] = {breach_principal, breach_from, breach_since, breach_until, breach_discovered, format_field};
constexpr Field letter_fields[] = {
    breach_principal,
    breach_from,
    breach_since,
    breach_until,
    breach_discovered,
    {"clinic", In::query, Kind::text, Need::required, 200, "The clinic's name, for the head of the letters."},
    limit_field,
    after_field,
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

Outcome see_disclosures(const Services& services, const Call& call) {
  const auto patient = call.input.id<PatientId>("patient");
  if (const auto there = check_patient(services, patient); !there) return std::unexpected(there.error());
  Period period;
  period.until = call.input.has("until") ? call.input.time("until") : services.clock.now();
  period.from = call.input.has("from") ? call.input.time("from") : period.until - accounting_period;
  if (period.from >= period.until) return std::unexpected(refuse(Problem::bad_field, "from"));
  const bool is_all = call.input.has("all") && call.input.flag("all");
  const auto report = disclosures(services, patient, period, is_all ? Accesses::all : Accesses::disclosures);
  if (!report) return std::unexpected(refuse_index(report.error()));
  Outcome answer = answer_with(report, call);
  if (answer) answer->patient = patient;
  return answer;
}

struct Breach {
  BreachQuery query;
  Timestamp discovered{};
};

std::expected<Breach, Refusal> read_breach(const Services& services, const Input& input) {
  Breach out;
  const Timestamp now = services.clock.now();
  if (input.has("principal")) out.query.principal = input.id<PrincipalId>("principal");
  out.query.from = input.text_or("from", "");
  if (!out.query.from.empty() && out.query.from != "local" && !AddressRange::parse(out.query.from))
    return std::unexpected(refuse(Problem::bad_field, "from"));
  out.query.since = input.time("since");
  out.query.until = input.has("until") ? input.time("until") : now;
  if (out.query.since >= out.query.until) return std::unexpected(refuse(Problem::bad_field, "since"));
  out.discovered = input.has("discovered") ? input.time("discovered") : now;
  if (out.discovered > now) return std::unexpected(refuse(Problem::bad_field, "discovered"));
  return out;
}

Outcome see_breach(const Services& services, const Call& call) {
  const auto breach = read_breach(services, call.input);
  if (!breach) return std::unexpected(breach.error());
  const auto report = breach_scope(services, breach->query, breach->discovered);
  if (!report) return std::unexpected(refuse_index(report.error()));
  Outcome answer = answer_with(report, call);
  if (answer) answer->subject = breach->query.principal;
  return answer;
}

// By patient's id, from behind the last one of the page before.
Outcome draft_letters(const Services& services, const Call& call) {
  const auto breach = read_breach(services, call.input);
  if (!breach) return std::unexpected(breach.error());
  std::optional<PatientId> after;
  if (call.input.has("after")) {
    after = PatientId::parse(call.input.text("after"));
    if (!after) return std::unexpected(refuse(Problem::bad_field, "after"));
  }
  const auto affected = affected_patients(services.record_index, breach->query);
  if (!affected) return std::unexpected(refuse_index(affected.error()));
  const BreachLetter letter{call.input.text("clinic"), breach->discovered, services.clock.now()};
  json::array items;
  PreparedAnswer answer;
  std::string next;
  for (const Affected& one : *affected) {
    if (after && one.patient <= *after) continue;
    if (items.size() == page_limit(call.input)) {
      next = answer.shown.back().text();
      break;
    }
    const auto row = services.store.patient(one.patient);
    if (!row) return std::unexpected(refuse(row.error()));
    const Demographics who = *row ? (*row)->who : Demographics{};
    items.push_back({{"patient", one.patient.text()}, {"letter", breach_letter(letter, one, who)}});
    answer.shown.push_back(one.patient);
  }
  answer.body = json::serialize(page_json(std::move(items), next));
  answer.subject = breach->query.principal;
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
       .path = "/api/reports/disclosures",
       .action = Action::see_reports,
       .summary = "Accounting of disclosures: who was shown something of a patient, for what.",
       .fields = disclosure_fields,
       .output = "Report",
       .runs = Runs::on_worker,
       .handler = see_disclosures},
      {.method = "GET",
       .path = "/api/reports/breach",
       .action = Action::see_reports,
       .summary = "What a breach reached: patients, what of them was shown, and what is due until when.",
       .fields = breach_fields,
       .output = "Report",
       .runs = Runs::on_worker,
       .handler = see_breach},
      {.method = "GET",
       .path = "/api/reports/breach/letters",
       .action = Action::draft_breach_letters,
       .summary = "Drafts of the letters to the patients whom a breach reached, by name and address.",
       .fields = letter_fields,
       .output = "BreachLetterPage",
       .runs = Runs::on_worker,
       .handler = draft_letters},
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
