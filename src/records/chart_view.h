#pragma once

// What a permit opens of a chart, as a chart of its own: items outside of its scope are not in it, so whatever is made of it
// (an index, an answer, a count) can't know of them. Sections outside of the scope are cut out of their notes; spans of
// citations count the bytes of the note as it is seen. Every item carries all of its labels.

#include "domain/chart.h"
#include "records/item_labels.h"

namespace chartroom::records {

// Of a chart to whose patient these labels belong. Shares the items that it does not change.
Chart view_of(const Chart& chart, const ItemLabels& labels, Labels patient_labels, const ChartScope& scope);

// Whether view_of would change nothing: then the chart itself serves.
bool is_whole_view(const Chart& chart, const ItemLabels& labels, Labels patient_labels, const ChartScope& scope);

}  // namespace chartroom::records
