// How far a cue reaches: over a list of things, and not into a clause that says something of its own.

#include <gtest/gtest.h>

#include "nlp/assertion.h"

namespace chartroom::nlp {
namespace {

using enum Assertion;

struct Row {
  std::string_view sentence;
  std::string_view term;
  Assertion expected;
};

void expect_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const std::size_t at = row.sentence.find(row.term);
    ASSERT_NE(at, std::string_view::npos) << row.sentence;
    const Span term{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + row.term.size())};
    EXPECT_EQ(assertion_name(assess(SentenceWords(row.sentence), term, SectionKind::none)), assertion_name(row.expected))
        << row.sentence << " [" << row.term << "]";
  }
}

// A list goes on as long as its members are bare names.
constexpr Row kLists[] = {
    {"Denies chest pain, dyspnea, or palpitations.", "palpitations", absent},
    {"Negative for rash, joint swelling, oral ulcers and alopecia.", "alopecia", absent},
    {"No hematuria, dysuria or flank pain today.", "flank pain", absent},
    {"Without nausea, vomiting, diarrhea, constipation.", "constipation", absent},
    {"Never had asthma, COPD, or tuberculosis.", "tuberculosis", absent},
    {"No pleural effusion, pneumothorax, or consolidation present.", "pneumothorax", absent},
    {"No longer on lisinopril 10 mg daily, amlodipine 5 mg daily.", "amlodipine", ended},
    {"Stopped ibuprofen, naproxen and celecoxib before the operation.", "celecoxib", ended},
    {"Does not take aspirin, clopidogrel, or warfarin.", "warfarin", absent},
    {"He has neither diabetes nor hypertension.", "hypertension", absent},
    {"No headache, vertigo, or worsening tremor.", "tremor", absent},
    {"Hold metformin 1000 mg BID, glipizide 5 mg daily on the morning of surgery.", "glipizide", ended},
};

// A member with a status, a verb or a dose of its own is a clause.
constexpr Row kClauses[] = {
    {"No vomiting, appetite good, headache persistent.", "headache", present},
    {"Influenza A negative, RSV positive.", "RSV", present},
    {"Strep negative, mononucleosis confirmed by heterophile antibody.", "mononucleosis", present},
    {"Strep negative, mononucleosis confirmed by heterophile antibody.", "Strep", absent},
    {"DVT excluded, cellulitis evident.", "cellulitis", present},
    {"Pneumonia was ruled out, pulmonary edema present.", "pulmonary edema", present},
    {"Simvastatin stopped, rosuvastatin 10 mg begun.", "rosuvastatin", present},
    {"Simvastatin stopped, rosuvastatin 10 mg begun.", "Simvastatin", ended},
    {"Discontinued hydrochlorothiazide, initiated chlorthalidone 25 mg.", "chlorthalidone", present},
    {"Discontinued hydrochlorothiazide, initiated chlorthalidone 25 mg.", "hydrochlorothiazide", ended},
    {"Digoxin (stopped), carvedilol 12.5 mg BID, furosemide 40 mg.", "carvedilol", present},
    {"Digoxin (stopped), carvedilol 12.5 mg BID, furosemide 40 mg.", "furosemide", present},
    {"Digoxin (stopped), carvedilol 12.5 mg BID, furosemide 40 mg.", "Digoxin", ended},
    {"Takes gabapentin nightly (tramadol discontinued).", "gabapentin", present},
    {"Takes gabapentin nightly (tramadol discontinued).", "tramadol", ended},
    {"Off prednisone, on methotrexate weekly.", "methotrexate", present},
    {"Off prednisone, on methotrexate weekly.", "prednisone", ended},
    {"No aspirin, clopidogrel 75 mg daily.", "clopidogrel", present},
    {"Denies wheezing while taking albuterol.", "albuterol", present},
    {"Denies wheezing while taking albuterol.", "wheezing", absent},
    {"No seizures on levetiracetam.", "levetiracetam", present},
    {"No seizures on levetiracetam.", "seizures", absent},
    {"No hypoglycemia with insulin glargine.", "insulin glargine", present},
    {"No rash after starting allopurinol.", "allopurinol", present},
    {"She is not on any statin.", "statin", absent},
    {"Has never been on lithium.", "lithium", absent},
    {"Without fever and now cough has returned.", "cough", present},
    {"Not allergic to latex but to iodine contrast.", "latex", absent},
    {"Not allergic to latex but to iodine contrast.", "iodine contrast", present},
    {"Possible gout, cellulitis confirmed.", "cellulitis", present},
    {"Nausea absent, constipation worse.", "constipation", present},
    {"Stopped omeprazole and started famotidine.", "famotidine", present},
};

