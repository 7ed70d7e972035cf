#include "nlp/assertion_cues.h"

#include <array>

namespace chartroom::nlp {
namespace {

using enum CueKind;
using enum CueReach;

constexpr auto kCues = std::to_array<Cue>({
    {absent, after,
     "no|not|denies|denied|deny|denying|without|w/o|never|never had|never been on|never taken|negative for|neg for|no evidence "
     "of|no evidence for|no sign of|no signs of|no history of|no h/o|no hx of|no hx|no prior|no known|none of|absence "
     "of|absent|lack of|lacks|lacking|free of|ruled out for|ruled out|rules out|r/o'd|nor|neither|not on|not taking|not "
     "had|has not had|does not have|doesn't have|did not have|didn't have|don't have|do not have|has no|had no|have no|without "
     "evidence of|without any|not have|isn't|is not|wasn't|was not|aren't|are not|not currently|non|nonsmoker|doubt|not a|no "
     "complaints of|no complaint of|no new|no acute|no current|no significant|no personal history of|not using|hasn't "
     "had|hasn't|haven't|unremarkable for|avoid|no suspicion of|not given|no reports of|no report of|no signs or symptoms "
     "of|never a|negative|no further|no other|no active|no recurrent|no recurrence of|keep off|stay off|do not take|do not "
     "restart|don't restart|dont restart|do not give|don't take|declines|declined|refused|refuses|cannot take|can't take|could "
     "not afford|against|not tolerated|instead of|rather than|fails to reveal|not demonstrate|unlikely to be|doesn't take|does "
     "not take|didn't take|did not take|does not use|not allergic to|contraindicated|no plan for|no plans for|no plan to|no "
     "plans to|no need for|lost to follow up before|cancelled|canceled|aborted|no show for|did not attend|failed to attend|did "
     "not show for|did not show up for"},
    {absent, before,
     "negative|neg|is negative|was negative|were negative|not present|not seen|not identified|not detected|not appreciated|not "
     "noted|not evident|not given|not started|not yet|not since|never|none|denied|absent|is absent|was absent|ruled out|was "
     "ruled out|is ruled out|been ruled out|were ruled out|excluded|was excluded|free|unlikely|is unlikely|seems unlikely|not "
     "found|not elevated|no|nil|not tolerated|declined|refused|not on|never started|not restarted|not resumed|not required|not "
     "needed|not taken|not present on exam|not endorsed|not observed|screen neg|screen negative|screen is negative|screen was "
     "negative|screening negative|not done|was not done|not performed|was not performed|not completed|never done|disproved|was "
     "disproved|refuted|is refuted|was refuted|changed to refuted|cancelled|canceled|called off|was called off|aborted|was "
     "aborted|abandoned|was abandoned|not attempted|not planned|is not planned|not scheduled|is not scheduled|was "
     "cancelled|was canceled|voided|was voided|not indicated|is not indicated|not recommended|not advised|not warranted|not an "
     "allergy|is not an allergy|not allergic|not true"},
    {ended, after,
     "no longer taking|no longer on|no longer has|no longer|off of|d/c|discontinue|discontinued|stop|stopped|stopping|stop "
     "taking|hold|holding|held|off|weaned off|came off|taken off|tapered off|withheld|withhold"},
    {ended, before,
     "stopped|was stopped|were stopped|discontinued|was discontinued|were discontinued|held|on hold|remains held|is held|was "
     "held|were held|has been held|has been stopped|have been stopped|has been discontinued|have been "
     "discontinued|dc'd|d/c'd|d/c|off|was removed|removed|withheld|was withheld|no longer taken|no longer in effect|no longer "
     "valid|rescinded|was rescinded|revoked|was revoked|svr|in svr|with svr|achieved svr|s/p svr|sustained virologic response|"
     "cured|was cured|is cured|now cured"},
    {ended, ending,
     "stop|stopped|stopping|hold|held|holding|discontinue|discontinued|discontinuing|d/c|d/"
     "c'd|skip|skipped|skipping|miss|missed|missing|interrupt|interrupted|interrupting|pause|paused|pausing|withhold|withheld|"
     "withholding"},
    {taken_up, before,
     "resumed|restarted|reinitiated|reinstated|was resumed|was restarted|were resumed|were restarted|has been resumed|has been "
     "restarted|have been resumed|since resumed|since restarted|back on it|taking it again|continued since"},
    {absent, participle,
     "started|given|initiated|prescribed|ordered|sent|obtained|placed|inserted|administered|received|used|continued|taken|done|"
     "performed|completed|restarted|resumed|needed|required|indicated|recommended|advised|warranted|seen|identified|detected|"
     "found|noted|appreciated|tolerated|filled|begun|offered|signed|created|transfused|dialyzed"},
    {absent, around, "incorrect|is incorrect|not true today|is not current|no longer current"},
    {possible, after,
     "has-bled|cha2ds2-vasc|chads2|chads-vasc|hasbled|orbit score|wells score|padua score|caprini|risk score|"  // they name
                                                                                                                // what they
                                                                                                                // count
     "possible|possibly|probable|probably|likely|suspected|suspect|suspicion for|suspicion of|concern for|concerning for|"
     "concerned about|may have|might have|may be|might be|could be|could have|cannot exclude|can't exclude|cannot rule out|"
     "can't rule out|not ruled out|r/o|rule out|versus|vs|consistent with possible|suggestive of|suspicious for|question of|"
     "questionable|presumed|presumptive|differential includes|differential|ddx|query|worrisome for|maybe|perhaps|appears to be|"
     "appears|borderline|equivocal for|favor|most likely|unsure|unclear if|evaluate for|eval for|work up for|workup for|"
     "cannot be excluded|to exclude|to rule out|not exclude|unable to exclude|unsuccessful attempt at|unsuccessful|attempt "
     "at|attempts at|unsuccessfully attempted"},
    {possible, before,
     "attempted|was attempted|unsuccessful|was unsuccessful|unsuccessfully attempted|vomited|vomited at "
     "once|possible|likely|suspected|cannot be excluded|can't be excluded|not excluded|not ruled out|cannot "
     "be ruled out|"
     "has not been ruled out|is possible|is likely|is suspected|was suspected|probable|is probable|in the differential|"
     "on the differential|is in question|unclear|questionable|unsure|pt unsure|patient unsure|pending"},
    {hypothetical, after,
     "may need|might need|may require|might require|if|return for|return if|return to ed for|call for|call if|monitor "
     "for|watch for|in case of|in the event of|should|"
     "should he develop|should she develop|come back if|unless|at risk for|risk for|risk of|high risk for|increased risk of|"
     "screen for|screening for|precautions for|prevent|prevention of|prophylaxis|prophylaxis for|to prevent|precautions|"
     "return precautions|such as|as needed for|prn for|prn|educated about|counseled on|counseled about|signs of|symptoms of|"
     "look for|warned about|whenever|when you have|until|would|side effects include|could cause|may cause|can cause|"
     "to avoid|reduce risk of|chance of|possibility of developing|seek care for|go to the er for|call 911 for|"
     "explained why no|risks include|risks of|risks including"},
    {hypothetical, before,
     "may be needed|might be needed|could be needed|may be required|may become necessary|if sbp|if bp|if hr|if symptoms|if "
     "worse|if "
     "worsening|if it recurs|if recurs|if fevers recur|if no improvement|if not improved|if not better|if it fails|only "
     "if|symptoms "
     "explained|symptoms reviewed|symptoms discussed|signs explained|self "
     "management|self-management|education|counseling|counselling|management plan|care "
     "plan|monitoring|warning|warnings|warning given|warnings "
     "given|risk|precautions|prophylaxis|screening|screen|prevention|occurs|occur|recurs|develops|develop|would apply"},
    {planned, around,
     "options|options discussed|modality|modalities|modalities reviewed|leans towards|leans toward|leaning towards|leaning "
     "toward|birth plan"},
    {planned, after,
     "wants|wants to|wishes|prefers|decided|decided on|chose|chooses|chosen|opted "
     "for|elected|unless|consider|considered|considering|will start|will begin|plan to start|plan for|plan "
     "to|planning|planned|scheduled "
     "for|schedule|scheduled|"
     "will need|will get|will order|will obtain|will check|check|recheck|recommend|recommended|recommends|refer for|referred "
     "for|referral "
     "for|"
     "discussed|discuss|offered|offer|order|ordered|due for|overdue for|may start|may need|could start|might start|going to "
     "start|"
     "to be started on|awaiting|pending|would benefit from|candidate for|in need of|needs|to start|will ask about|will "
     "initiate|"
     "set up for|arrange|advised|advise|encouraged|will schedule|to be considered for|may be restarted|interested in|plans "
     "for|postponed|postpone|postponing|defer|deferred|deferring|rescheduled|reschedule|put off"},
    {planned, before,
     "postponed|was postponed|is postponed|deferred|was deferred|is deferred|delayed|was delayed|is delayed|rescheduled|was "
     "rescheduled|put off|was put off|pushed back|was pushed back|moved back|considered|was considered|being "
     "considered|unless|to be considered|is "
     "planned|planned|scheduled|is "
     "scheduled|recommended|was recommended|is recommended|due|is due|overdue|"
     "may resume|might resume|may restart|may be used|can be used|may be taken|in 8 weeks|next visit|was "
     "discussed|discussed|was offered|offered|ordered|pending|to "
     "be scheduled|next month|next week|"
     "next year|tomorrow|in the fall|may be restarted|to be done|will be done|to be started|will be started|as outpatient"},
    {historical, after,
     "days after|weeks after|months after|years after|days since|weeks since|months since|years since|"
     "quit|quit in|stopped in|finished|history of|h/o|hx of|hx|past history of|prior|previous|previously|remote|s/p|status "
     "post|past|former|formerly|"
     "history significant for|history notable for|history includes|childhood|known history of|used to have|used to take|"
     "prior history of|in the past|had a|had an|previously on|previously had|once had|as a child|resolved|ex"},
    {historical, before,
     "cleared up|has cleared up|went away|has gone away|gone away|gone|is gone|now gone|subsided|has subsided|abated|in "
     "complete "
     "remission|now in complete remission|quit|completed|finished|done|in the past|years ago|year ago|months ago|month "
     "ago|weeks ago|as a child|in childhood|has "
     "resolved|resolved|is resolved|"
     "previously|in remission|now resolved|remotely|until|decades ago|in her youth|in his youth|healed|was treated|history|at "
     "age"},
    {family, around,
     "donor|roommate|fetus|mother|father|brother|sister|son|daughter|aunt|uncle|grandmother|grandfather|cousin|sibling|"
     "siblings|parents|parent|mom|"
     "dad|"
     "maternal|paternal|family history of|family history|family hx|fhx|fh|family "
     "members|niece|nephew|grandparents|half-brother|"
     "half-sister|twin|relatives|relative|brothers|sisters|grandson|granddaughter|"
     "mother's|father's|brother's|sister's|runs in the family|no family history of|no fh of|no family hx of"},
    {family, others,
     "wife|husband|spouse|partner|girlfriend|boyfriend|fiance|fiancee|roommate|neighbor|neighbour|coworker|co worker|classmate|"
     "caregiver|friend|ex wife|ex husband|stepmother|stepfather|stepson|stepdaughter|mother in law|father in law"},
    // Said of someone else's chart.
    {family, around,
     "another patient|wrong patient|wrong chart|different patient|other patient|entered in error|in "
     "error|by mistake|mislabeled|misfiled|"
     "not his|not hers|not this patient|belongs to another|roommate"},
    {withheld, before,
     "no dose was given|no dose given|no dose was administered|no doses were given|no doses given|none was given|never given|"
     "was never given|never administered|was never administered"},
    {absent, object, "never given|was never given|never administered|was never administered|not interested in"},
    {refusal, before,
     "declined|declines|refused|refuses|hold off|held off|holding off|decided against|decided not|felt unlikely|thought "
     "unlikely|"
     "felt to be unlikely|thought to be unlikely|not favored"},
    {pseudo, after,
     "no increase|no change|no change in|not only|no significant change|no interval change|no significant interval change|"
     "not certain if|not certain whether|gram negative|without difficulty|not necessarily|no doubt|not drain|no improvement|"
     "no improvement in|not improved|no relief|no relief of|no better|no worse|not resolved|not to exceed|no missed|no missed "
     "doses|"
     "no missed doses of|without missed|without missed doses|no more than|not rule out|no cause of|no effect on|no refills|"
     "no longer able|no dose|if possible|not well controlled|not controlled|not at goal|poorly controlled|prior to|"
     "prior to admission|previous to|likely due to|likely from|no side effects from|no side effects|no problems with|"
     "no issues with|no trouble with|no objection to|not worse|offered no|no wonder|no matter|not because of|denies missing|"
     "denies missed|no adverse effects from|without side effects|with or without|should be continued|stop smoking|off balance|"
     "set off|took off|hold steady|one off|day off|blood pressure off|known allergies|non insulin|stop by|no interval "
     "worsening|"
     "unlikely to stop|not just|no medication changes|no changes to|prior auth|resolved after|hold parameters|if the|as if|no "
     "change to|no changes in|no changes|as planned|as scheduled|than planned|as expected|as ordered"},
    {stop, around,
     "but|however|although|though|except|except for|apart from|aside from|nevertheless|yet|still|which|who|whereas|despite|"
     "because|since|secondary to|due "
     "to|reports|reported|reporting|complains|complaining|endorses|endorsed|endorsing|describes|describing|admits|presents|"
     "presented|presenting|develops|developed|states|stated|notes|noted|has|had|positive for|pos for|does have|does report|"
     "did have|then|now with|other than|started "
     "on|started|starting|initiated|began|begun|continues|continued|taking|while|added|now on|now takes|now "
     "taking|continue|remains on|currently on|takes|shows|showed|reveals|"
     "revealed|significant for|notable for|so|he|she|caused|causing|restarted|restart|resumed|resume|give|start|began|until"},
});

}  // namespace

std::span<const Cue> assertion_cues() { return kCues; }

}  // namespace chartroom::nlp
