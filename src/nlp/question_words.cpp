#include "nlp/question_words.h"

#include <algorithm>
#include <array>

namespace chartroom::nlp {
namespace {

constexpr auto kStopWords = std::to_array<std::string_view>(
    {"a",          "about",       "after",       "again",     "all",         "also",      "am",        "an",      "and",
     "any",        "anything",    "are",         "as",        "at",          "be",        "because",   "been",    "before",
     "being",      "by",          "can",         "chart",     "could",       "currently", "current",   "did",     "do",
     "does",       "done",        "during",      "each",      "ever",        "every",     "find",      "for",     "from",
     "gave",       "get",         "give",        "given",     "go",          "got",       "had",       "has",     "have",
     "having",     "he",          "her",         "here",      "him",         "his",       "how",       "i",       "if",
     "in",         "into",        "is",          "it",        "its",         "know",      "known",     "last",    "latest",
     "list",       "me",          "mention",     "mentioned", "more",        "most",      "mr",        "mrs",     "ms",
     "much",       "my",          "name",        "never",     "newest",      "no",        "not",       "note",    "now",
     "of",         "off",         "old",         "on",        "one",         "only",      "or",        "our",     "over",
     "patient",    "please",      "pt",          "recent",    "recently",    "record",    "recorded",  "say",     "said",
     "see",        "seen",        "she",         "should",    "show",        "shown",     "since",     "so",      "some",
     "still",      "taken",       "take",        "taking",    "tell",        "than",      "that",      "the",     "their",
     "them",       "then",        "there",       "these",     "they",        "this",      "those",     "to",      "u",
     "until",      "up",          "us",          "use",       "using",       "value",     "was",       "we",      "were",
     "what",       "whats",       "what's",      "when",      "where",       "whether",   "which",     "while",   "who",
     "whom",       "why",         "will",        "with",      "would",       "yet",       "you",       "your",    "doc",
     "documented", "found",       "hi",          "hello",     "look",        "need",      "level",     "number",  "result",
     "reading",    "measurement", "on file",     "status",    "most recent", "first",     "previous",  "prior",   "he's",
     "she's",      "they're",     "there's",     "ok",        "thank",       "thanks",    "thing",     "want",    "did",
     "didn't",     "doesn't",     "isn't",       "don't",     "hasn't",      "haven't",   "wasn't",    "aren't",  "such",
     "too",        "very",        "just",        "out",       "under",       "who's",     "someone",   "anyone",  "answer",
     "question",   "according",   "information", "info",      "let",         "today",     "presently", "his/her", "s",
     "t",          "re",          "d",           "ll",        "ve",          "m"});

constexpr auto kYesNo = std::to_array<std::string_view>(
    {"is",     "are",    "was",      "were",  "does",  "do",        "did",     "has",      "have",    "had",
     "can",    "could",  "any",      "ever",  "never", "still",     "isn't",   "doesn't",  "hasn't",  "didn't",
     "wasn't", "aren't", "haven't",  "don't", "on",    "taking",    "history", "hx",       "h/o",     "should",
     "will",   "would",  "allergic", "known", "prior", "currently", "s/p",     "positive", "negative"});

constexpr auto kCommands = std::to_array<std::string_view>(
    {"list", "show", "give", "display", "enumerate", "print", "get", "pull", "name", "summarize", "provide", "fetch"});

constexpr auto kCourtesies = std::to_array<std::string_view>(
    {"please", "pls", "hi", "hello", "hey", "ok", "so", "and", "also", "well", "chartroom", "now", "then"});

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view key) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

}  // namespace

bool is_question_stop_word(std::string_view key) { return holds(kStopWords, key); }
bool starts_yes_no(std::string_view key) { return holds(kYesNo, key); }
bool is_command(std::string_view key) { return holds(kCommands, key); }
bool is_courtesy(std::string_view key) { return holds(kCourtesies, key); }

}  // namespace chartroom::nlp
