#include "workflow/mention_doubts.h"

#include <algorithm>

#include "nlp/sentences.h"
#include "nlp/time_window.h"
#include "workflow/evidence.h"

namespace chartroom::workflow {

bool only_names_it(const Mention& mention, std::string_view sentence) {
  const std::string before = sentence_key(sentence.substr(0, mention.term.start - mention.sentence.start));
  const std::string behind = sentence_key(sentence.substr(mention.term.end - mention.sentence.start));
  for (const std::string_view matter : {"referral", "evaluation", "eval", "workup", "work up", "candidacy", "candidate",
                                        "committee", "waitlist", "waiting list", "education", "consult", "access"}) {
    if (behind.starts_with(std::string(matter) + " ")) return true;
  }
  for (const std::string_view matter : {"evaluation liver ", "evaluation kidney ", "evaluation ", "evaluation for ",
                                        "listing for ", "listed for ", "referral for ", "education ", "workup for "}) {
    if (before.ends_with(matter)) return true;
  }
  return false;
}

bool is_no_habit_now(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher) {
  if (matcher.subject().name() != "alcohol use") return false;
  const std::string key = sentence_key(sentence);
  for (const std::string_view past : {"last drink", "began at", "at worst", "sober since"}) {
    if (key.find(past) != std::string::npos) return true;
  }
  const std::string_view before = sentence.substr(0, mention.term.start - mention.sentence.start);
  const std::string_view behind = sentence.substr(mention.term.end - mention.sentence.start);
  return behind.starts_with(" + ") || behind.starts_with("+") || before.ends_with(" + ") || before.ends_with("/") ||
         before.ends_with("from ") || before.ends_with("due to ") || behind.starts_with("-related") ||
         behind.starts_with("-induced") || behind.starts_with(" cirrhosis");
}

bool has_quit(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher) {
  const std::string name = matcher.subject().name();
  if (name != "smoking" && name != "alcohol use" && !name.ends_with(" use") && name != "vaping") return false;
  std::string before;
  for (const nlp::Token& token : nlp::tokenize(sentence.substr(mention.term.end - mention.sentence.start))) {
    const bool wish = before == "to" || before == "must" || before == "should" || before == "not" || before == "cannot";
    if ((token.key == "quit" || token.key == "stopped") && !wish) return true;
    before = token.key;
  }
  return false;
}

bool is_dated_elsewhere(const Mention& mention, std::string_view sentence, const Document& note,
                        const nlp::Question& question) {
  constexpr std::size_t bytes_behind = 16;
  const auto& window = question.window;
  std::string_view behind = sentence.substr(mention.term.end - mention.sentence.start);
  behind = behind.substr(0, nlp::boundary_before(behind, std::min(behind.size(), bytes_behind)));
  const std::size_t digit = behind.find_first_of("0123456789");
  if (!window.named() || digit == std::string_view::npos ||
      behind.substr(0, digit).find_first_of(",;:.)") != std::string_view::npos)
    return false;
  const Timestamp written{std::chrono::seconds(note.when.from_s)};
  const nlp::TimeWindow told = nlp::find_time_window(behind, nlp::tokenize(behind), written).window;
  if (!told.from_s || !told.to_s) return false;
  return (window.from_s && *told.to_s <= *window.from_s) || (window.to_s && *told.from_s >= *window.to_s);
}

bool is_dialysis(const Mention& mention, const Document& note, const SubjectMatcher& matcher) {
  if (matcher.subject().name() != "Parkinson's disease") return false;
  if (nlp::slice(note.text, mention.term) != "PD" || note.text.find("arkinson") != std::string::npos) return false;
  return note.text.find("ialysis") != std::string::npos || note.text.find(" HD") != std::string::npos;
}

bool tells_of_first_year(std::string_view sentence, const Document& note, const nlp::Question& question) {
  if (sentence.find('/') == std::string_view::npos) return false;
  const std::vector<nlp::Token> tokens = nlp::tokenize(sentence);
  const Timestamp written{std::chrono::seconds(note.when.from_s)};
  const nlp::TimeWindow told = nlp::find_time_window(sentence, tokens, written).window;
  return told.from_s && told.to_s && in_first_year(question, *told.from_s, *told.to_s);
}

bool tells_of_before(std::string_view sentence, const Document& note, const nlp::Question& question) {
  const bool dated = sentence.find('/') != std::string_view::npos || sentence.find(" in 20") != std::string_view::npos ||
                     sentence.find(" in 19") != std::string_view::npos;
  if (!question.window.from_s || !dated) return false;
  const std::vector<nlp::Token> tokens = nlp::tokenize(sentence);
  const Timestamp written{std::chrono::seconds(note.when.from_s)};
  const nlp::TimeWindow told = nlp::find_time_window(sentence, tokens, written).window;
  return told.to_s && *told.to_s <= *question.window.from_s;
}

std::optional<std::int64_t> first_year_from(const nlp::Question& question) {
  const auto& window = question.window;
  const bool since = window.from_s && !window.to_s && !question.event && window.words.starts_with("from ");
  constexpr std::size_t words = std::string_view("from 2022 on").size();
  return since && window.words.size() == words ? window.from_s : std::nullopt;
}

bool in_first_year(const nlp::Question& question, std::int64_t from_s, std::int64_t to_s) {
  constexpr std::int64_t year_s = 366LL * 24 * 3600;
  const auto first = first_year_from(question);
  return first && from_s >= *first && to_s <= *first + year_s;
}

}  // namespace chartroom::workflow
