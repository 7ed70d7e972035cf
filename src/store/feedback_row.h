#pragma once

// What someone said about an answer, or about one of its statements, as the store keeps it.

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/patient_text.h"
#include "domain/id.h"
#include "domain/label.h"

namespace chartroom::store {

enum class FeedbackVerdict : std::uint8_t { wrong = 1, incomplete = 2, helpful = 3 };

struct FeedbackRow {
  FeedbackId id;
  PatientId patient;
  ChartId chart;
  PrincipalId principal;
  RequestId request;  // whose answer is meant
  std::optional<std::uint32_t> statement;
  FeedbackVerdict verdict = FeedbackVerdict::wrong;
  bool has_words = false;
  Labels labels;      // of what its author could see: who may not see as much does not read it
  PatientText words;  // sealed under the chart's key; empty where a list leaves them sealed
  Timestamp created{};
};

}  // namespace chartroom::store
