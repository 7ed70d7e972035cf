#include "nlp/sections.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace chartroom::nlp {
namespace {

struct TitleRow {
  SectionKind kind;
  std::string_view titles;  // folded, separated by '|'
};

using enum SectionKind;

// Titles as the notes of several houses have them; the kinds are those of LOINC's document sections as far as it has them.
constexpr std::array kTitles = {
    TitleRow{chief_complaint,
             "chief complaint|cc|reason for visit|presenting complaint|reason for admission|reason for consult|"
             "reason for consultation|reason for referral|presenting problem"},
    TitleRow{history_of_present_illness,
             "history of present illness|hpi|present illness|history of presenting illness|interval history|interval|"
             "history of presenting complaint|interval events|events|overnight events|history|patient story|narrative"},
    TitleRow{past_medical_history,
             "past medical history|pmh|pmhx|medical history|past history|past medical surgical history|"
             "pmh psh|pmhx pshx|comorbidities|past medical and surgical history|pertinent history"},
    TitleRow{past_surgical_history, "past surgical history|psh|pshx|surgical history|past surgeries"},
    TitleRow{
        medications,
        "medications|meds|current medications|home medications|home meds|discharge medications|medications on admission|"
        "admission medications|medications at discharge|current meds|outpatient medications|medication list|active medications|"
        "medications prior to admission|pta meds|discharge meds|inpatient medications|rx|prescriptions|medication "
        "reconciliation|"
        "current outpatient medications|current medication list|scheduled medications|prn medications"},
    TitleRow{allergies,
             "allergies|allergy|all|nkda|drug allergies|allergies intolerances|allergies and intolerances|"
             "intolerances|drug intolerances|allergies intolerances reactions|allergies adverse reactions|adverse "
             "reactions|allergies and adverse reactions|medication allergies"},
    TitleRow{family_history, "family history|fh|fhx|fam hx|family hx|family medical history|famhx"},
    TitleRow{social_history, "social history|sh|shx|social hx|soc hx|social|habits|substance use|tobacco|lives with"},
    TitleRow{review_of_systems, "review of systems|ros|systems review|systems"},
    TitleRow{vitals, "vitals|vital signs|vs|vital"},
    TitleRow{exam,
             "exam|physical exam|physical examination|pe|examination|on examination|o e|phys exam|px|mental status exam|mse|"
             "neurologic exam|neuro exam"},
    TitleRow{results,
             "results|labs|laboratory|laboratory data|lab results|laboratory results|data|imaging|studies|diagnostics|"
             "diagnostic data|pertinent results|microbiology|radiology|ekg|ecg|tests|labs imaging|laboratories|lab data|"
             "laboratory studies|diagnostic studies|investigations|relevant results|labs and imaging"},
    TitleRow{findings, "findings|gross description|microscopic description|gross|microscopic|technique|comparison|report"},
    TitleRow{impression,
             "impression|impressions|conclusion|conclusions|final impression|interpretation|opinion|summary|"
             "pathologic diagnosis|final pathologic diagnosis|ed impression"},
    TitleRow{assessment, "assessment|a|clinical impression|formulation|assessment summary|diagnostic impression"},
    TitleRow{plan,
             "plan|p|recommendations|recommendation|recs|treatment plan|plan of care|plan recommendations|disposition|dispo|"
             "follow up|followup|follow up plan|fu|orders|to do|next steps|treatment|advice|discharge plan"},
    TitleRow{
        assessment_and_plan,
        "assessment and plan|assessment plan|a p|a and p|ap|a&p|impression and plan|assessment recommendations|impression plan|"
        "assessment and recommendations|impression and recommendations|mdm|medical decision making|ed course mdm|"
        "medical decision making ed course|problem based assessment and plan|assessment & plan|plan by problem"},
    TitleRow{hospital_course,
             "hospital course|brief hospital course|course|ed course|hospital course by problem|clinical course|"
             "course in hospital|summary of hospital course|emergency department course|course in the ed"},
    TitleRow{procedures,
             "procedures|procedure|procedures performed|operation|operations|operative procedure|operation performed|"
             "procedure performed|description of procedure|procedure details|operative findings|surgeries"},
    TitleRow{immunizations,
             "immunizations|immunization|vaccines|vaccinations|immunization history|health maintenance|"
             "immunization status"},
    TitleRow{diagnoses,
             "diagnosis|diagnoses|principal diagnosis|primary diagnosis|secondary diagnosis|secondary diagnoses|"
             "admission diagnosis|discharge diagnosis|discharge diagnoses|final diagnosis|final diagnoses|secondary|"
             "admitting diagnosis|preoperative diagnosis|postoperative diagnosis|pre op diagnosis|post op diagnosis"},
    TitleRow{problem_list,
             "problem list|problems|active problems|active problem list|chronic problems|medical problems|issues"},
    TitleRow{instructions,
             "instructions|discharge instructions|patient instructions|return precautions|precautions|"
             "patient education|education|teaching|when to call|when to return|counseling|return instructions|"
             "warning signs|red flags|safety net|contingencies"},
    TitleRow{subjective, "subjective|s|interval subjective"},
    TitleRow{objective, "objective|o|obj"},
    TitleRow{indication,
             "indication|indications|clinical history|clinical information|clinical indication|reason for exam|"
             "reason for study|reason|reason for examination|clinical data|reason for call"},
    TitleRow{addendum, "addendum|addenda|late entry|correction"},
};

using TitleMap = std::unordered_map<std::string_view, SectionKind>;

TitleMap make_titles() {
  TitleMap map;
  for (const TitleRow& row : kTitles) {
    for (std::size_t at = 0; at <= row.titles.size();) {
      const std::size_t end = std::min(row.titles.find('|', at), row.titles.size());
      map.emplace(row.titles.substr(at, end - at), row.kind);
      at = end + 1;
    }
  }
  return map;
}

const TitleMap& titles() {
  static const TitleMap map = make_titles();  // constant after it is made
  return map;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The words of a heading, folded, without parentheses, dates, times and what surrounds them. Nothing here is beyond ASCII: such
// letters separate words as points do.
std::string title_key(std::string_view title) {
  std::string key;
  int depth = 0;
  std::size_t start = 0;  // of the word at hand, in `key`
  const auto close = [&] {
    const std::string_view word = std::string_view(key).substr(start);
    if (word.empty()) return;
    if (is_digit(word.front()) || word == "today" || word == "the" || word == "copied") {
      key.resize(start);
    } else {
      key.push_back(' ');
    }
    start = key.size();
  };
  for (char c : title) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '(' || c == '[') ++depth;
    if (depth == 0 && ((c >= 'a' && c <= 'z') || is_digit(c) || c == '&')) {
      key.push_back(c);
    } else {
      close();
    }
    if ((c == ')' || c == ']') && depth > 0) --depth;
  }
  close();
  if (!key.empty()) key.pop_back();
  return key;
}

