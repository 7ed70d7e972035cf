// The second set: what was measured at a time that is named. Written without sight of the first set or of the program. The form of a line: compose.mjs.
export const said = `
## latest_until
what was the last {x} before {y_next}
{x} as of end of {y}
last {x} up to and including {y}
as of december 31 {y} what was {his} {x}
going into {y_next}, what was the latest {x}

## highest_since
highest {x} since {y}
max {x} from {y} on
since {y} what's the worst, i.e. highest, {x}

## lowest_since
lowest {x} since {y}
how low has the {x} been since {y}
min {x} from {y} to now

## highest_between
highest {x} between {y1} and {y2}
peak {x} from {y1} to {y2}
what was the max {x} {y1}-{y2}

## listed_between
{x} values {y1} to {y2}
all {x} between {y1} and {y2}
list {his} {x} from {y1} through {y2}

## age_since
highest {x} since {he} turned {n}
max {x} after age {n}
since {his} {n}th birthday what was the highest {x}

## age_before
last {x} before {he} turned {n}
what was the {x} the last time it was taken before {his} {n}th birthday

## highest_last_years
highest {x} in the last {n} years
what's the highest {x} in the past {N} years
max {x} last {n} yrs

## listed_last_years
{x} last {n} years
all {x} results over the past {N} years
show me {his} {x} for the last {n} yrs

## on_day
{x} on {d:us}
{x} {d:us2}
what was the {x} on {d:mdy}
what was {his} {x} on {d:dmy}?
{x} of {d:dots}
{x} from {d:dmyslash}?
{x} {d:military}
on {d:weekday} what did the {x} show
{d:iso} {x}
What was the {x} which was taken on {d:thof}?
{d:short} {x} result
{he} was seen {d:us0}, {x}?
labs and vitals from {d:usdash} - {x}?
{x} {d:ymdslash}
{d:mdyth}, what was the {x}
looking at {d:dshort}. what's the {x} that day
{x} back on {d:lower}

## in_month
{x} in {d:my}
{x} {d:mshort}
what was {his} {x} back in {d:mtick}
{d:mlower} {x}?
{x} from {d:mslash}
the {x} they got in {d:myof}
whats the {x} for {d:ym}
do you see a {x} from {d:my}? what was it

## in_season
{x} in the {d:season}
what was {his} {x} around {d:season}
{d:season}: {x}?

## in_year
{x} in {d:y}
what was {his} {x} in {d:y}
{d:y} {x}?
what did the {x} look like back in {d:y}
{x} from {d:ytick}
I need the {x} of the year {d:y}.

## listed_in_year
all {x} from {d:y}
{x} values during {d:y}
what were {his} {x}s in {d:y}
show me every {x} of {d:y}

## count_in_year
how many {x} in {d:y}
how many times did we check {x} in {d:y}

## at_visit
{x} at last visit?
what was {his} {x} when {he} was last here
{x} at the most recent appointment
when {he} came in last time what was the {x}

## absent_in_year
{x} in {y}
what was the {x} in {y}?
any {x} from {y}
did we get a {x} in {y}
{y} {x} value pls

## absent_since
any {x} since {y}?
{x} since {y}
what's the latest {x} since the start of {y}
{he} had a {x} in {y} or later, didn't {he}
was a {x} done after january {y}
`;
