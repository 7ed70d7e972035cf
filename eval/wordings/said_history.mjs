// How problems are asked for.
export const said = `
## has
do they have {x}
Does {he} have {x}?
does pt have {x}
{x}?
Does {Mr} have {x}?
does {First} have {x}
is {x} on the problem list
pt w/ {x}?
any {x}
is {x} one of {his} dx
dx of {x}?
has {x}?
current dx {x}?
{he} has {x}, right?
does {he} suffer from {x}
DOES PT HAVE {X}
does {he} have {typo}
any dx of {typo}
is the pt dx'd w/ {x}
Does the patient carry a diagnosis of {x}?
## has_no
Does {he} currently have {x}?
does {First} have {x} right now
does pt have active {x}
is {x} a current problem
does {Mr} still have {x}
still has {x}?
is {x} active
any active {x}
does {he} still have {typo}
## ever_had
Has {he} ever had {x}?
hx of {x}?
any hx of {x}
h/o {x}?
pmh {x}?
ever had {x}
Has {Mr} ever had {x}?
did {he} ever have {x}
history of {x}
ever dx'd with {x}?
has pt ever been diagnosed w/ {x}
any history of {typo}
has {he} had {typo} before
Has {First} been diagnosed with {x} at any time?
HX OF {X}?
was {he} ever treated for {x}
past {x}?
## diagnosed
When was {x} diagnosed?
when was {he} diagnosed w/ {x}
{x} dx date
date of {x} diagnosis
onset of {x}
when did {his} {x} start
{x} since when
When was {Mr} diagnosed with {x}?
when did {he} get {x}
when did {First} first develop {x}
when was {typo} diagnosed
{x} - when?
what year was {he} dx'd with {x}
when was {he} diagnossed with {x}
WHEN WAS {X} DIAGNOSED
## how_long
How long has {he} had {x}?
how long w/ {x}
how long has pt had {x}
duration of {x}
how many years has {he} had {x}
How long has {Mr} been living with {x}?
how long {x}?
since when does {he} have {x}
## age_at
How old was {he} when {he} got {x}?
age at {x} dx
at what age was {he} diagnosed with {x}
how old was {Mr} when {x} was diagnosed
age of onset {x}
## resolved
Did the {x} resolve?
is the {x} resolved
has {his} {x} cleared up
did {he} get over the {x}
{x} resolved?
Did {Mr}'s {x} resolve?
is {his} {x} gone
did {typo} resolve
has the {x} gone away
## not_resolved
Did the {x} resolve?
is the {x} resolved
has {his} {x} gone away
{x} resolved?
## resolved_when
When did the {x} resolve?
when did {his} {x} clear up
{x} resolved when
date {x} resolved
when was the {x} over
end date of {x}
## still_active
Is {x} still active?
is {his} {x} still active
{x} still active?
is {x} still on the problem list
is the {x} ongoing
does {he} still have {x}
still has {x}?
## still_active_no
Is {x} still active?
is {his} {x} still active
{x} still active?
is the {x} ongoing
is {x} still a problem for {him}
## episodes
How many times has {he} had {x}?
how many episodes of {x}
number of {x} episodes
how often did {he} have {x}
how many bouts of {x} has {Mr} had
## last_episode
When did {he} last have {x}?
last episode of {x}
last bout of {x}
most recent {x}, when
when was the last time {he} had {x}
last {x} dx date
## problem_list
What are {his} current problems?
problem list
active problems
dx list
problems?
What conditions does {Mr} have?
current diagnoses
active dx
list {his} medical problems
whats wrong with {him}, problem list
what is {he} being treated for, active dx list
PMH - active problems
list all active conditions
What medical conditions does {First} have?
## resolved_list
Which problems have resolved?
resolved problems
resolved dx
list past conditions that resolved
inactive problems
What conditions has {he} had that are now resolved?
## problems_and_drugs
problems and meds
active problems and current medications
dx and meds for {Mr}
What are {his} diagnoses and what does {he} take?
problem list + med list
## follow_diagnosed
has {he} ever had {x}? >> when was that diagnosed?
hx of {x}? >> when?
Has {Mr} ever had {x}? >> when did it start
any {x} hx >> when was that
ever had {x}? >> date of dx?
`;
