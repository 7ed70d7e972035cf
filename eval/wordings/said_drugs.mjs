// How drugs and allergies are asked for.
export const said = `
## takes
are they on {x}?
Does {First} take {x}?
Is {he} on {x}?
pt on {x}?
on {x}?
Does {Mr} take {x}?
is the patient currently taking {x}
taking {x} now?
is {he} still on {x}
{x} - current med?
is {x} on the med list
does {he} currently have an active rx for {x}
active rx for {x}?
IS PT ON {X}
{he}'s on {x}, right?
Is {x} one of {his} current medications?
isn't {he} on {x}?
does teh pt take {x}
is {he} on {typo}?
pt taking {typo}?
does {he} take {typo}
Can you check if {Mr} is still taking {x}?
we still have {him} on {x}?
## takes_no
Does {First} take {x}?
Is {he} on {x} right now?
pt on {x} currently?
is the patient currently taking {x}
is {he} still on {x}
still taking {x}?
is {x} an active med
Is {Mr} still taking {x}?
does {he} currently have an active rx for {x}
IS PT STILL ON {X}
is {x} one of {his} current meds
is {he} still on {typo}
{he} still takes {x}, correct?
## stopped
Was {x} stopped?
has the {x} been stopped
was {x} d/c'd
did we stop {his} {x}
has {he} stopped {x}
{x} discontinued?
Has {Mr}'s {x} been discontinued?
is {x} off the list now
was the {typo} stopped
did {he} come off {x}
## not_stopped
Was {x} stopped?
was {x} d/c'd
has {his} {x} been discontinued
did we stop the {x}
{x} discontinued?
did {he} come off {x}
## ever_took
Has {he} ever taken {x}?
ever on {x}?
has pt ever been on {x}
Has {Mr} ever been prescribed {x}?
any hx of {x} use
was {he} ever given {x}
did {he} ever take {x}
has {x} ever been rx'd
was {x} ever prescribed
ever had {x}?
prior {x} rx?
Did {First} ever get {x}?
has {he} ever been on {typo}
has pt tried {x} before
HAS PT EVER BEEN ON {X}
## first_prescribed
When was {x} first prescribed?
when did {he} start {x}
{x} start date
when was {x} started
{x} started when?
When was {Mr} first put on {x}?
first rx for {x}
since when is {he} on {x}
when did we start {him} on {x}
start date of {x} pls
when was {he} first given {x}
when was {typo} started
how long ago was {x} first ordered
earliest {x} order
## last_prescribed
When was {x} last prescribed?
last rx for {x}
last {x} script
when was the last {x} rx
When did {Mr} last get a prescription for {x}?
most recent {x} order date
when did we last refill {x}
last time {x} was ordered
date of last {x} prescription
when was {typo} last prescribed
last script for {x}?
## prescriber
Who prescribed {x}?
who prescribed {his} {x}
{x} prescriber
who put {him} on {x}
who ordered the {x}
which doctor prescribed {x}
who wrote the rx for {x}
Who started {Mr} on {x}?
prescriber of {x}?
name of the doc who rx'd {x}
who perscribed {x}
WHO PRESCRIBED {X}
## reason
Why is {he} on {x}?
why was {x} prescribed
reason for {x}
indication for {x}
what is {x} for
whats the {x} for
Why was {Mr} given {x}?
why did {he} get {x}
{x} indication?
{x} for what
dx associated with {x}
what's {he} taking {x} for
what was the {typo} for
what condition is the {x} treating
## dose
What dose of {x} is {he} on?
{x} dose
dose of {x}
what is {his} {x} dose
how much {x} does {he} take
{x} strength?
how many mg of {x}
what mg is {his} {x}
{x} dosage pls
What strength of {x} does {Mr} take?
whats the dose on the {x}
what's the {typo} dose
how many milligrams of {x} is {First} taking
{x} how many mg
## dose_then
What dose of {x} was {he} on?
dose of {x} back then
what strength was the {x}
how many mg was the {x}
what was the {x} dose
{x} - what strength was prescribed
## as_needed
Is {x} prn?
was {x} prescribed as needed
{x} prn or scheduled
how was {he} told to take {x}
instructions for {x}
sig for {x}?
how should {he} take the {x}
{x} directions
## prescribed_count
How many times was {x} prescribed?
how many {x} prescriptions are there
number of {x} orders
how many rx for {x}
how often has {x} been prescribed
count of {x} scripts
## taken_for
What does {he} take for {x}?
what is {he} on for {x}
meds for {x}
rx for {x}?
tx for {x}
What medication is {Mr} taking for {his} {x}?
which drugs for {x}
how is {his} {x} being treated, meds
what are we giving {him} for {x}
## class_now
Is {he} on {a}?
any {x}?
Is {Mr} taking {a}?
is pt on {x}
on any {x}?
does {he} take any {x}
is the patient on {a} currently
any {x} on the list
pt taking {x}?
{x}?
Is {First} on any {x} right now?
does {he} use {x}
ANY {X}?
## class_which
Which {x} is {he} on?
what {x} does {he} take
list {his} {x}
{x} pls
name {his} {x}
which {x} does {Mr} take
what {x} is pt on
tell me what {x} {he}'s taking
## class_none
Is {he} on {a}?
any {x}?
is pt on any {x}
does {he} take any {x}
Is {Mr} on {a}?
on {x}?
is the patient taking any {x}
any {x} at all?
pt on {a}?
has {he} ever been on {a}
Has {First} ever taken {a}?
any hx of {x}
## class_over
Is {he} currently on {a}?
on any {x} right now?
is pt still on {a}
does {he} still take any {x}
Is {Mr} taking {a} at the moment?
currently taking any {x}?
any active {x}
## class_ever
Has {he} ever been on {a}?
ever on {x}?
has pt ever taken {x}
has {Mr} ever been prescribed {a}
any prior {x}
any hx of {x} use
ever had {x} prescribed
did {he} ever get {x}
has {First} been on {a} before
## drug_list
what meds are they on
What medications is {he} on?
current meds
med list
meds?
meds
What does {he} take?
list of current medications pls
active medications
What meds is {Mr} taking?
MEDS
rx list
current rx
whats {he} taking
Give me the medication list for {Full}.
what is pt on
home meds?
what drugs is {First} on right now
list all active meds
please list the patient's current medications
need med list for d/c
all {his} pills
medicaiton list
curent meds
## stopped_list
Which meds were stopped?
d/c'd meds
past medications
list stopped medications
what meds has {he} been on that were discontinued
previous meds no longer taking
What medications did {Mr} take in the past but not anymore?
inactive meds
discontinued medications?
## drugs_and_allergies
meds and allergies
meds & allergies pls
What are {his} medications and allergies?
current meds, allergies
allergies and meds?
{Mr}'s meds and allergies
MEDS/ALLERGIES
## allergy_list
what are they allergic to?
Any allergies?
allergies
allergies?
What is {he} allergic to?
list allergies
ALLERGIES
what are {Mr}'s allergies
any known allergies
what allergies does pt have
allergy list
does {First} have any allergies
{his} allergies pls
alergies?
allergys
any drug or food allergies
tell me about {his} allergies
before i give anything, what is {he} allergic to
## allergy_list_none
Any allergies?
allergies?
What is {he} allergic to?
any known allergies
does {Mr} have any allergies
allergy list
alergies?
any drug allergies
is {he} allergic to anything
## nkda
NKDA?
is {he} NKDA
no known allergies, right?
no allergies?
NKA?
confirm nkda
So {he} has no known drug allergies?
## nkda_no
NKDA?
is {he} NKDA
no known allergies, right?
no allergies?
so {Mr} has no allergies, correct?
NKA?
pt has no known allergies?
## allergic
Is {he} allergic to {x}?
allergic to {x}?
{x} allergy?
pt allergic to {x}
Is {Mr} allergic to {x}?
any allergy to {x}
does {he} have a {x} allergy
does {First} react to {x}
is there an allergy to {x} on file
ALLERGIC TO {X}?
is {x} on the allergy list
{he}'s allergic to {x}, right?
any issue w/ {x}, allergy-wise
## reaction
What reaction does {he} have to {x}?
reaction to {x}
what happens when {he} is exposed to {x}
{x} allergy - what reaction
how does {he} react to {x}
What kind of reaction did {Mr} have to {x}?
rxn to {x}?
## follow_prescriber
When was {x} last prescribed? >> by whom?
is {he} on {x}? >> who prescribed it?
last {x} rx >> who ordered it
when did {he} last get {x} >> who wrote it
## follow_reason
has {he} ever been on {x}? >> why?
when was {x} last prescribed >> what for?
Has {he} ever taken {x}? >> What was it for?
when was {x} prescribed >> reason?
## follow_dose
has {he} ever had {x}? >> what dose?
when was {x} last prescribed? >> how many mg
Is {he} on {x}? >> at what dose
who prescribed {x} >> and what strength
`;
