#pragma once

// May they. Two tables answer: what is about no chart is fixed here (action, who, how they signed in), so that no site can open
// the accounts to a clinician or a chart to an operator; what is about charts is the site's policy (policy_file.h). A rule
// allows; what no rule allows is denied, and a denying rule wins. `decide` is the only way to a Permit.
//
// A chart is reached through an account, for a purpose, by people who hold a role that may and who are related to its patient
// now: by the imported record, by an explicit grant, or because they broke the glass. An unknown patient and a patient without
// a relation are refused alike, so a refusal tells nobody who is a patient here. A token opens what its owner may do and its
// scopes name, never more of either. A principal with several roles may do what any of them may. No rule opens a chart to the
// operator or to the privacy officer as such. An emergency session opens what `emergency_session_actions` has, and charts for
// the purpose of an emergency by a broken glass, whatever else its owner may.

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "domain/tokens.h"
#include "policy/evaluate.h"
#include "policy/policy_file.h"
#include "store/store.h"

namespace chartroom::policy {

enum class Who : std::uint8_t { anyone, signed_in, privacy_officer, operator_ };

enum class By : std::uint8_t {
  any_way,
  account,  // a session or a token: not the local socket, which has no account
  session,  // a person who typed a password: a stolen token can't make more of itself
  person,   // a session, or the local socket: anything but a token
};

enum class Reach : std::uint8_t {
  no_patient,   // the permit names no patient
  chart,        // it names one, and opens of that patient's chart what the site's policy says
  any_patient,  // it may name one and opens no chart
};

struct Rule {
  std::string_view name;  // stands in the permit and the ledger
  Action action;
  Who who;
  By by;
  Reach reach;
};

// All that an emergency session may do beside charts: who was let in without the directory's word.
inline constexpr Actions emergency_session_actions = {Action::see_self, Action::sign_out, Action::break_glass};

std::span<const Rule> rules();  // of the fixed table: none of a chart action (rule.h)
bool is_public(Action action);  // allowed to anyone, signed in or not
Reach reach(Action action);
// Which scope a token needs for it. None: no token opens it, or (public actions and one's own account) any does.
std::optional<Scope> scope_of(Action action);

// Where a request comes from and when, in a policy's names.
struct Setting {
  Places places;
  Times times;
  Timestamp until;  // before this no other times hold
};

// A site's policy, checked. Values; shared, since requests that began under one may outlast it. From any thread.
class Policy {
 public:
  // What is wrong with the text: of parse_policy and check_rules.
  static std::vector<Finding> check(std::string_view text);
  // What may not be meant, of a text that can be put in force; nothing of others.
  static std::vector<Finding> warnings(std::string_view text);
  // `invalid` with the first finding.
  static Result<std::shared_ptr<const Policy>> make(std::string text);

  const PolicyRules& rules() const { return rules_; }
  // `from`: the caller's address, as http::Peer has it. Asks the machine for its local time where that may have changed the
  // answer.
  Setting setting(std::string_view from, Timestamp now) const;
  const std::string& text() const { return text_; }
  const crypto::Digest& digest() const { return digest_; }  // SHA-256 of the text
  const std::string& version() const { return version_; }   // the digest's first 8 bytes in hex: in every record of the ledger

 private:
  Policy(std::string text, PolicyRules rules);

  std::string text_;
  PolicyRules rules_;
  crypto::Digest digest_;
  std::string version_;
  CurrentTimes current_times_;
};

// The policy of now. From any thread.
class PolicyInForce {
 public:
  explicit PolicyInForce(std::shared_ptr<const Policy> policy) : policy_(std::move(policy)) {}

  std::shared_ptr<const Policy> get() const {
    const std::lock_guard lock(mutex_);
    return policy_;
  }
  void put(std::shared_ptr<const Policy> policy) {
    const std::lock_guard lock(mutex_);
    policy_ = std::move(policy);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> policy_;  // guarded by mutex_; never null
};

// Why a decision was a refusal: the error's whole detail. Of a denying rule it is `denied_by` and the rule's name; of one that
// is about place or time, `denied_place by` or `denied_time by` and its name.
inline constexpr std::string_view denied_role = "denied_role";               // no role of theirs may
inline constexpr std::string_view denied_sign_in = "denied_way_of_sign_in";  // not by this way of signing in
inline constexpr std::string_view denied_token = "denied_token";             // theirs, but by a session, not by a token
inline constexpr std::string_view denied_scope = "denied_scope";             // the token's scopes leave it out
inline constexpr std::string_view denied_relation = "denied_relation";       // no relation to the patient, or no such patient
inline constexpr std::string_view denied_purpose = "denied_purpose";         // not for this purpose
inline constexpr std::string_view denied_label = "denied_label";             // the patient's labels are not theirs to see
inline constexpr std::string_view denied_place = "denied_place";             // allowed, but not from there
inline constexpr std::string_view denied_time = "denied_time";               // allowed, but not now
inline constexpr std::string_view purpose_required = "purpose_required";     // none was stated, and their roles differ in it
inline constexpr std::string_view denied_by = "denied_by ";
inline constexpr std::string_view denied_emergency_session = "denied_emergency_session";  // it opens less than its owner may

struct Question {
  const Principal& principal;
  Action action;
  std::optional<PatientId> patient;
  std::string_view from;                          // the address from which it is asked, as http::Peer has it
  const store::AccountRow* account = nullptr;     // the principal's, as it is now; read from the store if it isn't given
  std::optional<Purpose> purpose = std::nullopt;  // as stated; where none is, the one that the roles imply
};

// `forbidden` with one of the words above; errors of the store. No permit outlasts the times that hold now. `patient` must be
// there for an action that reaches a chart and absent for one that reaches no patient (CHECK). From any thread; at most two
// reads of the store (one with the account given), none for actions without a chart.
Result<Permit> decide(const Question& question, const Policy& policy, const store::Store& store, Timestamp now);

// What the caller may state, and the one that is meant where none is: of an emergency session an emergency at most.
Purposes purposes_of(const PolicyRules& rules, const Principal& principal);
std::optional<Purpose> implied_purpose(const PolicyRules& rules, const Principal& principal);

// For jobs of the program and actions without a chart.
Result<Permit> decide_fixed(const Principal& principal, Action action, std::optional<PatientId> patient, Timestamp now);

// For callers who are not signed in: public actions only. The permit's principal is zero.
Result<Permit> decide_public(Action action, Timestamp now);

// What a search under this permit, from this address, may show of a patient: the caller's account and the permit must outlive
// it. One of whose chart the policy opens something to the caller, but not who the patient is, is listed by id alone.
store::MayList may_list(const Permit& permit, const store::AccountRow& account, std::shared_ptr<const Policy> policy,
                        std::string_view from, Timestamp now);

}  // namespace chartroom::policy
