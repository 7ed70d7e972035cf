#pragma once

// What decides who may see what, as the store keeps it: the site's policies, labels that people gave, and where the glass was
// broken.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"
#include "domain/chart.h"
#include "domain/tokens.h"
#include "store/values.h"

namespace chartroom::store {

// A policy that was proposed. The one in force is the one that was confirmed last.
struct PolicyRow {
  crypto::Digest digest{};  // SHA-256 of the text
  std::string text;
  std::string proposed_by;  // a principal's name, or "shipped" for what came with the program
  Timestamp proposed{};
  std::string confirmed_by;
  Timestamp confirmed{};     // 0: not yet
  std::string withdrawn_by;  // who took the proposal back
  Timestamp withdrawn{};     // 0: nobody did

  bool is_confirmed() const { return confirmed > Timestamp{}; }
  bool is_withdrawn() const { return withdrawn > Timestamp{}; }
  bool is_waiting() const { return !is_confirmed() && !is_withdrawn(); }
};

// Somebody looked through what all accounts may, and signed for it. The last one is kept; the ledger has all.
struct AccessReviewRow {
  struct Seen {
    PrincipalId account;
    std::uint64_t state = 0;  // the first 8 bytes of a digest of what the account held
    bool operator==(const Seen&) const = default;
  };
  PrincipalId by;
  std::string by_name;
  Timestamp at{};
  std::string words;
  std::vector<Seen> accounts;  // ascending by account
  bool operator==(const AccessReviewRow&) const = default;
};

// Labels of one document, fact, or of a patient, as people changed them.
struct ItemLabelRow {
  PatientId patient;
  DocumentId document;  // zero: the patient, and so the whole chart
  Labels added;
  Labels removed;  // holds against what the source and the policy's rules say
  PrincipalId by;  // whose change was the last
  Timestamp at{};
};

struct EmergencyRow {
  EmergencyId id;
  PatientId patient;
  PrincipalId principal;
  Timestamp opened{};
  Timestamp until{};
  std::string reason;  // the policy's code
  std::string words;   // the person's own
  Timestamp told{};    // when the site's webhook took it; 0: not yet
  // By somebody else, afterwards.
  Timestamp reviewed{};  // 0: not yet
  PrincipalId reviewed_by;
  bool was_justified = false;
  std::string review_words;
  bool was_without_directory = false;  // from an emergency session

  bool is_reviewed() const { return reviewed > Timestamp{}; }
};

// Those that nobody has looked at and the webhook has not taken yet.
struct UntoldEmergencies {
  std::uint64_t count = 0;
  Timestamp oldest{};  // opened; 0 if there is none
};

// How a person stands to a patient at one time, and what a decision needs to know of the patient.
struct Ties {
  Relations relations;
  Labels labels = {};  // the source's and those given by hand: of the patient, and so of the whole chart
  Abouts abouts = {};  // outside of care
};

// What a search may show of a patient: nothing, that there is one of this id, or who they are.
enum class Listed : std::uint8_t { not_at_all, by_id, by_name };

// Of a patient to whom the search's person stands so. Where it says `by_name` or `by_id` of nobody, the search need not look.
struct MayList {
  std::function<Listed(const Ties&)> of;
  bool is_some_by_name = true;
  bool is_some_by_id = true;
};

struct FoundPatient : PatientRow {
  Listed listed = Listed::by_name;  // by_id: nothing of who they are is here
};

}  // namespace chartroom::store
