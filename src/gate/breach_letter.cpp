#include "gate/breach_letter.h"

namespace chartroom::gate {
namespace {

std::string letter_day(Timestamp time) { return format_timestamp(time).substr(0, 10); }

std::string period_words(const Affected& affected) {
  const std::string first = letter_day(affected.first);
  const std::string last = letter_day(affected.last);
  return first == last ? "on " + first : "between " + first + " and " + last;
}

// A line for each part of the address.
std::string address_lines(const std::string& address) {
  std::string out;
  for (std::size_t from = 0; from < address.size();) {
    const std::size_t to = std::min(address.find(", ", from), address.size());
    out += address.substr(from, to - from) + "\n";
    from = to + 2;
  }
  return out.empty() ? "[ADDRESS: none is on record]\n" : out;
}

std::string shown_lines(ShownKinds kinds) {
  std::string out;
  for (std::size_t number = 0; number < shown_count; ++number) {
    const auto kind = static_cast<Shown>(number);
    if (kinds.has(kind)) out += "  - your " + std::string(shown_words(kind)) + "\n";
  }
  return out;
}

}  // namespace

std::string breach_letter(const BreachLetter& letter, const Affected& affected, const Demographics& who) {
  const std::string name = who.given.empty() ? who.family : who.given + " " + who.family;
  std::string out =
      letter.clinic + "\n\n" + letter_day(letter.written) + "\n\n" + name + "\n" + address_lines(who.address) + "\n";
  out += "Dear " + name + ",\n\n";
  out += "we write to tell you of an incident that concerns your medical record.\n\n";
  out += "What happened. [DESCRIBE IN A FEW SENTENCES WHAT HAPPENED.] It concerned your record " + period_words(affected) +
         ". We found out on " + letter_day(letter.discovered) + ".\n\n";
  out += "What information was involved. Our records show that this of your record was seen:\n" + shown_lines(affected.shown) +
         "\n";
  out +=
      "What you can do. [STEPS THAT FIT WHAT WAS INVOLVED: such as to look through statements of your health plan for services "
      "that "
      "you did not have.]\n\n";
  out +=
      "What we are doing. [WHAT THE CLINIC DOES: to look into it, to limit the harm, and to keep it from happening again.]\n\n";
  out += "Whom to ask. [A TOLL-FREE TELEPHONE NUMBER, and an e-mail address, a web site or a postal address.]\n\n";
  out += "We are sorry that this happened.\n\n[NAME AND ROLE OF WHO SIGNS]\n";
  return out;
}

}  // namespace chartroom::gate
