// The second set: what was measured. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## latest
{x} pls
current {x}?
what's {his} {x}
where's {his} {x} at these days
can u pull up the last {x}
Could you kindly tell me the most recent {x} of {Mr}?
I need {his} latest {x} for the preop form
{he}'s here for a med refill - last {x}?
rooming {him} now, what was the {x} last time we checked
filling out a prior auth, need most recent {x} value and date
pt asking what {his} {x} was last time
quick q whats the newest {x} on file
last recorded {x} for {Full}
How is the {x} of the patient?
please the last value of {x}
I would be grateful to know what the last {x} measurement showed.
most recent {x} w/ date
{x} today or last available
what did {his} {x} come back as
whats {First}'s {x}
{x} result, latest
do we have a recent {x}? what is it
last {x} was what
give me {Mr}'s {x}
{typo} last?
latest {typo} plz
Whats the pts last {typo}
wht is the lst {x}
waht was the most recnet {x}
before I call {him} back, what's the last {x} we have?
Pharmacy here. Can I get the most recent {x} before we dispense?
Doing the chart review for {Mr}. What is the most recent {x}?
{he} says {his} {x} was fine last time. what was it actually?
what's {his} {x} in {u}
on rounds, need last {x} for {Mr}
hey can you find the last {x} for this patient
The {x}: what was it the last time it was measured?
at last check what was {his} {x}
any {x} on this one? if so whats the latest
when we last got a {x}, what did it show
lastest {x}
I don't have the labs open, remind me of {his} {x}
{x} level now?
WHAT IS THE PATIENTS {X}
{Mr} is on the phone and would like to hear {his} last {x}.

## latest_named
a1c| how's {his} diabetes control, last A1c?
a1c| {he}'s prediabetic i think, what did the a1c run last time
a1c| Glycated hemoglobin, most recent?
a1c| a1c??
bp| what did {he} run for a bp last visit
bp| BP last time?
bp| how is the pressure
bp| whats {his} last bp, starting a triptan
wt| how much does {he} weigh
wt| need a dosing weight
wt| weight in kg please, for enoxaparin dosing
ht| how tall is {he}
ht| Height?
k| last K, {he} got lasix this am
k| potassium ok?
cr| contrast CT ordered. what is the last creatinine
gfr| whats the egfr, need to know if i can give contrast
gfr| kidney function, most recent eGFR
hgb| H and H, hgb part, latest
ldl| how is {his} bad cholesterol doing, last number
temp| last temp?
temp| has {he} been febrile, whats the last temperature
sat| what was the pulse ox
hr| whats the pulse
bmi| what is {his} BMI, need it for the anesthesia form
glu| last sugar
wbc| white count?
na| how low is the sodium, latest
tg| trigs, last
phq9| what did {he} score on the last PHQ-9

## baseline
cr| baseline creat?

## latest_before
plt| plt count before the LP?

## how_high
how high is {his} {x}
how high does {his} {x} get
just how high was the {x}

## latest_when
when was {his} last {x}
date of last {x}?
{x} last done when
how long ago was the last {x} drawn or taken, give me the date
when did we last check a {x} on {him}
Kindly let me know on which day the {x} was last measured.
is {he} due for {x}? when was the last
when was {typo} last checked
last {x} date for quality measure
For {Mr}, when did we last get a {x}?
what day was the most recent {x} from
when did {he} have {his} {x} the last time

## measured
have we ever checked a {x}
is there a {x} on file
has {he} had a {x}
did anybody ever get a {x} on {him}
{x} ever done?
Do we have any {x} in the chart?
was {x} checked at some point
there's a {x} in the chart, right?

## previous
what was the {x} before the most recent one
prior {x}?
the {x} prior to the last
second to last {x}
not the latest {x}, the one before it
what was {his} {x} the time before last
previous {x} value pls, i have the newest already
Next to last {x}, please.

## last_two
last 2 {x}
two most recent {x} values
{x} - last two with dates
what were the last two {x} readings
give me the latest {x} and the one before

## last_three
last 3 {x}
three most recent {x}s
last three values for {x} please
what have the past three {x} been
{x} x3 most recent
Please list the last three measurements of {x}.

