#include "records/charts.h"

#include <algorithm>
#include <charconv>
#include <list>
#include <unordered_map>

#include "base/check.h"
#include "base/limits.h"
#include "records/chart_growth.h"

namespace chartroom::records {
namespace {

std::uint64_t bytes_of(const Document& document) {
  return sizeof(Document) + document.text.size() + document.title.size() + document.resource.size() + document.author.size() +
         128;
}

// Strings on the heap and the index that retrieval builds beside the texts are about as large again.
std::uint64_t estimate(const Chart& chart, std::size_t first_note, std::size_t first_fact) {
  std::uint64_t bytes = 0;
  for (std::size_t i = first_note; i < chart.notes.size(); ++i) bytes += bytes_of(chart.notes[i]) * 4;
  for (std::size_t i = first_fact; i < chart.facts.size(); ++i) {
    const Fact& fact = chart.facts[i];
    bytes += bytes_of(chart.records[i]) * 2 + sizeof(Fact) + fact.detail.size() + fact.codes.size() * sizeof(Coding) +
             fact.values.size() * sizeof(FactValue) + 512;
  }
  return bytes;
}

std::uint64_t count_void(const Chart& chart) {
  const auto is_void = [](const auto& item) { return item.status == FactStatus::void_; };
  return static_cast<std::uint64_t>(std::count_if(chart.notes.begin(), chart.notes.end(), is_void) +
                                    std::count_if(chart.facts.begin(), chart.facts.end(), is_void));
}

DocumentSummary summarize(const Document& document) {
  DocumentSummary out;
  out.id = document.id;
  out.kind = document.kind;
  out.resource = document.resource;
  out.title = document.title;
  out.author = document.author;
  out.date = document.when.known() ? std::string(document.when.date()) : document.when.text;
  out.status = document.status;
  out.why_unreadable = document.why_unreadable;
  out.text_bytes = document.text.size();
  return out;
}

Result<PatientId> patient_of(const Permit& permit, Timestamp now) {
  CHECK(permit.action() == Action::read_chart || permit.action() == Action::ask, "a chart is opened by a permit to read it");
  CHECK(permit.patient().has_value(), "a permit to read a chart names its patient");
  if (now > permit.valid_until()) return fail(ErrorCode::forbidden, "the permit's time is over");
  return *permit.patient();
}

}  // namespace

OpenChart::OpenChart(Chart chart) : chart_(std::move(chart)), size_bytes_(sizeof(Chart) + 1024) { index(0, 0); }

OpenChart::OpenChart(Chart chart, std::shared_ptr<const OpenChart> earlier)
    : chart_(std::move(chart)), growth_(earlier->growth_), size_bytes_(earlier->size_bytes_), by_id_(earlier->by_id_) {
  index(earlier->chart_.notes.size(), earlier->chart_.records.size());
  const std::lock_guard lock(earlier->mutex_);
  // One from which nothing can be continued is passed over, so that at most one earlier chart is held.
  earlier_ = earlier->can_be_continued_ ? earlier : earlier->earlier_;
}

void OpenChart::index(std::size_t first_note, std::size_t first_record) {
  size_bytes_ += estimate(chart_, first_note, first_record);
  for (std::size_t i = first_note; i < chart_.notes.size(); ++i) by_id_.add(chart_.notes[i]);
  for (std::size_t i = first_record; i < chart_.records.size(); ++i) by_id_.add(chart_.records[i]);
  by_id_.settle();
}

std::shared_ptr<const void> OpenChart::known(std::type_index type) const {
  const std::lock_guard lock(mutex_);
  const auto found = derived_.find(type);
  return found == derived_.end() ? nullptr : found->second;
}

const Document* OpenChart::find(DocumentId id) const { return by_id_.find(id); }

struct Charts::State {
  struct Hot {
    ChartId chart;
    std::shared_ptr<const OpenChart> open;
    SteadyTime used;
  };