struct Line {
  Span span;     // trimmed, without the end of line
  Span content;  // without marks of headings and lists around it
  bool hash = false;
  bool starred = false;
};

constexpr std::size_t kTitleBytesMax = 80;

Line read_line(std::string_view note, std::size_t start, std::size_t end) {
  Line line;
  line.span = trim(note, {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)});
  line.content = line.span;
  auto& [from, to] = line.content;
  while (from < to && (note[from] == '#' || note[from] == '*' || note[from] == '=' || note[from] == ' ' || note[from] == '_')) {
    line.hash |= note[from] == '#';
    line.starred |= note[from] == '*' && from + 1 < to && note[from + 1] != ' ';
    ++from;
  }
  if (from > line.span.start) {
    while (to > from && (note[to - 1] == '#' || note[to - 1] == '*' || note[to - 1] == '=' || note[to - 1] == ' ')) --to;
  }
  return line;
}

bool is_rule(std::string_view line) { return line.size() >= 3 && line.find_first_not_of("-=_~ ") == std::string_view::npos; }

// Capital letters only, at least four of them, and no more than eight words.
bool shouts(std::string_view words) {
  std::size_t letters = 0;
  std::size_t spaces = 0;
  for (const char c : words) {
    if (c >= 'a' && c <= 'z') return false;
    if (c >= 'A' && c <= 'Z') ++letters;
    if (c == ' ') ++spaces;
    if (c == '|' || c == '.' || c == '+') return false;
  }
  return letters >= 4 && spaces < 8;
}

// Prose is told by its length and its end, before its words are looked up.
bool may_be_heading(std::string_view words) {
  constexpr auto spaces_max = 8;
  const char last = words.back();
  if (last == '.' || last == ',' || last == ';' || last == '!') return false;
  return std::count(words.begin(), words.end(), ' ') < spaces_max;
}

struct Heading {
  SectionKind kind = none;
  Span title;
  std::uint32_t body = 0;  // where the text after it begins
  bool found = false;
};

class Finder {
 public:
  explicit Finder(std::string_view note) : note_(note) {}

  static SectionKind kind_of(std::string_view title) {
    const auto found = titles().find(title_key(title));
    return found == titles().end() ? none : found->second;
  }

