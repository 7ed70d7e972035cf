// Where the notes speak of a subject.

#include <algorithm>
#include <unordered_map>

#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

// What is said again in the same words at a visit is not a copy if it is short: "Denies chest pain."
constexpr std::size_t kCopiedBytesMin = 40;

// Newest first goes in. Of the same sentence the newest stays, with the time of the oldest. How many were left out.
std::uint32_t keep_newest_copies(const Chart& chart, std::vector<Mention>& mentions) {
  std::unordered_map<std::string, std::size_t> seen;
  std::vector<Mention> kept;
  std::uint32_t left_out = 0;
  for (const Mention& mention : mentions) {
    const std::string_view words = nlp::slice(chart.notes[mention.note].text, mention.sentence);
    const auto within = mention.term.start - mention.sentence.start;
    const auto [place, is_new] = seen.emplace(sentence_key(words) + std::to_string(within), kept.size());
    if (is_new) {
      kept.push_back(mention);
      continue;
    }
    ++left_out;
    if (words.size() >= kCopiedBytesMin) kept[place->second].first_s = mention.first_s;
  }
  mentions = std::move(kept);
  return left_out;
}

}  // namespace

std::vector<Mention> find_mentions(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t* copies) {
  const retrieval::ChartIndex& index = asked.prepared.index();
  std::vector<std::uint32_t> passages;
  for (const auto& stems : matcher.stem_sets()) index.add_passages_with_all(stems, passages);
  std::sort(passages.begin(), passages.end());
  passages.erase(std::unique(passages.begin(), passages.end()), passages.end());
  std::vector<Mention> mentions;
  std::vector<nlp::Span> others;
  for (const std::uint32_t id : passages) {
    const retrieval::Passage& passage = index.passage(id);
    if (passage.source != retrieval::Source::note) continue;
    const std::string& text = asked.chart.notes[passage.index].text;
    for (const nlp::Span sentence : index.sentences(id)) {
      const std::string_view words = nlp::slice(text, sentence);
      others.clear();
      for (const nlp::Span term : matcher.in_text(words, &others)) {
        mentions.push_back({passage.index,
                            sentence,
                            {sentence.start + term.start, sentence.start + term.end},
                            passage.section,
                            nlp::assess(words, term, passage.section, others),
                            !matcher.is_named_by(nlp::slice(words, term)),
                            asked.chart.notes[passage.first_index].when.from_s});
      }
    }
  }
  std::stable_sort(mentions.begin(), mentions.end(), [&](const Mention& a, const Mention& b) {
    return asked.chart.notes[a.note].when.from_s > asked.chart.notes[b.note].when.from_s;
  });
  const std::uint32_t left_out = keep_newest_copies(asked.chart, mentions);
  if (copies != nullptr) *copies += left_out;
  return mentions;
}

}  // namespace chartroom::workflow
