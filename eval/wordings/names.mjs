// How things are called at the bedside. Names that could mean two things of a chart are left out.
const words = (text) => text.split(',').map((one) => one.trim());

// key: codes (LOINC), spoken names, misspelled names, unit.
const measures = `
a1c | 4548-4 | A1c, HbA1c, hemoglobin A1c, hgb A1c, a1c, hba1c | hemoglobn a1c, A1C%, hba 1c
hgb | 718-7 | hemoglobin, Hgb, hgb, Hb, haemoglobin | hemaglobin, hemoglobn, hgbb
hct | 4544-3, 20570-8 | hematocrit, Hct, crit | hematacrit, hematocrt
wbc | 6690-2 | WBC, white count, white blood cell count, white cell count, wbc | white blod cell count, whitecount
rbc | 789-8 | RBC, red cell count, red blood cell count | red blod cell count
plt | 777-3 | platelets, plts, platelet count, plt | platlets, platelettes, platlet count
mcv | 787-2 | MCV, mcv | m.c.v.
ldl | 18262-6, 13457-7, 2089-1 | LDL, LDL cholesterol, ldl, LDL-C, bad cholesterol | LDL cholestrol, LDL cholesteral
hdl | 2085-9 | HDL, HDL cholesterol, hdl, good cholesterol | HDL cholestrol
tc | 2093-3 | total cholesterol, total chol | total cholestrol, total cholesteral
tg | 2571-8 | triglycerides, trigs, TG | triglicerides, triglycerids, tryglycerides
glu | 2339-0, 2345-7 | glucose, blood sugar, blood glucose, sugar, serum glucose | glucos, gluclose, blod sugar
bun | 6299-2, 3094-0 | BUN, urea nitrogen, bun | urea nitrogn
cr | 38483-4, 2160-0 | creatinine, Cr, creat, serum creatinine, creatinine level | creatinin, creatnine, creatanine
ca | 49765-1, 17861-6 | calcium, serum calcium, Ca | calicum, calcum
na | 2947-0, 2951-2 | sodium, Na, serum sodium, sodium level | soduim, sodum
k | 6298-4, 2823-3 | potassium, K, serum potassium, K+, potassium level | potasium, pottasium, potassuim
cl | 2069-3, 2075-0 | chloride, serum chloride | cloride
co2 | 20565-8, 2028-9 | CO2, bicarb, carbon dioxide, bicarbonate | carbon dioxyde
gfr | 33914-3, 98979-8, 62238-1 | GFR, eGFR, egfr, estimated GFR | e gfr
alb | 1751-7 | albumin, serum albumin | albumen
bili | 1975-2 | total bilirubin, bilirubin, T bili, total bili | billirubin, bilirubn
alp | 6768-6 | alk phos, alkaline phosphatase, ALP | alkaline phosphotase
alt | 1742-6 | ALT, SGPT, alanine aminotransferase | alanine aminotransferace
ast | 1920-8 | AST, SGOT, aspartate aminotransferase | aspartate aminotransferace
bmi | 39156-5 | BMI, body mass index, bmi | body mas index
wt | 29463-7 | weight, wt, body weight, Wt | wieght, weigth
ht | 8302-2 | height, ht, body height, Ht | hieght, heigth
hr | 8867-4 | heart rate, HR, pulse, hr, pulse rate | hart rate, heartrate
rr | 9279-1 | respiratory rate, RR, resp rate, resps, respirations | resparatory rate, respitory rate
temp | 8310-5 | temperature, temp, body temp, body temperature | tempature, temperture
sat | 2708-6, 59408-5 | O2 sat, oxygen saturation, SpO2, sat, pulse ox | oxygen saturaton
bp | 85354-9 | blood pressure, BP, bp | blood presure, blood pressur
sbp | 8480-6 | systolic, systolic BP, systolic blood pressure, SBP | sistolic bp
dbp | 8462-4 | diastolic, diastolic BP, diastolic blood pressure, DBP | diastollic bp
phq2 | 55758-7 | PHQ-2, PHQ2, phq-2 score, PHQ-2 total | phq 2
phq9 | 44261-6 | PHQ-9, PHQ9, phq-9 score, PHQ-9 total | phq 9
gad7 | 70274-6 | GAD-7, GAD7, gad-7 score, GAD-7 total | gad 7
auditc | 75626-2 | AUDIT-C, audit-c score, AUDIT-C total | auditc
dast | 82667-7 | DAST-10, DAST-10 score, DAST | dast 10
hark | 76504-0 | HARK score, HARK, hark total | hark scor
morse | 59460-6 | Morse fall score, Morse fall scale, fall risk total | morse fal scale
tsh | 3016-3 | TSH, thyroid stimulating hormone, tsh | thyriod stimulating hormone
inr | 6301-6 | INR, inr | I.N.R
ferritin | 2276-4 | ferritin, ferritin level | feritin`;

