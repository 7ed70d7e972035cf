#include "workflow/prepared_chart.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/log.h"

namespace chartroom::workflow {

struct PreparedChart::State {
  explicit State(const Chart& of) : chart(of), things(retrieval::Things::build(of)) {
    documents.reserve(of.notes.size() + of.records.size());
    for (const Document& note : of.notes) {
      if (note.kind != DocumentKind::note || note.status == FactStatus::void_) continue;
      documents.emplace(note.id, &note);
      ++notes;
      add_time(note.when);
    }
    for (std::size_t i = 0; i < of.records.size() && i < of.facts.size(); ++i) {
      if (of.facts[i].status == FactStatus::void_ || of.records[i].status == FactStatus::void_) continue;
      documents.emplace(of.records[i].id, &of.records[i]);
      ++facts;
      if (of.facts[i].kind != FactKind::patient) add_time(retrieval::time_of(of.facts[i]));
    }
    std::sort(times.begin(), times.end(), [](const PartialTime* a, const PartialTime* b) { return a->from_s > b->from_s; });
  }

  void add_time(const PartialTime& time) {
    if (time.known()) times.push_back(&time);
  }

  const Chart& chart;
  retrieval::Things things;
  std::unordered_map<DocumentId, const Document*> documents;
  std::vector<const PartialTime*> times;  // newest first
  std::uint32_t notes = 0;
  std::uint32_t facts = 0;
  std::once_flag indexed;
  std::unique_ptr<retrieval::ChartIndex> index;  // set under `indexed`
};

PreparedChart::PreparedChart(const Chart& chart) : state_(std::make_unique<State>(chart)) {}
PreparedChart::PreparedChart(PreparedChart&&) noexcept = default;
PreparedChart::~PreparedChart() = default;

const Chart& PreparedChart::chart() const { return state_->chart; }
const retrieval::Things& PreparedChart::things() const { return state_->things; }
std::uint32_t PreparedChart::notes_searchable() const { return state_->notes; }
std::uint32_t PreparedChart::facts_searchable() const { return state_->facts; }

const retrieval::ChartIndex& PreparedChart::index() const {
  std::call_once(state_->indexed, [&] {
    state_->index = std::make_unique<retrieval::ChartIndex>(retrieval::ChartIndex::build(state_->chart));
    if (const std::uint32_t parts = state_->index->words_unreadable(); parts > 0) {
      log::warning("search_words_unreadable", {{"parts", parts}, {"notes_read_again", state_->index->notes_read_here()}});
    }
  });
  return *state_->index;
}

const Document* PreparedChart::citable(DocumentId id) const {
  const auto found = state_->documents.find(id);
  return found == state_->documents.end() ? nullptr : found->second;
}

std::string PreparedChart::newest(Timestamp now) const {
  const auto now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  for (const PartialTime* time : state_->times) {
    if (time->from_s <= now_s) return std::string(time->date());
  }
  return {};
}

}  // namespace chartroom::workflow
