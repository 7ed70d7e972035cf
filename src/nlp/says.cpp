#include "nlp/says.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace chartroom::nlp {
namespace {

constexpr std::array<std::string_view, 6> kTurnsBefore = {"acute",     "new",          "decompensated",
                                                          "worsening", "uncontrolled", "recurrent"};
constexpr std::array<std::string_view, 10> kTurnsBehind = {"exacerbation", "flare",    "decompensation", "crisis",
                                                           "attack",       "exposure", "progression",    "recurrence",
                                                           "complication", "symptom"};
constexpr std::array<std::string_view, 7> kLeft = {"left", "lt", "l", "os", "lul", "lll", "left-sided"};
constexpr std::array<std::string_view, 8> kRight = {"right", "rt", "r", "od", "rul", "rml", "rll", "right-sided"};

bool is_turn(std::string_view key) {
  const auto begins = [&](std::string_view turn) { return key.starts_with(turn); };
  return std::any_of(kTurnsBefore.begin(), kTurnsBefore.end(), begins) ||
         std::any_of(kTurnsBehind.begin(), kTurnsBehind.end(), begins);
}

using SaysTable = std::unordered_map<std::string_view, std::uint8_t>;

const SaysTable& says_table() {
  static const SaysTable table = [] {  // constant after it is made
    SaysTable made;
    const auto add = [&](Says what, std::initializer_list<std::string_view> words) {
      for (const std::string_view word : words) made[word] = static_cast<std::uint8_t>(made[word] | bit(what));
    };
    add(Says::allergy,
        {"allergy", "allergies", "allergic", "anaphylaxis", "intolerance", "intolerances", "intolerant", "hives", "reaction"});
    // Verbs and times of taking.
    add(Says::taking, {"on",        "take",     "takes",     "taking",    "taken",     "took",       "continue", "continues",
                       "continued", "daily",    "bid",       "tid",       "qid",       "qhs",        "qam",      "qpm",
                       "prn",       "restart",  "restarted", "resumed",   "started",   "start",      "refill",   "refilled",
                       "dose",      "doses",    "using",     "uses",      "use",       "prescribed", "weekly",   "nightly",
                       "given",     "received", "receiving", "increased", "decreased", "compliant",  "adherent"});
    add(Says::dose, {"mg", "mcg", "units", "tablet"});
    add(Says::done, {"done", "performed", "completed", "underwent", "had", "received", "given", "today", "was", "after", "s",
                     "since", "placed", "post"});
    for (const std::string_view word : kLeft) made[word] = static_cast<std::uint8_t>(made[word] | bit(Says::left));
    for (const std::string_view word : kRight) made[word] = static_cast<std::uint8_t>(made[word] | bit(Says::right));
    return made;
  }();
  return table;
}

}  // namespace

std::optional<BodySide> body_side_of(std::string_view word) {
  if (std::find(kLeft.begin(), kLeft.end(), word) != kLeft.end()) return BodySide::left;
  if (std::find(kRight.begin(), kRight.end(), word) != kRight.end()) return BodySide::right;
  return std::nullopt;
}

IllnessTurns illness_turns() { return {kTurnsBefore, kTurnsBehind}; }

std::uint8_t says_in(const SentenceWords& sentence) {
  const SaysTable& table = says_table();
  std::uint8_t bits = 0;
  for (const Token& token : sentence.tokens()) {
    if (const auto found = table.find(token.key); found != table.end()) bits |= found->second;
    if (is_turn(token.key)) bits |= bit(Says::turn);
  }
  return bits;
}

}  // namespace chartroom::nlp
