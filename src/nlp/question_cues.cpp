#include "nlp/question_cues.h"

#include <array>

#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

struct CueRow {
  Cue cue;
  std::string_view words;  // separated by '|'
};

using enum Cue;

constexpr auto kRows = std::to_array<CueRow>({
    {stop,
     "a|about|after|again|all|also|am|an|and|any|anything|are|as|at|be|because|been|before|being|by|can|could|do|does|during|"
     "each|ever|every|for|from|go|had|has|have|having|he|her|here|hers|him|his|how|i|if|in|into|is|it|its|let|ll|m|me|more|"
     "most|"
     "much|many|my|never|no|not|now|of|off|on|one|only|or|our|over|pt|patient|please|re|s|she|should|since|so|some|still|such|"
     "t|"
     "than|that|the|their|them|then|there|these|they|thing|this|those|to|too|u|under|until|up|us|ve|very|was|we|were|what|"
     "whats|"
     "when|where|whether|which|while|who|whom|whose|why|will|with|within|would|yet|you|your|yours|d|just|out|did|didn't|doesn'"
     "t|isn't|"
     "don't|hasn't|haven't|wasn't|aren't|weren't|can't|couldn't|won't|he's|she's|they're|he'd|she'd|they'd|there's|what's|who'"
     "s|it's|i'm|i'd|"
     "his/her|he/"
     "she|someone|anyone|anybody|something|yes|may|might|must|shall|per|via|upon|between|against|both|either|neither|"
     "nor|but|however|though|although|other|another|else|own|same|himself|herself|themselves|mr|mrs|ms|dr|lady|gentleman|man|"
     "woman|guy|person|client|who'd|that's|theirs|let's|did he|through|around|regarding|concerning|toward|towards|whose|da|dat|"
     "yo|ya|wanna|gonna|lemme|plz|thx|asap|fyi|hmm|um|eh|oh|bout|wrt|w|thats|doesnt|isnt|hasnt|didnt|havent|wasnt|dont|im|"
     "hes|shes|theyre|whos|possible|possibly|maybe|kindly|quickly|really|actually|exactly|far|ago|even|ever "
     "since|amongst|among|uh|umm|hm|mm|ah|miss|mister"},
    {filler,
     "chart|record|recorded|documented|document|documentation|noted|mention|mentioned|report|reported|reporting|file|known|"
     "know|"
     "listed|list|state|stated|say|said|says|show|shown|tell|find|found|see|seen|look|give|get|got|getting|need|want|wanted|"
     "wish|"
     "like|value|result|reading|measurement|measure|measured|number|level|test|tested|check|checked|checking|drawn|taken|take|"
     "taking|took|done|made|performed|perform|obtained|ordered|order|last|latest|recent|recently|newest|current|currently|"
     "present|presently|"
     "today|first|previous|previously|prior|past|history|hx|h/o|status|info|information|detail|data|entry|available|happen|"
     "happened|happening|undergo|undergone|underwent|receive|received|receiving|have|experience|experienced|experiencing|"
     "suffer|"
     "suffering|suffered|complain|complained|complaining|complaint|develop|developed|diagnose|diagnosed|diagnosis|dx|dxed|dx'd|"
     "treated|"
     "treatment|treating|given|gave|administered|prescribed|prescribe|using|used|use|uses|start|started|begin|began|begun|stop|"
     "stopped|stopping|stops|active|anymore|answer|question|summary|summarize|overview|doc|hi|hello|hey|ok|okay|thank|thanks|"
     "according|evidence|sign|indication|sort|kind|type of|total|overall|come|came|back|go|went|gone|doing|look like|lately|"
     "nowadays|moment|time|times|exist|existing|exists|there|listing|outcome|finding|score|panel|lab|labs|blood|serum|"
     "plasma|result "
     "of|study|reveal|revealed|remember|confirm|confirmed|verify|issue|exact|precise|specific|particular|figure|amount|"
     "much|many|often|ever|once|already|yet|most|pull|up|display|print|fetch|provide|enumerate|tell me|name|stand|standing|"
     "run|running|where|work|working|went|look|looking|looked|concern|aware|tried|try|trying|actual|medical|clinical|"
     "clinically|ask|asked|asking|"
     "wondering|wonder|curious|sure|certain|want to know|date|day|month|year|week|when|visit|dated|life|lifetime|exam|"
     "indicate|indicated|suggest|suggested|considered|labeled|labelled|flagged|come in|on file|in the chart|has "
     "been|mean|means|meaning|due|"
     "going|change|changed|changing|trend|trending|graph|plot|course|progress|progression|unit|units|mg/dl|mmol/"
     "l|mg|ml|mcg|percent|kg|lb|lbs|"
     "pound|pounds|cm|mmhg|g/dl|u/l|meq/l|bpm|celsius|fahrenheit|degrees|inches|feet|beats|per "
     "minute|minute|highest|lowest|maximum|minimum|max|"
     "min|peak|nadir|average|mean|earliest|oldest|top|bottom|worst|best|count|frequency|interval|range|normal|abnormal|high|"
     "low|elevated|above|below|"
     "over|under|greater|less|more|within|outside|put|place|placed|implanted|inserted|removed|immunized|vaccinated|operated|"
     "admitted|discharged|hospitalized|"
     "seen|visited|assigned|responsible|managing|manage|managed|follow|followed|following|primary|treating|issued|made|called|"
     "regarding|ongoing|chronic problem|pertinent|relevant|"
     "include|included|contain|contains|containing|carry|carries|carried|feature|appear|appears|believed|thought|clarify|"
     "determine|still|sick|ill|wrong|problematic|quit|ceased|intake|consume|consumes|consuming|swallow|swallowing pills|pick "
     "up|refill|refilled|board|gotten|created|arrival|arrived|"
     "way|real|episode|bout|spell|occurrence|instance|hit "
     "the|planned|scheduled|upcoming|kilo|kilogram|kgs|centimeter|inch|foot|gram|"
     "1st|script|renewed|renewal|difference|delta|gain|gained|lose|lost|compare|compared|comparison|set|draw|onward|onwards|yr|"
     "yrs|marital|married|divorced|widowed|single|language|interpreter|preferred language|spoken|cleared up|"
     "clear up|healed|gist|at some point|coded|x2|x3|x4|heading|improved|creeping|somebody|someone|supposed "
     "to|grab|quick|quickly|fast|fahrenheit|tally"},
    {courtesy,
     "please|pls|plz|who knows|does anyone know|anyone know|do we "
     "know|hi|hello|hey|ok|okay|so|and|also|well|chartroom|now|then|thanks|doc|doctor please|good morning|um"},
    {command,
     "list|show|give|display|enumerate|print|get|pull|name|summarize|provide|fetch|plot|graph|find|describe|need|want"},
    {what, "what|which|what's|whats|where|wat"},
    {when, "when|when's|whens"},
    {who, "who|whom|whose|who's|whos"},
    {why,
     "why|what brought|chief complaint|reason|how come|reasons|rationale|what for|because of what|indication|diagnosis for|dx "
     "for|for what|for which problem|for "
     "which condition|for which diagnosis|what reason"},
    {how, "how|how's|hows"},
    {yes_no,
     "is|are|was|were|does|do|did|has|have|had|can|could|any|ever|never|still|isn't|doesn't|hasn't|didn't|wasn't|aren't|haven'"
     "t|"
     "don't|on|taking|history|hx|h/o|should|will|would|allergic|known|prior|currently|s/"
     "p|positive|negative|pos|neg|isnt|doesnt|hasnt|"
     "didnt|wasnt|dont|weren't|there|is there|currently on|past"},
    {latest, "latest|last|most recent|newest|recent|most recently|recently|current|lately|last time|nowadays"},
    {previous,
     "previous|penultimate|before last|the one before|second to last|second last|next to last|prior value|prior one|one before "
     "the "
     "last|one before last|before the last|time before last|before last one|before the most recent|before the latest|second "
     "most "
     "recent|2nd to last|2nd most recent|last but one|next most recent|prior to the latest|prior to the last|prior to "
     "last|prior to the most recent"},
    {first,
     "first|earliest|oldest|initial|initially|very first|baseline|original|originally|1st|starting value|how far back|far "
     "back|at the beginning|in the beginning|at the start|at the outset|become a patient|became a patient|new patient"},
    {highest,
     "highest|max|maximum|peak|worst high|how high|top|greatest|largest|biggest|heaviest|topped out|top out|maxed out|max out"},
    {lowest, "lowest|min|minimum|nadir|how low|smallest|least|lightest|bottom out|bottomed|bottomed out"},
    {trend,
     "trend|trending|heading|improved|creeping|creeping up|go up|went up|gone up|go down|went down|gone "
     "down|difference|delta|gain|gained|lose|lost|compare|compared|"
     "comparison|graph|plot|series|progression|trajectory|over time|changed|changing|change over|going up|going down|going "
     "up or down|improving|worsening|rising|falling over|increasing|decreasing|evolved|evolution|development|course|how "
     "has|how "
     "have|up or down|better or worse|over the year|through the year|over the past|timeline|getting better|getting worse|"
     "fluctuated|fluctuating|history of value|stable|run of|moved|moving|dropping|dropped|climbing|trended|which way|over the "
     "pregnancy|over the "
     "course|over the stay|over the admission"},
    {how_many,
     "how many|number of|count|count of|how many time|total number|how many different|tally|tally of|how many total|total "
     "count"},
    {how_often, "how often|how frequently"},
    {how_long, "how long|since when|for how long|how long ago|duration"},
    {how_old, "how old|age|what age"},
    {dated,
     "date|how old is that|how old is it|how old is this|how recent|how long ago|day of|dated|what day|which day|what "
     "year|which year|what month|time of"},
    {findings,
     "show|shown|showed|finding|result|reveal|revealed|find|found|indicate|demonstrate|demonstrated|read|outcome|conclude|"
     "concluded|conclusion|say|said"},
    {dose,
     "milligram|microgram|dose|dosage|strength|frequency|mg|dosing|often|much|how much|how often|instruction|regimen|take "
     "it|directions|sig"},
    {level, "level|ige|titer|trough|concentration|peak level"},
    {high, "high|elevated|too high|raised|up|increased|above normal|higher"},
    {low, "low|too low|decreased|below normal|lower|reduced"},
    {normal,
     "normal|abnormal|in range|out of range|within normal limit|wnl|within range|ok|okay|fine|healthy|within "
     "limit|off|critical|"
     "flagged|in the normal range"},
    {above,
     "above|over|greater than|more than|higher than|exceed|exceeds|exceeded|exceeding|at least|>|bigger than|get past|got "
     "past|go past|went past|gone past"},
    {below, "below|under|less than|lower than|smaller than|at most|<|beneath"},
    {now,
     "still|currently|current|now|presently|active|today|at present|at the moment|these day|right "
     "now|nowadays|anymore|ongoing|has any|at this time"},
    {ever,
     "ever|never|history|hx|h/o|prior|past|previous|previously|s/p|before|in the past|at any time|ever been|at any point|used "
     "to|"
     "lifetime|once|pmh|pmhx|past medical"},
    {never, "never"},
    {denied,
     "hasn't|haven't|didn't|doesn't|isn't|wasn't|aren't|hasnt|didnt|doesnt|isnt|no longer|has no|have no|had no|not have|not "
     "had|not take|not taking|not on|free of|without|there no|no history|is not|not been|not allergic|not a|not have any|off "
     "of|"
     "stopped taking|discontinued"},
    {past_verb, "was|were|did|had|didn't|wasn't|weren't|wasnt|didnt"},
    {perfect_verb, "has|have|hasn't|haven't|has been|have been"},
    {everything,
     "ever|past|previous|prior|stopped|discontinued|inactive|resolved|old|former|all|historical|complete|full|previously|every|"
     "entire|whole|total|used to|history|everything"},
    {active, "active|current|currently|now|still|present|ongoing|presently|at present|right now|at the moment"},
    {takes, "take|taking|taken|took|on|use|using|uses|used|takes|get|getting|prescribed|put on"},
    {started,
     "started|start|begin|ordered|first ordered|given first|began|begun|initiated|first prescribed|starting|commenced|put "
     "on|prescribed|beginning|start date|first "
     "taken|originally prescribed|added|introduced|since when|how long"},
    {stopped,
     "stopped|stop|discontinued|discontinue|ended|end|ended|held|stopping|finished|finish|come off|quit|taken "
     "off|resolved|resolve|clear up|cleared up|heal|healed|go away|went "
     "away|ceased|over|completed|end date|dc'd|d/c'd|d/c"},
    {begun_illness,
     "diagnosed|diagnose|diagnosis|onset|start|started|begin|began|first|since when|how long|develop|developed|dx|dx'd|first "
     "noted|appear|appeared|occur|occurred|come on|get|got|dxed"},
    {given, "given|gave|administered|received|receive|give"},
    {prescriber,
     "prescriber|prescribed|prescribe|ordered|order|performed|did|recorded|gave|administered|signed|wrote|diagnosed|requested|"
     "requester|performer|doctor|physician|provider|surgeon|author"},
    {searchable,
     "start|started|stop|stopped|stopping|begin|began|begun|quit|ceased|admitted|discharged|hospitalized|diagnosed|treated|"
     "treatment|"
     "change|changed|removed|placed|inserted|implanted|prescribed|ordered|recommend|recommended|wrong|happened|refilled|due|"
     "trend|"
     "operated|visit|abnormal|worst|problematic|sick|progress|plan|goal|team|doctor"},
    {allergy,
     "allergy|allergic|drug allergy|food allergy|drug or food allergy|food or drug allergy|environmental allergy|medication "
     "allergy|"
     "food and drug allergy|drug and food allergy|known allergy|food intolerance|drug "
     "intolerance|intolerance|intolerant|nkda|nka|hypersensitivity|allergen|adverse reaction|react to|reaction "
     "to|sensitivity|allergie|alergy|"
     "alergic|alergie|drug reaction"},
    {vaccine,
     "shot|vaccine|vaccination|vaccinated|immunization|immunized|booster|jab|immunisation|immunised|vax|vaxxed|vaxx|"
     "inoculation|"
     "inoculated|immunity shot|imms|imm"},
    {medication,
     "medication|med|medicine|prescription|rx|script|pill|tablet|drug|prescribed|medicament|pharmaceutical|meds list|medlist|"
     "capsule|medicate|home med"},
    {problem,
     "problem|diagnosis|diagnose|dx|condition|comorbidity|comorbiditie|illness|disease|issue|disorder|pmh|pmhx|diagnosed|"
     "diagnoses|wrong with|"
     "ailment|morbidity|problem list|sickness|suffer from|dxs|health issue|health concern|pmhx list|chronic condition|what is "
     "wrong"},
    {disease, "disease|disorder|condition|problem|illness|trouble|syndrome|issue|diagnosis"},
    {procedure, "procedure|proc|procs|surgery|operation|psh|pshx|surgical|operated|intervention|op|surgeries"},
    {history, "history|hx|h/o"},
    {visit,
     "visit|encounter|appointment|seen|saw|consultation|consult|appt|contact|come in|check-up|checkup|follow-up visit|clinic "
     "visit|ov|in the office|in office|in the clinic|in clinic|last in|office visit|last see|last saw|came in|came by|come "
     "by|stopped by|was here|see us|brought her in|brought him in|brought in|show up|showed up|last came|be "
     "seen|been seen|last here|last there"},
    {admission,
     "admission|admitted|hospitalization|hospitalized|hospitalisation|inpatient|hospital stay|in the hospital|in "
     "hospital|stay|discharge|discharged"},
    {emergency, "er|ed|emergency|emergency room|emergency department|a&e|er visit|ed visit|emergency visit|urgent care"},
    {team,
     "care team|team|provider|doctor|physician|clinician|pcp|primary care|nurse|cardiologist|oncologist|specialist|gp|general "
     "practitioner|caregiver|care provider|practitioner|family doctor"},
    {plan, "care plan|plan of care|careplan|plan"},
    {goal, "goal|target|objective of care|health goal"},
    {report, "report|diagnostic report"},
    {imaging, "imaging|scan|x-ray|radiology|imaging study|image|radiograph|xray"},
    {lab, "lab|labs|laboratory|lab result|lab value|lab work|labwork|blood work|bloodwork|blood test|lab test"},
    {vital, "vital|vital sign|vs"},
    {note, "note|documentation|letter|discharge summary|progress note"},
    {device, "device|implant|implanted device|prosthesis|hardware|equipment|dme"},
    {relative,
     "family "
     "history|fhx|fh|mother|father|parent|sibling|relative|brother|sister|son|daughter|aunt|uncle|grandmother|grandfather|"
     "cousin|mom|dad|family member|in the family|run in the family|runs in the family|fam hx|family hx|familial|grandparent|"
     "maternal|paternal|twin|niece|nephew|mum|in her family|in his family|family"},
    {social,
     "social history|living situation|occupation|job|lifestyle|habit|live with|lives with|employment "
     "status|social hx"},
    {birth, "born|date of birth|dob|birth date|birthday|birthdate|d.o.b|b day|bday|birth day"},
    {age, "how old|age|old"},
    {sex, "sex|gender|male or female|male|female|m or f|f or m|m f|man or a woman|man or woman|a man|a woman"},
    {address,
     "address|live|where does he live|where does she live|reside|city|zip code|home "
     "address|street|mailing|addr|town|residence|zip|postal code"},
    {phone,
     "phone|telephone|phone number|contact number|email|e-mail|contact detail|cell number|tel|reach|contact info|contact "
     "information|cell|mobile|callback|number to call|call her|call him|call the patient|reach her|reach him"},
    {name,
     "full name|patient name|name of the patient|patient's name|called|his name|her name|their name|last name|first "
     "name|surname|family name|given name|pt name"},
    {record_number, "mrn|record number|medical record number|patient id|patient number|chart number"},
    {death, "alive|dead|deceased|died|death|passed away|living|die|dies|pass away|passed on|date of death|dod"},
    {degree,
     "severe|mild|moderate|acute|chronic|left|right|bilateral|recurrent|worsening|uncontrolled|controlled|advanced|early|late|"
     "stable|unstable|persistent|intermittent|new|old|bad|terrible|slight|serious|significant|minor|major|massive|small|large|"
     "sudden|constant|progressive|resistant|refractory|poorly controlled|well "
     "controlled|left-sided|right-sided|end-stage|extensive|complicated|"
     "uncomplicated|occasional|frequent|active|symptomatic|asymptomatic|generalized|localized|upper|lower|unilateral|medically|"
     "poorly|well|"
     "extreme|bad|strong|critical|life-threatening|mildly|severely|moderately|high-dose|low-dose|daily|weekly|nightly"},
    {anaphor, "it|that|this|they|them|those|one|ones|these|itself|there"},
    {before_that,
     "before that|prior to that|the one before|before this|before it|previous one|prior one|earlier than that|prior to "
     "this|further back|one further back|one earlier|even earlier|and the time before|time before that|the time "
     "before|previous to that|and "
     "before|before then|one before that|before those"},
    {what_about, "what about|how about|and the|and her|and his|and what about|what of|and for"},
});

}  // namespace

CueTable::CueTable() {
  for (const CueRow& row : kRows) {
    for (const std::string_view words : split_bars(row.words)) {
      phrases_.add(singular_keys(tokenize(words)), static_cast<std::uint32_t>(row.cue));
    }
  }
}

std::vector<CueSet> CueTable::find(std::span<const std::string> keys) const {
  std::vector<Phrases::Word> words;
  words.reserve(keys.size());
  for (const std::string& key : keys) words.push_back(phrases_.word(key));
  std::vector<CueSet> cues(keys.size());
  for (std::size_t first = 0; first < keys.size(); ++first) {
    phrases_.each(std::span(words).subspan(first), [&](const Phrases::Match& match) {
      for (std::size_t i = first; i < first + match.words; ++i) {
        for (const std::uint32_t cue : match.values) cues[i].set(cue);
      }
    });
  }
  return cues;
}

const CueTable& question_cues() {
  static const CueTable table;  // constant after it is made
  return table;
}

}  // namespace chartroom::nlp