// key: pattern in the chart, spoken names (brands too), misspelled names, classes.
const drugs = `
lisinopril | lisinopril | lisinopril, Zestril, Prinivil | lisinipril, lisinoprol, lysinopril | bp, ace
amlodipine | amlodipine | amlodipine, Norvasc | amlodipin, amlopidine, amlodopine | bp, ccb
hctz | hydrochlorothiazide | hydrochlorothiazide, HCTZ, hctz | hydrochlorthiazide, hydroclorothiazide | bp, diuretic
furosemide | furosemide | furosemide, Lasix, lasix | furosamide, furosimide | diuretic
simvastatin | simvastatin | simvastatin, Zocor | simvastatine, simvistatin | statin
atorvastatin | atorvastatin | atorvastatin, Lipitor | atorvastatine, atorvistatin | statin
rosuvastatin | rosuvastatin | rosuvastatin, Crestor | rosuvastatine | statin
clopidogrel | clopidogrel | clopidogrel, Plavix, plavix | clopidogril, clopidigrel | thinner
warfarin | warfarin | warfarin, Coumadin | warfrin, warferin | thinner
apixaban | apixaban | apixaban, Eliquis | apixiban | thinner
rivaroxaban | rivaroxaban | rivaroxaban, Xarelto | rivaroxiban | thinner
nitro | nitroglycerin | nitroglycerin, nitro, NTG, nitro spray | nitroglicerin, nitroglycerine | nitrate
naproxen | naproxen | naproxen, Aleve, naproxen sodium | naproxin, naprosen | nsaid
ibuprofen | ibuprofen | ibuprofen, Motrin, Advil | ibuprofin, ibuprophen | nsaid
acetaminophen | acetaminophen | acetaminophen, Tylenol, APAP, tylenol | acetominophen, tylonol | apap
hydrocodone | hydrocodone | hydrocodone, Norco, Vicodin | hydrocodon, hydocodone | opioid
oxycodone | oxycodone | oxycodone, Percocet | oxycodon, oxicodone | opioid
augmentin | amoxicillin.*clavulan | Augmentin, amoxicillin-clavulanate, amox/clav | augmentine, amoxicilin clavulanate | antibiotic
amoxicillin | amoxicillin | amoxicillin, amox | amoxicilin, amoxacillin | antibiotic
penicillin | penicillin v | penicillin V, pen VK, penicillin | penicilin, penecillin | antibiotic
nitrofurantoin | nitrofurantoin | nitrofurantoin, Macrobid | nitrofurantion | antibiotic
advair | fluticasone.*salmeterol | fluticasone/salmeterol, Advair, fluticasone-salmeterol | fluticasone salmetrol | inhaler
alendronate | alendron | alendronic acid, alendronate, Fosamax | alendronat | bone
galantamine | galantamine | galantamine, Razadyne | galantamin | dementia
benadryl | diphenhydramine | diphenhydramine, Benadryl | benadril, diphenhydramin | antihistamine
astemizole | astemizole | astemizole | astemizol | antihistamine
terfenadine | terfenadine | terfenadine | terfenadin | antihistamine
cyclosporine | cyclosporine | cyclosporine | cyclosporin | immunosuppressant
hydrocortisone | hydrocortisone | hydrocortisone cream, hydrocortisone, topical hydrocortisone | hydrocortizone | steroid
pyridium | phenazopyridine | phenazopyridine, Pyridium | phenazopyridin | urinary
nicotine | nicotine | nicotine patch, nicotine transdermal patch | nicotene patch | smoking
trinessa | trinessa | Trinessa | trinesa | ocp
yaz | yaz 28 | Yaz | yazz | ocp
natazia | natazia | Natazia | natasia | ocp
levora | levora | Levora | lavora | ocp
seasonique | seasonique | Seasonique | seasonik | ocp
nuvaring | nuvaring | NuvaRing | nuva ring | ocp
mirena | mirena | Mirena, Mirena IUD | merina | iud
metformin | metformin | metformin, Glucophage | metformine, metforman | diabetes
insulin | insulin | insulin | insuline | diabetes
levothyroxine | levothyroxine | levothyroxine, Synthroid | levothyroxin | thyroid
omeprazole | omeprazole | omeprazole, Prilosec | omeprazol | ppi
sertraline | sertraline | sertraline, Zoloft | sertaline | ssri
gabapentin | gabapentin | gabapentin, Neurontin | gabapentine | nerve
albuterol | albuterol | albuterol, Ventolin | albuteral | inhaler
losartan | losartan | losartan, Cozaar | losartin | bp
prednisone | prednisone | prednisone | predinsone | steroid`;

