// How people ask. {x} is what is asked about, {d} a date. The first list of each kind was used while the answerer was being
// written; the second (`held`) was written at the same time and kept away from it.
export const wordings = {
  latest: {
    open: ['What is the latest {x}?', 'latest {x}', '{x}?', 'most recent {x}', "what's the last {x}", 'Show me the newest {x} value', 'what was the {x} last time it was measured?'],
    held: ['current {x}', 'Can you tell me the most recent {x} on file?', 'last {x} result pls', 'how is the {x}', 'pull up the {x}', 'need last {x} value', 'What did the most recent {x} come back as?', 'when last checked, what was the {x}?'],
  },
  on_date: {
    open: ['What was the {x} on {d}?', '{x} on {d}', '{x} {d}'],
    held: ['what did the {x} measure on {d}', 'on {d}, what was the {x}?', 'Give me the {x} from {d}.'],
  },
  highest: {
    open: ['What is the highest {x}?', 'highest {x} ever'],
    held: ['peak {x}', 'what was the maximum {x}', 'max {x} on record'],
  },
  lowest: {
    open: ['lowest {x}', 'What was the lowest {x}?'],
    held: ['minimum {x}', 'how low did the {x} get'],
  },
  first: {
    open: ['What was the first {x}?', 'first recorded {x}'],
    held: ['earliest {x}', 'the very first {x} value on file'],
  },
  measured_count: {
    open: ['How many times was the {x} measured?', 'how often was {x} checked'],
    held: ['number of {x} measurements', 'How many {x} results are there?'],
  },
  trend: {
    open: ['{x} over time', 'Show the trend of {x}', 'how has the {x} changed over time?'],
    held: ['{x} history', 'graph {x}', 'is the {x} going up or down?', 'all {x} values'],
  },
  active_medications: {
    open: ['What medications is the patient currently taking?', 'active medications', 'current meds', 'list all active meds', 'med list'],
    held: ['what is this patient on right now?', 'Which drugs are currently prescribed?', 'current medication list please', 'what meds does pt take', 'What prescriptions are active?'],
  },
  takes: {
    open: ['Is the patient taking {x}?', 'is pt on {x}', 'on {x}?', 'Does the patient currently take {x}?', 'still taking {x}?'],
    held: ['Is {x} an active medication?', 'pt still on {x}?', 'is {x} currently prescribed', 'Are they using {x} at the moment?', 'currently on {x}?'],
  },
  took: {
    open: ['Has the patient ever taken {x}?', 'any history of {x} use?', 'was {x} ever prescribed?'],
    held: ['ever been on {x}?', 'did the patient take {x} in the past?', 'Has {x} been prescribed at any time?'],
  },
  started: {
    open: ['When was {x} first prescribed?', 'when was {x} started'],
    held: ['Since when has the patient been on {x}?', 'start date of {x}'],
  },
  has: {
    open: ['Does the patient have {x}?', 'any {x}?', 'does pt have {x}', '{x}?', 'Is there a diagnosis of {x}?'],
    held: ['has the patient been diagnosed with {x}?', 'is {x} on the problem list', 'patient has {x}?', 'Do we know of {x} in this patient?', 'dx of {x}?'],
  },
  had: {
    open: ['Has the patient ever had {x}?', 'history of {x}?', 'any hx of {x}', 'did the patient ever have {x}?'],
    held: ['h/o {x}?', 'past history of {x}?', 'Was the patient ever diagnosed with {x}?', 'prior {x}?'],
  },
  diagnosed: {
    open: ['When was {x} diagnosed?', 'when did the {x} start?'],
    held: ['onset of {x}?', 'Since when does the patient have {x}?', 'date of diagnosis of {x}'],
  },
  problems: {
    open: ['What are the active problems?', 'problem list', 'list current diagnoses', 'What conditions does the patient have?'],
    held: ['active dx', 'what is wrong with this patient?', 'Which diagnoses are active at present?', 'current medical problems'],
  },
  allergies: {
    open: ['Does the patient have any allergies?', 'allergies?', 'What is the patient allergic to?', 'list allergies'],
    held: ['allergy list', 'any known drug or food allergies', 'Is there anything the patient is allergic to?', 'NKDA?'],
  },
  allergic: {
    open: ['Is the patient allergic to {x}?', '{x} allergy?', 'allergic to {x}?'],
    held: ['any allergy to {x}', 'Does the patient have an {x} allergy?', 'can they have {x} or are they allergic'],
  },
  vaccinated: {
    open: ['Has the patient had the {x} vaccine?', 'was {x} vaccine given?', 'did pt get a {x} shot?'],
    held: ['{x} vaccination done?', 'Is the patient immunized against {x}?', 'any {x} immunization on file'],
  },
  last_vaccine: {
    open: ['When was the last {x} vaccine?', 'date of last {x} immunization', 'when did the patient last get the {x} vaccine?'],
    held: ['most recent {x} vaccination date', 'last {x} shot when', 'When was {x} most recently given?'],
  },
  immunizations: {
    open: ['What vaccines has the patient had?', 'immunizations', 'list all vaccinations'],
    held: ['immunization history', 'vaccine record', 'which shots did the patient get?'],
  },
  last_procedure: {
    open: ['When was the last {x}?', 'date of the most recent {x}', 'when was {x} last done'],
    held: ['last {x} when', 'When did the patient most recently have a {x}?', 'most recent {x} date'],
  },
  procedure_done: {
    open: ['Has the patient had a {x}?', 'was a {x} done?', 'did the patient ever have {x}?'],
    held: ['{x} ever performed?', 'Any {x} in the chart?', 'has {x} been done'],
  },
  procedure_count: {
    open: ['How many times was {x} done?'],
    held: ['number of {x}', 'how many {x} procedures are in the chart?'],
  },
  procedures: {
    open: ['What procedures has the patient had?', 'procedures', 'list of procedures done'],
    held: ['procedure history', 'Which procedures were performed on the patient?'],
  },
  last_visit: {
    open: ['When was the last visit?', 'date of the most recent encounter', 'when was the patient last seen?'],
    held: ['last appointment date', 'when did we last see this patient', 'last encounter?'],
  },
  birth: {
    open: ['What is the date of birth?', 'dob', 'when was the patient born?'],
    held: ['birth date?', 'birthday', 'How old is the patient?'],
  },
};