  template <class NextIsRule>
  Heading heading(const Line& line, NextIsRule next_is_rule) const {
    const std::string_view content = slice(note_, line.content);
    if (content.empty() || content.front() == '|') return {};
    const std::size_t colon = content.substr(0, kTitleBytesMax).find(':');
    if (colon != std::string_view::npos && colon > 0) {
      const Heading labelled = label(line, colon);
      if (labelled.found) return labelled;
    }
    if (content.size() > kTitleBytesMax) return {};
    const bool marked = line.hash || line.starred || next_is_rule();
    if (!marked && !may_be_heading(content)) return {};
    const SectionKind kind = kind_of(content);
    const std::size_t words = static_cast<std::size_t>(std::count(content.begin(), content.end(), ' ')) + 1;
    const bool known = kind != none && (content.size() > 2 || marked || shouts(content));
    const bool unknown = (marked && words <= 6 && content.find_first_of(".;,") == std::string_view::npos) || shouts(content);
    if (!known && !unknown) return {};
    return {kind == none ? other : kind, line.content, line.span.end, true};
  }

 private:
  // "Title: text" or "Title:".
  Heading label(const Line& line, std::size_t colon) const {
    const std::string_view content = slice(note_, line.content);
    std::string_view title = content.substr(0, colon);
    // "VS 07:15:": the colon of a time of day is not the heading's.
    while (is_digit(title.back()) && colon + 1 < content.size() && is_digit(content[colon + 1])) {
      const std::size_t next = content.substr(0, kTitleBytesMax).find(':', colon + 1);
      if (next == std::string_view::npos) break;
      colon = next;
      title = content.substr(0, colon);
    }
    const SectionKind kind = kind_of(title);
    const bool alone = line.content.start + colon + 1 >= line.content.end;
    if (kind == none && !(alone && (shouts(title) || line.hash || line.starred))) return {};
    const Span words = trim(note_, {line.content.start, line.content.start + static_cast<std::uint32_t>(colon)});
    auto body = line.content.start + static_cast<std::uint32_t>(colon) + 1;
    while (body < line.span.end && note_[body] == '*') ++body;  // "**Plan:** text"
    return {kind == none ? other : kind, words, body, true};
  }

  std::string_view note_;
};

}  // namespace

std::string_view section_name(SectionKind kind) {
  switch (kind) {
    case none:
    case other: return "";
    case chief_complaint: return "chief complaint";
    case history_of_present_illness: return "history of present illness";
    case past_medical_history: return "past medical history";
    case past_surgical_history: return "past surgical history";
    case medications: return "medications";
    case allergies: return "allergies";
    case family_history: return "family history";
    case social_history: return "social history";
    case review_of_systems: return "review of systems";
    case vitals: return "vital signs";
    case exam: return "exam";
    case results: return "results";
    case findings: return "findings";
    case impression: return "impression";
    case assessment: return "assessment";
    case plan: return "plan";
    case assessment_and_plan: return "assessment and plan";
    case hospital_course: return "hospital course";
    case procedures: return "procedures";
    case immunizations: return "immunizations";
    case diagnoses: return "diagnoses";
    case problem_list: return "problem list";
    case instructions: return "instructions";
    case subjective: return "subjective";
    case objective: return "objective";
    case indication: return "indication";
    case addendum: return "addendum";
  }
  return "";
}

SectionKind section_kind_of(std::string_view title) { return Finder::kind_of(title); }

std::vector<Section> find_sections(std::string_view note) {
  const Finder finder(note);
  const auto size = static_cast<std::uint32_t>(note.size());
  std::vector<Section> sections = {{none, {0, 0}, {0, size}}};
  for (std::size_t start = 0; start < note.size();) {
    const std::size_t end = std::min(note.find('\n', start), note.size());
    const Line line = read_line(note, start, end);
    const std::size_t next = std::min(end + 1, note.size());
    const Heading heading = finder.heading(line, [&] {
      const std::size_t next_end = std::min({note.find('\n', next), next + kTitleBytesMax, note.size()});
      return is_rule(slice(note, trim(note, {static_cast<std::uint32_t>(next), static_cast<std::uint32_t>(next_end)})));
    });
    if (heading.found) {
      sections.back().body.end = static_cast<std::uint32_t>(start);
      sections.push_back({heading.kind, heading.title, {heading.body, size}});
    }
    start = end + 1;
  }
  if (sections.size() > 1 && trim(note, sections.front().body).size() == 0) sections.erase(sections.begin());
  return sections;
}

}  // namespace chartroom::nlp
