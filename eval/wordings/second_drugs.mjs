// The second set: drugs. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## takes
is {he} on {x}
{he}'s on {x}, isn't {he}?
does {he} take {x}
taking {x}?
{x} - current med?
Is {Mr} presently being treated with {x}?
on {typo}?
{he} still on the {x}?
pharmacy wants to confirm {he} takes {x}
pt reports taking {x}, is it on our list
Am I correct that {Mr} takes {x}?
is {x} still active
is the patient using {x} actually
does pt currently have an rx for {x}
{First} takes {x}, correct?
thinking of clarithromycin for {him}, is {he} on {x}?

## takes_no
is {he} still on {x}
{he} says {he}'s taking {x} daily. active med?
{x} active?
is {he} taking {x} right now
current {x}?
does {he} take {typo} at the moment
Is {Mr} currently on {x}?
refill request for {x}, is {he} still supposed to be on it?
on {x} now?

## not_stopped
was {x} discontinued
did we stop the {x}
has {x} been d/c'd
did somebody take {him} off {x}

## stopped
was {x} stopped
is {he} off {x}
did {he} come off the {x}
{x} d/c'd?
has the {x} been discontinued
{x} was stopped, wasn't it

## ever_took
has {he} ever been on {x}
ever tried {x}?
any hx of {x} use
did we ever give {him} {x}
was {x} ever prescribed
{he}'s had {x} before, hasn't {he}
Has {Mr} at any time received {typo}?
prior auth asks if {he} tried {x}

## first_prescribed
when was {x} started
when did {he} start {x}
start date {x}
since when is {he} on {x}
when was {x} first prescribed
who knows when {he} began {x}? date please

## last_prescribed
when was {x} last prescribed
last rx for {x}
when did {he} last get {x}
{x} last refill date?
most recent script for {x}, date
when was the last time we wrote {x}

## prescriber
who prescribed {x}
who put {him} on {x}
who ordered the {x}
{x} prescriber?
which doctor prescribes {his} {x}
name of the provider who wrote {x}

## reason
why is {he} on {x}
what's the {x} for
indication for {x}?
what do we give {him} {x} for
what dx goes with the {x}
For what reason was {x} prescribed?
{x} - what for

## dose
what dose of {x} is {he} on
{x} dose?
how many mg of {x}
{x} strength pls
how much {x} does {he} take
dose of {typo}?
What is the dosage of the {x} that {Mr} takes?
{he} forgot {his} pill bottles, whats the {x} dose
{x} what mg
ordering home meds. {x} how much

## dose_then
what dose of {x} was {he} on
what mg was the {x} {he} used to get
when {he} was on {x}, what strength

## as_needed
is the {x} prn
does {he} take {x} as needed or every day
{x} prn or scheduled?

## prescribed_count
how many times has {x} been prescribed
number of {x} prescriptions?
how many scripts for {x} so far

## taken_for
what's {he} taking for {his} {x}
what is {he} on for {x}
meds for {x}?
how is {his} {x} being treated, which drugs
what do we have {him} on for the {x}
^hypertension| what's {he} on for {his} pressure
^hyperlipidemia| what is {he} taking for cholesterol
^alzheimer| memory meds?

## class_now
is {he} on {a}
{he} takes {a}, doesn't {he}
is {he} on any {x}
on {a}?
does the patient receive {x}
any {x}?
{he}'s going for a tooth extraction. is {he} on {x}
currently taking {a}?
bp| is {he} on anything for blood pressure
statin| cholesterol med?
thinner| {he} needs a biopsy. on any thinners
diuretic| water pill?
opioid| any narcotics on board

## class_which
which {x} is {he} on
what {x} is {he} taking
name {his} {x}
whats {he} taking in terms of {x}

## class_none
is {he} on {a}
any {x}?
has {he} ever been on {x}
does {he} take {x}
which {x} does {he} take

## class_over
is {he} on any {x} right now
currently taking {a}?
still on {x}?

## class_ever
has {he} ever had {x}
any hx of {x}
was {he} ever on {a}

## drug_list
med list
current meds
what meds is {he} on
what is {he} taking right now
meds?
Could you please provide me with a list of {his} present medication?
list active medications
{he} didn't bring {his} bottles, what is {he} supposed to be taking
home meds pls
what all is {he} on
which medicines the patient takes now
need an up to date med rec list for {Mr}
whats on {his} med list
active rx's

## stopped_list
what meds were stopped
discontinued meds?
which medications is {he} no longer on
past meds
list old meds {he} doesnt take anymore

## drugs_and_allergies
meds and allergies
list {his} meds and {his} allergies
what is {he} on and what's {he} allergic to
current medications + allergies please

## problems_and_drugs
problems and meds
give me the problem list and the current meds
active dx and active meds
what does {he} have and what does {he} take

## follow_prescriber
is {he} on {x} or was {he} >> who prescribed it
tell me about {his} {x} >> who wrote that
when was {x} last prescribed >> by whom

## follow_reason
has {he} been on {x} >> what for
when did {he} start {x} >> why

## follow_dose
was {he} ever on {x} >> what dose
when was {x} last prescribed >> how many mg
`;