// What the measurements of the world's most used codes are called on the ward. Of this evaluation only.
export const usual_names = {
  '2339-0': ['glucose', 'blood sugar'], '2345-7': ['glucose', 'blood glucose'], '4548-4': ['A1c', 'HbA1c', 'hemoglobin a1c'],
  '2160-0': ['creatinine', 'Cr'], '38483-4': ['creatinine'], '3094-0': ['BUN', 'urea nitrogen'], '6299-2': ['BUN'],
  '2823-3': ['potassium', 'K'], '6298-4': ['potassium', 'K+'], '2951-2': ['sodium', 'Na'], '2947-0': ['sodium'],
  '2075-0': ['chloride'], '2069-3': ['chloride'], '2028-9': ['CO2', 'bicarb'], '20565-8': ['CO2', 'bicarbonate'],
  '49765-1': ['calcium'], '17861-6': ['calcium'], '2093-3': ['total cholesterol', 'cholesterol'], '2571-8': ['triglycerides', 'trigs'],
  '18262-6': ['LDL', 'ldl cholesterol'], '2085-9': ['HDL', 'hdl cholesterol'], '718-7': ['hemoglobin', 'hgb'], '4544-3': ['hematocrit', 'hct'],
  '20570-8': ['hematocrit'], '6690-2': ['WBC', 'white count'], '789-8': ['RBC'], '777-3': ['platelets', 'plt'], '787-2': ['MCV'],
  '785-6': ['MCH'], '786-4': ['MCHC'], '8302-2': ['height', 'ht'], '29463-7': ['weight', 'wt', 'body weight'], '39156-5': ['BMI', 'body mass index'],
  '85354-9': ['blood pressure', 'bp', 'BP'], '8480-6': ['systolic blood pressure', 'SBP'], '8462-4': ['diastolic blood pressure', 'DBP'],
  '8867-4': ['heart rate', 'HR', 'pulse'], '9279-1': ['respiratory rate', 'RR'], '8310-5': ['temperature', 'temp'],
  '2708-6': ['O2 sat', 'oxygen saturation', 'SpO2'], '59408-5': ['SpO2'], '72166-2': ['smoking status'], '72514-3': ['pain score', 'pain level'],
  '1742-6': ['ALT'], '1920-8': ['AST'], '6768-6': ['alk phos', 'alkaline phosphatase'], '1975-2': ['bilirubin', 'total bilirubin'],
  '1751-7': ['albumin'], '2885-2': ['total protein'], '10834-0': ['globulin'], '33914-3': ['eGFR', 'GFR'], '14959-1': ['microalbumin creatinine ratio'],
  '2857-1': ['PSA'], '3016-3': ['TSH'], '6301-6': ['INR'], '5902-2': ['PT', 'prothrombin time'], '10230-1': ['ejection fraction', 'EF', 'LVEF'],
  '55758-7': ['PHQ-2'], '44261-6': ['PHQ-9'], '70274-6': ['GAD-7'], '75626-2': ['AUDIT-C'], '82667-7': ['DAST-10'], '9843-4': ['head circumference'],
  '2532-0': ['LDH'], '2276-4': ['ferritin'], '33762-6': ['NT-proBNP'], '42637-9': ['BNP'], '48065-7': ['D-dimer'], '1988-5': ['CRP'],
  '30180-4': ['basophils'], '19926-5': ['FEV1/FVC'], '5792-7': ['urine glucose'], '5804-0': ['urine protein'], '2514-8': ['urine ketones'],
};

