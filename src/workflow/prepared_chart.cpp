#include "workflow/prepared_chart.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/log.h"
#include "domain/document_index.h"

namespace chartroom::workflow {

struct PreparedChart::State {
  struct Dated {
    std::int64_t from_s = 0;
    const PartialTime* time = nullptr;
  };

  State(const Chart& of, const State* earlier) : chart(of) {
    std::size_t first_note = 0;
    std::size_t first_fact = 0;
    if (earlier != nullptr) {
      const Chart& before = earlier->chart;
      first_note = before.notes.size();
      first_fact = before.facts.size();
      documents = earlier->documents;
      times = earlier->times;
      notes = earlier->notes;
      facts = earlier->facts;
      if (first_fact == of.facts.size()) things = earlier->things;
      const std::lock_guard lock(earlier->index_mutex);
      index_before = earlier->index != nullptr ? earlier->index : earlier->index_before;
    }
    if (things == nullptr) things = std::make_shared<const retrieval::Things>(retrieval::Things::build(of));
    add(first_note, first_fact);
  }

  void add(std::size_t first_note, std::size_t first_fact) {
    const auto times_before = static_cast<std::ptrdiff_t>(times.size());
    for (std::size_t i = first_note; i < chart.notes.size(); ++i) {
      const Document& note = chart.notes[i];
      if (note.kind != DocumentKind::note || note.status == FactStatus::void_) continue;
      documents.add(note);
      ++notes;
      add_time(note.when);
    }
    for (std::size_t i = first_fact; i < chart.records.size() && i < chart.facts.size(); ++i) {
      const Fact& fact = chart.facts[i];
      if (fact.status == FactStatus::void_ || chart.records[i].status == FactStatus::void_) continue;
      documents.add(chart.records[i]);
      ++facts;
      if (fact.kind != FactKind::patient) add_time(retrieval::time_of(fact));
    }
    documents.settle();
    const auto newer = [](const Dated& a, const Dated& b) { return a.from_s > b.from_s; };
    std::stable_sort(times.begin() + times_before, times.end(), newer);
    std::inplace_merge(times.begin(), times.begin() + times_before, times.end(), newer);
  }

  void add_time(const PartialTime& time) {
    if (time.known()) times.push_back({time.from_s, &time});
  }

  const Chart& chart;
  std::shared_ptr<const retrieval::Things> things;
  DocumentIndex documents;
  std::vector<Dated> times;  // newest first
  std::uint32_t notes = 0;
  std::uint32_t facts = 0;
  mutable std::mutex index_mutex;
  std::shared_ptr<const retrieval::ChartIndex> index;         // guarded by index_mutex, as is the next
  std::shared_ptr<const retrieval::ChartIndex> index_before;  // of the earlier chart, until this one's is made of it
};

PreparedChart::PreparedChart(const Chart& chart) : PreparedChart(chart, nullptr) {}
PreparedChart::PreparedChart(const Chart& chart, const PreparedChart* earlier) {
  const bool continues = earlier != nullptr && chart.notes.begins_with(earlier->chart().notes) &&
                         chart.facts.begins_with(earlier->chart().facts) &&
                         chart.records.begins_with(earlier->chart().records) && chart.words.begins_with(earlier->chart().words);
  state_ = std::make_unique<State>(chart, continues ? earlier->state_.get() : nullptr);
}
PreparedChart::PreparedChart(PreparedChart&&) noexcept = default;
PreparedChart::~PreparedChart() = default;

const Chart& PreparedChart::chart() const { return state_->chart; }
const retrieval::Things& PreparedChart::things() const { return *state_->things; }
std::uint32_t PreparedChart::notes_searchable() const { return state_->notes; }
std::uint32_t PreparedChart::facts_searchable() const { return state_->facts; }

const retrieval::ChartIndex& PreparedChart::index() const {
  const std::lock_guard lock(state_->index_mutex);
  if (state_->index != nullptr) return *state_->index;
  using retrieval::ChartIndex;
  state_->index = std::make_shared<const ChartIndex>(state_->index_before == nullptr
                                                         ? ChartIndex::build(state_->chart)
                                                         : ChartIndex::grow(state_->chart, *state_->index_before));
  state_->index_before.reset();
  if (const std::uint32_t parts = state_->index->words_unreadable(); parts > 0) {
    log::warning("search_words_unreadable", {{"parts", parts}, {"notes_read_again", state_->index->notes_read_here()}});
  }
  return *state_->index;
}

const Document* PreparedChart::citable(DocumentId id) const { return state_->documents.find(id); }

std::string PreparedChart::newest(Timestamp now) const {
  const auto now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  for (const State::Dated& dated : state_->times) {
    if (dated.from_s <= now_s) return std::string(dated.time->date());
  }
  return {};
}

}  // namespace chartroom::workflow
