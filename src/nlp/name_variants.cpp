// How people shorten the names that sources give.

#include <algorithm>
#include <array>

#include "nlp/names.h"

namespace chartroom::nlp {
namespace {

// SNOMED's semantic tags, as they end a fully specified name.
constexpr auto kTags = std::to_array<std::string_view>({"disorder",
                                                        "finding",
                                                        "procedure",
                                                        "situation",
                                                        "person",
                                                        "observable entity",
                                                        "regime/therapy",
                                                        "morphologic abnormality",
                                                        "substance",
                                                        "event",
                                                        "physical object",
                                                        "qualifier value",
                                                        "product",
                                                        "body structure",
                                                        "organism",
                                                        "medicinal product",
                                                        "context-dependent category",
                                                        "assessment scale",
                                                        "record artifact",
                                                        "environment",
                                                        "occupation",
                                                        "clinical drug"});

// What LOINC says in brackets of the property, not of the thing.
constexpr auto kProperties = std::to_array<std::string_view>({"mass/volume",
                                                              "moles/volume",
                                                              "#/volume",
                                                              "presence",
                                                              "ratio",
                                                              "mass ratio",
                                                              "mass fraction",
                                                              "volume fraction",
                                                              "entitic volume",
                                                              "entitic mass",
                                                              "units/volume",
                                                              "enzymatic activity/volume",
                                                              "score",
                                                              "type",
                                                              "identifier",
                                                              "interpretation",
                                                              "volume rate/area",
                                                              "partial pressure",
                                                              "percentile",
                                                              "molar ratio",
                                                              "fraction",
                                                              "time",
                                                              "length",
                                                              "volume",
                                                              "velocity",
                                                              "color",
                                                              "appearance",
                                                              "pressure",
                                                              "mass/time",
                                                              "catalytic activity/volume",
                                                              "log #/volume",
                                                              "morphology",
                                                              "reported"});

// Where the usual specimen, a method or another remark begins that people leave out.
constexpr auto kLeftOut = std::to_array<std::string_view>(
    {" in serum", " in plasma", " in blood", " in arterial blood", " in venous blood", " in capillary blood",
     " in red blood cells", " by automated", " by manual", " by test strip", " by pulse", " by molecular", " by naa",
     " by immune", " by calculation", " by direct assay", " by oximetry", " - reported", " --"});

// Where a specimen begins that makes it another measurement: nearer names come first.
constexpr auto kOtherSpecimens =
    std::to_array<std::string_view>({" in urine", " of urine", " in stool", " in body fluid", " in cerebral", " in specimen",
                                     " in respiratory", " in nasopharynx", " in tissue", " in breast cancer specimen",
                                     " in cervix", " in saliva", " in sputum", " in isolate", " in semen"});

constexpr auto kSalts = std::to_array<std::string_view>(
    {"hydrochloride", "hcl",         "sodium",     "potassium",  "calcium",    "bitartrate", "succinate", "tartrate",
     "maleate",       "mesylate",    "besylate",   "sulfate",    "phosphate",  "acetate",    "citrate",   "fumarate",
     "hyclate",       "monohydrate", "trihydrate", "disoproxil", "propionate", "bromide",    "nitrate",   "medoxomil",
     "mononitrate",   "xinafoate",   "human",      "er",         "xr",         "xl",         "sr",        "hbr",
     "dihydrate"});

constexpr auto kForms =
    std::to_array<std::string_view>({"oral",        "tablet",       "capsule",       "solution",     "injection",
                                     "injectable",  "topical",      "cream",         "ointment",     "inhaler",
                                     "inhalation",  "metered",      "dose",          "nasal",        "spray",
                                     "drug",        "implant",      "patch",         "transdermal",  "system",
                                     "extended",    "release",      "delayed",       "chewable",     "pack",
                                     "prefilled",   "syringe",      "pen",           "cartridge",    "ophthalmic",
                                     "otic",        "suspension",   "auto-injector", "autoinjector", "actuat",
                                     "day",         "intrauterine", "vaginal",       "ring",         "powder",
                                     "mucosal",     "lotion",       "gel",           "foam",         "suppository",
                                     "rectal",      "sublingual",   "buccal",        "film",         "disintegrating",
                                     "enteric",     "coated",       "hour",          "kit",          "for",
                                     "intravenous", "iv",           "bolus",         "infusion",     "vial",
                                     "tab",         "tabs",         "cap",           "caps",         "liquid",
                                     "syrup",       "drops"});

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == ',' || text.back() == '-')) text.remove_suffix(1);
  return std::string(text);
}

