#include "records/chart_view.h"

#include <algorithm>

namespace chartroom::records {
namespace {

static_assert(static_cast<int>(FactKind::observation) == static_cast<int>(ItemKind::observation));
static_assert(static_cast<int>(FactKind::family_history) == static_cast<int>(ItemKind::family_history));
static_assert(static_cast<int>(FactKind::patient) == static_cast<int>(ItemKind::demographics));
static_assert(static_cast<int>(FactKind::other) == static_cast<int>(ItemKind::other));

ItemKind kind_of(FactKind kind) { return static_cast<ItemKind>(kind); }

std::int64_t time_of(const PartialTime& when, const PartialTime& otherwise) {
  if (when.known()) return when.from_s;
  return otherwise.known() ? otherwise.from_s : Opening::from_the_beginning;
}

// Who the patient is has no time of its own: it is of now.
std::int64_t time_of(const Fact& fact) {
  if (fact.kind == FactKind::patient) return std::numeric_limits<std::int64_t>::max();
  return time_of(fact.when, fact.recorded);
}

class Viewer {
 public:
  Viewer(const Chart& chart, const ItemLabels& labels, Labels patient_labels, const ChartScope& scope)
      : chart_(chart), labels_(labels), patient_(patient_labels), scope_(scope) {}

  Chart view() {
    Chart out = chart_;
    out.facts = {};
    out.records = {};
    out.notes = {};
    for (std::size_t at = 0; at < chart_.facts.size(); ++at) take_fact(at, out);
    for (std::size_t at = 0; at < chart_.notes.size(); ++at) take_note(at, out);
    // What was laid out for searching speaks of all notes of an import.
    if (is_any_note_closed_) out.words = {};
    out.who.labels = patient_;
    if (!opens_demographics()) out.who = {};
    return out;
  }

  bool is_whole() const {
    if (labels_.is_any || !patient_.empty() || !opens_demographics()) return false;
    for (const Fact& fact : chart_.facts) {
      if (!scope_.opens(kind_of(fact.kind), {}, time_of(fact))) return false;
    }
    return std::ranges::all_of(chart_.notes,
                               [&](const Document& note) { return scope_.opens(ItemKind::note, {}, time_of(note.when, {})); });
  }

 private:
  bool opens_demographics() const {
    return scope_.opens(ItemKind::demographics, patient_, std::numeric_limits<std::int64_t>::max());
  }

  void take_fact(std::size_t at, Chart& out) const {
    const Fact& fact = chart_.facts[at];
    const Labels labels = labels_.facts[at] | patient_;
    if (!scope_.opens(kind_of(fact.kind), labels, time_of(fact))) return;
    out.facts.share(chart_.facts, at);
    out.records.share(chart_.records, at);
    if (fact.labels == labels) return;
    out.facts.edit(out.facts.size() - 1).labels = labels;
    out.records.edit(out.records.size() - 1).labels = labels;
  }

  void take_note(std::size_t at, Chart& out) {
    const Document& note = chart_.notes[at];
    const NoteLabels& labels = labels_.notes[at];
    const std::int64_t time = time_of(note.when, {});
    Labels seen = labels.whole | patient_;
    if (!scope_.opens(ItemKind::note, seen, time)) {
      is_any_note_closed_ = true;
      return;
    }
    const Labels whole = seen;
    std::string text;
    std::size_t from = 0;
    for (const LabelledSpan& section : labels.sections) {
      if (scope_.opens(ItemKind::note, whole | section.labels, time)) {
        seen |= section.labels;
        continue;
      }
      text.append(note.text, from, section.span.start - from);
      from = section.span.end;
    }
    if (from == 0) {
      out.notes.share(chart_.notes, at);
      if (note.labels != seen) out.notes.edit(out.notes.size() - 1).labels = seen;
      return;
    }
    is_any_note_closed_ = true;
    text.append(note.text, from, std::string::npos);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return;
    out.notes.share(chart_.notes, at);
    Document& cut = out.notes.edit(out.notes.size() - 1);
    cut.text = std::move(text);
    cut.labels = seen;
  }

  const Chart& chart_;
  const ItemLabels& labels_;
  const Labels patient_;
  const ChartScope& scope_;
  bool is_any_note_closed_ = false;
};

}  // namespace

Chart view_of(const Chart& chart, const ItemLabels& labels, Labels patient_labels, const ChartScope& scope) {
  return Viewer(chart, labels, patient_labels, scope).view();
}

bool is_whole_view(const Chart& chart, const ItemLabels& labels, Labels patient_labels, const ChartScope& scope) {
  return Viewer(chart, labels, patient_labels, scope).is_whole();
}

}  // namespace chartroom::records
