#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "base/count_text.h"
#include "http/https_url.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/patient_id.h"
#include "main/purpose_option.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct PatientsOptions {
  ConnectionOptions connection;
  std::string text;
  std::string purpose;
  bool as_json = false;
};

struct AskOptions {
  ConnectionOptions connection;
  std::vector<std::string> words;  // patient and question, or the question alone with --first
  std::string purpose;
  bool first = false;
  bool as_json = false;
};

std::string identifier_of(const json::value& patient) {
  for (const auto& identifier : array_of(patient, "identifiers")) {
    if (text_of(identifier, "type") == "MR") return text_of(identifier, "value");
  }
  return "";
}

// By the id where who the patient is isn't open, or not known.
std::string name_of(const json::value& patient) {
  const std::string family = text_of(patient, "family");
  const std::string given = text_of(patient, "given");
  if (family.empty() && given.empty()) return "Patient " + text_of(patient, "id");
  return family + ", " + given;
}

Status list_patients(const PatientsOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  state_purpose(*connection, options.purpose);
  std::vector<std::vector<std::string>> rows = {{"PATIENT", "NAME", "BORN", "SEX", "RECORD NUMBER"}};
  json::array all;
  std::string after;
  do {
    std::string target = "/api/patients?limit=500";
    if (!options.text.empty()) target += "&text=" + http::percent_encoded(options.text);
    if (!after.empty()) target += "&after=" + http::percent_encoded(after);
    const auto page = connection->call("GET", target);
    if (!page) return std::unexpected(with_purpose_hint(page.error()));
    for (const auto& patient : array_of(*page, "items")) {
      rows.push_back({text_of(patient, "id"), name_of(patient), text_of(patient, "birth_date"), text_of(patient, "sex"),
                      identifier_of(patient)});
      all.push_back(patient);
    }
    after = text_of(*page, "next");
  } while (!after.empty());
  if (options.as_json) {
    terminal::print(json::serialize(all));
  } else if (rows.size() == 1) {
    terminal::print_folded(
        (options.text.empty() ? "You have no patients here. Yours are " : "None of your patients match. Yours are ") +
            std::string(your_patients) + ".",
        "");
  } else {
    terminal::print_table(rows);
  }
  return {};
}

std::string heading(const json::value& answer) {
  const std::string kind = text_of(answer, "kind");
  const std::string verdict = text_of(answer, "verdict");
  if (kind == "not_found") return "Not found in this chart";
  const bool negated = text_of(answer, "negated") == "true";  // "never had …?" can't be answered by yes or no
  if (verdict == "yes") return negated ? "Found, unlike the question says" : "Yes";
  if (verdict == "no") return negated ? "None, as the question says" : "No";
  if (verdict == "uncertain") return "The chart is not certain";
  return "";
}

void print_source(std::size_t number, const json::value& citation) {
  std::string line = "[" + std::to_string(number) + "] " + text_of(citation, "title");
  if (!text_of(citation, "date").empty()) line += ", " + text_of(citation, "date").substr(0, 10);
  line +=
      "  (" + text_of(citation, "resource") + ", bytes " + text_of(citation, "start") + "–" + text_of(citation, "end") + ")";
  terminal::print("  " + line);
  terminal::print_folded("“" + text_of(citation, "quote") + "”", "      ");
}

