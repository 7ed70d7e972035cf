#pragma once

// What people say about answers: a verdict in one word, which the privacy officer lists, and words, which are sealed under the
// chart's key and open only where one chart is read. Rows are never changed. Behind the verbs of store.h.

#include "store/access.h"
#include "store/store.h"

namespace chartroom::store {

Status insert_feedback(const Access& access, const FeedbackRow& row);
// Newest first, without words.
Result<Page<FeedbackRow>> page_of_feedback(const Access& access, std::size_t limit, std::string_view after);
// Newest first, with words.
Result<Page<FeedbackRow>> page_of_patients_feedback(const Access& access, PatientId patient, std::size_t limit,
                                                    std::string_view after);

}  // namespace chartroom::store
