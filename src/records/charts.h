#pragma once

// The door to charts: whoever reads one shows a permit, and gets of the chart of the patient that the permit names what its
// scope opens (chart_view.h); no verb takes a patient's id beside it (promise 2 of the design). What lies outside of the scope
// is not in what is returned, so nothing that is made of it can hint at it. A permit of an action that opens no chart is a bug
// (CHECK), but for what labels_of tells to whoever takes labels away; one whose time is over is `forbidden`.
//
// Charts stay unsealed in memory for limits::hot_chart_age_max after their last use, all together at most
// limits::hot_charts_bytes_max (estimated), the least recently used going first. Of a chart to which an import added, only what
// is new is read; one that it changed otherwise is read anew: no answer is older than the store. From any thread. Errors:
// `not_found` (also for a document of another chart), `forbidden`, `corrupt`, those of the store.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <vector>

#include "base/clock.h"
#include "domain/chart.h"
#include "domain/document_index.h"
#include "domain/tokens.h"
#include "store/store.h"

namespace chartroom::policy {
class PolicyInForce;
}

namespace chartroom::records {

class ChartGrowth;

// An unsealed chart, and what other rooms derive from it (a search index). Shared between requests, since charts are read-only
// and a request may outlast the cache's hold on them.
class OpenChart {
 public:
  explicit OpenChart(Chart chart);
  // One that continues `earlier`: the chart begins with all of its notes, facts and records.
  OpenChart(Chart chart, std::shared_ptr<const OpenChart> earlier);

  const Chart& chart() const { return chart_; }
  std::uint64_t size_bytes() const { return size_bytes_; }  // an estimate, with room for what is derived

  // make(chart) or make(chart, const T* earlier) -> T, at the first call for T only; other callers wait for it. `earlier` is
  // what was derived from the chart that this one continues, nullptr if there is none; it lives during the call only. make may
  // not ask for another derived value of the same chart. The view lives as long as this object.
  template <class T, class Make>
  const T& derived(Make make) const {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<const void>& slot = derived_[std::type_index(typeid(T))];
    if (slot != nullptr) return *static_cast<const T*>(slot.get());
    if constexpr (std::is_invocable_v<Make, const Chart&, const T*>) {
      const auto before = earlier_ == nullptr ? nullptr : earlier_->known(std::type_index(typeid(T)));
      slot = std::make_shared<const T>(make(chart_, static_cast<const T*>(before.get())));
      earlier_.reset();
      can_be_continued_ = true;
    } else {
      slot = std::make_shared<const T>(make(chart_));
    }
    return *static_cast<const T*>(slot.get());
  }

  // A note or a fact's record; nullptr if the chart has none of this id.
  const Document* find(DocumentId id) const;

 private:
  friend class Charts;
  void index(std::size_t first_note, std::size_t first_record);
  std::shared_ptr<const void> known(std::type_index type) const;

  Chart chart_;
  std::shared_ptr<ChartGrowth> growth_;  // shared with the charts that it continues and that continue it
  std::uint64_t size_bytes_ = 0;
  DocumentIndex by_id_;
  mutable std::mutex mutex_;
  mutable std::map<std::type_index, std::shared_ptr<const void>> derived_;  // guarded by mutex_, as are the next
  // Until something was derived from what was derived from it. It holds no earlier one itself.
  mutable std::shared_ptr<const OpenChart> earlier_;
  mutable bool can_be_continued_ = false;  // something was derived that takes what was derived earlier
};

// What a list of documents shows; the text is had by document().
struct DocumentSummary {
  DocumentId id;
  DocumentKind kind = DocumentKind::note;
  std::string resource;
  std::string title;
  std::string author;
  std::string date;  // may be empty
  FactStatus status = FactStatus::unknown;
  std::string why_unreadable;
  std::uint64_t text_bytes = 0;
  Labels labels;
};

struct PatientSummary {
  PatientId id;
  Demographics who;
  Timestamp imported_at{};
  std::uint64_t notes = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t facts = 0;
  std::uint64_t void_items = 0;  // kept, never used in an answer
};

class Charts {
 public:
  // All must outlive it. The policy's rules label the charts' items.
  Charts(const store::Store& store, const Clock& clock, const policy::PolicyInForce& policy);
  ~Charts();

  Result<std::shared_ptr<const OpenChart>> open(const Permit& permit);

  // All labels that items of the opened view have: what is said about it may come from any of them.
  Result<Labels> labels(const Permit& permit);
  // What of labels can be taken away from one item now: those of its source, of rules, of people and of what it follows from,
  // a note's sections' too; of the patient if `item` is zero. None: the chart has no such item. By a permit to take labels away
  // (CHECK), which opens no chart: of contents nothing is told.
  Result<std::optional<Labels>> labels_of(const Permit& permit, DocumentId item);
  Result<PatientSummary> summary(const Permit& permit);
  // Notes and unreadable documents, newest first, void ones too (marked). At most `limit` and limits::page_items_max;
  // `after` is the page's `next`, `invalid` if it is not.
  Result<store::Page<DocumentSummary>> list_documents(const Permit& permit, std::string_view after, std::size_t limit);
  Result<Document> document(const Permit& permit, DocumentId id);  // also a fact's record, its types the fact's codes

  std::uint64_t hot_bytes() const;
  std::size_t hot_charts() const;
  void forget_all();  // drops every unsealed chart that nobody holds

 private:
  struct State;
  Result<std::shared_ptr<const OpenChart>> open_whole(PatientId patient);

  std::unique_ptr<State> state_;
};

}  // namespace chartroom::records
