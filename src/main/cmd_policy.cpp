#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/count_text.h"
#include "domain/id.h"
#include "http/https_url.h"
#include "main/account_id.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/patient_id.h"
#include "main/person_session.h"
#include "main/purpose_option.h"
#include "main/terminal.h"
#include "policy/policy.h"
#include "policy/policy_diff.h"
#include "policy/shipped_policies.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct PolicyOptions {
  ConnectionOptions connection;
  std::string file;
  std::string name;  // of an account
  std::string account;
  std::string action;
  std::string patient;
  std::string purpose;
  std::string from;
  std::string at;
  std::string digest;
  bool as_json = false;
};

Result<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no file " + file);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// A file, or the name of a policy that ships with the program.
Result<std::string> read_policy(const std::string& file) {
  if (const auto text = policy::shipped_policy(file)) return std::string(*text);
  return read_file(file);
}

void note_findings(const std::string& file, const std::string& kind, const std::vector<policy::Finding>& findings) {
  for (const policy::Finding& finding : findings) {
    terminal::note(file + (finding.line > 0 ? ":" + std::to_string(finding.line) : "") + ": " + kind + finding.words);
  }
}

// Of a policy that can be put in force.
void note_warnings(const std::string& file, const std::string& text) {
  note_findings(file, "warning: ", policy::Policy::warnings(text));
}

Status refuse_findings(const std::string& file, const std::vector<policy::Finding>& findings) {
  note_findings(file, "", findings);
  return fail(ErrorCode::invalid,
              "the policy can't be put in force: " + count_text(findings.size(), "thing is", "things are") + " wrong with it");
}

Status check(const PolicyOptions& options) {
  const auto text = read_policy(options.file);
  if (!text) return fail(text);
  const auto findings = policy::Policy::check(*text);
  if (!findings.empty()) return refuse_findings(options.file, findings);
  note_warnings(options.file, *text);
  const auto rules = policy::parse_policy(*text).rules;
  terminal::print(options.file + " can be put in force: " + std::to_string(rules.allow.size()) + " allowing, " +
                  std::to_string(rules.deny.size()) + " denying and " + count_text(rules.labels.size(), "labelling rule") +
                  ".");
  return {};
}

Result<json::value> see(Connection& connection) { return connection.call("GET", "/api/policy"); }

Status show(const PolicyOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto policies = see(*connection);
  if (!policies) return fail(policies);
  const json::value& now = member_of(*policies, "in_force");
  terminal::note("In force: '" + text_of(now, "title") + "', version " + text_of(now, "version") + ", confirmed by " +
                 text_of(now, "confirmed_by") + " at " + text_of(now, "confirmed"));
  for (const json::value& proposed : array_of(*policies, "proposed")) {
    terminal::note("Proposed: '" + text_of(proposed, "title") + "', version " + text_of(proposed, "version") + ", by " +
                   text_of(proposed, "proposed_by") + " at " + text_of(proposed, "proposed"));
  }
  terminal::print(text_of(now, "text"));
  return {};
}

void print_diff(const std::vector<policy::DiffLine>& lines) {
  if (lines.empty()) return terminal::print("Nobody gains or loses anything.");
  std::string who;
  for (const policy::DiffLine& line : lines) {
    if (line.who != who) terminal::print(line.who);
    who = line.who;
    terminal::print(std::string(line.way == policy::Way::gains ? "  + " : "  - ") + line.what);
    terminal::print_folded(line.how, "      ");
  }
}

Status diff(const PolicyOptions& options) {
  const auto text = read_policy(options.file);
  if (!text) return fail(text);
  if (const auto findings = policy::Policy::check(*text); !findings.empty()) return refuse_findings(options.file, findings);
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto policies = see(*connection);
  if (!policies) return fail(policies);
  const auto now = policy::parse_policy(text_of(member_of(*policies, "in_force"), "text"));
  const auto lines = policy::compare(now.rules, policy::parse_policy(*text).rules);
  print_diff(lines);
  return {};
}