void print_answer(const json::value& patient, const std::string& question, const json::value& answer) {
  const std::string born = text_of(patient, "birth_date");
  const std::string number = identifier_of(patient);
  terminal::print(name_of(patient) + (born.empty() ? "" : ", born " + born) +
                  (number.empty() ? "" : ", record number " + number) + "; chart as of " +
                  text_of(patient, "imported_at").substr(0, 16) + " UTC");
  terminal::print("Question: " + question);
  terminal::print("Read as:  " + text_of(answer, "how_read"));
  terminal::print();
  if (const std::string head = heading(answer); !head.empty()) terminal::print(head + ".");
  std::vector<json::value> sources;
  std::set<std::string> lists;
  for (const auto& statement : array_of(answer, "statements")) lists.insert(text_of(statement, "subject"));
  std::string list;  // of which the statements before are
  for (const auto& statement : array_of(answer, "statements")) {
    if (const std::string subject = text_of(statement, "subject");
        subject != list && lists.size() > 1 && text_of(answer, "kind") == "list") {
      terminal::print("  " + subject + ":");
      list = subject;
    }
    std::string text = text_of(statement, "text");
    for (const auto& citation : array_of(statement, "citations")) {
      sources.push_back(citation);
      text += " [" + std::to_string(sources.size()) + "]";
    }
    terminal::print_folded(text, "  ");
  }
  for (const auto& subject : array_of(answer, "not_found")) {
    if (subject.is_string()) terminal::print_folded("Nothing found about: " + std::string(subject.as_string()), "  ");
  }
  if (!sources.empty()) {
    terminal::print();
    terminal::print("Sources");
  }
  for (std::size_t i = 0; i < sources.size(); ++i) print_source(i + 1, sources[i]);
  terminal::print();
  std::string searched = "Searched " + count_text(number_of(answer, "notes_searched"), "note") + " and " +
                         count_text(number_of(answer, "facts_searched"), "fact");
  if (!text_of(answer, "searched_for").empty()) searched += " for: " + text_of(answer, "searched_for");
  terminal::print_folded(searched + ". Request " + text_of(answer, "request") + ".", "");
}

Status ask(const AskOptions& options) {
  const std::size_t wanted = options.first ? 1 : 2;
  if (options.words.size() != wanted) {
    return fail(ErrorCode::invalid,
                options.first ? "with --first, give the question alone, in quotes: chartroom ask --first \"latest potassium?\""
                              : "give the patient and then the question, each in quotes: chartroom ask \"meyer anna\" \"latest "
                                "potassium?\"");
  }
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  state_purpose(*connection, options.purpose);
  const auto patient = options.first ? first_patient(*connection) : find_patient(*connection, options.words[0]);
  if (!patient) return std::unexpected(with_purpose_hint(patient.error()));
  const std::string& question = options.words.back();
  const json::value body = {{"question", question}};
  const auto answer = connection->call("POST", "/api/patients/" + text_of(*patient, "id") + "/ask", &body);
  if (!answer) return std::unexpected(with_purpose_hint(answer.error()));
  if (options.as_json) {
    terminal::print(json::serialize(*answer));
  } else {
    print_answer(*patient, question, *answer);
  }
  return {};
}

}  // namespace

void add_patients(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("patients", "List your patients, or find some of them");
  command->footer("Yours are " + std::string(your_patients) + ".");
  auto options = std::make_shared<PatientsOptions>();
  command->add_option("text", options->text, "Beginnings of names, the birth date, or an identifier");
  add_purpose(*command, options->purpose, "What for; without it, what your roles imply");
  command->add_flag("--json", options->as_json, "Print JSON");
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(list_patients(*options)); });
}

void add_ask(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("ask",
                         "Ask a question about one of your patients.\n"
                         "Every statement of the answer is followed by its sources; what the chart does not say is not found.");
  command->footer(
      "The first word is the patient: an id, or what `chartroom patients` finds one patient by. Quote what has blanks.\n"
      "  chartroom ask hallgren \"Why was apixaban stopped?\"\n"
      "  chartroom ask \"meyer anna 1971\" \"latest potassium?\"     a patient by several words\n"
      "  chartroom ask --first \"any allergies?\"                    the first of your patients\n"
      "  chartroom ask --purpose operations hallgren \"any falls?\"  not for treatment");
  auto options = std::make_shared<AskOptions>();
  command
      ->add_option(
          "words", options->words,
          "PATIENT QUESTION: the patient first (an id; or beginnings of names, birth date, identifier), then the question")
      ->required()
      ->expected(1, 2);
  command->add_flag("--first", options->first, "Ask about the first of your patients; give the question alone");
  add_purpose(*command, options->purpose, "What the chart is opened for; without it, what your roles imply");
  command->add_flag("--json", options->as_json, "Print the answer as the server sent it");
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(ask(*options)); });
}

}  // namespace chartroom
