#pragma once

// May they: the policy is one table of rules (action, who, how they signed in, what they reach). A rule allows; what no rule
// allows is denied. `decide` is the only way to a Permit.
//
// A chart is reached by people who hold a role that may and who are related to its patient now: a care team or an encounter of
// the imported record, or an explicit grant. An unknown patient and a patient without a relation are refused alike, so a
// refusal tells nobody who is a patient here. A token opens what its owner may do and its scopes name, never more of either. A
// principal with several roles may do what any of them may. No rule opens a chart to the operator or to the privacy officer as
// such: a grant without the role of clinician opens nothing.

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "domain/tokens.h"
#include "store/store.h"

namespace chartroom::policy {

enum class Who : std::uint8_t { anyone, signed_in, clinician, privacy_officer, operator_ };

enum class By : std::uint8_t {
  any_way,
  account,  // a session or a token: not the local socket, which has no account
  session,  // a person who typed a password: a stolen token can't make more of itself
  person,   // a session, or the local socket: anything but a token
};

enum class Reach : std::uint8_t {
  no_patient,       // the permit names no patient
  related_patient,  // it names one, to whom the principal must be related, and opens that patient's chart
  any_patient,      // it may name one and opens no chart
};

struct Rule {
  std::string_view name;  // stands in the permit and the ledger
  Action action;
  Who who;
  By by;
  Reach reach;
};

std::span<const Rule> rules();
bool is_public(Action action);  // allowed to anyone, signed in or not
Reach reach(Action action);     // the same in all rules of one action
// Which scope a token needs for it. None: no token opens it, or (public actions and one's own account) any does.
std::optional<Scope> scope_of(Action action);

// Why a decision was a refusal: the error's whole detail.
inline constexpr std::string_view denied_role = "denied_role";               // no role of theirs may
inline constexpr std::string_view denied_sign_in = "denied_way_of_sign_in";  // not by this way of signing in
inline constexpr std::string_view denied_scope = "denied_scope";             // the token's scopes leave it out
inline constexpr std::string_view denied_relation = "denied_relation";       // no relation to the patient, or no such patient

struct Question {
  const Principal& principal;
  Action action;
  std::optional<PatientId> patient;
  const store::AccountRow* account = nullptr;  // the principal's, as it is now; read from the store if it isn't given
};

// `forbidden` with one of the words above; errors of the store. `patient` must be there for an action that reaches a chart and
// absent for one that reaches no patient (CHECK). From any thread; at most two reads of the store (one with the account given),
// none for actions without a chart.
Result<Permit> decide(const Question& question, const store::Store& store, Timestamp now);
Result<Permit> decide(const Principal& principal, Action action, std::optional<PatientId> patient, const store::Store& store,
                      Timestamp now);

// For callers who are not signed in: public actions only. The permit's principal is zero.
Result<Permit> decide_public(Action action, Timestamp now);

}  // namespace chartroom::policy
