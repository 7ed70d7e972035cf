#pragma once

// Units of measured values as laboratories and people write them ("mg/dL", "10*9/L", "K/uL", "°F", "lbs"), and converting a
// number from one to another by fixed rules. What is not known here is not converted: there is no guess.
//
// Within a dimension (mass, amount, count or activity per volume; mass, length, pressure, temperature) the factors are SI's and
// NIST Special Publication 811's (pound, inch). Between mass and amount of substance the factor is the analyte's molar mass
// (g/mol, IUPAC standard atomic weights): glucose 180.156, cholesterol 386.65, triglycerides 885.4 (as triolein), creatinine
// 113.12, urea 60.056, urea nitrogen 28.014 (two nitrogens for one urea), calcium 40.078, bilirubin 584.66; these are the
// factors of the AMA Manual of Style's table of SI conversions (0.0555, 0.0259, 0.0113, 88.4, 0.357, 0.25, 17.1). An equivalent
// of sodium, potassium, chloride or bicarbonate is a mole, of calcium half of one. Hemoglobin A1c: NGSP % = 0.09148 · IFCC
// mmol/mol + 2.152, the master equation of the IFCC network (Hoelzel et al., Clin Chem 2004; ngsp.org).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom {

enum class Analyte : std::uint8_t {
  other,
  glucose,
  cholesterol,  // total, LDL, HDL and the rest of it
  triglycerides,
  creatinine,
  urea,
  urea_nitrogen,
  calcium,
  bilirubin,
  hemoglobin_a1c,
  hemoglobin,
  monovalent,  // sodium, potassium, chloride, bicarbonate
  temperature,
  platelets,
  leukocytes,  // and their kinds, by count
};

// By its LOINC code; `other` for what no rule here is about.
Analyte analyte_of(std::string_view loinc);

// Whether the words are a unit that is known here.
bool is_unit(std::string_view words);
// How many bytes at the beginning of the text are a unit, known or not ("mg/dL?" 5, " x 10^9/L" 9, "in 2020" 0); what is none
// that is known counts only where it is written as one ("IU/kg").
std::size_t unit_at_beginning(std::string_view text);
// The same unit, perhaps in another spelling; both without counts.
bool same_unit(std::string_view one, std::string_view other);
// nullopt where no rule is known.
std::optional<double> convert(double number, std::string_view from, std::string_view to, Analyte analyte);

// Whether a number without a unit can be meant in this one. `doubtful`: it can, but another unit is as likely; `impossible`: no
// living person has such a value. Where nothing is known of the analyte or the unit, it is `likely`. The bounds are ours: wide
// of every value that the literature reports, and of what is usual.
enum class Likelihood : std::uint8_t { likely, doubtful, impossible };
Likelihood likelihood(double number, std::string_view unit, Analyte analyte);

}  // namespace chartroom
