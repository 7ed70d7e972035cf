// "How old is she?", "DOB?", "what is his record number?": from the patient's own record.

#include <chrono>

#include "workflow/answer_parts.h"

namespace chartroom::workflow {
namespace {

using nlp::PersonItem;

// Whole years between two days; nullopt where the birth date has no day.
std::optional<int> age_on(const PartialTime& born, std::chrono::sys_days day) {
  if (born.precision != TimePrecision::day) return std::nullopt;
  const std::chrono::year_month_day from{
      std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(born.from_s)))};
  const std::chrono::year_month_day to{day};
  int years = static_cast<int>(to.year()) - static_cast<int>(from.year());
  if (std::pair(to.month(), to.day()) < std::pair(from.month(), from.day())) --years;
  return years;
}

std::string birth_words(const Demographics& who, Timestamp now) {
  const auto born = parse_partial_time(who.birth_date);
  if (!born) return "";
  std::string out = "Born " + who.birth_date;
  const auto died = parse_partial_time(who.deceased);
  const auto end = died ? std::chrono::sys_seconds(std::chrono::seconds(died->local_from_s()))
                        : std::chrono::floor<std::chrono::seconds>(now);
  const auto age = age_on(*born, std::chrono::floor<std::chrono::days>(end));
  if (age && (died || who.deceased.empty())) {
    out += died ? "; died " + std::string(died->date()) + " at " + std::to_string(*age)
                : ", " + std::to_string(*age) + " years old";
  }
  return out;
}

std::string death_words(const Demographics& who) {
  if (who.deceased.empty()) return "The record gives no death";
  return who.deceased == "true" ? "Deceased" : "Died " + who.deceased.substr(0, 10);
}

// The e-mail addresses among the ways to reach the patient.
std::string email_words(std::string_view telecom) {
  std::string out;
  for (std::size_t at = 0; at < telecom.size();) {
    const std::size_t end = std::min(telecom.find(", ", at), telecom.size());
    const std::string_view one = telecom.substr(at, end - at);
    if (one.find('@') != std::string_view::npos) out += (out.empty() ? "E-mail: " : ", ") + std::string(one);
    at = end + 2;
  }
  return out;
}

// "Marital status: Married", of the record's line.
std::string part_of_line(std::string_view line, std::string_view part) {
  const std::size_t at = line.find(part);
  if (at == std::string_view::npos) return "";
  const std::size_t end = std::min(line.find(';', at), line.size());
  std::string out(line.substr(at, end - at));
  out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

std::string words_of(PersonItem item, const Demographics& who, Timestamp now) {
  switch (item) {
    case PersonItem::birth:
    case PersonItem::age: return birth_words(who, now);
    case PersonItem::sex: return who.sex.empty() ? "" : "Sex: " + who.sex;
    case PersonItem::address: return who.address.empty() ? "" : "Address: " + who.address;
    case PersonItem::phone: return who.telecom.empty() ? "" : "Reached at: " + who.telecom;
    case PersonItem::name:
      return who.family.empty() && who.given.empty() ? "" : "Name: " + who.given + (who.given.empty() ? "" : " ") + who.family;
    case PersonItem::death: return death_words(who);
    case PersonItem::record_number:
      for (const Identifier& one : who.identifiers) {
        if (one.type == "MR") return "Record number: " + one.value;
      }
      return "";
    case PersonItem::email: return email_words(who.telecom);
    case PersonItem::marital_status:
    case PersonItem::language:
    case PersonItem::contact:
    case PersonItem::none: break;
  }
  return "";
}

}  // namespace

std::optional<int> age_at(const Demographics& who, const PartialTime& then) {
  const auto born = parse_partial_time(who.birth_date);
  if (!born || then.precision < TimePrecision::day) return std::nullopt;
  return age_on(*born,
                std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(then.local_from_s()))));
}

void answer_about_person(const Asked& asked, Answer& answer) {
  const auto& records = asked.prepared.things().facts(FactKind::patient);
  if (records.empty()) return;
  const std::string& line = asked.chart.facts[records.front()].detail;
  std::string words = words_of(asked.question.person, asked.chart.who, asked.now);
  if (asked.question.person == PersonItem::marital_status) words = part_of_line(line, "marital status: ");
  if (asked.question.person == PersonItem::language) words = part_of_line(line, "language: ");
  if (asked.question.person == PersonItem::contact) words = part_of_line(line, "contact: ");
  if (words.empty()) return;
  add_statement(answer, words, {cite_fact(asked.chart, records.front())});
}

}  // namespace chartroom::workflow