  State(const store::Store& the_store, const Clock& the_clock) : store(the_store), clock(the_clock) {}

  const store::Store& store;
  const Clock& clock;
  mutable std::mutex mutex;
  std::list<Hot> hot;  // most recently used first; guarded by mutex, as are the next two
  std::uint64_t hot_bytes = 0;
  std::unordered_map<ChartId, std::list<Hot>::iterator> by_chart;

  void drop(std::list<Hot>::iterator at) {
    hot_bytes -= at->open->size_bytes();
    by_chart.erase(at->chart);
    hot.erase(at);
  }
  void drop_old(SteadyTime now) {
    while (!hot.empty() && now - hot.back().used > limits::hot_chart_age_max) drop(std::prev(hot.end()));
  }
  // The chart of this or of an earlier version.
  std::shared_ptr<const OpenChart> find(ChartId chart) {
    const std::lock_guard lock(mutex);
    const SteadyTime now = clock.steady();
    drop_old(now);
    const auto found = by_chart.find(chart);
    if (found == by_chart.end()) return nullptr;
    found->second->used = now;
    hot.splice(hot.begin(), hot, found->second);
    return found->second->open;
  }
  void keep(ChartId chart, std::shared_ptr<const OpenChart> open) {
    const std::lock_guard lock(mutex);
    if (const auto found = by_chart.find(chart); found != by_chart.end()) drop(found->second);
    if (open->size_bytes() > limits::hot_charts_bytes_max) return;
    while (!hot.empty() && hot_bytes + open->size_bytes() > limits::hot_charts_bytes_max) drop(std::prev(hot.end()));
    hot_bytes += open->size_bytes();
    hot.push_front({chart, std::move(open), clock.steady()});
    by_chart.emplace(chart, hot.begin());
  }
  Result<std::shared_ptr<const OpenChart>> load(const store::PatientRow& row, std::uint64_t version) const {
    const auto segments = store.segments(row.chart, store::SegmentPart::content, 0);
    if (!segments) return fail(segments);
    Chart chart;
    label(row, version, chart);
    auto growth = ChartGrowth::assemble(*segments, chart);
    if (!growth) return fail(growth);
    (*growth)->version = version;
    auto open = std::make_shared<OpenChart>(std::move(chart));
    open->growth_ = *std::move(growth);
    return open;
  }
  // Continues the hot chart, of which `growth` is; nullptr if the chart must be loaded anew.
  Result<std::shared_ptr<const OpenChart>> grow(const store::PatientRow& row, std::uint64_t version,
                                                const std::shared_ptr<ChartGrowth>& growth) {
    const std::lock_guard lock(growth->mutex());
    const std::shared_ptr<const OpenChart> earlier = find(row.chart);
    // Meanwhile another request may have continued it, or it may be gone.
    if (earlier == nullptr || earlier->growth_ != growth || growth->version != earlier->chart().version) return nullptr;
    if (earlier->chart().version >= version) return earlier;
    const auto segments = store.segments(row.chart, store::SegmentPart::content, growth->next_segment());
    if (!segments) return fail(segments);
    Chart chart = earlier->chart();
    label(row, version, chart);
    const auto grown = growth->append(*segments, chart);
    if (!grown) return fail(grown);
    if (!*grown) return nullptr;
    growth->version = version;
    auto open = std::make_shared<const OpenChart>(std::move(chart), earlier);
    keep(row.chart, open);
    return open;
  }
  static void label(const store::PatientRow& row, std::uint64_t version, Chart& chart) {
    chart.patient = row.id;
    chart.chart = row.chart;
    chart.who = row.who;
    chart.imported_at = row.imported_at;
    chart.version = version;
  }
};

Charts::Charts(const store::Store& store, const Clock& clock) : state_(std::make_unique<State>(store, clock)) {}
Charts::~Charts() = default;

Result<std::shared_ptr<const OpenChart>> Charts::open(const Permit& permit) {
  const Result<PatientId> patient = patient_of(permit, state_->clock.now());
  if (!patient) return fail(patient);
  const auto row = state_->store.patient(*patient);
  if (!row) return fail(row);
  if (!*row) return fail(ErrorCode::not_found, "no such patient");
  // The version is read before the chart's contents and before the row that labels it: what is read after it can only be newer,
  // and then the next look finds another version.
  const auto version = state_->store.chart_version((*row)->chart);
  if (!version) return fail(version);
  const auto hot = state_->find((*row)->chart);
  if (hot != nullptr && hot->chart().version >= *version) return hot;
  const auto label = state_->store.patient(*patient);
  if (!label) return fail(label);
  if (!*label) return fail(ErrorCode::not_found, "no such patient");
  if (hot != nullptr) {
    auto grown = state_->grow(**label, *version, hot->growth_);
    if (!grown || *grown != nullptr) return grown;
  }
  auto loaded = state_->load(**label, *version);
  if (loaded) state_->keep((*row)->chart, *loaded);
  return loaded;
}

Result<PatientSummary> Charts::summary(const Permit& permit) {
  const auto open_chart = open(permit);
  if (!open_chart) return fail(open_chart);
  const Chart& chart = (*open_chart)->chart();
  PatientSummary out;
  out.id = chart.patient;
  out.who = chart.who;
  out.imported_at = chart.imported_at;
  out.unreadable = static_cast<std::uint64_t>(std::count_if(
      chart.notes.begin(), chart.notes.end(), [](const Document& note) { return note.kind == DocumentKind::unreadable; }));
  out.notes = chart.notes.size() - out.unreadable;
  out.facts = chart.facts.size();
  out.void_items = count_void(chart);
  return out;
}

Result<store::Page<DocumentSummary>> Charts::list_documents(const Permit& permit, std::string_view after, std::size_t limit) {
  const auto open_chart = open(permit);
  if (!open_chart) return fail(open_chart);
  std::vector<const Document*> notes;
  for (const Document& note : (*open_chart)->chart().notes) notes.push_back(&note);
  std::sort(notes.begin(), notes.end(), [](const Document* left, const Document* right) {
    const auto order = left->when.compare(right->when);
    return order == 0 ? left->id < right->id : order > 0;
  });
  auto from = notes.begin();
  if (!after.empty()) {
    const auto id = DocumentId::parse(after);
    from = std::find_if(notes.begin(), notes.end(), [&](const Document* note) { return id && note->id == *id; });
    if (from == notes.end()) return fail(ErrorCode::invalid, "`after` is not the `next` of a page of this list");
    ++from;
  }
  store::Page<DocumentSummary> page;
  limit = std::clamp<std::size_t>(limit, 1, limits::page_items_max);
  for (; from != notes.end() && page.rows.size() < limit; ++from) page.rows.push_back(summarize(**from));
  if (from != notes.end()) page.next = page.rows.back().id.text();
  return page;
}

Result<Document> Charts::document(const Permit& permit, DocumentId id) {
  const auto open_chart = open(permit);
  if (!open_chart) return fail(open_chart);
  const Document* found = (*open_chart)->find(id);
  if (found == nullptr) return fail(ErrorCode::not_found, "no such document in this chart");
  Document document = *found;
  if (document.kind == DocumentKind::fact) {
    const auto& facts = (*open_chart)->chart().facts;
    const auto fact = std::find_if(facts.begin(), facts.end(), [&](const Fact& one) { return one.id == id; });
    if (fact != facts.end()) document.types = fact->codes;
  }
  return document;
}

std::uint64_t Charts::hot_bytes() const {
  const std::lock_guard lock(state_->mutex);
  return state_->hot_bytes;
}

std::size_t Charts::hot_charts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->hot.size();
}

void Charts::forget_all() {
  const std::lock_guard lock(state_->mutex);
  state_->hot.clear();
  state_->by_chart.clear();
  state_->hot_bytes = 0;
}

}  // namespace chartroom::records
