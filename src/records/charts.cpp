#include "records/charts.h"

#include <algorithm>
#include <charconv>
#include <list>
#include <unordered_map>

#include "base/check.h"
#include "base/limits.h"
#include "policy/policy.h"
#include "records/chart_growth.h"
#include "records/chart_view.h"

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
  out.labels = document.labels;
  return out;
}

Result<PatientId> patient_of(const Permit& permit, Timestamp now) {
  CHECK(policy::chart_actions.has(permit.action()) && permit.action() != Action::search_patients,
        "a chart is opened by a permit to read it");
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

// What the source and one policy's rules say of each item of a chart.
struct OwnLabels {
  std::string policy;  // its version
  ItemLabels labels;
};

struct Charts::State {
  // A chart, or the view of one that a scope opens under a policy and what people said of labels.
  struct Key {
    ChartId chart;
    std::string view;  // empty: the chart itself
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<ChartId>()(key.chart) ^ std::hash<std::string>()(key.view);
    }
  };
  struct Hot {
    Key key;
    std::shared_ptr<const OpenChart> open;
    SteadyTime used;
    std::shared_ptr<const OwnLabels> own;  // of a chart itself, once they were asked for
  };

  State(const store::Store& the_store, const Clock& the_clock, const policy::PolicyInForce& the_policy)
      : store(the_store), clock(the_clock), policy(the_policy) {}

  const store::Store& store;
  const Clock& clock;
  const policy::PolicyInForce& policy;
  mutable std::mutex mutex;
  std::list<Hot> hot;  // most recently used first; guarded by mutex, as are the next two
  std::uint64_t hot_bytes = 0;
  std::unordered_map<Key, std::list<Hot>::iterator, KeyHash> by_key;

  void drop(std::list<Hot>::iterator at) {
    hot_bytes -= at->open->size_bytes();
    by_key.erase(at->key);
    hot.erase(at);
  }
  void drop_old(SteadyTime now) {
    while (!hot.empty() && now - hot.back().used > limits::hot_chart_age_max) drop(std::prev(hot.end()));
  }
  // The chart or view, of this or of an earlier version.
  std::shared_ptr<const OpenChart> find(const Key& key) {
    const std::lock_guard lock(mutex);
    const SteadyTime now = clock.steady();
    drop_old(now);
    const auto found = by_key.find(key);
    if (found == by_key.end()) return nullptr;
    found->second->used = now;
    hot.splice(hot.begin(), hot, found->second);
    return found->second->open;
  }
  std::shared_ptr<const OpenChart> find(ChartId chart) { return find(Key{chart, {}}); }
  void keep(Key key, std::shared_ptr<const OpenChart> open, std::shared_ptr<const OwnLabels> own = nullptr) {
    const std::lock_guard lock(mutex);
    if (const auto found = by_key.find(key); found != by_key.end()) drop(found->second);
    if (open->size_bytes() > limits::hot_charts_bytes_max) return;
    while (!hot.empty() && hot_bytes + open->size_bytes() > limits::hot_charts_bytes_max) drop(std::prev(hot.end()));
    hot_bytes += open->size_bytes();
    hot.push_front({std::move(key), std::move(open), clock.steady(), std::move(own)});
    by_key.emplace(hot.front().key, hot.begin());
  }
  void keep(ChartId chart, std::shared_ptr<const OpenChart> open, std::shared_ptr<const OwnLabels> own = nullptr) {
    keep(Key{chart, {}}, std::move(open), std::move(own));
  }
  std::shared_ptr<const OwnLabels> known_labels(const OpenChart& whole) {
    const std::lock_guard lock(mutex);
    const auto found = by_key.find(Key{whole.chart().chart, {}});
    return found != by_key.end() && found->second->open.get() == &whole ? found->second->own : nullptr;
  }
  std::shared_ptr<const OwnLabels> own_of(const OpenChart& whole, const policy::Policy& in_force) {
    auto known = known_labels(whole);
    if (known != nullptr && known->policy == in_force.version() && known->labels.facts.size() == whole.chart().facts.size() &&
        known->labels.notes.size() == whole.chart().notes.size()) {
      return known;
    }
    // The labels of the chart that this one continues come along with it.
    const ItemLabels* earlier = known != nullptr && known->policy == in_force.version() ? &known->labels : nullptr;
    const LabelRules rules(in_force.rules().labels);
    auto own = std::make_shared<const OwnLabels>(OwnLabels{in_force.version(), own_labels(whole.chart(), rules, earlier)});
    const std::lock_guard lock(mutex);
    const auto found = by_key.find(Key{whole.chart().chart, {}});
    if (found != by_key.end() && found->second->open.get() == &whole) found->second->own = own;
    return own;
  }
  // What the permit opens of the chart.
  Result<std::shared_ptr<const OpenChart>> view(const std::shared_ptr<const OpenChart>& whole, const Permit& permit) {
    const Chart& chart = whole->chart();
    const auto in_force = policy.get();
    const auto rows = store.item_labels(chart.patient);
    if (!rows) return fail(rows);
    const auto own = own_of(*whole, *in_force);
    const Labels patient = patient_labels(chart, *rows);
    if (rows->empty() && is_whole_view(chart, own->labels, patient, permit.scope())) return whole;
    const Key key{chart.chart, view_key(permit.scope(), *in_force, *rows)};
    if (auto hot_view = find(key); hot_view != nullptr && hot_view->chart().version == chart.version) return hot_view;
    const ItemLabels labels = all_labels(chart, own->labels, *rows);
    auto made = std::make_shared<const OpenChart>(view_of(chart, labels, patient, permit.scope()));
    keep(key, made);
    return made;
  }
  static Labels patient_labels(const Chart& chart, const std::vector<store::ItemLabelRow>& rows) {
    Labels labels = chart.who.labels;
    for (const store::ItemLabelRow& row : rows) {
      if (row.document.is_zero()) labels = (labels | row.added).without(row.removed);
    }
    return labels;
  }
  Result<std::optional<Labels>> labels_of(const OpenChart& whole, DocumentId item) {
    const Chart& chart = whole.chart();
    const auto rows = store.item_labels(chart.patient);
    if (!rows) return fail(rows);
    if (item.is_zero()) return std::optional(patient_labels(chart, *rows));
    const ItemLabels labels = all_labels(chart, own_of(whole, *policy.get())->labels, *rows);
    for (std::size_t at = 0; at < chart.facts.size(); ++at) {
      if (chart.facts[at].id == item) return std::optional(labels.facts[at]);
    }
    for (std::size_t at = 0; at < chart.notes.size(); ++at) {
      if (chart.notes[at].id != item) continue;
      Labels all = labels.notes[at].whole;
      for (const LabelledSpan& section : labels.notes[at].sections) all |= section.labels;
      return std::optional(all);
    }
    return std::optional<Labels>();
  }
  static std::string view_key(const ChartScope& scope, const policy::Policy& in_force,
                              const std::vector<store::ItemLabelRow>& rows) {
    ByteWriter out;
    out.text(scope.key());
    out.text(in_force.version());
    for (const store::ItemLabelRow& row : rows) {
      out.raw(row.document.view());
      out.u64(row.added.bits());
      out.u64(row.removed.bits());
    }
    return std::string(as_text(out.bytes()));
  }
  Result<std::shared_ptr<const OpenChart>> load(const store::PatientRow& row, std::uint64_t version) const {
    const auto segments = store.segments(row.chart, store::SegmentPart::content, 0);
    if (!segments) return fail(segments);
    Chart chart;
    describe(row, version, chart);
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
    describe(row, version, chart);
    const auto grown = growth->append(*segments, chart);
    if (!grown) return fail(grown);
    if (!*grown) return nullptr;
    growth->version = version;
    auto open = std::make_shared<const OpenChart>(std::move(chart), earlier);
    keep(row.chart, open, known_labels(*earlier));
    return open;
  }
  static void describe(const store::PatientRow& row, std::uint64_t version, Chart& chart) {
    chart.patient = row.id;
    chart.chart = row.chart;
    chart.who = row.who;
    chart.imported_at = row.imported_at;
    chart.version = version;
  }
};