## trend
{x} trend
trend {his} {x}
trend of {x} over the years?
how has {his} {x} been doing over time
is {his} {x} going up or down
which way is the {x} heading
{x} better or worse than it used to be?
has {his} {x} been stable
show me how {x} has moved since we started following {him}
Has the {x} improved in the course of the years?
{x} over time
{x} creeping up?
progression of {typo}
overall {x} trend for {Mr} pls
whats the trajectory on the {x}
did {his} {x} come down at all

## all_values
all {x} values
every {x} we have on {him}
list all {x} with dates
show me each {x} in the chart
I want to see all the {x} results ever.
full {x} history

## count
how many {x} results do we have on file
how many times has {x} been checked
number of {x} measurements?
how often was the {x} measured so far

## first
very first {x}?
earliest {x} on file
what was {his} {x} at the beginning
oldest {x} value we have
what was the initial {x}
{x} baseline, i mean the first one ever recorded

## first_when
when was {x} first checked
when did we get the first {x}
since when do we measure {his} {x}
date of the earliest {x}

## change
how much has {his} {x} changed from {d1:mdy} to {d2:mdy}
{x} on {d1:iso} vs {d2:iso}
compare the {x} of {d1:short} with {d2:short}
difference in {x} between {d1:my} and {d2:my}
{x} then and now, {d1:mshort} and {d2:mshort}

## highest
highest {x} ever
max {x}?
peak {x}
whats the highest {his} {x} has been
worst it has been: highest {x} on record
what did {his} {x} peak at
The greatest {x} ever measured?
how high has {his} {x} ever gotten

## lowest
lowest {x} ever
nadir {x}
min {x}
how low has {his} {x} gone
what's the lowest {x} {he}'s had
{x} at its lowest?

## highest_when
when was {his} {x} the highest
when did {x} peak
date of the highest {x}
what day did {he} have the max {x}

## lowest_when
when was the {x} lowest
when did {his} {x} bottom out
on what date was the lowest {x} recorded

## over
has {his} {x} ever been over {t}
any {x} above {t}?
ever had {x} > {t}
did the {x} go past {t} at any point
{x} ever higher than {T}?
was there ever a {x} greater than {t}

## under
has {his} {x} ever been below {t}
any {x} < {t}
{x} under {t} ever?
did {he} ever drop below {t} on the {x}
was there any {x} less than {t}

## over_no
{x} ever over {t}?
has {he} had a {x} above {t}
was the {x} ever more than {t}
any {x} > {t} on file
did {his} {x} ever exceed {t}

## under_no
any {x} below {t}?
did the {x} ever fall under {t}
{x} ever less than {t}
has {he} had {x} lower than {t}

## panel
cbc| last cbc
cbc| blood counts?
cbc| can you pull {his} most recent CBC
lytes| lytes
lytes| what do the electrolytes look like
bmp| BMP latest
bmp| most recent basic metabolic panel
lfts| lfts ok?
lfts| liver enzymes, last
lipids| lipid panel
lipids| how's the cholesterol, all of it
lipids| when you get a sec: last lipids
vitals| last vitals
vitals| what were {his} vitals last time
vitals| VS please

## smoking
smoker?
does {he} smoke
Is {Mr} a smoker?
tobacco status
smoking hx
has {he} ever smoked

## two_measures
{x} and {z}
last {x} + {z}
what's {his} {x} and {his} {z}
need most recent {x}, {z}
I would like to have both the {x} and the {z2}.
{x}/{z} please
whats the {x}? and {z2}?

## follow_before
last {x} >> and before that
what was {his} {x} >> whats the one before
{x}? >> previous?
whats {his} latest {x} >> and what was it the time before

## follow_third
last {x} >> before that? >> and before that one?
{x} please >> the one before >> and one further back

## follow_first
{x}? >> what was it originally
latest {x} >> and the first one ever?

## follow_when
what's {his} {x} >> when was that
{x} >> date?
last {x}? >> how old is that result
give me the last {x} >> when was it done

## follow_highest
latest {x} >> whats the highest its been
{x}? >> and the max?

## follow_other
last {x} >> {z}?
what's the {x} >> and the {z2}
{x} >> how about {z}
when i saw {him} i forgot to look: {x}? >> same for {z}

## follow_other_before
previous {x}? >> and the {z2}?
{x} before the last one >> and for {z}
`;