// Pattern of the whole name in the chart, spoken names, misspelled, and what else of the chart would make a name ambiguous.
const conditions = `
^viral sinusitis | viral sinusitis, viral sinus infection | viral sinusitus, viral sinusitas | sinusitis
^chronic sinusitis | chronic sinusitis | chronic sinusitus, cronic sinusitis | sinusitis
^sinusitis | sinusitis | sinusitus, sinisitis | sinusitis
^acute viral pharyngitis | viral pharyngitis, acute viral pharyngitis | viral pharingitis, viral pharyngitus | pharyngitis
^acute bronchitis | bronchitis, acute bronchitis | bronchitus, bronkitis | bronchitis
^streptococcal sore throat | strep throat, streptococcal sore throat | strept throat | strep
^otitis media | otitis media, ear infection | otitus media | otitis
^anemia | anemia, anaemia | anemai, anemea | anemi
^prediabetes | prediabetes, pre-diabetes | prediabetis, pre diabetes | diabet
^hypertension | hypertension, HTN, high blood pressure, htn | hypertention, hypertenson | hypertens
^hyperlipidemia | hyperlipidemia, HLD, high cholesterol | hyperlipidemea, hyperlipedemia | lipid
^coronary heart disease | coronary heart disease, CHD, coronary artery disease, CAD | coronery heart disease | coronary
^chronic congestive heart failure | CHF, congestive heart failure, heart failure | conjestive heart failure | heart failure
^polyp of colon | colon polyp, polyp of the colon, colonic polyps | colon pollyp | polyp
^sprain of ankle | ankle sprain, sprained ankle | ankel sprain, sprianed ankle | sprain
^sprain of wrist | wrist sprain, sprained wrist | wrist spran | sprain
^fracture of forearm | forearm fracture, broken forearm, fx of the forearm | forearm fractur | fracture
^osteoarthritis of knee | knee osteoarthritis, osteoarthritis of the knee, knee OA | knee osteoarthritus | arthrit
^osteoarthritis of hip | hip osteoarthritis, osteoarthritis of the hip, hip OA | hip osteoarthritus | arthrit
^osteoporosis | osteoporosis | osteoperosis, osteoporsis | osteopo
^body mass index 30 | obesity | obesety | obes
^chronic neck pain | chronic neck pain | cronic neck pain | neck pain
^chronic low back pain | chronic low back pain, chronic LBP, chronic lower back pain | cronic low back pain | back pain
^atopic dermatitis | atopic dermatitis, eczema | atopic dermititis, exzema | dermatitis
^contact dermatitis | contact dermatitis | contact dermititis | dermatitis
^cystitis | cystitis, bladder infection | cystitus | cystitis
^impacted molars | impacted molars | impacted mollars | molar
^chronic intractable migraine | migraine, migraines, migraine headaches | migrane, migrain | migraine
^concussion | concussion | concusion, conncussion | concussion
^whiplash | whiplash, whiplash injury | wiplash | whiplash
^laceration of forearm | laceration of the forearm, forearm laceration, forearm lac | forearm laseration | laceration
^laceration of hand | laceration of the hand, hand laceration, hand lac | hand laseration | laceration
^laceration of thigh | thigh laceration, laceration of the thigh | thigh laseration | laceration
^facial laceration | facial laceration, facial lac | facial laseration | laceration
^preeclampsia | preeclampsia, pre-eclampsia | preclampsia | clampsia
^myocardial infarction | myocardial infarction, MI, heart attack | myocardial infraction | infarct
^pulmonary emphysema | emphysema, pulmonary emphysema | emphyzema, emphasema | emphysema
^malignant neoplasm of breast | breast cancer, breast CA | brest cancer | breast
^alzheimer | Alzheimer's, Alzheimer's disease, alzheimers | alzhiemers, altzheimers | alzheimer
^sepsis | sepsis | sepsys | sep(sis|tic)
^drug overdose | drug overdose, overdose | drug overdoze | overdose
^type 2 diabetes|^diabetes mellitus type 2 | type 2 diabetes, T2DM, DM2 | type 2 diabetis | diabet
^gout | gout | gowt | gout
^asthma | asthma | asthama | asthma`;

