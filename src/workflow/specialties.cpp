#include "workflow/specialties.h"

#include <algorithm>
#include <array>

#include "nlp/spelling.h"
#include "nlp/terms.h"

namespace chartroom::workflow {
namespace {

struct Row {
  std::string_view title;  // how words of titles begin
  std::string_view words;  // separated by '|'
};

constexpr auto kRows = std::to_array<Row>({
    {"ophthalm", "ophtho|optho|ophthalmology|ophthalmologist|ophthalmologists"},
    {"optom", "optometry|optometrist"},
    {"neurol", "neuro|neurology|neurologist"},
    {"cardiol", "cards|cardiology|cardiologist"},
    {"pulm", "pulm|pulmonology|pulmonologist|pulmonary"},
    {"nephrol", "renal|nephro|nephrology|nephrologist"},
    {"gastro", "gi|gastroenterology|gastroenterologist"},
    {"endocrin", "endo|endocrine|endocrinology|endocrinologist"},
    {"oncol", "onc|oncology|oncologist"},
    {"hemat", "heme|hematology|hematologist"},
    {"psychi", "psych|psychiatry|psychiatrist"},
    {"geriatr", "geri|geriatrics|geriatrician"},
    {"dermatol", "derm|dermatology|dermatologist"},
    {"rheumat", "rheum|rheumatology|rheumatologist"},
    {"urol", "uro|urology|urologist"},
    {"orthop", "ortho|orthopedics|orthopaedics|orthopedist"},
    {"obstet", "ob|obgyn|obstetrics|obstetrician"},
    {"allerg", "allergist|immunologist"},
    {"genetic", "genetics|geneticist"},
    {"radiol", "rads|radiology|radiologist"},
    {"maternal", "mfm|perinatology|perinatologist"},
    {"vascular", "vasc"},
    {"hepatol", "liver|hepatology|hepatologist|hep"},
    {"physical", "physiotherapist|physiotherapy"},
});

}  // namespace

std::string_view specialty_of(std::string_view word) {
  constexpr std::size_t long_word = 9;
  for (const Row& row : kRows) {
    for (const std::string_view form : nlp::split_bars(row.words)) {
      const bool misspelled = word.size() >= long_word && form.size() >= long_word && nlp::slips_between(word, form, 1) <= 1;
      if (word == form || misspelled) return row.title;
    }
  }
  return {};
}

bool is_of_specialty(std::string_view title, std::string_view specialty) {
  nlp::TokenReader reader(title);
  for (nlp::Token token; reader.next(token);) {
    if (token.key.starts_with(specialty)) return true;
  }
  return false;
}

}  // namespace chartroom::workflow