// What ends and what goes on.
constexpr Row kEnds[] = {
    {"Enoxaparin held for two days; restarted Thursday.", "Enoxaparin", present},
    {"Insulin was held overnight, then resumed at breakfast.", "Insulin", present},
    {"She has not stopped sertraline.", "sertraline", present},
    {"Please don't hold levothyroxine before surgery.", "levothyroxine", present},
    {"Tacrolimus was never discontinued.", "Tacrolimus", present},
    {"Prednisone should not be stopped abruptly.", "Prednisone", present},
    {"No changes to carvedilol.", "carvedilol", present},
    {"Was taking rivaroxaban, now takes dabigatran.", "rivaroxaban", ended},
    {"Was taking rivaroxaban, now takes dabigatran.", "dabigatran", present},
    {"Switched from glyburide to glipizide last spring.", "glyburide", ended},
    {"Switched from glyburide to glipizide last spring.", "glipizide", present},
    {"Enalapril replaced with valsartan because of cough.", "Enalapril", ended},
    {"Enalapril replaced with valsartan because of cough.", "valsartan", present},
    {"We changed her citalopram to escitalopram.", "citalopram", ended},
    {"Metoprolol changed to 50 mg twice daily.", "Metoprolol", present},
    {"Warfarin dose changed from 5 mg to 4 mg.", "Warfarin", present},
    {"Code status: DNR revoked by the patient.", "DNR", ended},
    {"Atenolol was transitioned to bisoprolol.", "Atenolol", ended},
};

// Whose it is.
constexpr Row kWhose[] = {
    {"His wife is on donepezil.", "donepezil", family},
    {"Husband died of lung cancer in 2020.", "lung cancer", family},
    {"Brother Bill Jr. has hemophilia.", "hemophilia", family},
    {"Her husband Mark has gout and takes allopurinol.", "gout", family},
    {"Her husband Mark has gout and takes allopurinol.", "allopurinol", family},
    {"Fetus with mild hydronephrosis.", "hydronephrosis", family},
    {"Donor had hepatitis C.", "hepatitis C", family},
    {"Wife reports snoring; patient has sleep apnea.", "sleep apnea", present},
    {"Rash cleared up.", "Rash", historical},
    {"Dialysis may be needed.", "Dialysis", hypothetical},
    {"She took her husband's oxycodone by accident.", "oxycodone", family},
    {"Roommate has influenza.", "influenza", family},
    {"Wife reports that he has chest pain.", "chest pain", present},
    {"Lives with his wife; takes lisinopril.", "lisinopril", present},
    {"Partner diagnosed with chlamydia last week.", "chlamydia", family},
};

// What is put off is not done.
constexpr Row kPutOff[] = {
    {"Cataract surgery postponed until April.", "Cataract surgery", planned},
    {"Colonoscopy deferred at his request.", "Colonoscopy", planned},
    {"MRI was rescheduled.", "MRI", planned},
    {"Stress test delayed by the snowstorm.", "Stress test", planned},
    {"Bronchoscopy aborted for hypoxia.", "Bronchoscopy", absent},
    {"The patient declined a colonoscopy.", "colonoscopy", absent},
    {"Lost to follow-up before mammogram.", "mammogram", absent},
    {"Lumbar puncture attempted, unsuccessful.", "Lumbar puncture", possible},
    {"No biopsy planned.", "biopsy", absent},
    {"Liver biopsy is not planned.", "Liver biopsy", absent},
    {"Appendectomy performed as planned.", "Appendectomy", present},
    {"Cardioversion was planned but not done.", "Cardioversion", absent},
    {"Thoracentesis was scheduled, then cancelled.", "Thoracentesis", absent},
    {"Unsuccessful attempt at cardioversion.", "cardioversion", possible},
};

