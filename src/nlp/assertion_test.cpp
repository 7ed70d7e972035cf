#include "nlp/assertion.h"

#include <gtest/gtest.h>

namespace chartroom::nlp {
namespace {

using enum Assertion;

struct Row {
  std::string_view sentence;
  std::string_view term;
  Assertion expected;
  SectionKind section = SectionKind::none;
};

constexpr Row kRows[] = {
    {"If she has chest pain, call.", "chest pain", hypothetical},
    {"If he develops fever, return.", "fever", hypothetical},
    {"Sumatriptan may be used again if needed.", "Sumatriptan", planned},
    {"If K >6.5 again, temp line + dialysis.", "dialysis", hypothetical},
    {"MOLST not signed; form sent home.", "MOLST", absent},
    {"Considered calcitriol, hold off until Ca rechecked.", "calcitriol", absent},
    {"Pyelo considered and felt unlikely.", "Pyelo", absent},
    {"Biopsy only if it would change things.", "Biopsy", hypothetical},
    {"Today: decided IN-CENTER HD.", "HD", planned},
    {"Drives: not since October.", "Drives", absent},
    {"Denies chest pain, SOB or fever.", "chest pain", absent},
    {"5. Pneumococcal vaccine in the fall.", "fall", hypothetical},
    {"Repeat imaging this fall.", "fall", hypothetical},
    {"Unwitnessed fall at home.", "fall", present},
    {"Last fall was in March.", "fall", present},
    {"HAS-BLED 2 (age, stroke); continue.", "stroke", possible},
    {"CHA2DS2-VASc 3 (HTN, no stroke).", "stroke", absent},
    {"Denies chest pain, SOB or fever.", "SOB", absent},
    {"Denies chest pain, SOB or fever.", "fever", absent},
    {"He denies any chest pain.", "chest pain", absent},
    {"Patient reports chest pain since this morning.", "chest pain", present},
    {"Chest pain on exertion.", "Chest pain", present},
    {"No chest pain.", "chest pain", absent},
    {"No fever, chills, or night sweats.", "night sweats", absent},
    {"Without chest pain or dyspnea.", "dyspnea", absent},
    {"w/o guarding or rebound", "rebound", absent},
    {"Negative for fever.", "fever", absent},
    {"ROS: negative for chest pain, palpitations, syncope", "syncope", absent},
    {"No evidence of pneumonia.", "pneumonia", absent},
    {"There is no evidence of acute fracture.", "fracture", absent},
    {"PE was ruled out.", "PE", absent},
    {"Pulmonary embolism ruled out by CT.", "Pulmonary embolism", absent},
    {"In 2019 PE was suspected at the first presentation and ruled out by CT.", "PE", absent},
    {"Never had a stroke.", "stroke", absent},
    {"She has never had asthma.", "asthma", absent},
    {"Not on insulin.", "insulin", absent},
    {"She is not on insulin.", "insulin", absent},
    {"No longer taking: spironolactone (K 5.8, March), furosemide, naproxen.", "spironolactone", absent},
    {"No longer taking: spironolactone (K 5.8, March), furosemide (→ torsemide), naproxen.", "naproxen", absent},
    {"Denies fever but has cough.", "fever", absent},
    {"Denies fever but has cough.", "cough", present},
    {"No fever, however chills since Monday.", "chills", present},
    {"No edema although dyspnea persists.", "dyspnea", present},
    {"Denies nausea; reports vomiting.", "vomiting", present},
    {"No chest pain except on the stairs with dyspnea.", "dyspnea", present},
    {"pale, no distress, mild epigastric tenderness", "tenderness", present},
    {"No wheezing, moderate cough", "cough", present},
    {"H. pylori biopsies NEGATIVE.", "H. pylori", absent},
    {"Troponin negative.", "Troponin", absent},
    {"Chest pain: none", "Chest pain", absent},
    {"Chest pain: denied", "Chest pain", absent},
    {"Fever: no", "Fever", absent},
    {"Pneumonia is unlikely.", "Pneumonia", absent},
    {"Pain free since surgery.", "Pain", absent},
    {"(-) fever", "fever", absent},
    {"Absence of edema.", "edema", absent},
    {"There was no sign of infection.", "infection", absent},
    {"Doubt PE.", "PE", absent},
    {"She does not have diabetes.", "diabetes", absent},
    {"She doesn't have diabetes.", "diabetes", absent},
    {"Has no known allergy to latex.", "latex", absent},
    {"No history of diabetes.", "diabetes", absent},
    {"No h/o DVT or PE.", "PE", absent},
    {"no prior stroke/TIA", "TIA", absent},
    {"Neither fever nor chills.", "chills", absent},
    {"Apixaban was STOPPED because of this bleed.", "Apixaban", absent},
    {"Apixaban HELD.", "Apixaban", absent},
    {"STOP: apixaban (see above); naproxen", "apixaban", absent},
    {"Metformin discontinued last year.", "Metformin", absent},
    {"Do not take apixaban yet.", "apixaban", absent},
    {"No NSAIDs, ever.", "NSAIDs", absent},
    {"Hold losartan, spironolactone, furosemide tonight.", "furosemide", absent},
    {"Lungs clear, no crackles.", "crackles", absent},
    {"Nonsmoker, no alcohol.", "alcohol", absent},
    {"Flu vaccine offered, declined.", "Flu vaccine", absent},
    {"Bronchoscopy not done, declined.", "Bronchoscopy", absent},
    {"Peanut allergy: no accidental exposure.", "Peanut allergy", present},
    {"Fever: no, chills: no.", "Fever", absent},
    {"Amoxicillin allergy was disproved 03/2022.", "Amoxicillin allergy", absent},
    {"Lamotrigine: refuted.", "Lamotrigine", absent},
    {"Nurse intake says T1DM – incorrect, pt has type 2.", "T1DM", absent},
    {"The clopidogrel order was cancelled at 09:52.", "clopidogrel", absent},
    {"Ms. Lind does NOT have coronary disease, diabetes or chest pain.", "diabetes", absent},
    {"\"78 M, NSTEMI\" was written in Ms. Lind's chart by mistake.", "NSTEMI", family},
    {"Don't restart levetiracetam (mood).", "levetiracetam", absent},
    {"- diabetes self management plan", "diabetes", hypothetical},
    {"DVT symptoms explained.", "DVT", hypothetical},
    {"IUD placed today?", "IUD", possible},
    {"Valproate considered, not started.", "Valproate", planned},
    {"Options discussed: lumpectomy + radiation, mastectomy.", "radiation", planned},
    {"Pancreatitis and retinopathy warnings given.", "retinopathy", hypothetical},
    {"Ceftriaxone 05/13–17, prednisone.", "Ceftriaxone", historical},
    {"The patient has no complaints of headache.", "headache", absent},
    {"Lymphadenopathy not appreciated.", "Lymphadenopathy", absent},
    {"No increase in edema.", "edema", present},
    {"No change in cough.", "cough", present},
    {"Not only fever but also chills.", "chills", present},
    {"No missed doses of apixaban.", "apixaban", present},
    {"On apixaban since January without missed doses.", "apixaban", present},
    {"No relief of pain with ibuprofen.", "pain", present},
    {"Gram negative sepsis.", "sepsis", present},
    {"Not able to walk due to pain.", "pain", present},
    {"No cause of the anemia was found.", "anemia", present},
    {"Possible pneumonia.", "pneumonia", possible},
    {"Probable UTI.", "UTI", possible},
    {"Likely viral bronchitis.", "bronchitis", possible},
    {"Cannot exclude PE.", "PE", possible},
    {"PE cannot be excluded.", "PE", possible},
    {"Pneumonia not ruled out.", "Pneumonia", possible},
    {"R/o MI.", "MI", possible},
    {"Concern for sepsis.", "sepsis", possible},
    {"Suspected appendicitis.", "appendicitis", possible},
    {"Appendicitis is suspected.", "Appendicitis", possible},
    {"Findings suspicious for malignancy.", "malignancy", possible},
    {"May have gout.", "gout", possible},
    {"sulfa?? (pt unsure)", "sulfa", possible},
    {"?PE", "PE", possible},
    {"UTI vs pyelonephritis", "pyelonephritis", possible},
    {"Possible early neuropathy — not certain.", "neuropathy", possible},
    {"Question of seizure.", "seizure", possible},
    {"If chest pain recurs, call 911.", "chest pain", hypothetical},
    {"Return for fever or worsening pain.", "fever", hypothetical},
    {"Call if black stools.", "black stools", hypothetical},
    {"Monitor for bleeding.", "bleeding", hypothetical},
    {"Watch for hypoglycemia.", "hypoglycemia", hypothetical},
    {"In case of anaphylaxis use EpiPen.", "anaphylaxis", hypothetical},
    {"At risk for falls.", "falls", hypothetical},
    {"DVT prophylaxis with heparin.", "DVT", hypothetical},
    {"Screening for depression was done.", "depression", hypothetical},
    {"If SOB at rest or weight still up in 3 days: IV diuretic slot.", "SOB", hypothetical},
    {"Should he develop melena, stop.", "melena", hypothetical},
    {"Chest pain, fainting, black stools.", "Chest pain", hypothetical, SectionKind::instructions},
    {"Return if fever or chills develop.", "chills", hypothetical},
    {"No longer takes warfarin.", "warfarin", absent},
    {"Never takes aspirin.", "aspirin", absent},
    {"Denies that she takes opioids.", "opioids", absent},
    {"Did not restart apixaban.", "apixaban", absent},
    {"Never developed seizures.", "seizures", absent},
    {"CT never showed a pulmonary embolism.", "pulmonary embolism", absent},
    {"No longer complains of dyspnea.", "dyspnea", absent},
    {"No fever, has cough.", "cough", present},
    {"Denies fever but takes warfarin.", "warfarin", present},
    {"Side effects include cough.", "cough", hypothetical},
    {"Consider an SGLT2 inhibitor.", "SGLT2 inhibitor", planned},
    {"Will start metformin.", "metformin", planned},
    {"Plan for colonoscopy in June.", "colonoscopy", planned},
    {"Scheduled for EGD.", "EGD", planned},
    {"Colonoscopy recommended.", "Colonoscopy", planned},
    {"Refer for sleep study.", "sleep study", planned},
    {"Due for mammogram.", "mammogram", planned},
    {"Discussed statin therapy.", "statin", planned},
    {"EGD tomorrow.", "EGD", planned},
    {"History of stroke.", "stroke", historical},
    {"h/o MI", "MI", historical},
    {"s/p appendectomy", "appendectomy", historical},
    {"Prior DVT.", "DVT", historical},
    {"MI in 2012.", "MI", historical},
    {"Stroke 10 years ago.", "Stroke", historical},
    {"Previously on warfarin.", "warfarin", historical},
    {"Childhood asthma.", "asthma", historical},
    {"Breast cancer, in remission.", "Breast cancer", present},
    {"Pneumonia has resolved.", "Pneumonia", historical},
    {"Former smoker.", "smoker", historical},
    {"Mother with breast cancer.", "breast cancer", family},
    {"Father died of MI at 61.", "MI", family},
    {"father MI, mother stroke", "stroke", family},
    {"Her sister has diabetes.", "diabetes", family},
    {"Family history of colon cancer.", "colon cancer", family},
    {"MI at 61, stroke at 83", "stroke", family, SectionKind::family_history},
    {"FH: diabetes in two brothers.", "diabetes", family},
    {"No family history of breast cancer.", "breast cancer", family},
    {"Mother has diabetes; patient reports cough.", "cough", present},
    {"A warfarin order was meant for another patient; it was removed.", "warfarin", family},
    {"Hypertension, well controlled.", "Hypertension", present},
    {"Type 2 diabetes with neuropathy.", "neuropathy", present},
    {"On apixaban for AF.", "apixaban", present},
    {"Continue metoprolol.", "metoprolol", present},
    {"RESTART APIXABAN 5 mg BID TODAY", "APIXABAN", present},
    {"Hypertension not well controlled.", "Hypertension", present},
    {"No fever. She reports cough", "cough", present},
    {"Cough, no fever", "Cough", present},
    {"Alert, in pain, no bleeding", "pain", present},
    {"Metoprolol was NOT given; heart rate 52.", "Metoprolol", absent},
    {"Heparin has not been started.", "Heparin", absent},
    {"Methotrexate not yet initiated, folate continued.", "Methotrexate", absent},
    {"Methotrexate not yet initiated, folate continued.", "folate", present},
    {"Was not prescribed any opioids.", "opioids", absent},
    {"He was never given morphine.", "morphine", absent},
    {"Not interested in nicotine patches.", "nicotine", absent},
    {"Inhaler spacer to be ordered by the clinic, not yet.", "spacer", absent},
    {"Knee surgery discussed, patient thought it over with his wife and declined.", "surgery", absent},
    {"Heparin ordered for the roommate; removed at once, no dose was given.", "Heparin", absent},
    {"The referral form says \"uncontrolled seizures\".", "seizures", possible},
    {"Intake form: \"asthma\" - incorrect.", "asthma", absent},
};

TEST(Assertion, ReadsTheTable) {
  static_assert(std::size(kRows) >= 120);
  for (const Row& row : kRows) {
    const std::size_t at = row.sentence.find(row.term);
    ASSERT_NE(at, std::string_view::npos) << row.sentence;
    const Span term{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + row.term.size())};
    EXPECT_EQ(assertion_name(assess(SentenceWords(row.sentence), term, row.section)), assertion_name(row.expected))
        << row.sentence << " [" << row.term << "]";
  }
}

// "No dose given" and "declined" speak of the nearest thing, not of what was named before it.
TEST(Assertion, StaysWithTheThingNamedLast) {
  const std::string_view text = "Heparin infusion ordered; cefepime hung at noon, no dose was given.";
  const auto span = [&](std::string_view word) {
    const auto at = static_cast<std::uint32_t>(text.find(word));
    return Span{at, at + static_cast<std::uint32_t>(word.size())};
  };
  const SentenceWords words(text);
  const Span cefepime = span("cefepime");
  const Span heparin = span("Heparin");
  EXPECT_NE(assertion_name(assess(words, heparin, SectionKind::none, std::span(&cefepime, 1))), "absent");
  EXPECT_EQ(assertion_name(assess(words, cefepime, SectionKind::none, std::span(&heparin, 1))), "absent");
}

TEST(Assertion, EveryTermOfEveryPrefixIsReadWithoutFail) {
  for (const Row& row : kRows) {
    for (std::size_t end = 0; end <= row.sentence.size(); ++end) {
      const Span whole{0, static_cast<std::uint32_t>(end)};
      EXPECT_FALSE(assertion_name(assess(SentenceWords(row.sentence.substr(0, end)), whole, row.section)).empty());
    }
  }
}

}  // namespace
}  // namespace chartroom::nlp