// Pattern of the vaccine, spoken names, misspelled.
const vaccines = `
flu | influenza | flu shot, flu vaccine, influenza vaccine, flu vax, influenza shot | flue shot, influenza vacine, infuenza shot
tetanus | ^td \\(|tdap|tetanus | tetanus shot, tetanus booster, tetanus vaccine, Td | tetnus shot, tetanis shot
covid | covid | COVID vaccine, covid shot, COVID-19 vaccine, covid vax | covid vacine, covid19 vaccination
pneumo | pneumo | pneumonia vaccine, pneumonia shot, pneumococcal vaccine | pnuemonia shot, neumonia vaccine
shingles | zoster | shingles shot, shingles vaccine, zoster vaccine | shingels shot
hepb | hep b | hep B vaccine, hepatitis B vaccine, hep B shot | hepatitus B vaccine
hepa | hep a | hep A vaccine, hepatitis A vaccine, hep A shot | hepatitus A vaccine
mmr | mmr | MMR, MMR vaccine, MMR shot, measles vaccine | measels vaccine
varicella | varicella | varicella vaccine, chickenpox vaccine, chicken pox shot | varicela vaccine
hpv | hpv | HPV vaccine, HPV shot | hpv vacine
polio | ipv | polio vaccine, IPV, polio shot | pollio vaccine
rota | rotavirus | rotavirus vaccine, rotavirus | rotovirus vaccine
hib | ^hib | Hib vaccine, Hib | hib vacine
mening | meningococcal | meningococcal vaccine, meningitis vaccine, meningitis shot | meningitus vaccine`;

// Pattern of the procedure, spoken names, misspelled.
const procedures = `
^colonoscopy | colonoscopy, colonoscopy, c-scope | colonscopy, colonoscapy
^echocardiography | echo, echocardiogram | echocardiagram
^plain chest x-ray | chest x-ray, CXR, chest xray | chest x ray
^mammography | mammogram, mammography | mamogram, mammagram
^bone density scan | bone density scan, DEXA, DEXA scan | bone densty scan
^throat culture | throat culture | throat cultur
^spirometry | spirometry | spirometery
^electrocardiographic | EKG, ECG, electrocardiogram | electrocardiagram
^cesarean section | C-section, cesarean, cesarean section | ceserean
^upper arm x-ray | upper arm x-ray, arm x-ray | uper arm xray
^knee x-ray | knee x-ray, knee xray, x-ray of the knee | kne x-ray
^suture open wound | wound suture, suture of an open wound | woud suture
^epidural anesthesia | epidural, epidural anesthesia | epideral
^rectal polypectomy | rectal polypectomy, polypectomy | polypectemy
^catheter ablation | catheter ablation, cardiac ablation, ablation | cathater ablation
^lung volume reduction | lung volume reduction surgery, LVRS | lung volume reducton
^nasal sinus endoscopy | sinus endoscopy, nasal endoscopy | sinus endoscapy
^bone immobilization | bone immobilization | bone immobilizaton
^medication reconciliation | medication reconciliation, med rec | medication reconcilation
^depression screening \\(|^depression screening$ | depression screening, depression screen | depresion screening`;