bool has_digit(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

// "GAD-7", "AUDIT-C", "Morse Fall Scale": what is in brackets is another name of the thing.
bool is_name_in_brackets(std::string_view words) {
  const std::string folded = fold(words);
  if (words.size() < 2 || words.size() > 40 || holds(kProperties, folded) || holds(kTags, folded)) return false;
  return std::any_of(words.begin(), words.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         folded.find("reported") == std::string::npos && folded.find('/') == std::string::npos;
}

class Shortener {
 public:
  explicit Shortener(std::string_view name) { add(name, NameFit::whole); }

  std::vector<NameVariant> take() { return std::move(variants_); }

  void add(std::string_view words, NameFit fit) {
    std::string text = trimmed(words);
    if (text.empty()) return;
    const auto same = [&](const NameVariant& one) { return one.words == text; };
    if (std::none_of(variants_.begin(), variants_.end(), same)) variants_.push_back({std::move(text), fit});
  }

  // "Sinusitis (disorder)" -> "Sinusitis"; the same thing.
  std::string without_tag(std::string_view name) {
    const std::size_t open = name.rfind('(');
    if (open == std::string_view::npos || !name.ends_with(')')) return std::string(name);
    const std::string tag = fold(name.substr(open + 1, name.size() - open - 2));
    if (!holds(kTags, tag)) return std::string(name);
    std::string plain = trimmed(name.substr(0, open));
    variants_.clear();  // "sinusitis (disorder)" is found by its first word, and others of that name with it
    add(plain, NameFit::whole);
    return plain;
  }

  // Without what is in brackets of either kind; names in them stand for themselves.
  std::string without_brackets(std::string_view name) {
    std::string plain;
    std::string inside;
    int depth = 0;
    for (const char c : name) {
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (depth > 0 && c != '(' && c != '[' && c != '{' && c != ')' && c != ']' && c != '}') inside.push_back(c);
      if (depth == 0) plain.push_back(c);
      if ((c == ')' || c == ']' || c == '}') && depth > 0 && --depth == 0) {
        if (is_name_in_brackets(inside)) add(inside, NameFit::core);
        inside.clear();
        plain.push_back(' ');
      }
    }
    add(one_space(plain), NameFit::core);
    return one_space(plain);
  }

  static std::string one_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
      out.push_back(c);
    }
    return trimmed(out);
  }

 private:
  std::vector<NameVariant> variants_;
};

