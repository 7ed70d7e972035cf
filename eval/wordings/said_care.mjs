// How shots, procedures, visits and the person are asked for.
export const said = `
## shot_had
Has {he} had {his} {x}?
did {he} get a {x}
{x}?
{x} given?
Has {Mr} received the {x}?
{x} on file?
is there a record of a {x}
has pt had {x}
any {x}
did {First} ever get the {x}
was {x} given
{x} done?
has {he} ever had a {typo}
HAD {X}?
is {he} vaccinated - {x}
## shot_last
When was {his} last {x}?
last {x}
date of last {x}
when did {he} last get a {x}
last {x}?
most recent {x}
When did {Mr} last have a {x}?
when was the {x} given
{x} date
last {typo} when
when was {First}'s most recent {x}
## shot_count
How many {x}s has {he} had?
how many doses of {x}
number of {x} doses
how many times did {he} get the {x}
total {x}s on file
## shot_year
Did {he} get a {x} in {y}?
{x} in {y}?
was a {x} given in {y}
had {x} {y}?
any {x} during {y}
## shot_year_no
Did {he} get a {x} in {y}?
{x} in {y}?
was a {x} given in {y}
## shot_recent_no
Has {he} had a {x} in the last 2 years?
any {x} in the past two yrs
{x} in last 24 months?
did {he} get a {x} in the past year
## shot_list
imms
immunization record
What vaccines has {he} had?
vaccine list
list all shots
shot record for {Mr}
vaccination hx
What immunizations does {First} have on file?
vaccines?
immunisations
all {his} vaccinations pls
## done
Has {he} had a {x}?
ever had a {x}?
was a {x} done
{x} done?
did {he} ever have a {x}
Has {Mr} ever had a {x}?
any {x} on record
s/p {x}?
hx of {x}
has pt ever undergone {x}
any prior {x}
has {he} had a {typo}
HAS PT HAD A {X}
did we ever do a {x} on {First}
## never_done_really
{he} never had a {x}, right?
so {he}'s never had a {x}?
no prior {x}, correct?
pt has never had a {x}?
## last_done
When was {his} last {x}?
last {x}
last {x}?
date of last {x}
when did {he} last have a {x}
most recent {x}
When was {Mr}'s most recent {x}?
when was {x} done
{x} when?
when was the last {typo}
last {x} date pls
how long ago was the last {x}
WHEN WAS LAST {X}
## first_done
When was {his} first {x}?
first {x}
earliest {x}
when did {he} first have a {x}
date of the first {x}
## done_count
How many {x}s has {he} had?
how many times was {x} done
number of {x}s
how many {x}s total
how often did {he} have a {x}
## procedure_list
What procedures has {he} had?
procedures
procedure list
list all procedures
surgeries and procedures
past procedures for {Mr}
proc hx
what procedures have been done on {First}
## visit_last
When was {his} last visit?
last visit
last seen?
when was {he} last seen
When did {Mr} last come in?
date of last encounter
most recent visit date
last appt
when was pt last here
LAST VISIT?
when did we last see {First}
last encounter?
last time {he} was in the office
when was {his} most recent visit
## visit_who
Who saw {him} last?
who did {he} see at the last visit
who was the provider at {his} last visit
provider for last encounter
which doctor saw {Mr} last
last visit - seen by?
who saw the pt at the most recent visit
## visit_where
Where was {his} last visit?
where was {he} last seen
location of last encounter
which facility was the last visit at
what hospital or clinic was the last visit
## visit_why
Why did {he} come in last time?
reason for last visit
what was the last visit for
what kind of visit was the last one
Why was {Mr} last seen?
last visit reason
## visit_first
When was {his} first visit?
first visit on record
earliest encounter
first encounter date
when was {Mr} first seen
## visit_count
How many visits in {y}?
how many times was {he} seen in {y}
number of encounters in {y}
how many visits did {Mr} have in {y}
visit count {y}
how often did {he} come in during {y}
## visit_list
List visits in {y}
visits in {y}
encounters {y}
which visits did {he} have in {y}
show me all encounters from {y}
when was {he} seen in {y}
## er_any
Any ER visits?
has {he} ever been to the ER
any ED visits
ever in the emergency room?
Has {Mr} ever been seen in the emergency department?
er visits?
did {he} ever go to the ED
## er_none
Any ER visits?
has {he} ever been to the ER
any ED visits?
ever in the emergency room
has {First} ever been to the emergency department
## er_last
When was {his} last ER visit?
last ED visit
last er visit?
most recent emergency room visit
when was {he} last in the ED
When was {Mr} last seen in the emergency room?
## er_count
How many ER visits has {he} had?
number of ED visits
how many times was {he} in the ER
how many emergency room visits total
## stay_last
When was {he} last admitted?
last hospital admission
last admission date
most recent inpatient stay
when was {Mr} last hospitalized
last hospitalization?
## age
How old is {he}?
age?
pt age
How old is {Mr}?
whats {his} age
current age
how old is the patient now
AGE
## born
When was {he} born?
dob
DOB?
date of birth
birthdate pls
What is {Mr}'s date of birth?
what's {his} birthday
verify dob
b-day?
## sex
What is the patient's sex?
sex
male or female?
gender?
is pt male or female
M or F
## name
What is the patient's name?
pt name
name?
who is this patient
full name pls
last name?
## married
marital status
is {he} married
married?
Is {Mr} married or single?
whats {his} marital status
## language
What language does {he} speak?
preferred language
language?
primary language of the pt
does {he} need an interpreter, what language
## phone
phone number
What is {his} phone number?
contact number for {Mr}
tel?
phone # pls
how do i reach {him} by phone
## address
What is {his} address?
address
home address pls
where does {he} live
street address for {Mr}
mailing addr?
## city
What city does {he} live in?
which town is {he} from
city of residence
what town does {Mr} live in
## mrn
MRN
what is the MRN
medical record number?
mrn pls
What's {Mr}'s medical record number?
## died
Is the patient deceased?
did {he} die
is {he} dead
has {Mr} passed away
deceased?
## died_when
When did {he} die?
date of death
when did {Mr} pass away
DOD?
death date
## alive
Is the patient deceased?
did {he} die
is {he} dead
has {Mr} passed away
deceased?
`;
