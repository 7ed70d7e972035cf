// How people ask. {x} is what is asked about, {d} a date. The first list of each kind was used while the answerer was being
// written; the second (`held`) was written without looking at what it does, and is kept for measuring.
export const wordings = {
  latest: {
    open: ['What is the latest {x}?', 'latest {x}', '{x}?', 'most recent {x}', "what's the last {x}", 'Show me the newest {x} value', 'what was the {x} last time it was measured?',
      'current {x}', 'Can you tell me the most recent {x} on file?', 'last {x} result pls', 'how is the {x}', 'pull up the {x}', 'need last {x} value', 'What did the most recent {x} come back as?', 'when last checked, what was the {x}?'],
    held: ['where\'s the {x} at these days?', 'give me her newest {x}', '{x} - what was it last time?', 'do you have a recent {x}?', 'What is this patient\'s {x} as of the last check?', 'I need to know the {x} please', 'hows the {x} looking', 'latest available {x}, with date', 'the last {x} we have?', 'Could you look up the {x} for me?'],
  },
  on_date: {
    open: ['What was the {x} on {d}?', '{x} on {d}', '{x} {d}',
      'what did the {x} measure on {d}', 'on {d}, what was the {x}?', 'Give me the {x} from {d}.'],
    held: ['{x} as of {d}', 'what {x} was recorded on {d}?', 'check {x} for {d}', 'How was the {x} on {d}?', '{d} {x}', 'for the visit on {d}: {x}?'],
  },
  highest: {
    open: ['What is the highest {x}?', 'highest {x} ever',
      'peak {x}', 'what was the maximum {x}', 'max {x} on record'],
    held: ['has the {x} ever been higher than normal, what was the highest?', 'what\'s the greatest {x} ever recorded', 'top {x} value', '{x}: highest on file'],
  },
  lowest: {
    open: ['lowest {x}', 'What was the lowest {x}?',
      'minimum {x}', 'how low did the {x} get'],
    held: ['lowest ever {x}', 'what is the smallest {x} on record?', '{x} nadir', '{x}: lowest on file'],
  },
  first: {
    open: ['What was the first {x}?', 'first recorded {x}',
      'earliest {x}', 'the very first {x} value on file'],
    held: ['what was the {x} the first time it was measured', 'initial {x}', 'oldest {x} in the chart'],
  },
  measured_count: {
    open: ['How many times was the {x} measured?', 'how often was {x} checked',
      'number of {x} measurements', 'How many {x} results are there?'],
    held: ['how many {x} measurements are in the chart?', '{x}: how many times measured?', 'how many times have we checked {x}'],
  },
  trend: {
    open: ['{x} over time', 'Show the trend of {x}', 'how has the {x} changed over time?',
      '{x} history', 'graph {x}', 'is the {x} going up or down?', 'all {x} values'],
    held: ['{x} trend', 'plot the {x}', 'show me all the {x} readings', '{x} values over the years', 'how did {x} develop over time'],
  },
  active_medications: {
    open: ['What medications is the patient currently taking?', 'active medications', 'current meds', 'list all active meds', 'med list',
      'what is this patient on right now?', 'Which drugs are currently prescribed?', 'current medication list please', 'what meds does pt take', 'What prescriptions are active?'],
    held: ['what\'s the current med list', 'medications?', 'which medicines are they on at present?', 'tell me the drugs the patient takes now', 'list of current prescriptions', 'meds'],
  },
  takes: {
    open: ['Is the patient taking {x}?', 'is pt on {x}', 'on {x}?', 'Does the patient currently take {x}?', 'still taking {x}?',
      'Is {x} an active medication?', 'pt still on {x}?', 'is {x} currently prescribed', 'Are they using {x} at the moment?', 'currently on {x}?'],
    held: ['does the patient use {x}?', '{x} - still taking it?', 'is {x} on the current med list?', 'confirm whether patient is on {x}', 'are they on {x} now?', 'pt takes {x}?'],
  },
  took: {
    open: ['Has the patient ever taken {x}?', 'any history of {x} use?', 'was {x} ever prescribed?',
      'ever been on {x}?', 'did the patient take {x} in the past?', 'Has {x} been prescribed at any time?'],
    held: ['was the patient ever on {x}?', 'has {x} ever been given or prescribed', 'previous use of {x}?', 'did they use to take {x}?', 'any past prescription for {x}?'],
  },
  started: {
    open: ['When was {x} first prescribed?', 'when was {x} started',
      'Since when has the patient been on {x}?', 'start date of {x}'],
    held: ['when did the patient start {x}?', 'what date was {x} first ordered?', 'when was the patient put on {x}?', '{x} start date?', 'first prescription of {x}: when?'],
  },
  has: {
    open: ['Does the patient have {x}?', 'any {x}?', 'does pt have {x}', '{x}?', 'Is there a diagnosis of {x}?',
      'has the patient been diagnosed with {x}?', 'is {x} on the problem list', 'patient has {x}?', 'Do we know of {x} in this patient?', 'dx of {x}?'],
    held: ['is {x} among the diagnoses?', 'do they suffer from {x}?', '{x} - yes or no?', 'does this person currently have {x}', 'Is the patient known to have {x}?', 'can you confirm {x}?', 'current {x}?'],
  },
  had: {
    open: ['Has the patient ever had {x}?', 'history of {x}?', 'any hx of {x}', 'did the patient ever have {x}?',
      'h/o {x}?', 'past history of {x}?', 'Was the patient ever diagnosed with {x}?', 'prior {x}?'],
    held: ['was there ever {x}?', 'any previous {x}?', 'past {x}?', 'has {x} ever been documented?', 'ever had {x}', 'does the history include {x}?', 'past medical history of {x}?'],
  },
  diagnosed: {
    open: ['When was {x} diagnosed?', 'when did the {x} start?',
      'onset of {x}?', 'Since when does the patient have {x}?', 'date of diagnosis of {x}'],
    held: ['when was the patient diagnosed with {x}?', 'since when {x}?', '{x}: when did it begin?', 'what was the onset date of {x}', 'how long has the patient had {x}?'],
  },
  problems: {
    open: ['What are the active problems?', 'problem list', 'list current diagnoses', 'What conditions does the patient have?',
      'active dx', 'what is wrong with this patient?', 'Which diagnoses are active at present?', 'current medical problems'],
    held: ['dx list', 'current conditions?', 'what diagnoses does this patient carry', 'what health problems are ongoing?', 'summary of active conditions', 'problems'],
  },
  allergies: {
    open: ['Does the patient have any allergies?', 'allergies?', 'What is the patient allergic to?', 'list allergies',
      'allergy list', 'any known drug or food allergies', 'Is there anything the patient is allergic to?', 'NKDA?'],
    held: ['allergic to anything?', 'does pt have allergies', 'what allergies are documented?', 'allergy status?', 'Are there any allergies I should know about?', 'adverse reactions / allergies'],
  },
  allergic: {
    open: ['Is the patient allergic to {x}?', '{x} allergy?', 'allergic to {x}?',
      'any allergy to {x}', 'Does the patient have an {x} allergy?', 'can they have {x} or are they allergic'],
    held: ['any reaction to {x}?', 'is {x} an allergy', 'does {x} cause an allergic reaction in this patient?', 'known {x} allergy?', '{x} allergy on file?'],
  },
  vaccinated: {
    open: ['Has the patient had the {x} vaccine?', 'was {x} vaccine given?', 'did pt get a {x} shot?',
      '{x} vaccination done?', 'Is the patient immunized against {x}?', 'any {x} immunization on file'],
    held: ['{x} vaccine - up to date?', 'did they receive the {x} vaccine', 'has pt been vaccinated for {x}?', '{x} shot given?', 'was the patient ever immunized for {x}?'],
  },
  last_vaccine: {
    open: ['When was the last {x} vaccine?', 'date of last {x} immunization', 'when did the patient last get the {x} vaccine?',
      'most recent {x} vaccination date', 'last {x} shot when', 'When was {x} most recently given?'],
    held: ['when was {x} vaccine last administered?', '{x} vaccine: last date', 'most recent {x} shot?', 'date {x} immunization was last given', 'when did we last give {x} vaccine'],
  },
  immunizations: {
    open: ['What vaccines has the patient had?', 'immunizations', 'list all vaccinations',
      'immunization history', 'vaccine record', 'which shots did the patient get?'],
    held: ['what shots are on record', 'list vaccines given', 'vaccination status', 'Which vaccinations are documented?', 'imms'],
  },
  last_procedure: {
    open: ['When was the last {x}?', 'date of the most recent {x}', 'when was {x} last done',
      'last {x} when', 'When did the patient most recently have a {x}?', 'most recent {x} date'],
    held: ['when did they last have {x}?', '{x}: last done when?', 'last time {x} was performed', 'when was {x} most recently performed?', 'What is the date of the latest {x}?'],
  },
  procedure_done: {
    open: ['Has the patient had a {x}?', 'was a {x} done?', 'did the patient ever have {x}?',
      '{x} ever performed?', 'Any {x} in the chart?', 'has {x} been done'],
    held: ['did they do a {x}?', '{x} done before?', 'has the patient undergone {x}?', 'was {x} performed at any time?', 'is there a {x} on record?'],
  },
  procedure_count: {
    open: ['How many times was {x} done?',
      'number of {x}', 'how many {x} procedures are in the chart?'],
    held: ['{x}: how many times?', 'how often has {x} been performed', 'count of {x}'],
  },
  procedures: {
    open: ['What procedures has the patient had?', 'procedures', 'list of procedures done',
      'procedure history', 'Which procedures were performed on the patient?'],
    held: ['what has been done to the patient, procedures only', 'past procedures', 'surgical and procedure history', 'list all procedures on record'],
  },
  last_visit: {
    open: ['When was the last visit?', 'date of the most recent encounter', 'when was the patient last seen?',
      'last appointment date', 'when did we last see this patient', 'last encounter?'],
    held: ['when was the pt last here?', 'most recent visit date', 'latest encounter date?', 'when was the last time the patient came in?', 'date last seen'],
  },
  birth: {
    open: ['What is the date of birth?', 'dob', 'when was the patient born?',
      'birth date?', 'birthday', 'How old is the patient?'],
    held: ['what\'s the DOB?', 'patient\'s birthday?', 'date of birth please', 'when is the birthday of this patient'],
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
