// How values of a time are asked for, several values at once, and turns of a conversation (` >> `).
export const said = `
## on_day
What was {his} {x} on {d:iso}?
{x} on {d:iso}
{x} {d:us}
{x} on {d:us}?
What was the {x} on {d:mdy}?
what was {Mr}'s {x} on {d:dmy}
{x} on {d:mdyth}
{x} from {d:short}
{x} {d:dshort}
what was the {x} on {d:us2}
{x} {d:us0}
{x} {d:usdash}?
what was {his} {x} on {d:thof}
{d:us} {x}
{d:iso}: {x}?
On {d:mdy}, what was the {x}?
{x} result from {d:dmy}
{his} {x} dated {d:us}
what did the {x} show on {d:lower}
{typo} on {d:iso}
{x} for dos {d:us}
pls give {x} at visit on {d:short}
{X} ON {d:us}
how high was {his} {x} on {d:mdyth}
## in_month
{x} in {d:my}
What was {his} {x} in {d:my}?
{x} {d:mshort}
{x} {d:mtick}
what was the {x} back in {d:my}
{d:my} {x}
{x} {d:ym}
{x} from {d:mslash}
what was {Mr}'s {x} in {d:myof}
{x} in {d:mlower}
{his} {x} from {d:mtick}
in {d:my} what was the {x}
{x} during {d:my}?
## in_season
{x} in {d:season}
What was {his} {x} in the {d:season}?
{x} from {d:season}
how was {his} {x} in {d:season}
{d:season} {x}?
in the {d:season}, what was {Mr}'s {x}
## in_year
{x} in {d:y}
What was {his} {x} in {d:y}?
{d:y} {x}
{x} from {d:y}
what was the {x} back in {d:y}
{x} {d:ytick}
what was {Mr}'s {x} in {d:y}
{x} yr {d:y}
{X} IN {d:y}
what was {his} {typo} in {d:y}
in {d:y} what was {his} {x}
## listed_in_year
All {x} values in {d:y}
{x} values from {d:y}
list {his} {x}s in {d:y}
what were the {x} readings in {d:y}
every {x} in {d:y}
{d:y} {x} results
what were {Mr}'s {x}s during {d:y}
show {x} for {d:y}
## at_visit
What was {his} {x} at the last visit?
{x} at last visit
{x} at most recent visit?
what was {Mr}'s {x} when last seen
last visit's {x}
{his} {x} from the last appt
## absent_in_year
{x} in {y}?
What was {his} {x} in {y}?
any {x} in {y}
{x} values from {y}
was a {x} done in {y}
{y} {x}
how high was the {x} in {y}
## absent_since
any {x} since {y}?
{x} since {y}
highest {x} since {y}
has {he} had a {x} since {y}
did we check {x} after jan {y}
last {x} since {y}
## latest_until
What was the last {x} before {y_next}?
last {x} up to {y}
latest {x} through {y}
most recent {x} up to {y}
last {x} prior to {y_next}
last {x} as of the end of {y}
up to {y}, what was {his} last {x}
last {x} on or before 12/31/{y}
what was {his} most recent {x} before {y_next}
last {x} before jan {y_next}
## highest_since
Highest {x} since {y}
max {x} since {y}
what's the highest {x} since {y}
since {y}, how high has {his} {x} been
peak {x} from {y} on
highest {x} from {y} onwards
What is the highest {x} {Mr} has had since {y}?
greatest {x} since jan {y}
## lowest_since
lowest {x} since {y}
min {x} since {y}
since {y}, how low has {his} {x} been
nadir {x} from {y} on
What is the lowest {x} {Mr} has had since {y}?
## highest_between
Highest {x} between {y1} and {y2}
max {x} {y1}-{y2}
highest {x} from {y1} to {y2}
between {y1} and {y2} what was the highest {x}
peak {x} between {y1} and {y2}?
what was the max {x} from {y1} through {y2}
## listed_between
{x} values between {y1} and {y2}
all {x}s from {y1} to {y2}
{x} results {y1}-{y2}
show me {his} {x} from {y1} through {y2}
what were {Mr}'s {x} readings between {y1} and {y2}
{x} {y1} to {y2}
## age_since
highest {x} since turning {n}
What's the highest {x} since {he} turned {n}?
max {x} after age {n}
highest {x} after {his} {n}th birthday
peak {x} since age {n}
since turning {N}, what has been {his} highest {x}
highest {x} from age {n} on
## age_before
last {x} before age {n}
What was the last {x} before {he} turned {n}?
most recent {x} before turning {n}
last {x} before {his} {n}th birthday
before age {N}, what was {his} last {x}
latest {x} while {he} was still under {n}
## highest_last_years
highest {x} in the last {n} yrs
highest {x} in the past {n} years
max {x} last {n} years
over the last {N} years, what was the highest {x}
What was {his} highest {x} in the last {N} years?
peak {x} past {n}y
how high has the {x} been over the past {n} yrs
## listed_last_years
{x} in the last {n} years
all {x}s past {n} yrs
{x} results over the last {N} years
list {his} {x}s from the past {n} years
{x} last {n}y
## change
How did {his} {x} change between {d1:iso} and {d2:iso}?
change in {x} from {d1:us} to {d2:us}
{x} {d1:us} vs {d2:us}
compare {x} on {d1:mdy} and {d2:mdy}
difference in {x} between {d1:dmy} and {d2:dmy}
how much did {his} {x} change from {d1:my} to {d2:my}
{x} change {d1:iso} to {d2:iso}
delta {x} {d1:iso} {d2:iso}
did the {x} go up between {d1:my} and {d2:my}, values please
wt| How much weight did {he} gain or lose between {d1:my} and {d2:my}?
wt| wt change {d1:us} to {d2:us}
wt| how much wt has {he} lost or gained from {d1:iso} to {d2:iso}
## panel
cbc| last CBC
cbc| most recent CBC?
cbc| What did the last CBC show?
cbc| cbc results pls
cbc| latest complete blood count
cbc| whats {his} most recent cbc
lytes| lytes?
lytes| last lytes
lytes| most recent electrolytes
lytes| electrolytes for {Mr}
bmp| last BMP
bmp| bmp results
bmp| most recent basic metabolic panel
bmp| last chem 7
lfts| LFTs?
lfts| last LFTs
lfts| most recent liver function tests
lfts| liver enzymes latest
lipids| last lipid panel
lipids| lipids?
lipids| most recent cholesterol panel
lipids| What did {his} last lipid profile show?
lipids| whats {First}'s cholesterol panel
vitals| last vitals
vitals| vitals?
vitals| most recent vital signs
vitals| What were {his} vitals at the last check?
vitals| VS pls
vitals| latest set of vitals for {Mr}
## smoking
Does {he} smoke?
smoking status
is pt a smoker
tobacco use?
Is {Mr} a current smoker?
smoker?
smoking hx
tob hx
What is the patient's smoking status?
does the patient use tobacco
has {First} ever smoked
## two_measures
last {x} and {z}
What were the last {x} and {z}?
{x} and {z}?
{x}, {z}
most recent {x} & {z} pls
give me {his} {x} and {z}
{x} + {z}
latest {x} plus latest {z} for {Mr}
need {x} and also {z}
## follow_before
last {x}? >> and before that?
What is the most recent {x}? >> And the one before that?
last {x} >> the one before?
{Mr}'s last {x} >> previous?
latest {x}? >> what was it before that
whats {his} {x} >> prior to that?
## follow_third
last {x}? >> and before that? >> and before that?
most recent {x} >> the one before that >> and the one before that one
What is {his} last {x}? >> and the previous one? >> and the one before?
## follow_when
What is {his} last {x}? >> when?
last {x} >> when was that
latest {x}? >> date?
{x}? >> when was it taken
What was the last {x}? >> When was that measured?
most recent {x} pls >> what day was that
## follow_highest
last {x}? >> highest?
What's {his} latest {x}? >> What's the highest it's ever been?
last {x} >> and the max
most recent {x}? >> and the highest ever?
{x}? >> how high has it been
## follow_first
last {x}? >> and the first one?
What is {his} latest {x}? >> what was the earliest
most recent {x} >> and the very first
## follow_other
last {x}? >> what about {z}?
What is the most recent {x}? >> and the {z}?
last {x} >> {z}?
{x}? >> and {z2}
Tell me {his} last {x}. >> And {his} {z}?
latest {x} >> how about {z}
{Mr}'s {x}? >> same for {z}
## follow_other_before
last {x}? >> what about {z}? >> and before that?
last {x} >> and {z} >> previous one
What is {his} {x}? >> And {z}? >> And the one before that?
`;
