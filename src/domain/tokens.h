#pragma once

// The three tokens of a request, in the order in which they can be had. Each can be constructed by its maker only, and each
// step of a request asks for the token of the step before:
//
//   identity::PrincipalMaker -> Principal     who is calling
//   policy::PermitMaker      -> Permit        what they may do now, and with whose chart
//   audit::ReceiptMaker      -> Receipt       that this very answer is durably recorded

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/id.h"

namespace chartroom {

namespace identity {
class PrincipalMaker;
}
namespace policy {
class PermitMaker;
}
namespace audit {
class ReceiptMaker;
}

enum class Role : std::uint8_t { clinician = 1, privacy_officer = 2, operator_ = 4 };

class Roles {
 public:
  constexpr Roles() = default;
  constexpr explicit Roles(std::uint8_t bits) : bits_(bits & 7U) {}
  constexpr Roles with(Role role) const { return Roles(static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(role))); }
  constexpr bool has(Role role) const { return (bits_ & static_cast<std::uint8_t>(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  bool operator==(const Roles&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

std::string_view role_name(Role role);  // clinician, privacy_officer, operator
std::optional<Role> parse_role(std::string_view name);
std::string roles_text(Roles roles);  // "clinician,operator"

enum class Action : std::uint8_t {
  see_health,  // is the server up
  see_metrics,
  see_api,  // the description of the API
  sign_in,
  sign_out,
  see_self,         // one's own account and sessions
  change_password,  // one's own
  manage_tokens,    // one's own bearer tokens
  search_patients,
  read_chart,  // demographics, documents, facts of one patient
  ask,         // a question about one patient
  import_charts,
  see_imports,
  manage_accounts,
  manage_grants,  // explicit access to one patient for one person
  read_ledger,
  verify_ledger,
  see_status,            // of the server: counts and health, nothing of a patient
  see_page,              // the clinician's page itself: programs and styles, nothing of a patient
  give_feedback,         // on an answer about one patient
  read_feedback,         // what was said about the answers of one patient, with its words
  review_feedback,       // that something was said about any answer, without its words
  manage_second_factor,  // one's own
  remove_second_factor,  // of somebody who has lost it
};
inline constexpr std::size_t action_count = 24;
std::string_view action_name(Action action);

// How a principal stands to a patient. `none` means that no relation was found.
enum class Relation : std::uint8_t { none, care_team, encounter, grant };
std::string_view relation_name(Relation relation);

enum class SignedInBy : std::uint8_t {
  session,  // a browser's cookie
  bearer_token,
  local_socket,  // an operating system account on the server's own machine
  system,        // a job of the program itself
};
std::string_view signed_in_by_name(SignedInBy how);

// Who says that a person is who they are, and what they may be here.
enum class Source : std::uint8_t {
  local,      // the program itself: a password of its own, roles given by an operator
  directory,  // the clinic's directory: its password, roles and departments by the groups that the configuration maps
  openid,     // the clinic's identity provider (OpenID Connect): as the claims of the last sign-in said, by the configuration
};
std::string_view source_name(Source source);

// What a principal may be: roles, and the departments that a directory's groups say they belong to (sorted, each once).
struct Standing {
  Roles roles;
  std::vector<std::string> departments;
  Source source = Source::local;
  bool operator==(const Standing&) const = default;
};

class Principal {
 public:
  PrincipalId id() const { return id_; }
  const std::string& name() const { return name_; }  // the account's name: staff, not patient data
  Roles roles() const { return standing_.roles; }
  const std::vector<std::string>& departments() const { return standing_.departments; }
  Source source() const { return standing_.source; }
  const Standing& standing() const { return standing_; }
  SignedInBy how() const { return how_; }
  std::optional<SessionId> session() const { return session_; }

 private:
  friend class identity::PrincipalMaker;
  Principal(PrincipalId id, std::string name, Standing standing, SignedInBy how, std::optional<SessionId> session)
      : id_(id), name_(std::move(name)), standing_(std::move(standing)), how_(how), session_(session) {}

  PrincipalId id_;
  std::string name_;
  Standing standing_;
  SignedInBy how_;
  std::optional<SessionId> session_;
};

// Opens exactly one action, and, where it names a patient, that patient's chart only.
class Permit {
 public:
  Action action() const { return action_; }
  PrincipalId principal() const { return principal_; }
  // Set for actions on one chart. Storage takes the patient from here and from nowhere else.
  std::optional<PatientId> patient() const { return patient_; }
  Relation relation() const { return relation_; }
  std::string_view rule() const { return rule_; }  // the row of the policy table that decided
  Timestamp valid_until() const { return valid_until_; }

 private:
  friend class policy::PermitMaker;
  Permit(Action action, PrincipalId principal, std::optional<PatientId> patient, Relation relation, std::string_view rule,
         Timestamp valid_until)
      : action_(action),
        principal_(principal),
        patient_(patient),
        relation_(relation),
        rule_(rule),
        valid_until_(valid_until) {}

  Action action_;
  PrincipalId principal_;
  std::optional<PatientId> patient_;
  Relation relation_;
  std::string_view rule_;  // into the policy table, which lives as long as the program
  Timestamp valid_until_;
};

// Proof that a record which commits to `answer_digest` is durable. Move-only: one record, one answer.
class Receipt {
 public:
  Receipt(Receipt&&) noexcept = default;
  Receipt& operator=(Receipt&&) noexcept = default;
  Receipt(const Receipt&) = delete;
  Receipt& operator=(const Receipt&) = delete;

  std::uint64_t sequence() const { return sequence_; }  // the record's number in the ledger, from 0
  RequestId request() const { return request_; }
  const std::array<std::uint8_t, 32>& answer_digest() const { return answer_digest_; }  // SHA-256

 private:
  friend class audit::ReceiptMaker;
  Receipt(std::uint64_t sequence, RequestId request, const std::array<std::uint8_t, 32>& answer_digest)
      : sequence_(sequence), request_(request), answer_digest_(answer_digest) {}

  std::uint64_t sequence_;
  RequestId request_;
  std::array<std::uint8_t, 32> answer_digest_;
};

}  // namespace chartroom
