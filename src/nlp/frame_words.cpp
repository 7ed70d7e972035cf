#include "nlp/frame_words.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "nlp/spelling.h"

namespace chartroom::nlp {
namespace {

// Of six letters and more: shorter ones are told apart from other words by the table of slips only.
constexpr auto kFrame = std::to_array<std::string_view>(
    {"latest",        "recent",       "recently",      "newest",      "current",      "currently",  "previous",
     "previously",    "highest",      "lowest",        "earliest",    "maximum",      "minimum",    "initial",
     "result",        "results",      "reading",       "readings",    "values",       "measured",   "measurement",
     "measurements",  "checked",      "recorded",      "documented",  "diagnosed",    "diagnosis",  "diagnoses",
     "prescribed",    "prescription", "prescriptions", "medication",  "medications",  "medicine",   "medicines",
     "allergies",     "allergic",     "allergy",       "problems",    "procedure",    "procedures", "immunization",
     "immunizations", "vaccine",      "vaccines",      "vaccination", "vaccinations", "vaccinated", "received",
     "administered",  "patient",      "patients",      "history",     "started",      "stopped",    "discontinued",
     "taking",        "please",       "number",        "resolved",    "performed",    "between",    "appointment",
     "encounter",     "active",       "conditions",    "condition",   "provider",     "doctor",     "reason",
     "address",       "birthday",     "preferred",     "pharmacy",    "married",      "single",     "divorced",
     "widowed",       "interpreter",  "language",      "emergency",   "hospital",     "surgery",    "surgeries",
     "operation",     "operations",   "average",       "change",      "changed",      "increase",   "increased",
     "decrease",      "decreased",    "office",        "clinic"});

struct Slip {
  std::string_view written;
  std::string_view meant;
};
constexpr auto kSlips = std::to_array<Slip>({{"teh", "the"},
                                             {"hte", "the"},
                                             {"waht", "what"},
                                             {"wht", "what"},
                                             {"whta", "what"},
                                             {"whn", "when"},
                                             {"wen", "when"},
                                             {"whne", "when"},
                                             {"frist", "first"},
                                             {"fisrt", "first"},
                                             {"lst", "last"},
                                             {"lsat", "last"},
                                             {"lastest", "latest"},
                                             {"latst", "latest"},
                                             {"mny", "many"},
                                             {"hv", "have"},
                                             {"hav", "have"},
                                             {"ahve", "have"},
                                             {"prev", "previous"},
                                             {"curr", "current"},
                                             {"deos", "does"},
                                             {"adn", "and"},
                                             {"rx'd", "prescribed"},
                                             {"rxd", "prescribed"},
                                             {"rxed", "prescribed"},
                                             {"rxn", "reaction"},
                                             {"rxns", "reactions"},
                                             {"pateint", "patient"},
                                             {"ptn", "patient"},
                                             {"alot", "many"},
                                             {"shes", "she's"},
                                             {"pts", "patient"},
                                             {"blod", "blood"},
                                             {"mas", "mass"},
                                             {"woud", "wound"},
                                             {"valu", "value"},
                                             {"resutl", "result"},
                                             {"highst", "highest"},
                                             {"lowset", "lowest"},
                                             {"vacine", "vaccine"},
                                             {"alergy", "allergy"},
                                             {"alergies", "allergies"},
                                             {"allergys", "allergies"},
                                             {"perscribed", "prescribed"},
                                             {"perscription", "prescription"},
                                             {"diagnossed", "diagnosed"}});

// Words of talk and of work in a clinic. None of them says which test, which disease, which drug, which part of the body or
// which time is meant, nor whether something is so, is to be or should be: "next", "needed", "third", "random" are not among
// them.
constexpr std::string_view kOrdinary =
    "account accurate alright apparently approximately arrange assume audit auth authorization bag basically basis bill "
    "billing "
    "bother bottle bottles box brief briefly bring bringing brings brought bunch busy button callback chapter chat checklist "
    "clerk "
    "coded coder coding colleague comment computer confused confusing curious creeping data database deal decide decided "
    "definitely department describe desk discuss discussed email everybody everyone excuse expect explain fact fax file "
    "finally finish "
    "flag folder follow forward friendly gist glad grateful guess guys handy heading helpful honestly hope hoping idea imagine "
    "immediately "
    "important improve improved improving inform insurance interested item items jot kindly know knowledge lately list "
    "log mail member mention message moment notice officer online ordinary originally page paper papers paperwork paragraph "
    "particular particularly people perhaps piece please portal possibly prefer prepare preparing print printed probably "
    "properly "
    "purpose purposes quality question questions quickly quite quote rather reach ready really reason reasonable recall refill "
    "referral refresh regard regarding registry relevant remember remind reminder reply report request roughly rounding rounds "
    "row "
    "say saying scheduler screen send sense sent sentence share sheet shortly show simply somebody somehow someone something "
    "sorry speak specifically staff stuff supposed sure surely system tab table talk tell template term terms thank thanks "
    "thing "
    "things think thinking thought truly try trying typically understand unfortunately update updated upload useful user "
    "usually verify version view wish wonder wondering word words worker writing yeah yep x2 x3 x4 x5";

const std::unordered_set<std::string_view>& ordinary_words() {
  static const std::unordered_set<std::string_view> words = [] {
    std::unordered_set<std::string_view> made;
    for (std::size_t at = 0; at < kOrdinary.size();) {
      const std::size_t end = std::min(kOrdinary.find(' ', at), kOrdinary.size());
      made.insert(kOrdinary.substr(at, end - at));
      at = end + 1;
    }
    return made;
  }();
  return words;  // constant after it is made
}

const Spelling& frame_spelling() {
  static const Spelling spelling = [] {
    Spelling made;
    for (const std::string_view word : kFrame) made.add(word);
    return made;
  }();
  return spelling;
}

}  // namespace

bool is_ordinary_word(std::string_view word) { return ordinary_words().contains(word); }

bool is_frame_word(std::string_view word) { return std::find(kFrame.begin(), kFrame.end(), word) != kFrame.end(); }

bool is_plain_slip(std::string_view word) {
  return std::any_of(kSlips.begin(), kSlips.end(), [&](const Slip& one) { return one.written == word; });
}

std::optional<std::string> frame_word_meant(std::string_view word) {
  const auto* const slip = std::find_if(kSlips.begin(), kSlips.end(), [&](const Slip& one) { return one.written == word; });
  if (slip != kSlips.end()) return std::string(slip->meant);
  if (is_frame_word(word)) return std::nullopt;
  const Spelling::Nearest nearest = frame_spelling().nearest(word);
  if (nearest.words.empty() || nearest.slips > 1) return std::nullopt;
  return std::string(nearest.words.front());
}

}  // namespace chartroom::nlp
