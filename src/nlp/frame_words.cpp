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
     {"pts", "patient"},    {"blod", "blood"},     {"mas", "mass"},      {"woud", "wound"},    {"valu", "value"},    {"resutl", "result"}, {"highst", "highest"}, {"lowset", "lowest"},
     {"vacine", "vaccine"}, {"alergy", "allergy"}, {"alergies", "allergies"}, {"allergys", "allergies"},
     {"perscribed", "prescribed"}, {"perscription", "prescription"}, {"diagnossed", "diagnosed"}});

// Words of talk and of work in a clinic. None of them says which test, which disease, which drug or which part of the body.
constexpr std::string_view kOrdinary =
    "able about account accurate ahead aim alright although among angle apparently approximately around arrange aside assume "
    "audit auth authorization available bag basically basis become began behind believe best big billing bit board book booking "
    "bother bottle bottles box brief briefly bring bringing brings brought bunch busy button call callback called calling "
    "catch caught chance chapter chat check checklist choose clerk code coded coder coding colleague column come comes "
    "coming comment common compared complete completely computer concern confused confusing consider copy correct could couple "
    "cover coverage creep creeping crept curious data database deal decide decided definitely department describe desk "
    "discuss discussed double doublecheck draft easy else end enough enter entire error even eventually "
    "everybody everyone exact exactly excuse expect explain fact fair far fax fellow few final finally finish "
    "fix flag folder follow forget forgot forward friend front fully fun future general generally glance glad goes "
    "going good grab great group guess guy handy happen happy heading help helpful honest "
    "honestly hope hoping hour idea imagine immediately important improve improved improving include indeed inform "
    "intake interested item items join jot just keep kind kindly knew know knowledge known lately later latter learn "
    "least leave letter likely line link list little load local log longer look loop lot lots "
    "made mail main maybe mean meant meet meeting member mention message mind minute miss missed mistake moment morning "
    "move must myself name nearly necessary need needed never next nice nobody none note nothing notice "
    "nowhere occasion odd offhand officer often once online opinion option ordinary originally otherwise "
    "ourselves outside overall own page paper papers paperwork paragraph part particular particularly people per "
    "perhaps person pick piece place please plus point portal possible possibly prefer prepare preparing "
    "present pretty print printed probably process properly provide purpose purposes put quality question questions "
    "quick quickly quite quote random rather reach read ready real really reason reasonable recall recently recheck "
    "record referral refresh regard regarding registry relevant remember remind reminder repeat reply request "
    "require required result return review reviewing ring room rough roughly round rounding rounds row rule run safe "
    "same save say saying scheduler screen see seem seems send sense sent sentence sequence series "
    "set share sheet shift shortly show sign simple simply since site slot so some somebody somehow "
    "someone something sometime sometimes somewhere soon sorry sort speak specific specifically spot staff start "
    "steady stepped stick still stuff stupid such suggest summary supposed sure surely system tab "
    "table take talk tell template term terms thank thanks that thing things think thinking third though thought "
    "today together tomorrow tonight track tried true truly trust try trying type "
    "typically understand unfortunately unless update updated upload use useful user usual usually verify version "
    "view wait waiting want wanted warn wish wonder wondering word words work working world worry worried "
    "would write writing wrong x2 x3 x4 x5 yeah yep yesterday yet";

bool is_in(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    const bool ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (begins && ends) return true;
  }
  return false;
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

bool is_ordinary_word(std::string_view word) { return !word.empty() && is_in(kOrdinary, word); }

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