// "Glucose in Serum or Plasma" -> "Glucose"; "Hemoglobin A1c/Hemoglobin.total in Blood" -> "Hemoglobin A1c".
void shorten_measure(Shortener& names, const std::string& plain) {
  const std::string folded = fold(plain);
  if (folded.size() != plain.size()) return;  // offsets of the folded text are those of the plain one in ASCII only
  const auto cut_at = [&](const auto& marks) {
    std::size_t cut = plain.size();
    for (const std::string_view mark : marks) cut = std::min(cut, folded.find(mark));
    return cut;
  };
  const std::string core = trimmed(std::string_view(plain).substr(0, cut_at(kLeftOut)));
  names.add(core, NameFit::core);
  names.add(std::string_view(core).substr(0, std::min(core.size(), cut_at(kOtherSpecimens))), NameFit::part);
  const std::size_t slash = core.find('/');
  if (slash != std::string::npos && slash > 0) {
    const std::string first_word = fold(core.substr(0, core.find_first_of(" /.")));
    if (fold(std::string_view(core).substr(slash + 1)).starts_with(first_word)) names.add(core.substr(0, slash), NameFit::core);
  }
  const std::string_view base = core;
  for (const std::string_view total : {".total", ", total", " total"}) {
    if (fold(base).ends_with(total)) names.add(base.substr(0, base.size() - total.size()), NameFit::part);
  }
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool is_unit(std::string_view word) {
  constexpr auto units = std::to_array<std::string_view>(
      {"mg", "mcg", "ug", "g", "ml", "unt", "units", "unit", "meq", "hr", "mg/ml", "mg/actuat", "unt/ml", "µg", "l", "%"});
  return holds(units, word) || word.find("/ml") != std::string_view::npos || word.find("/actuat") != std::string_view::npos;
}

// One ingredient: "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet" -> "Metformin hydrochloride",
// "Metformin", "Metformin hydrochloride 500 MG".
std::string shorten_ingredient(Shortener& names, std::string_view part, NameFit fit) {
  const std::vector<std::string> words = words_of(part);
  std::string name;
  std::string plain;
  std::string with_strength;
  bool strength = false;
  for (const std::string& word : words) {
    const std::string folded = fold(word);
    if (has_digit(word) || is_unit(folded)) {
      if (!name.empty()) with_strength += " " + word;
      strength = strength || !name.empty();
      continue;
    }
    if (strength) break;
    if (holds(kForms, folded)) {
      if (name.empty()) continue;
      break;
    }
    name += (name.empty() ? "" : " ") + word;
    if (plain.empty() || !holds(kSalts, folded)) plain += (plain.empty() ? "" : " ") + word;
  }
  if (!with_strength.empty()) names.add(name + with_strength, NameFit::core);
  names.add(name, fit);
  names.add(plain, fit);
  return plain;
}

void shorten_drug(Shortener& names, std::string_view whole) {
  std::string_view text = whole;
  // "{28 (norethindrone 0.35 MG Oral Tablet) } Pack [Camila]"
  if (const std::size_t open = whole.find('('); whole.starts_with('{') && open != std::string_view::npos) {
    text = whole.substr(open + 1, whole.find(')', open) - open - 1);
  }
  const std::string plain = names.without_brackets(text);
  names.without_brackets(whole);
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= plain.size();) {
    const std::size_t end = std::min(plain.find(" / ", at), plain.size());
    parts.push_back(plain.substr(at, end - at));
    at = end + 3;
  }
  std::string together;
  for (const std::string& part : parts) {
    const std::string ingredient = shorten_ingredient(names, part, parts.size() > 1 ? NameFit::part : NameFit::core);
    together += (together.empty() ? "" : " ") + ingredient;
  }
  if (parts.size() > 1) names.add(together, NameFit::core);
}

// "Allergy to peanut", "Peanut allergy", "Latex (substance)"
void shorten_allergy(Shortener& names, const std::string& plain) {
  const std::string folded = fold(plain);
  if (folded.size() != plain.size()) return;
  for (const std::string_view lead : {"allergy to ", "allergic to ", "hypersensitivity to ", "intolerance to "}) {
    if (folded.starts_with(lead)) names.add(std::string_view(plain).substr(lead.size()), NameFit::core);
  }
  for (const std::string_view end : {" allergy", " intolerance", " hypersensitivity"}) {
    if (folded.ends_with(end)) names.add(std::string_view(plain).substr(0, plain.size() - end.size()), NameFit::core);
  }
}

}  // namespace

std::vector<NameVariant> name_variants(std::string_view name, ThingKind kind) {
  Shortener names(name);
  if (kind == ThingKind::drug) {
    shorten_drug(names, name);
    return names.take();
  }
  const std::string tagless = names.without_tag(name);
  const std::string plain = names.without_brackets(tagless);
  if (kind == ThingKind::measure) shorten_measure(names, plain);
  if (kind == ThingKind::substance) shorten_allergy(names, plain);
  if (const std::size_t comma = plain.find(','); comma != std::string::npos && comma > 2) {
    names.add(std::string_view(plain).substr(0, comma), NameFit::part);
  }
  return names.take();
}

}  // namespace chartroom::nlp
