#include "nlp/relatives.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

struct Row {
  std::string_view words;  // separated by '|'
  std::string_view who;    // separated by '|'
};

constexpr auto kRows = std::to_array<Row>({
    {"mother|mother's|mom|mom's|mum|mum's", "mother"},
    {"father|father's|dad|dad's", "father"},
    {"sister|sister's|half-sister", "sister"},
    {"brother|brother's|half-brother", "brother"},
    {"daughter|daughter's", "daughter"},
    {"son|son's", "son"},
    {"aunt|aunt's", "aunt"},
    {"uncle|uncle's", "uncle"},
    {"grandmother|grandmother's|grandma", "grandmother"},
    {"grandfather|grandfather's|grandpa", "grandfather"},
    {"cousin|cousin's", "cousin"},
    {"niece", "niece"},
    {"nephew", "nephew"},
    {"parent|parents", "mother|father"},
    {"sibling|siblings", "sister|brother"},
    {"grandparent|grandparents", "grandmother|grandfather"},
});

struct Entry {
  std::string_view word;
  std::vector<std::string_view> who;
};

std::vector<Entry> make_entries() {
  std::vector<Entry> entries;
  for (const Row& row : kRows) {
    for (const std::string_view word : split_bars(row.words)) entries.push_back({word, split_bars(row.who)});
  }
  return entries;
}

}  // namespace

std::span<const std::string_view> relatives_of(std::string_view word) {
  static const std::vector<Entry> entries = make_entries();  // constant after it is made
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.word == word; });
  if (found == entries.end()) return {};
  return found->who;
}

}  // namespace chartroom::nlp