// Written after the rules.
constexpr Row kMore[] = {
    {"Denies orthopnea, PND, leg swelling, or syncope.", "syncope", absent},
    {"No tobacco, alcohol or cocaine use.", "cocaine", absent},
    {"Amlodipine was stopped for edema, losartan 100 mg daily continues.", "losartan", present},
    {"Amlodipine was stopped for edema, losartan 100 mg daily continues.", "Amlodipine", ended},
    {"COVID negative but flu positive.", "flu", present},
    {"Carbamazepine discontinued after rash; lamotrigine started.", "lamotrigine", present},
    {"No hypotension after the first dose of lisinopril.", "lisinopril", present},
    {"Statin held during admission and resumed at discharge.", "Statin", present},
    {"Rosuvastatin, previously stopped for myalgia, was restarted.", "Rosuvastatin", present},
    {"Has not missed a dose of tacrolimus.", "tacrolimus", present},
    {"Denies nausea on semaglutide.", "semaglutide", present},
    {"No longer smokes, drinks alcohol daily.", "alcohol", present},
    {"Lungs clear, no wheeze, trace edema.", "edema", present},
    {"No jaundice, ascites, or asterixis on exam.", "asterixis", absent},
    {"CT head: no hemorrhage, mass, or midline shift.", "mass", absent},
    {"Xarelto swapped for Eliquis by cardiology.", "Xarelto", ended},
    {"Swapped Xarelto for Eliquis.", "Eliquis", present},
    {"Husband has COVID.", "COVID", family},
    {"Her boyfriend tested positive for gonorrhea.", "gonorrhea", family},
    {"Hip replacement on hold until A1c improves.", "Hip replacement", ended},
    {"Echo was done as scheduled.", "Echo", historical},
    {"Tonsillectomy called off.", "Tonsillectomy", absent},
    {"Paracentesis attempted twice without success.", "Paracentesis", possible},
    {"No angina since the stent.", "stent", present},
    {"Not taking hydralazine, isosorbide or digoxin.", "digoxin", absent},
    {"Sepsis ruled out, UTI treated.", "UTI", present},
    {"Off oxygen, on room air, still on prednisone 10 mg.", "prednisone", present},
    {"No seizure activity; levetiracetam continued.", "levetiracetam", present},
    {"Heparin drip stopped at noon, then restarted at six.", "Heparin", present},
    {"Avoid NSAIDs, acetaminophen 500 mg as needed is fine.", "acetaminophen", present},
    {"Without evidence of DVT, cellulitis likely.", "cellulitis", possible},
    {"Not on aspirin, takes fish oil.", "aspirin", absent},
    {"Denies any history of stroke, MI, or seizure disorder.", "MI", absent},
    {"Mammogram pushed back to August.", "Mammogram", planned},
    {"He could not tolerate metformin and it was stopped.", "metformin", ended},
    {"No cough or congestion; sore throat present.", "sore throat", present},
    {"She denied fever, chills and sweats, endorsing fatigue.", "fatigue", present},
    {"Stopped taking warfarin, apixaban, and aspirin.", "apixaban", ended},
    {"Pradaxa was exchanged for warfarin.", "Pradaxa", ended},
    {"Never on insulin, controlled with metformin.", "metformin", present},
};

TEST(AssertionClauses, OthersOfAllKinds) { expect_rows(kMore); }
TEST(AssertionClauses, AListOfNamesGoesOn) { expect_rows(kLists); }
TEST(AssertionClauses, AClauseOfItsOwnIsNotReached) { expect_rows(kClauses); }
TEST(AssertionClauses, WhatEndedAndWhatWasTakenUpAgain) { expect_rows(kEnds); }
TEST(AssertionClauses, SpousesAreNotThePatient) { expect_rows(kWhose); }
TEST(AssertionClauses, PutOffIsNotDone) { expect_rows(kPutOff); }

}  // namespace
}  // namespace chartroom::nlp