const rows = (text) => text.trim().split('\n').map((line) => line.split(/ \| /).map((cell) => cell.trim()));

export const measure_names = rows(measures).map(([key, codes, names, typos]) => ({ key, codes: words(codes), names: words(names), typos: words(typos) }));
export const drug_names = rows(drugs).map(([key, pattern, names, typos, classes]) => ({ key, pattern: new RegExp(pattern, 'i'), names: words(names), typos: words(typos), classes: words(classes) }));
export const condition_names = rows(conditions).map(([pattern, names, typos, near]) => ({ key: pattern, pattern: new RegExp(pattern, 'i'), names: words(names), typos: words(typos), near: new RegExp(near, 'i') }));
export const vaccine_names = rows(vaccines).map(([key, pattern, names, typos]) => ({ key, pattern: new RegExp(pattern, 'i'), names: words(names), typos: words(typos) }));
export const procedure_names = rows(procedures).map(([pattern, names, typos]) => ({ key: pattern, pattern: new RegExp(pattern, 'i'), names: words(names), typos: words(typos) }));

// Classes of drugs as people call them. A drug that may or may not count makes the class doubtful: `doubt`.
export const class_names = {
  statin: { names: ['statin', 'statins'], one: 'a statin' },
  bp: { names: ['BP meds', 'blood pressure meds', 'antihypertensives', 'blood pressure medication', 'bp pills'], one: 'a BP med', doubt: /furosemide|metoprolol|carvedilol|atenolol|propranolol|spironolactone|nitro|sartan|pril\b|dipine|clonidine|hydralazine|thiazide|chlorthalidone/i },
  ace: { names: ['ACE inhibitors', 'ACEi', 'ace inhibitor'], one: 'an ACE inhibitor', doubt: /pril\b/i },
  thinner: { names: ['blood thinners', 'blood thinner', 'anticoagulants or antiplatelets'], one: 'a blood thinner', doubt: /aspirin|heparin|xaban|warfarin|enoxaparin|grel|dabigatran/i },
  opioid: { names: ['opioids', 'opiates', 'narcotics', 'opioid pain meds'], one: 'an opioid', doubt: /codone|morphine|fentanyl|tramadol|codeine|meperidine|buprenorphine|methadone/i },
  nsaid: { names: ['NSAIDs', 'nsaids', 'anti-inflammatories'], one: 'an NSAID', doubt: /aspirin|celecoxib|ketorolac|diclofenac|meloxicam/i },
  antibiotic: { names: ['antibiotics', 'abx'], one: 'an antibiotic', doubt: /vancomycin|tazobactam|cillin|cef|mycin|floxacin|cycline|sulfa|trimethoprim|metronidazole/i },
  diabetes: { names: ['diabetes meds', 'diabetic medication', 'DM meds', 'diabetes drugs'], one: 'a diabetes drug', doubt: /gliflozin|glutide|gliptin|glipizide|glyburide|glimepiride|glitazone/i },
  antihistamine: { names: ['antihistamines', 'allergy pills'], one: 'an antihistamine', doubt: /cetirizine|loratadine|fexofenadine|doxylamine|hydroxyzine/i },
  diuretic: { names: ['diuretics', 'water pills', 'diuretic'], one: 'a diuretic', doubt: /spironolactone|torsemide|bumetanide|chlorthalidone|metolazone|thiazide/i },
};
