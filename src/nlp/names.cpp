#include "nlp/names.h"

#include <algorithm>

#include "nlp/question_cues.h"
#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

// "Result" or "Last" would take words away that say how a question is meant. Of several such words together ("Patient
// discharge") a name can be made where things happen.
bool has_own_word(std::span<const std::string> keys, ThingKind kind) {
  constexpr std::size_t sentence_words = 5;  // "What address do you live at?": nobody asks so by chance
  if (keys.size() >= sentence_words) return true;
  const std::vector<CueSet> cues = question_cues().find(keys);
  std::size_t words = 0;
  for (const CueSet& one : cues) {
    CueSet other = one;
    other.reset(static_cast<std::size_t>(Cue::degree));
    if (other.none()) return true;
    if (!one.test(static_cast<std::size_t>(Cue::latest))) ++words;
  }
  return words > 1 && (kind == ThingKind::procedure || kind == ThingKind::problem || kind == ThingKind::visit);
}

}  // namespace

void Names::add(std::string_view name, ThingId thing, ThingKind kind, Stemmer& stemmer) {
  if (kinds_.size() <= thing) kinds_.resize(thing + 1, ThingKind::other);
  kinds_[thing] = kind;
  constexpr std::size_t words_max = 60;  // surveys ask whole sentences; what is longer is found by its words
  for (const NameVariant& variant : name_variants(name, kind)) {
    const std::vector<Token> tokens = tokenize(variant.words);
    for (const Token& token : tokens) {
      auto& things = by_stem_[std::string(stemmer.stem(token.key))];
      if (things.empty() || things.back() != thing) things.push_back(thing);
    }
    const std::vector<std::string> keys = singular_keys(tokens);
    if (keys.size() > words_max || !has_own_word(keys, kind)) continue;
    for (const std::string& key : keys) {
      if (!knows_word(key)) spelling_.add(key);
    }
    phrases_.add(keys, static_cast<std::uint32_t>(fits_.size()));
    fits_.push_back({thing, variant.fit});
  }
}

NameMatch Names::longest(std::span<const std::string> keys, std::size_t first) const {
  NameMatch match;
  match.first = static_cast<std::uint32_t>(first + 1);
  match.last = static_cast<std::uint32_t>(first);
  if (phrases_.word(keys[first]) == Phrases::unknown) return match;
  std::vector<Phrases::Word> words;
  for (std::size_t i = first; i < keys.size(); ++i) words.push_back(phrases_.word(keys[i]));
  const Phrases::Match found = phrases_.longest(words);
  if (found.words == 0) return match;
  match.first = static_cast<std::uint32_t>(first);
  match.last = static_cast<std::uint32_t>(first + found.words - 1);
  for (const std::uint32_t value : found.values) {
    const NamedThing& named = fits_[value];
    const auto same =
        std::find_if(match.things.begin(), match.things.end(), [&](const NamedThing& one) { return one.thing == named.thing; });
    if (same == match.things.end()) {
      match.things.push_back(named);
    } else {
      same->fit = std::min(same->fit, named.fit);
    }
  }
  std::stable_sort(match.things.begin(), match.things.end(),
                   [](const NamedThing& a, const NamedThing& b) { return a.fit < b.fit; });
  return match;
}

std::optional<std::string> Names::corrected(std::string_view key) const {
  const Spelling::Nearest nearest = spelling_.nearest(key);
  if (nearest.words.size() != 1) return std::nullopt;
  return std::string(nearest.words.front());
}

std::span<const ThingId> Names::with_stem(std::string_view stem) const {
  const auto found = by_stem_.find(stem);
  return found == by_stem_.end() ? std::span<const ThingId>{} : std::span<const ThingId>(found->second);
}

}  // namespace chartroom::nlp
