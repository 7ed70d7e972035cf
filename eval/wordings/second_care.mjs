// The second set: shots, procedures, visits and the person. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## shot_list
immunizations
what shots has {he} had
vaccine record
list all vaccines with dates
travel form: immunization history please
which vaccinations did the patient receive

## shot_had
did {he} get {his} {x}
has {he} had the {x}
{x} done?
is there a {x} on record
ever had a {x}
{he} got {his} {x} already, right?
has {he} ever gotten a {typo}
Was {Mr} vaccinated, I mean did {he} have the {x}?
pneumo| pneumovax or prevnar done?
covid| is {he} vaccinated against covid
mmr| measles shot done?

## shot_last
when was {his} last {x}
last {x}?
date of last {x}
when did {he} get {his} {x}
{x} most recent date
when was {he} last given a {x}
flu| when'd {he} get {his} flu shot
tetanus| stepped on a nail. when was {his} last tetanus
covid| last covid booster

## shot_tdap_other
tdap when

## shot_count
how many {x} has {he} had
how many doses of {x}
number of {x}s given

## shot_year
did {he} get a {x} in {y}
{x} {y}?
any {x} in {y}

## shot_year_no
did {he} get {his} {x} in {y}
was a {x} given in {y}

## shot_recent_no
has {he} had a {x} in the last two years
{x} this year?
did {he} get {his} {x} in the past 12 months
has {he} had {his} {x} this season

## done
has {he} had a {x}
did {he} ever have a {x}
{x} done?
any prior {x}
ever get a {x}
is there a {x} in the chart
{he}'s had a {x} before, hasn't {he}
Has a {x} been performed on {Mr}?
^cesarean section| did {he} deliver by c section
^mammography| mammo ever?
^catheter ablation| has {he} had an ablation
^spirometry| did we do breathing tests (spirometry)
^echocardiography| echo on file?

## never_done_really
{he} has never had a {x}, right
never had a {x}?
so no {x} ever?

## last_done
when was {his} last {x}
last {x}?
date of most recent {x}
{x} last done when
when did {he} have {his} {x}
when was the {x} done
is {he} due for a {x}? when was the last one
When was the most recent {typo} carried out?
HM review: last {x}
^mammography| when was {his} last mammo
^colonoscopy| last colo
^bone density scan| dexa when
^echocardiography| when was {his} heart ultrasound
^electrocardiographic| date of last 12 lead ekg
^plain chest x-ray| when was the last cxr

## done_count
how many {x}s has {he} had
how many times did {he} have a {x}
number of {x} procedures

## first_done
when was {his} first {x}
first ever {x} date

## procedure_list
procedures
past surgeries and procedures
what procedures has {he} had
PSH?
list everything {he} has had done

## visit_last
when was {he} last seen
last visit?
date of last visit
when was {he} here last
last appt date
When did {Mr} last come to see us?
last ov?
when did we see {him} last

## visit_who
who saw {him} last
who did {he} see at the last visit
provider at last visit?
which doctor saw {him} the last time

## visit_where
where was {he} last seen
where was the last visit
which clinic did {he} go to last time

## visit_why
why was {he} here last time
reason for last visit
what was the last visit for
what brought {him} in last
chief complaint last visit?

## visit_first
when did we first see {him}
first visit on file
when did {he} become a patient here

## er_any
has {he} been to the ER
any ED visits
{he} ever been in the emergency room?
ED visits on file?

## er_last
last ER visit?
when was {he} last in the ED
date of most recent emergency room visit

## er_count
how many ER visits
how many times has {he} been to the ED

## er_none
has {he} ever been to the ER
any ED visits?
was {he} ever seen in the emergency department

## stay_last
when was {he} last hospitalized
last admission?
date of last inpatient stay

## visit_count
how many visits in {y}
how many times was {he} seen in {y}
number of appts {y}

## visit_list
list visits in {y}
when was {he} seen in {y}
all encounters {y}

## age
how old is {he}
age?
how old is {Mr} now
pts age

## born
dob
date of birth?
when was {he} born
verify dob for {Full}
birthday please

## sex
male or female?
gender
is the patient a man or a woman

## name
what's the patient's name
pt full name
who is this

## married
is {he} married
marital status?
{he}'s married, right

## language
what language does {he} speak
do we need an interpreter, what's {his} language
preferred language?

## phone
phone number?
how can i reach {him} by phone
number to call {him} at
need a callback number for {Mr}

## address
home address
where does {he} live
mailing address for the letter please

## city
what city does {he} live in
which town is {he} from, home address i mean
city of residence

## mrn
mrn
medical record number?
whats {his} MRN

## died
is {he} deceased
has {he} passed away
did the patient die

## died_when
when did {he} die
date of death
when did {Mr} pass away

## alive
is {he} deceased
has {he} passed
did {he} die
`;
