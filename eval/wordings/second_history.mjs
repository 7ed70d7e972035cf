// The second set: problems and allergies. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## has
does {he} have {x}
{x}?
hx of {x}, current?
does pt carry a dx of {x}
is there {x} on the problem list
{he} has {x}, right
Does {Mr} suffer from {x}?
has {he} got {typo}
{x} on {his} problem list?
for risk adjustment: does {he} have {x}
am i right that {he} has {x}
^hypertension| is {he} hypertensive
^hyperlipidemia| cholesterol problem, i.e. hyperlipidemia?
^anemia| is {he} anemic
^body mass index 30| is obesity coded
^coronary heart disease| any CAD
^alzheimer| does {he} have dementia
^malignant neoplasm of breast| breast ca?
^prediabetes| is {he} prediabetic
^myocardial infarction| heart attack on the problem list?
^osteoporosis| weak bones, is osteoporosis on the list

## has_no
does {he} have {x}
does {he} currently have {x}
{x} active problem?
has {he} got {x} right now
is {he} dealing with {typo} currently
Is {Mr} at present suffering from {x}?

## still_active
is {his} {x} still active
{x} still an issue?
still has {x}?
is the {x} ongoing

## not_resolved
did {his} {x} resolve
is the {x} resolved
has {his} {x} gone away

## ever_had
has {he} ever had {x}
any h/o {x}
hx of {x}?
pmh {x}?
ever diagnosed with {x}
did {he} ever have {typo}
{he} had {x} at some point, didn't {he}
Is there a history of {x} with this patient?
past history positive for {x}?
^myocardial infarction| has {he} had an MI
^chronic congestive heart failure| hx of CHF
^fracture of forearm| did {he} ever break {his} forearm
^streptococcal sore throat| ever have strep
^concussion| has {he} ever been concussed
^drug overdose| has {he} ever overdosed
^preeclampsia| preeclampsia with a prior pregnancy?
^pulmonary emphysema| lungs: emphysema hx?

## resolved
did {his} {x} resolve
has the {x} cleared up
is {his} {x} over
{x} resolved?

## resolved_when
when did {his} {x} resolve
when did the {x} go away
{x} resolved when
what date was the {x} over

## still_active_no
is {his} {x} still active
{x} still going on?
does {he} still have {x}

## diagnosed
when was {he} diagnosed with {x}
dx date for {x}
when did {he} get {x}
{x} since when
onset of {x}?
When was the diagnosis of {x} made?
what year was {x} diagnosed
first noted {x} when
when was {typo} diagnosed
{he} can't remember when they found the {x}. can you look

## how_long
how long has {he} had {x}
{x} for how long
how many years with {x}
for how long does {he} suffer from {x}

## age_at
how old was {he} when {he} got {x}
age at dx of {x}
at what age was {x} diagnosed

## episodes
how many times has {he} had {x}
how many bouts of {x}
number of {x} episodes

## last_episode
when did {he} last have {x}
last episode of {x}
most recent {x}, when was it

## problem_list
problem list
what are {his} active problems
what does {he} have
medical problems?
active diagnoses please
what is wrong with {Mr}?
PMH active issues
which diseases does the patient have
what conditions are we following {him} for
list chronic conditions and anything else active
dx list for billing
new to me, what's on {his} problem list

## resolved_list
resolved problems
which diagnoses are resolved
past medical problems that are over
list what {he} no longer has

## allergy_list
allergies?
what is {he} allergic to
any allergies
list allergies
drug or food allergies for {Mr}?
To which substances is the patient allergic?
allergy list pls
what do i put on the allergy band
alergies?

## allergy_list_none
allergies?
any allergies
what is {he} allergic to
allergy list please
any drug allergies on file
does {he} have any allergies i should know about before i give this

## nkda
nkda?
is {he} nkda
no known allergies, correct?

## nkda_no
NKDA?
is {he} nkda
{he} has no allergies, right?

## allergic
is {he} allergic to {x}
allergic to {x}?
{x} allergy?
{he}'s allergic to {x} isn't {he}
any allergy to {x} on record
Has {Mr} an allergy to {x}?
family says {he} reacts to {x}, do we have that

## reaction
what happens when {he} gets {x}
reaction to {x}?
what kind of reaction did {he} have to {x}
{x} allergy - what reaction

## follow_diagnosed
has {he} ever had {x} >> when
{x} in the history? >> dx'd when
`;