Status propose(const PolicyOptions& options) {
  const auto text = read_policy(options.file);
  if (!text) return fail(text);
  if (const auto findings = policy::Policy::check(*text); !findings.empty()) return refuse_findings(options.file, findings);
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const json::value body = {{"text", *text}};
  const auto row = connection->call("POST", "/api/policy/proposals", &body);
  if (!row) return fail(row);
  note_warnings(options.file, *text);
  terminal::print("Proposed as version " + text_of(*row, "version") + ".");
  terminal::print("A privacy officer looks at it and puts it in force:  chartroom policy confirm NAME " +
                  text_of(*row, "version"));
  return {};
}

// The digest of the waiting proposal whose version begins so.
Result<std::string> find_proposal(Connection& connection, const std::string& version) {
  const auto policies = see(connection);
  if (!policies) return fail(policies);
  std::string digest;
  for (const json::value& proposed : array_of(*policies, "proposed")) {
    if (!version.empty() && text_of(proposed, "digest").starts_with(version)) digest = text_of(proposed, "digest");
  }
  if (!digest.empty()) return digest;
  return fail(ErrorCode::not_found, "no proposed policy has this version; `chartroom policy show` lists those that there are");
}

Status confirm(const PolicyOptions& options) {
  auto session = open_settled_session(options.connection, options.name);
  if (!session) return fail(session);
  const auto digest = find_proposal(session->connection, options.digest);
  if (!digest) return fail(digest);
  const auto row = session->connection.call("POST", "/api/policy/proposals/" + *digest + "/confirm");
  if (!row) return fail(row);
  terminal::print("Version " + text_of(*row, "version") + " is in force.");
  return end_person_session(*session);
}

Status withdraw_by(Connection& connection, const PolicyOptions& options) {
  const auto digest = find_proposal(connection, options.digest);
  if (!digest) return fail(digest);
  if (const auto done = connection.call("DELETE", "/api/policy/proposals/" + *digest); !done) return fail(done);
  terminal::print("Version " + digest->substr(0, 16) + " is taken back: it waits no longer.");
  return {};
}

Status withdraw(const PolicyOptions& options) {
  if (options.name.empty()) {
    auto connection = Connection::open(options.connection, Connection::Token::if_there);
    return connection ? withdraw_by(*connection, options) : fail(connection);
  }
  auto session = open_settled_session(options.connection, options.name);
  if (!session) return fail(session);
  if (auto done = withdraw_by(session->connection, options); !done) return done;
  return end_person_session(*session);
}

void print_explanation(const json::value& found) {
  const bool allowed = flag_of(found, "allowed");
  if (allowed) {
    terminal::print("Allowed by the rule '" + text_of(found, "rule") + "', for " + text_of(found, "purpose") +
                    ", by the relation '" + text_of(found, "relation") + "'.");
  } else if (const std::string rule = text_of(found, "rule"); !rule.empty()) {
    const std::string missing = text_of(found, "missing");
    const std::string why = missing == "place"  ? ", for where it is asked from"
                            : missing == "time" ? ", for the time of it"
                                                : "";
    terminal::print("Denied by the rule '" + rule + "', for " + text_of(found, "purpose") + why + ".");
  } else {
    terminal::print("Denied: no [[allow]] rule applies for " + text_of(found, "purpose") + "; the nearest lacks the right " +
                    text_of(found, "missing") + ".");
  }
  const std::string places = text_of(found, "places");
  const std::string times = text_of(found, "times");
  const std::string relations = text_of(found, "relations");
  const std::string labels = text_of(found, "labels");
  terminal::print("  at              " + text_of(found, "at"));
  terminal::print("  named times     " + (times.empty() ? "none" : times));
  terminal::print("  named places    " + (places.empty() ? "none" : places));
  terminal::print("  relations now   " + (relations.empty() ? "none" : relations));
  terminal::print("  patient labels  " + (labels.empty() ? "none" : labels));
  if (const std::string about = text_of(found, "about"); !about.empty()) terminal::print("  and also        " + about);
  for (const json::value& opening : array_of(found, "opens")) {
    const std::string with = text_of(opening, "labels");
    terminal::print_folded("opens           " + text_of(opening, "kinds"), "  ");
    terminal::print_folded("with labels     " + (with.empty() ? "none" : with), "  ");
    if (const std::string from = text_of(opening, "from"); !from.empty()) terminal::print("  from            " + from);
  }
  terminal::print("  policy          " + text_of(found, "policy"));
}