Charts::Charts(const store::Store& store, const Clock& clock, const policy::PolicyInForce& policy)
    : state_(std::make_unique<State>(store, clock, policy)) {}
Charts::~Charts() = default;

Result<std::shared_ptr<const OpenChart>> Charts::open(const Permit& permit) {
  const Result<PatientId> patient = patient_of(permit, state_->clock.now());
  if (!patient) return fail(patient);
  const auto whole = open_whole(*patient);
  if (!whole) return fail(whole);
  return state_->view(*whole, permit);
}

Result<std::shared_ptr<const OpenChart>> Charts::open_whole(PatientId patient) {
  const auto row = state_->store.patient(patient);
  if (!row) return fail(row);
  if (!*row) return fail(ErrorCode::not_found, "no such patient");
  // The version is read before the chart's contents and before the row that labels it: what is read after it can only be newer,
  // and then the next look finds another version.
  const auto version = state_->store.chart_version((*row)->chart);
  if (!version) return fail(version);
  const auto hot = state_->find((*row)->chart);
  if (hot != nullptr && hot->chart().version >= *version) return hot;
  const auto label = state_->store.patient(patient);
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

Result<Labels> Charts::labels(const Permit& permit) {
  const auto open_chart = open(permit);
  if (!open_chart) return fail(open_chart);
  const Chart& chart = (*open_chart)->chart();
  Labels all = chart.who.labels;
  for (const Fact& fact : chart.facts) all |= fact.labels;
  for (const Document& note : chart.notes) all |= note.labels;
  return all;
}

Result<std::optional<Labels>> Charts::labels_of(const Permit& permit, DocumentId item) {
  CHECK(permit.action() == Action::remove_labels && permit.patient().has_value(), "only whoever may take labels away asks");
  if (state_->clock.now() > permit.valid_until()) return fail(ErrorCode::forbidden, "the permit's time is over");
  const auto whole = open_whole(*permit.patient());
  if (!whole) return fail(whole);
  return state_->labels_of(**whole, item);
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
  state_->by_key.clear();
  state_->hot_bytes = 0;
}

}  // namespace chartroom::records
