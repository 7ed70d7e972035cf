#include "nlp/frame_words.h"

#include <algorithm>
#include <array>

#include "nlp/spelling.h"

namespace chartroom::nlp {
namespace {

// Of six letters and more: shorter ones are told apart from other words by the table of slips only.
constexpr auto kFrame = std::to_array<std::string_view>(
    {"latest",     "recent",      "recently",   "newest",     "current",    "currently",    "previous",     "previously",
     "highest",    "lowest",      "earliest",   "maximum",    "minimum",    "initial",      "result",       "results",
     "reading",    "readings",    "values",     "measured",   "measurement", "measurements", "checked",      "recorded",
     "documented", "diagnosed",   "diagnosis",  "diagnoses",  "prescribed", "prescription", "prescriptions", "medication",
     "medications", "medicine",   "medicines",  "allergies",  "allergic",   "allergy",      "problems",     "procedure",
     "procedures", "immunization", "immunizations", "vaccine", "vaccines",   "vaccination",  "vaccinations", "vaccinated",
     "received",   "administered", "patient",   "patients",   "history",    "started",      "stopped",      "discontinued",
     "taking",     "please",      "number",     "resolved",   "performed",  "between",      "appointment",  "encounter",
     "active",     "conditions",  "condition",  "provider",   "doctor",     "reason",       "address",      "birthday",
     "preferred",  "pharmacy",    "married",    "single",     "divorced",   "widowed",      "interpreter",  "language",
     "emergency",  "hospital",    "surgery",    "surgeries",  "operation",  "operations",   "average",      "change",
     "changed",    "increase",    "increased",  "decrease",   "decreased",  "office",       "clinic"});

struct Slip {
  std::string_view written;
  std::string_view meant;
};
constexpr auto kSlips = std::to_array<Slip>(
    {{"teh", "the"},       {"hte", "the"},       {"waht", "what"},     {"wht", "what"},      {"whta", "what"},
     {"whn", "when"},      {"wen", "when"},      {"whne", "when"},     {"frist", "first"},   {"fisrt", "first"},
     {"lst", "last"},      {"lsat", "last"},     {"lastest", "latest"}, {"latst", "latest"}, {"mny", "many"},
     {"hv", "have"},       {"hav", "have"},      {"ahve", "have"},     {"prev", "previous"}, {"curr", "current"},
     {"deos", "does"},     {"adn", "and"},       
     {"rx'd", "prescribed"}, {"rxd", "prescribed"}, {"rxed", "prescribed"}, {"rxn", "reaction"}, {"rxns", "reactions"},
     {"pateint", "patient"}, {"ptn", "patient"}, {"alot", "many"},     {"shes", "she's"},    
     {"blod", "blood"},     {"mas", "mass"},      {"woud", "wound"},    {"valu", "value"},    {"resutl", "result"}, {"highst", "highest"}, {"lowset", "lowest"},
     {"vacine", "vaccine"}, {"alergy", "allergy"}, {"alergies", "allergies"}, {"allergys", "allergies"},
     {"perscribed", "prescribed"}, {"perscription", "prescription"}, {"diagnossed", "diagnosed"}});

const Spelling& frame_spelling() {
  static const Spelling spelling = [] {
    Spelling made;
    for (const std::string_view word : kFrame) made.add(word);
    return made;
  }();
  return spelling;
}

}  // namespace

bool is_frame_word(std::string_view word) { return std::find(kFrame.begin(), kFrame.end(), word) != kFrame.end(); }

std::optional<std::string> frame_word_meant(std::string_view word) {
  const auto* const slip = std::find_if(kSlips.begin(), kSlips.end(), [&](const Slip& one) { return one.written == word; });
  if (slip != kSlips.end()) return std::string(slip->meant);
  if (is_frame_word(word)) return std::nullopt;
  const Spelling::Nearest nearest = frame_spelling().nearest(word);
  if (nearest.words.empty() || nearest.slips > 1) return std::nullopt;
  return std::string(nearest.words.front());
}

}  // namespace chartroom::nlp