// The API explains by name.
Result<std::string> account_name(Connection& connection, const std::string& called) {
  if (!PrincipalId::parse(called)) return called;
  auto found = find_account(connection, called, Among::all);
  if (!found) return fail(found);
  return std::move(found->name);
}

Status explain(const PolicyOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto name = account_name(*connection, options.account);
  if (!name) return fail(name);
  const auto patient = patient_id(*connection, options.patient);
  if (!patient) return fail(patient);
  std::string target = "/api/patients/" + *patient + "/explain?name=" + http::percent_encoded(*name) +
                       "&action=" + http::percent_encoded(options.action);
  if (!options.purpose.empty()) target += "&purpose=" + http::percent_encoded(options.purpose);
  if (!options.from.empty()) target += "&from=" + http::percent_encoded(options.from);
  if (!options.at.empty()) target += "&at=" + http::percent_encoded(options.at);
  const auto found = connection->call("GET", target);
  if (!found) return fail(found);
  if (options.as_json) {
    terminal::print(json::serialize(*found));
  } else {
    print_explanation(*found);
  }
  return {};
}

using Run = Status (*)(const PolicyOptions&);

struct Commands {
  CLI::App& group;
  std::shared_ptr<PolicyOptions> options;
  int& exit_code;

  CLI::App* add(const char* name, const char* help, Run run) {
    auto* command = group.add_subcommand(name, help);
    command->callback([kept = options, &code = exit_code, run] { code = exit_code_of(run(*kept)); });
    return command;
  }
};

}  // namespace

void add_policy(CLI::App& app, int& exit_code) {
  auto* group = app.add_subcommand("policy",
                                   "Who may see what: read, check, compare and change the site's policy.\n"
                                   "One person proposes a change and a privacy officer, somebody else, confirms it.");
  group->require_subcommand(1);
  const auto options = std::make_shared<PolicyOptions>();
  Commands commands{*group, options, exit_code};
  constexpr const char* file_help = "The policy's file; or 'hospital' or 'practice', which ship with the program";
  auto* one = commands.add("show", "Print the policy in force; what is proposed is said on standard error.", show);
  options->connection.add_to(*one);
  one = commands.add("check", "Say what is wrong with a policy: unknown names, contradictions, rules that never apply.", check);
  one->add_option("FILE", options->file, file_help)->required();
  one = commands.add("diff", "Show who would gain and lose what if a policy took the place of the one in force.", diff);
  one->add_option("FILE", options->file, file_help)->required();
  options->connection.add_to(*one);
  one = commands.add("propose", "Propose a policy. It is in force once a privacy officer has confirmed it.", propose);
  one->add_option("FILE", options->file, file_help)->required();
  options->connection.add_to(*one);
  one = commands.add("confirm", "Put a proposed policy in force, as a privacy officer; asks for the password.", confirm);
  one->add_option("NAME", options->name, "The privacy officer's account")->required();
  one->add_option("VERSION", options->digest, "As `chartroom policy show` says it, or its beginning")->required();
  options->connection.add_to(*one);
  one = commands.add("withdraw", "Take a proposed policy back: by who proposed it, or a privacy officer.", withdraw);
  one->add_option("VERSION", options->digest, "As `chartroom policy show` says it, or its beginning")->required();
  one->add_option("--as", options->name, "The account by which it was proposed, or a privacy officer's; asks for the password");
  options->connection.add_to(*one);
  one = commands.add(
      "explain", "Show the rule and the relation that decide what an account may do with a patient's chart (privacy officers).",
      explain);
  one->add_option("USER", options->account, account_help)->required();
  one->add_option("ACTION", options->action, "read_chart, ask, search_patients, give_feedback, read_feedback, add_labels")
      ->required();
  one->add_option("PATIENT", options->patient, patient_help)->required();
  add_purpose(*one, options->purpose, "What for; without it, what the account's roles imply");
  one->add_option("--from", options->from, "The address from which it is asked; without it, one of no named place");
  one->add_option("--at", options->at, "When it is asked, as 2026-03-29T22:00:00+02:00; without it, now");
  one->add_flag("--json", options->as_json, "Print the answer as JSON");
  options->connection.add_to(*one);
}

}  // namespace chartroom