// Vaccines by CVX, as people call them.
export const vaccine_names = {
  140: ['influenza', 'flu'], 158: ['influenza', 'flu'], 141: ['flu'], 150: ['flu'], 113: ['tetanus', 'Td'], 115: ['Tdap'], 121: ['shingles', 'zoster'],
  187: ['shingles', 'shingrix'], 33: ['pneumococcal', 'pneumonia'], 133: ['pneumococcal', 'PCV13'], 207: ['covid'], 208: ['covid'], 210: ['covid'], 212: ['covid'],
  62: ['HPV'], 165: ['HPV'], 114: ['meningococcal'], 3: ['MMR'], 21: ['varicella', 'chickenpox'], '08': ['hepatitis B', 'hep B'], 8: ['hepatitis B'], 43: ['hepatitis B', 'hep b'],
  10: ['polio'], 20: ['DTaP'], 119: ['rotavirus'], 83: ['hepatitis A'], 52: ['hep A'], 85: ['hepatitis A'], 49: ['Hib'], 48: ['Hib'],
};

export const usual_diseases = {
  'Essential hypertension': ['hypertension', 'HTN', 'high blood pressure'], Hypertension: ['HTN', 'high blood pressure'], 'Essential hypertension (disorder)': ['HTN'],
  Diabetes: ['diabetes', 'DM'], 'Diabetes mellitus type 2': ['type 2 diabetes', 'T2DM', 'diabetes'], Prediabetes: ['prediabetes', 'pre-diabetes'], Hyperlipidemia: ['HLD', 'high cholesterol'],
  'Body mass index 30+ - obesity': ['obesity'], 'Anemia': ['anemia'], 'Chronic congestive heart failure': ['CHF', 'heart failure'], 'Chronic obstructive bronchitis': ['bronchitis'],
  'Pulmonary emphysema': ['COPD', 'emphysema'], 'Atrial fibrillation': ['afib', 'AF', 'a-fib'], 'Viral sinusitis': ['sinusitis', 'sinus infection'], 'Acute viral pharyngitis': ['pharyngitis', 'sore throat'],
  'Acute bronchitis': ['bronchitis'], 'Coronary Heart Disease': ['CAD', 'coronary artery disease'], 'Ischemic heart disease': ['CAD'], 'Myocardial infarction': ['heart attack', 'MI'], 'Stroke': ['CVA', 'stroke'],
  'Osteoporosis': ['osteoporosis'], 'Asthma': ['asthma'], 'Childhood asthma': ['asthma'], 'Sleep apnea': ['OSA'], 'Gout': ['gout'], 'Chronic kidney disease stage 1': ['CKD'], 'Chronic kidney disease stage 2': ['CKD'],
  'Chronic kidney disease stage 3': ['CKD', 'kidney disease'], 'Rheumatoid arthritis': ['RA'], 'Normal pregnancy': ['pregnancy'], 'Miscarriage in first trimester': ['miscarriage'], 'Metabolic syndrome X': ['metabolic syndrome'],
  'Hypertriglyceridemia': ['high triglycerides'], 'Streptococcal sore throat': ['strep throat'], 'Otitis media': ['ear infection'], 'Concussion with no loss of consciousness': ['concussion'],
};

