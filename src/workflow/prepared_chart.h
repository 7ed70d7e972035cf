#pragma once

// What answering needs of a chart beside the chart itself, made once for a version of it: its things with their names, what may
// be cited, how current it is, and the search index of its words, which is made when a question first needs it.

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/chart.h"
#include "retrieval/chart_index.h"
#include "retrieval/things.h"

namespace chartroom::workflow {

class PreparedChart {
 public:
  // `chart` must outlive it and not change.
  explicit PreparedChart(const Chart& chart);
  // The same in less time where the chart continues the one of which `earlier` (which may be nullptr) was made: begins with all
  // that it has. Uses both during the call only.
  PreparedChart(const Chart& chart, const PreparedChart* earlier);
  PreparedChart(PreparedChart&&) noexcept;
  ~PreparedChart();

  const Chart& chart() const;
  const retrieval::Things& things() const;
  const retrieval::ChartIndex& index() const;  // from any thread; others wait while it is made

  std::uint32_t notes_searchable() const;
  std::uint32_t facts_searchable() const;

  // The document, if it may be cited: in the chart, readable, not void (nor the fact whose record it is).
  const Document* citable(DocumentId id) const;
  // FHIR date of the newest note or fact; what the source dates in the future (a plan, a slip) doesn't count.
  std::string newest(Timestamp now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::workflow
