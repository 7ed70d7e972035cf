#include "nlp/kin_words.h"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

constexpr auto kKin = std::to_array<std::string_view>({"kidney|kidneys|renal|nephric",
                                                       "heart|cardiac|coronary|myocardial",
                                                       "lung|lungs|pulmonary|respiratory|pulmonic",
                                                       "liver|hepatic",
                                                       "brain|cerebral|intracranial|cranial|head",
                                                       "stomach|gastric",
                                                       "skin|cutaneous|dermal|dermatologic",
                                                       "bone|bones|osseous|skeletal|bony",
                                                       "ear|ears|otic|aural",
                                                       "eye|eyes|ocular|ophthalmic|visual",
                                                       "nose|nasal",
                                                       "throat|pharyngeal|pharynx",
                                                       "bladder|vesical",
                                                       "bowel|intestinal|intestine|gut",
                                                       "colon|colonic|colorectal",
                                                       "breast|mammary",
                                                       "prostate|prostatic",
                                                       "thyroid",
                                                       "spine|spinal|vertebral|back",
                                                       "neck|cervical",
                                                       "chest|thoracic|thorax",
                                                       "belly|abdomen|abdominal|tummy",
                                                       "pelvis|pelvic",
                                                       "tooth|teeth|dental",
                                                       "foot|feet|pedal",
                                                       "hand|hands",
                                                       "wrist|wrists|carpal",
                                                       "ankle|ankles",
                                                       "knee|knees",
                                                       "hip|hips",
                                                       "shoulder|shoulders",
                                                       "elbow|elbows",
                                                       "finger|fingers|digit",
                                                       "toe|toes",
                                                       "arm|arms|upper extremity",
                                                       "leg|legs|lower extremity",
                                                       "vein|veins|venous",
                                                       "artery|arteries|arterial",
                                                       "nerve|nerves|neural",
                                                       "muscle|muscles|muscular",
                                                       "joint|joints|articular",
                                                       "blood|haematologic|hematologic",
                                                       "urine|urinary",
                                                       "pp|postpartum",
                                                       "preop|preoperative|pre-op",
                                                       "postop|postoperative|post-op",
                                                       "delivery|birth|childbirth",
                                                       "stool|fecal|faecal",
                                                       "child|childhood|pediatric|children",
                                                       "left|lt|l",
                                                       "right|rt|r",
                                                       "both|bilateral",
                                                       "acute|acutely",
                                                       "chronic|chronically|longstanding|long-standing",
                                                       "severe|severely|serious|bad|terrible",
                                                       "mild|mildly|slight|minor",
                                                       "moderate|moderately",
                                                       "recurrent|recurring|recurs|repeated",
                                                       "worsening|worse|worsened|progressive",
                                                       "stable|unchanged",
                                                       "new|newly|new-onset",
                                                       "advanced|end-stage|late-stage",
                                                       "1|i|one",
                                                       "2|ii|two",
                                                       "3|iii|three",
                                                       "4|iv|four",
                                                       "5|v|five",
                                                       "viral|virus",
                                                       "bacterial|bacteria",
                                                       "fungal|fungus",
                                                       "diabetic|diabetes",
                                                       "uncontrolled|poorly-controlled",
                                                       "cancer|carcinoma|malignant",
                                                       "weak|weaker|weakened",
                                                       "bug|organism|pathogen|culture|grew|isolate",
                                                       "contraception|contraceptive|contraceptives",
                                                       "infection|infected|infectious"});

using Map = std::unordered_map<std::string_view, std::vector<std::string_view>>;

Map make_map() {
  Map map;
  for (const std::string_view row : kKin) {
    const std::vector<std::string_view> words = split_bars(row);
    for (const std::string_view word : words) map.emplace(word, words);
  }
  return map;
}

}  // namespace

std::span<const std::string_view> kin_of(std::string_view word) {
  static const Map map = make_map();  // constant after it is made
  const auto found = map.find(word);
  if (found == map.end()) return {};
  return found->second;
}

}  // namespace chartroom::nlp