// Things of which charts are often silent. Each with words of which none may occur in the chart for it to be "certainly absent".
export const absences = {
  has: [['lupus', 'lupus', 'erythematosus'], ['multiple sclerosis', 'multiple sclerosis'], ["Crohn's disease", 'crohn', 'inflammatory bowel'], ['psoriasis', 'psoria'], ['hepatitis C', 'hepatitis', 'hcv'],
    ['cystic fibrosis', 'fibrosis'], ['sarcoidosis', 'sarcoid'], ['glaucoma', 'glaucoma'], ['tuberculosis', 'tubercul'], ['pancreatitis', 'pancreat'], ['bipolar disorder', 'bipolar', 'manic'],
    ['schizophrenia', 'schizo'], ['cirrhosis', 'cirrho'], ['celiac disease', 'celiac', 'coeliac'], ["Parkinson's", 'parkinson'], ['thyroid cancer', 'thyroid', 'cancer', 'neoplasm', 'carcinoma'],
    ['melanoma', 'melanoma', 'skin cancer'], ['gallstones', 'gallstone', 'cholelith', 'cholecyst'], ['a DVT', 'dvt', 'thrombos', 'embol'], ['kidney stones', 'calcul', 'nephrolith', 'kidney stone'],
    ['leukemia', 'leukemia', 'leukaemia'], ['endometriosis', 'endometri'], ['sickle cell disease', 'sickle'], ['hemophilia', 'hemophil', 'haemophil'], ['type 1 diabetes', 'diabet'], ['kuru', 'kuru']],
  takes: [['warfarin', 'warfarin', 'coumadin', 'anticoag'], ['digoxin', 'digoxin'], ['lithium', 'lithium'], ['methotrexate', 'methotrexate'], ['tramadol', 'tramadol', 'ultram'], ['sertraline', 'sertraline', 'zoloft'],
    ['omeprazole', 'omeprazole'], ['levothyroxine', 'levothyrox', 'thyrox'], ['amiodarone', 'amiodarone'], ['adalimumab', 'adalimumab', 'humira'], ['gabapentin', 'gabapentin'], ['clozapine', 'clozapine'],
    ['Eliquis', 'eliquis', 'apixaban'], ['Ozempic', 'ozempic', 'semaglutide'], ['insulin', 'insulin'], ['bosentan', 'bosentan'], ['dupilumab', 'dupilumab']],
  latest: [['ammonia', 'ammonia'], ['lipase', 'lipase'], ['vitamin B12', 'b12', 'cobalamin'], ['TSH', 'thyrotropin', 'tsh'], ['troponin', 'troponin'], ['ferritin', 'ferritin'], ['ceruloplasmin', 'ceruloplasmin'],
    ['cortisol', 'cortisol'], ['PSA', 'prostate specific'], ['CA-125', 'ca-125', 'ca 125'], ['uric acid', 'urate', 'uric'], ['lactate', 'lactate', 'lactic'], ['serum osmolality', 'osmolal'], ['rheumatoid factor', 'rheumatoid']],
  procedure_done: [['colonoscopy', 'colonoscop'], ['hip replacement', 'hip replac', 'arthroplasty'], ['liver transplant', 'transplant'], ['CABG', 'bypass'], ['appendectomy', 'append'], ['hysterectomy', 'hysterect'], ['bronchoscopy', 'bronchosc'],
    ['pacemaker implantation', 'pacemaker'], ['lumbar puncture', 'lumbar puncture'], ['tonsillectomy', 'tonsil'], ['ERCP', 'ercp', 'retrograde'], ['mastectomy', 'mastect']],
  vaccinated: [['yellow fever', 'yellow fever'], ['rabies', 'rabies'], ['shingles', 'zoster', 'shingles'], ['cholera', 'cholera'], ['RSV', 'rsv', 'syncytial'], ['typhoid', 'typhoid'], ['Japanese encephalitis', 'encephalitis']],
};

// A slip of the keyboard in a long word: two neighbours swapped, or one letter left out.
export function misspelled(words, seed) {
  return words.replace(/[A-Za-z]{8,}/, (word) => {
    const at = 2 + (seed % (word.length - 4));
    return seed % 2 === 0 ? word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) : word.slice(0, at) + word.slice(at + 1);
  });
}
