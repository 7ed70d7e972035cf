// What is asked of charts that have nothing of it. `!pattern| ` before a wording: asked only of a chart that has no such word.
export const said = `
## absent_value
!ferritin| last ferritin?
!ferritin| What was {his} ferritin level?
!\\btsh\\b,thyro| TSH?
!\\btsh\\b,thyro| When was the last TSH checked?
!\\btsh\\b,thyro| whats {his} thyroid function
!prostate.specific,\\bpsa\\b| last PSA
!prostate.specific,\\bpsa\\b| What was {Mr}'s PSA?
!\\binr\\b,prothrombin| last INR
!\\binr\\b,prothrombin| INR?
!\\binr\\b,prothrombin| whats the PT/INR
!troponin| troponins?
!troponin| what was the last trop
!lactate,lactic| lactate?
!vitamin d,calcifediol| vit D level
!vitamin d,calcifediol| What is the latest 25-OH vitamin D?
!b12,cobalamin| B12 level?
!uric| last uric acid
!uric| What was {his} highest uric acid?
!lipase| lipase?
!amylase| amylase result
!ammonia| last ammonia level
!magnesium| mag level?
!phosph| phos?
!c.reactive,\\bcrp\\b| CRP trend
!c.reactive,\\bcrp\\b| last CRP
!sedimentation,\\besr\\b| sed rate?
!lithium| lithium level
!digoxin| dig level?
!d.dimer| d-dimer result
!natriuretic,\\bbnp| last BNP
!cortisol| am cortisol
!testosterone| What's {First}'s testosterone level?
!\\bcd4\\b| CD4 count
!viral load| last viral load
!ejection| ef?
!ejection| What was the last ejection fraction?
!blood type,blood typ,rh typ,\\babo\\b| blood type?
!blood type,blood typ,rh typ,\\babo\\b| what blood group is {he}
!homocyst| homocysteine?
!fructosamine| fructosamine last value
!waist| waist circumference
!intraocular| what was the intraocular pressure
## absent_drug
!warfarin,coumadin| Is {he} on warfarin?
!warfarin,coumadin| on coumadin?
!apixaban,eliquis| does {he} take Eliquis
!metformin| Does {First} take metformin?
!metformin| metformin dose?
!insulin| on insulin?
!insulin| how many units of insulin does {he} take
!levothyroxine,synthroid| Is {Mr} taking Synthroid?
!omeprazole,prilosec| omeprazole?
!sertraline,zoloft| is {he} on Zoloft
!gabapentin,neurontin| pt on gabapentin?
!albuterol,ventolin| does {he} use albuterol
!metoprolol| is the pt on metoprolol
!metoprolol| when was metoprolol started
!prednisone| ever been on prednisone?
!lithium| has {he} ever taken lithium
!methotrexate| methotrexate - who prescribes it
!tramadol| when did {he} last get tramadol
!digoxin| digoxin?
!losartan| does {he} take losartan
!semaglutide,ozempic| is {First} on Ozempic
!tamsulosin,flomax| Flomax dose
!atorvastatin,lipitor| on lipitor 40?
!citalopram,celexa,lexapro| is {he} on celexa or lexapro
!phenytoin,dilantin| dilantin?
!morphine| any morphine orders
## absent_problem
!lupus| Does {he} have lupus?
!lupus| hx of SLE?
!crohn| does {First} have Crohn's
!epilep,seizure| any seizures?
!epilep,seizure| seizure disorder?
!gout| gout?
!gout| when was gout diagnosed
!hepatitis c,hcv| does {Mr} have hep C
!\\bhiv\\b,immunodeficiency| HIV positive?
!stroke,cerebrovascular| any hx of CVA
!stroke,cerebrovascular| Has {he} ever had a stroke?
!sleep apnea,apnoea| sleep apnea?
!glaucoma| glaucoma hx?
!parkinson| does pt have parkinsons
!multiple sclerosis| dx of MS?
!asthma| asthma?
!asthma| does {he} have asthma
!cirrhosis| cirrhosis?
!psoria| any psoriasis
!schizo| hx schizophrenia?
!deep vein,\\bdvt\\b,thrombos| ever had a DVT
!pulmonary embol| hx of PE?
!atrial fib| afib?
!atrial fib| does {he} have a fib
!kidney stone,nephrolith,renal calc| kidney stones?
!celiac,coeliac| celiac?
!melanoma| Has {he} ever had melanoma?
!ulcerative colitis| UC?
!shingles,zoster| ever had shingles
## absent_procedure
!transplant| kidney transplant?
!transplant| Has {he} had a transplant?
!dialysis| is {he} on dialysis
!dialysis| when did {he} start HD, i.e. dialysis
!appendectomy,appendix| s/p appy?
!appendectomy,appendix| When was {his} appendectomy?
!cholecyst,gallbladder| s/p chole?
!hysterectomy| hysterectomy?
!hip replacement,arthroplasty| hip replacement?
!knee replacement,arthroplasty| Has {Mr} had a knee replacement?
!pacemaker| pacemaker?
!bypass,cabg| s/p CABG?
!stent,percutaneous coronary| any stents
!\\bmri\\b,magnetic reson| brain MRI?
!\\bmri\\b,magnetic reson| when was the last MRI
!computed tomo,\\bct\\b| last CT chest
!tonsil| tonsils out?
!cataract| cataract surgery?
!vasectomy| vasectomy?
!amputat| any amputations
!bronchoscop| when was the bronch, i.e. bronchoscopy
!endoscopy,egd,gastroscop| EGD ever?
!sleep study,polysomn| sleep study results
!bariatric,gastric bypass| hx of gastric bypass
!stress test| When was {First}'s last stress test?
## absent_shot
!zoster,shingles| shingles shot?
!zoster,shingles| Has {he} had Shingrix?
!yellow fever| yellow fever vaccine?
!rabies| rabies shots?
!typhoid| typhoid vaccine date
!\\bhpv\\b,papilloma| HPV vaccine?
!japanese enceph| when did {he} get the Japanese encephalitis vaccine
!anthrax| anthrax vaccine?
!\\brsv\\b,syncytial| RSV shot?
!\\bbcg\\b| did {he} get BCG
## absent_allergy
!latex| latex allergy?
!latex| Is {he} allergic to latex?
!penicillin,cillin| PCN allergy?
!penicillin,cillin| anaphylaxis to penicillin?
!sulfa,sulfon| sulfa allergy?
!peanut| is {First} allergic to peanuts
!iodin,contrast| allergic to contrast dye?
!bee venom,hymenop,\\bbee\\b| bee stings - allergic?
!codeine| any reaction to codeine
!strawberr| strawberry allergy?
!nickel| nickel allergy?
!adhesive| allergic to adhesive tape?
## absent_other
!code status,resuscitat,\\bdnr\\b,full code| code status?
!code status,resuscitat,\\bdnr\\b| is {he} DNR
!advance directive,living will,power of attorney,polst,\\bdn[ir]\\b| advance directive on file?
!health care proxy,health care agent,healthcare proxy,power of attorney| who is the health care proxy
!emergency contact,next of kin| emergency contact?
!family history,father,mother| family hx of colon cancer
!father| What did {his} father die of?
!pharmacy| preferred pharmacy?
!travel| recent travel?
!religio| what religion is {he}
!pets,\\bdog\\b,\\bcat\\b| does {he} have a dog
!shoe| shoe size?
!favorite,favourite| favorite color?
!email| email address?
!hearing aid| hearing aids?
!eyeglass,glasses| does {he} wear glasses
!dentures| dentures?
!coffee,caffeine| how much coffee does {he} drink
!marathon,running,jogging| does {First} run marathons
!sleeps,hours of sleep,insomnia| how many hours does {he} sleep
`;
