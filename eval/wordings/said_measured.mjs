// How values are asked for. One wording a line; `## ` names the kind, `key| ` restricts it to one thing, {…} is filled in.
export const said = `
## latest
what's their last {x}
can u tell me what their {x} was last time
What is {Mr}'s most recent {x}?
last {x}?
last {x}
Can you tell me the latest {x} please?
could you pls tell me the last {x}
{Mr}'s last {x}
{First}'s {x}
whats {his} {x}
What was {his} last {x}?
most recent {x} for this pt
LAST {X}
LATEST {X} PLEASE
current {x}
{x} now?
{x} ?
pt's {x}
show me the newest {x} result
what did the last {x} come back as
last {x} result + date pls
Give me {Full}'s latest {x}.
need last {x} for the pre-op form
so um what was the last {x} we got on {him}
hey can you pull up {his} most recent {x}
What's {First}'s {x} at right now?
latest {x} on file
where is {his} {x} at these days
what is the last recorded {x}
most recent {x} value, please.
Last known {x}?
What was the {x} the last time it was checked?
What was the {x} at last check
{x} (most recent)
{x} last
recent {x}
wat is the last {x}
whats the lastest {x}
waht was {his} last {x}
what is teh most recent {x}
most recent {typo}
last {typo}?
what was {his} last {typo}
latest {typo} pls
patient's {typo}
What does {his} {x} look like?
how is {his} {x}
Hi, could I get the last {x} on {Mr}? Thanks
Do we have a recent {x}?
any recent {x}
I'd like to know the patient's most current {x}.
lab wants to know last {x}
{x} from last draw
Tell me the {x}.
What's the {x} reading?
## how_high
how high is {his} {x}
## latest_named
bp| last bp?
bp| what's {his} pressure running
bp| whats the bp
bp| BP?
bp| how's the blood pressure
bp| Most recent blood pressure reading for {Mr}
bp| What was {his} BP at the last visit it was taken?
wt| wt?
wt| How much does {he} weigh?
wt| how heavy is {First}
wt| weight in kg
wt| what does the pt weigh
wt| last wt on file
ht| how tall is {he}
ht| ht?
ht| height in cm pls
hr| HR?
hr| last pulse
hr| whats {his} heart rate
rr| RR?
rr| resps?
temp| T?
temp| last temp
temp| did {he} have a temp, whats the last one
temp| tmax or last temperature
sat| sats?
sat| what was {he} satting
a1c| hows {his} a1c
a1c| last A1C and when
a1c| What is the most recent hemoglobin A1c, in percent?
a1c| how well controlled is {his} sugar, last a1c?
hct| crit?
plt| plts?
k| last K
k| K+?
na| Na?
cr| creat?
cr| last creatinine in mg/dL
hgb| whats the hgb
hgb| H&H - just the hemoglobin
wbc| whites?
bmi| what's the BMI
bmi| is there a body mass index on file, what is it
gad7| how anxious is {he} - last GAD-7?
phq2| PHQ2 score?
glu| What was the last glucose in mg/dL?
glu| last sugar
ldl| LDL level
gfr| kidney function - last GFR?
## latest_when
When was the last {x}?
when was {his} {x} last checked
when did we last check a {x}
date of last {x}
What date was the most recent {x} done?
last {x} - when?
when was {x} last drawn or taken
When did {Mr} last have {his} {x} measured?
when was the last time {he} had a {x}
WHEN WAS LAST {X}
when was the lst {x}
when was {his} last {typo} done
how recent is the last {x}
what day was the last {x}
when did {First} last get a {x}
most recent {x} date?
## measured
Has {x} ever been checked?
has {he} ever had a {x} done
do we have a {x} on file
is there a {x} in the chart
any {x} on record?
Did anyone ever measure {his} {x}?
was a {x} ever done on this pt
ever had {x} checked?
do we hv a {x} for {him}
Has {Mr} ever had {his} {x} measured?
## previous
What was the {x} before the last one?
previous {x}
prior {x}?
the {x} before the most recent one
second to last {x}
second most recent {x}
what was {his} previous {x}
next to last {x}
{x} the time before last
What was {Mr}'s prior {x}?
prev {x}
{x} prior to the latest
penultimate {x}
not the last {x} but the one before that
whats the previous {typo}
## last_two
last two {x} values
last 2 {x}
What were the last two {x} readings?
the two most recent {x}s
last couple of {x} results
{his} last two {x}s please
show the past 2 {x} readings
compare the last two {x}
LAST 2 {X}
current and previous {x}
last and prior {x}
give me {Mr}'s two latest {x}
past two {typo} values
## last_three
last three {x} values
last 3 {x}
What were the last three {x} readings?
three most recent {x}
{his} last 3 {x}s
the last three times {x} was checked, what was it
past three {x} results pls
show me the latest 3 {x}
LAST THREE {X}
previous 3 {x} readings for {First}
## first
What was {his} first {x}?
first {x} on record
earliest {x}
initial {x}
What is the earliest {x} in the chart?
very first {x}
oldest {x} on file
baseline {x}
What was {Mr}'s first ever {x}?
first recorded {x} and when
the first {x} we have on {him}
frist {x}
earliest known {typo}
## first_when
When was {x} first checked?
when was the first {x}
date of first {x}
when did {he} first get a {x}
When did we start checking {his} {x}?
earliest {x} date
how far back does {x} go
first time {x} was done?
## highest
What was {his} highest {x}?
highest {x}
max {x}
peak {x}
highest ever {x}
What's the highest {x} {he}'s ever had?
how high has {his} {x} gotten
how high did {his} {x} get
maximum {x} on record
worst high {x}, i.e. the maximum
{x} max?
all time high {x}
HIGHEST {X} EVER
the biggest {x} ever recorded
what was the greatest {x} for {Mr}
whats the higest {x}
highest {typo}
top {x} value
## lowest
What was {his} lowest {x}?
lowest {x}
min {x}
nadir {x}
lowest ever {x}
how low has {his} {x} gotten
how low did the {x} go
minimum {x} on record
{x} nadir
What's the lowest {x} {he}'s ever had?
LOWEST {X} EVER
smallest {x} recorded
whats the lowset {x}
lowest {typo}
what was {Mr}'s lowest recorded {x}
## highest_when
When was {his} {x} the highest?
when was {his} highest {x}
when did {x} peak
date of highest {x}
what day was the max {x}
highest {x} and when
when was {x} at its worst high
peak {x} date?
## lowest_when
When was {his} {x} the lowest?
when was {his} lowest {x}
date of lowest {x}
lowest {x} and when was it
when did the {x} bottom out
when was the nadir of {x}
## over
Was the {x} ever over {t}?
was {his} {x} ever above {t}
ever >{t} {x}?
has {x} ever been higher than {t}
did {his} {x} ever go over {t}
{x} ever > {t}?
Has {Mr}'s {x} ever exceeded {t}?
any {x} above {t}
any {x} over {t}
did the {x} ever get past {t}
was {x} ever more than {T}
ever have a {x} greater than {t}
has {he} had {x} > {t} at any point
Was {typo} ever above {t}?
did {x} ever top {t}
{x} over {t} ever?
any {x} readings > {t} in the chart
## under
Was the {x} ever under {t}?
was {his} {x} ever below {t}
has the {x} ever dropped below {t}
{x} ever dropped below {t}?
did {his} {x} ever go under {t}
{x} ever < {t}?
Has {Mr}'s {x} ever been less than {t}?
any {x} below {t}
any {x} less than {t}?
ever had a {x} lower than {t}
did {x} ever fall below {T}
was {typo} ever below {t}
has {he} ever had {x} < {t}
{x} under {t} at any time?
## over_no
Was the {x} ever over {t}?
{x} ever > {t}?
has {his} {x} ever been above {t}
any {x} over {t}
did {his} {x} ever go over {t}
Has {Mr}'s {x} ever exceeded {t}?
was {x} ever higher than {t}
ever above {t} on the {x}?
did {x} ever get above {T}
any {x} readings greater than {t}
## under_no
Was the {x} ever under {t}?
{x} ever < {t}?
has {his} {x} ever dropped below {t}
any {x} below {t}
did {his} {x} ever go under {t}
Has {Mr}'s {x} ever been less than {t}?
was {x} ever lower than {t}
ever below {t} on {x}?
did {x} ever fall under {T}
any {x} readings less than {t}
## all_values
All {x} values
list every {x}
show all {x} results
all {x} ever
Give me every {x} on record.
all {his} {x}s
full {x} history
complete list of {x} readings
{x} history
each {x} we have on {First}
pull all {x}
## trend
How has {his} {x} been trending?
{x} trend
trend of {x}
How has the {x} changed over time?
trend {x} pls
{x} over time
show me the {x} trend for {Mr}
graph {x}
is {his} {x} going up or down over the yrs
what's the {x} trend looking like
{x} course over the years
has {x} been improving
how's the {x} been over the years
plot the {typo}
{x} trajectory
TREND {X}
## count
How many times was {x} measured?
how many {x} results are there
number of {x} readings
how many {x}s do we have
How often has {his} {x} been checked?
total number of {x} measurements
count of {x}
how mny times was {x} checked
how many times has {Mr} had a {x}
## count_in_year
How many {x} readings in {d:y}?
how many times was {x} checked in {d:y}
number of {x}s in {d:y}
how often was {his} {x} measured in {d:y}
count of {x} results {d:y}
in {d:y}, how many {x}s did {he} have
`;
