// The second set: what is certainly absent. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## absent_lab
!troponin| last troponin?
!?troponin| did anybody get a trop on {him}... troponin i mean
!tsh,thyr| TSH?
!tsh,thyr| {he}'s fatigued. last TSH?
!inr,prothrombin| INR today
!inr,prothrombin| what is {his} latest INR
!psa,prostat| PSA?
!psa,prostat| when was {his} last PSA drawn
!natriuretic,bnp| what was the BNP
!?d-dimer,d dimer,fibrin| was a d-dimer sent
!b12,cobalamin| whats {his} b12
!vitamin d,25-hydroxy,cholecalciferol| vit D level?
!ferritin| ferritin pls
!lactate,lactic| lactate on admission?
!lipase| lipase?
!magnesium| Mag level
!uric,urate| What is the uric acid of {Mr}?
!?hiv| hiv screen ever done
!hepatitis c,hcv,hep c| has {he} been screened for hep C
!c reactive,crp,c-reactive| CRP trend
!sedimentation,esr| sed rate?
!digoxin| dig level
!phosph| phos
!cortisol| morning cortisol result
!ca 125,ca-125,ca125| ca-125?
!blood culture,bacteremia| any growth on the blood cultures

## absent_drug
!warfarin,coumadin| is {he} on warfarin
!?warfarin,coumadin| {he} takes coumadin doesn't {he}
!apixaban,eliquis| on Eliquis?
!metformin,glucophage| what dose of metformin is {he} taking
!insulin| how many units of insulin does {he} use
!insulin| is {he} on insulin
!levothyroxine,synthroid,thyro| when was the levothyroxine started
!prednis| any recent prednisone
!sertraline,zoloft| sertraline dose?
!methotrexate| is {he} still taking methotrexate
!omeprazole,prilosec| who prescribed {his} omeprazole
!gabapentin,neurontin| gabapentin - what for
!lithium| has {he} ever been on lithium
!semaglutide,ozempic,wegovy| {he} wants ozempic refilled. is it on the list?
!digoxin,lanoxin| is {he} on dig (digoxin)
!xanax,alprazolam| Xanax?
!adderall,amphetamine| did we ever prescribe adderall
!albuterol,ventolin| does {he} have an albuterol inhaler
!tramadol| tramadol rx hx?
!metoprolol,lopressor| metoprolol dose pls

## absent_problem
!stroke,cerebrovascular,cva| any hx of stroke
!?stroke,cerebrovascular,cva| {he} had a stroke, didn't {he}
!atrial fib,afib,a-fib| does {he} have afib
!asthma| asthma?
!copd,chronic obstructive| when was {he} diagnosed with COPD
!gout| Has {Mr} ever suffered from gout?
!epilep,seizure| seizure history?
!pulmonary embol,deep v,thrombo| ever had a PE or DVT
!lupus| lupus?
!hiv,immunodeficiency virus| is the patient HIV positive
!parkinson| parkinsons on the problem list?
!hepatitis c,hep c| does {he} have hepatitis C
!?glaucoma| {he} needs a decongestant, any glaucoma
!schizo,psycho| does {he} carry a schizophrenia dx
!kidney stone,renal calculus,nephrolith,urolith| hx of kidney stones
!crohn,colitis| when were they diagnosed with crohns
!melanoma,skin cancer| has {he} had melanoma

## absent_allergy
!latex| latex allergy?
!latex| is {he} allergic to latex
!sulfa,sulfon,sulfam| sulfa allergy?
!penicillin,pcn,amoxicillin| is {he} allergic to penicillin
!contrast,iodin,iodid| ever react to iv contrast
!peanut,nut| peanut allergy on file?
!bee,venom,wasp| allergic to bee stings?
!codeine| any reaction to codeine

## absent_procedure
!mri,magnetic resonance| MRI brain?
!mri,magnetic resonance| when was {his} last mri
!colonoscop| when was {his} last colonoscopy
!colonoscop| has {he} had a colonoscopy
!?appendectomy,appendic| still has {his} appendix or was it taken out? any appendectomy
!cholecystectomy,gallbladder| hx of cholecystectomy
!stress test,exercise tol,treadmill| last stress test
!knee replacement,arthroplasty,total knee| which year was the knee replacement
!pacemaker| does {he} have a pacemaker
!computed tomography,ct scan,cat scan| any CT scans on {him}
!bypass,cabg| s/p CABG?
!sleep study,polysomn,sleep apnea| sleep study result?
!transfus| has {he} ever been transfused
!biops| what did the biopsy show
!endoscop,egd,esophagogastro| date of last EGD

## absent_shot
!rabies| did {he} ever get a rabies shot
!yellow fever| yellow fever vaccine?
!rsv,syncytial| has {he} had the RSV vaccine
!typhoid| when was {his} typhoid shot

## absent_other
!blood type,blood group| blood type?
!pharmacy| preferred pharmacy?
!emergency contact| who is the emergency contact
!email,@| email address for the portal invite
!occupation| what is {his} occupation
!eye color,eye colour| eye color?
!shoe| whats {his} shoe size
`;
