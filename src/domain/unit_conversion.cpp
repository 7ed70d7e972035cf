#include "domain/unit_conversion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace chartroom {
namespace {

enum class Dimension : std::uint8_t {
  mass_per_volume,      // g/L
  amount_per_volume,    // mol/L
  charge_per_volume,    // eq/L
  activity_per_volume,  // U/L
  count_per_volume,     // 1/L
  amount_ratio,         // mmol/mol
  percent,
  mass,         // kg
  length,       // cm
  pressure,     // mmHg
  temperature,  // °C
};

// number · factor + offset is in the dimension's own unit.
struct Unit {
  Dimension dimension;
  double factor;
  double offset = 0;
};

struct Row {
  std::string_view word;
  Unit unit;
};

constexpr double kPound = 0.45359237;
constexpr double kInch = 2.54;
constexpr double kFahrenheit = 5.0 / 9;
constexpr double kFahrenheitZero = -32 * kFahrenheit;

// As compact() writes them.
constexpr auto kWhole = std::to_array<Row>({
    {"%", {Dimension::percent, 1}},
    {"percent", {Dimension::percent, 1}},
    {"pct", {Dimension::percent, 1}},
    {"mmol/mol", {Dimension::amount_ratio, 1}},
    {"k", {Dimension::count_per_volume, 1e9}},  // of a count that says no volume: per microlitre
    {"10*3", {Dimension::count_per_volume, 1e9}},
    {"10^3", {Dimension::count_per_volume, 1e9}},
    {"thousand", {Dimension::count_per_volume, 1e9}},
    {"kg", {Dimension::mass, 1}},
    {"kilograms", {Dimension::mass, 1}},
    {"kilos", {Dimension::mass, 1}},
    {"g", {Dimension::mass, 1e-3}},
    {"lb", {Dimension::mass, kPound}},
    {"lbs", {Dimension::mass, kPound}},
    {"[lb_av]", {Dimension::mass, kPound}},
    {"pound", {Dimension::mass, kPound}},
    {"pounds", {Dimension::mass, kPound}},
    {"oz", {Dimension::mass, kPound / 16}},
    {"[oz_av]", {Dimension::mass, kPound / 16}},
    {"m", {Dimension::length, 100}},
    {"cm", {Dimension::length, 1}},
    {"mm", {Dimension::length, 0.1}},
    {"in", {Dimension::length, kInch}},
    {"[in_i]", {Dimension::length, kInch}},
    {"[in_us]", {Dimension::length, kInch}},
    {"inch", {Dimension::length, kInch}},
    {"inches", {Dimension::length, kInch}},
    {"ft", {Dimension::length, 12 * kInch}},
    {"[ft_i]", {Dimension::length, 12 * kInch}},
    {"feet", {Dimension::length, 12 * kInch}},
    {"foot", {Dimension::length, 12 * kInch}},
    {"mmhg", {Dimension::pressure, 1}},
    {"mm[hg]", {Dimension::pressure, 1}},
    {"kpa", {Dimension::pressure, 7.500617}},
    {"cel", {Dimension::temperature, 1}},
    {"c", {Dimension::temperature, 1}},
    {"degc", {Dimension::temperature, 1}},
    {"degreesc", {Dimension::temperature, 1}},
    {"celsius", {Dimension::temperature, 1}},
    {"degreescelsius", {Dimension::temperature, 1}},
    {"f", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
    {"[degf]", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
    {"degf", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
    {"degreesf", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
    {"fahrenheit", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
    {"degreesfahrenheit", {Dimension::temperature, kFahrenheit, kFahrenheitZero}},
});

constexpr auto kTops = std::to_array<Row>({
    {"g", {Dimension::mass_per_volume, 1}},
    {"mg", {Dimension::mass_per_volume, 1e-3}},
    {"ug", {Dimension::mass_per_volume, 1e-6}},
    {"mcg", {Dimension::mass_per_volume, 1e-6}},
    {"ng", {Dimension::mass_per_volume, 1e-9}},
    {"pg", {Dimension::mass_per_volume, 1e-12}},
    {"mol", {Dimension::amount_per_volume, 1}},
    {"mmol", {Dimension::amount_per_volume, 1e-3}},
    {"umol", {Dimension::amount_per_volume, 1e-6}},
    {"nmol", {Dimension::amount_per_volume, 1e-9}},
    {"pmol", {Dimension::amount_per_volume, 1e-12}},
    {"meq", {Dimension::charge_per_volume, 1e-3}},
    {"u", {Dimension::activity_per_volume, 1}},
    {"iu", {Dimension::activity_per_volume, 1}},
    {"[iu]", {Dimension::activity_per_volume, 1}},
    {"units", {Dimension::activity_per_volume, 1}},
    {"mu", {Dimension::activity_per_volume, 1e-3}},
    {"miu", {Dimension::activity_per_volume, 1e-3}},
    {"m[iu]", {Dimension::activity_per_volume, 1e-3}},
    {"uu", {Dimension::activity_per_volume, 1e-6}},
    {"uiu", {Dimension::activity_per_volume, 1e-6}},
    {"u[iu]", {Dimension::activity_per_volume, 1e-6}},
    {"", {Dimension::count_per_volume, 1}},
    {"cells", {Dimension::count_per_volume, 1}},
    {"cell", {Dimension::count_per_volume, 1}},
    {"#", {Dimension::count_per_volume, 1}},
    {"k", {Dimension::count_per_volume, 1e3}},
    {"thou", {Dimension::count_per_volume, 1e3}},
    {"thous", {Dimension::count_per_volume, 1e3}},
    {"thousand", {Dimension::count_per_volume, 1e3}},
    {"m", {Dimension::count_per_volume, 1e6}},
    {"mil", {Dimension::count_per_volume, 1e6}},
    {"million", {Dimension::count_per_volume, 1e6}},
});

struct Volume {
  std::string_view word;
  double litres;
};
constexpr auto kVolumes = std::to_array<Volume>({
    {"l", 1},
    {"dl", 0.1},
    {"ml", 1e-3},
    {"cc", 1e-3},
    {"ul", 1e-6},
    {"mcl", 1e-6},
    {"mm3", 1e-6},
    {"cmm", 1e-6},
    {"mm^3", 1e-6},
});

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSigns{{
    {"°", ""},
    {"º", ""},
    {"µ", "u"},
    {"μ", "u"},
    {"³", "^3"},
    {"⁶", "^6"},
    {"⁹", "^9"},
    {"×", "x"},
    {"¹²", "^12"},
}};

// Lower case, without spaces, degree signs and UCUM's annotations ("%{total}").
std::string compact(std::string_view words) {
  std::string out;
  while (!words.empty()) {
    const auto* sign = std::ranges::find_if(kSigns, [&](const auto& one) { return words.starts_with(one.first); });
    if (sign != kSigns.end()) {
      out += sign->second;
      words.remove_prefix(sign->first.size());
      continue;
    }
    const char c = words.front();
    words.remove_prefix(1);
    if (c == '{') {
      words.remove_prefix(std::min(words.find('}') + 1, words.size()));
    } else if (c != ' ') {
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
  }
  // "mL/min/1.73 m2": what it is normed to stands in the name of the measure.
  out.resize(std::min({out.size(), out.find("/1.73"), out.find("/(1.73"), out.find("/[1.73")}));
  if (out.ends_with('/')) out.pop_back();
  return out;
}

// "10*9", "x10^3", "x10(3)", "10e6": how many; nullopt for anything else.
std::optional<double> power_of_ten(std::string_view words) {
  if (words.starts_with('x')) words.remove_prefix(1);
  if (!words.starts_with("10")) return std::nullopt;
  words.remove_prefix(2);
  while (words.starts_with('*') || words.starts_with('^') || words.starts_with('e') || words.starts_with('('))
    words.remove_prefix(1);
  while (words.ends_with(')')) words.remove_suffix(1);
  if (words == "3") return 1e3;
  if (words == "6") return 1e6;
  if (words == "9") return 1e9;
  return words == "12" ? std::optional(1e12) : std::nullopt;
}

std::optional<Unit> per_volume(std::string_view words) {
  const std::size_t slash = words.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto* volume = std::ranges::find(kVolumes, words.substr(slash + 1), &Volume::word);
  if (volume == kVolumes.end()) return std::nullopt;
  const std::string_view top = words.substr(0, slash);
  if (const auto count = power_of_ten(top)) return Unit{Dimension::count_per_volume, *count / volume->litres};
  const auto* row = std::ranges::find(kTops, top, &Row::word);
  if (row == kTops.end()) return std::nullopt;
  return Unit{row->unit.dimension, row->unit.factor / volume->litres};
}

std::optional<Unit> unit_of(std::string_view words) {
  if (words == "G/L") return Unit{Dimension::count_per_volume, 1e9};  // giga, not gram
  const std::string key = compact(words);
  const auto* row = std::ranges::find(kWhole, key, &Row::word);
  return row != kWhole.end() ? std::optional(row->unit) : per_volume(key);
}

// g/mol; 0 where none is known.
double molar_mass(Analyte analyte) {
  switch (analyte) {
    case Analyte::glucose: return 180.156;
    case Analyte::cholesterol: return 386.65;
    case Analyte::triglycerides: return 885.4;
    case Analyte::creatinine: return 113.12;
    case Analyte::urea: return 60.056;
    case Analyte::urea_nitrogen: return 28.014;
    case Analyte::calcium: return 40.078;
    case Analyte::bilirubin: return 584.66;
    default: return 0;
  }
}

// Equivalents of a mole; 0 where it has no charge that counts.
double valence(Analyte analyte) {
  if (analyte == Analyte::monovalent) return 1;
  return analyte == Analyte::calcium ? 2 : 0;
}

constexpr double kPercentOfRatio = 0.09148;
constexpr double kPercentOfNone = 2.152;

// In the unit of the dimension: g/L, mol/L …
std::optional<double> between(double number, Dimension from, Dimension to, Analyte analyte) {
  using enum Dimension;
  if (from == to) return number;
  if (from == amount_ratio && to == percent && analyte == Analyte::hemoglobin_a1c)
    return number * kPercentOfRatio + kPercentOfNone;
  if (from == percent && to == amount_ratio && analyte == Analyte::hemoglobin_a1c)
    return (number - kPercentOfNone) / kPercentOfRatio;
  // Over the amount.
  double amount = number;
  if (from == mass_per_volume) amount = molar_mass(analyte) > 0 ? number / molar_mass(analyte) : NAN;
  if (from == charge_per_volume) amount = valence(analyte) > 0 ? number / valence(analyte) : NAN;
  const bool known = (from == mass_per_volume || from == charge_per_volume || from == amount_per_volume) && !std::isnan(amount);
  if (!known) return std::nullopt;
  if (to == amount_per_volume) return amount;
  if (to == mass_per_volume && molar_mass(analyte) > 0) return amount * molar_mass(analyte);
  if (to == charge_per_volume && valence(analyte) > 0) return amount * valence(analyte);
  return std::nullopt;
}

struct Codes {
  Analyte analyte;
  std::string_view loinc;  // separated by '|'
};
constexpr auto kCodes = std::to_array<Codes>({
    {Analyte::glucose,
     "2345-7|2339-0|41653-7|2340-8|14749-6|15074-8|1558-6|14743-9|1518-0|20438-8|1507-3|20437-0|1550-3|14771-0"},
    {Analyte::cholesterol, "2093-3|14647-2|18262-6|13457-7|2089-1|18261-8|22748-8|2085-9|14646-4|43396-1|13458-5|2091-7"},
    {Analyte::triglycerides, "2571-8|3043-7|14927-8"},
    {Analyte::creatinine, "2160-0|38483-4|14682-9|2161-8"},
    {Analyte::urea, "3091-6|22664-7"},
    {Analyte::urea_nitrogen, "3094-0|6299-2|14937-7"},
    {Analyte::calcium, "17861-6|49765-1|2000-8|1995-0|1994-3"},
    {Analyte::bilirubin, "1975-2|42719-5|14631-6|1968-7|1971-1"},
    {Analyte::hemoglobin_a1c, "4548-4|17856-6|4549-2|59261-8"},
    {Analyte::hemoglobin, "718-7|20509-6|30313-1|59260-0"},
    {Analyte::monovalent, "2823-3|6298-4|39789-3|75940-7|2951-2|2947-0|39792-7|2075-0|2069-3|2028-9|1963-8|20565-8"},
    {Analyte::temperature, "8310-5|8331-1|8328-7|8332-9|8333-7"},
    {Analyte::platelets, "777-3|26515-7|778-1"},
    {Analyte::leukocytes, "6690-2|26464-8|49498-9|804-5|751-8|26499-4|753-4"},
});

// In a unit of the analyte: what a living person can have, and within it what is usual.
struct Bounds {
  Analyte analyte;
  std::string_view unit;
  double least;
  double usual_from;
  double usual_to;
  double most;
};
constexpr auto kBounds = std::to_array<Bounds>({
    {Analyte::glucose, "mg/dL", 5, 30, 1000, 3000},
    {Analyte::cholesterol, "mg/dL", 5, 20, 800, 2000},
    {Analyte::triglycerides, "mg/dL", 5, 30, 5000, 20000},
    {Analyte::creatinine, "mg/dL", 0.05, 0.3, 20, 40},
    {Analyte::urea_nitrogen, "mg/dL", 0.5, 2, 200, 400},
    {Analyte::calcium, "mg/dL", 3, 5, 16, 25},
    {Analyte::bilirubin, "mg/dL", 0.01, 0.1, 40, 80},
    {Analyte::hemoglobin_a1c, "%", 2.5, 4, 16, 25},
    {Analyte::hemoglobin, "g/dL", 1, 4, 22, 30},
    {Analyte::temperature, "Cel", 13, 32, 43, 47},
    {Analyte::platelets, "10*9/L", 0.5, 1, 2000, 6000},
    {Analyte::leukocytes, "10*9/L", 0.01, 0.05, 300, 1500},
});

constexpr std::string_view kEnds = " ?.,;!)\n\t";

// Decimal points and parentheses are inside ("x10(3)/uL", "mL/min/1.73 m2").
std::size_t end_of_word(std::string_view text, std::size_t at) {
  bool parenthesis = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    parenthesis = parenthesis || c == '(';
    const bool decimal = c == '.' && at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
    if (kEnds.contains(c) && !decimal && !(c == ')' && parenthesis)) break;
  }
  return at;
}

// "IU/kg": by what it is divided by.
bool written_as_unit(std::string_view word) {
  constexpr std::array<std::string_view, 20> bottoms = {"l",    "dl",  "ml", "ul", "mcl",  "kg", "g",   "mg", "mmol", "mol",
                                                        "umol", "min", "h",  "hr", "hour", "d",  "day", "m2", "hpf",  "24h"};
  const std::size_t slash = word.rfind('/');
  return slash != std::string_view::npos && slash > 0 && std::ranges::find(bottoms, word.substr(slash + 1)) != bottoms.end();
}

}  // namespace

Analyte analyte_of(std::string_view loinc) {
  for (const Codes& row : kCodes) {
    std::string_view rest = row.loinc;
    while (!rest.empty()) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      if (rest.substr(0, bar) == loinc) return row.analyte;
      rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
  }
  return Analyte::other;
}

bool is_unit(std::string_view words) { return unit_of(words).has_value(); }

std::size_t unit_at_beginning(std::string_view text) {
  constexpr std::size_t words_max = 3;  // "x 10 ^9/L", "degrees Fahrenheit"
  std::size_t best = 0;
  std::size_t at = 0;
  for (std::size_t word = 0; word < words_max; ++word) {
    const std::size_t start = std::min(text.find_first_not_of(' ', at), text.size());
    at = end_of_word(text, start);
    if (at == start) break;
    const std::string_view words = text.substr(0, at);
    // "in 2020", "in May": an inch only at the end.
    const bool inch = compact(words) == "in" && text.find_first_not_of(kEnds, at) != std::string_view::npos;
    if ((is_unit(words) && !inch) || (word == 0 && written_as_unit(compact(words)))) best = at;
  }
  return best;
}

bool same_unit(std::string_view one, std::string_view other) {
  const auto left = unit_of(one);
  const auto right = unit_of(other);
  if (!left || !right) return compact(one) == compact(other);
  return left->dimension == right->dimension && std::abs(left->factor / right->factor - 1) < 1e-9 &&
         left->offset == right->offset;
}

std::optional<double> convert(double number, std::string_view from, std::string_view to, Analyte analyte) {
  auto left = unit_of(from);
  auto right = unit_of(to);
  if (!left || !right) return compact(from) == compact(to) ? std::optional(number) : std::nullopt;
  if (same_unit(from, to)) return number;
  // Grams that were shouted.
  if (left->dimension != right->dimension && from == "G/L") left = unit_of("g/L");
  if (left->dimension != right->dimension && to == "G/L") right = unit_of("g/L");
  const auto made = between(number * left->factor + left->offset, left->dimension, right->dimension, analyte);
  if (!made) return std::nullopt;
  return (*made - right->offset) / right->factor;
}

Likelihood likelihood(double number, std::string_view unit, Analyte analyte) {
  const auto* row = std::ranges::find(kBounds, analyte, &Bounds::analyte);
  const auto known = row == kBounds.end() ? std::nullopt : convert(number, unit, row->unit, analyte);
  if (!known) return Likelihood::likely;
  if (*known < row->least || *known > row->most) return Likelihood::impossible;
  return *known < row->usual_from || *known > row->usual_to ? Likelihood::doubtful : Likelihood::likely;
}

}  // namespace chartroom
