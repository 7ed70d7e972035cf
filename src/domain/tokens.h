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
#include "domain/about.h"
#include "domain/action.h"
#include "domain/chart_scope.h"
#include "domain/id.h"
#include "domain/purpose.h"
#include "domain/scopes.h"

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

// What people are here. What each may do with charts is the site's policy (policy/policy_file.h); privacy officers and
// operators open none as such.
enum class Role : std::uint8_t {
  clinician = 1,
  privacy_officer = 2,
  operator_ = 4,
  nurse = 8,
  therapist = 16,  // of psychotherapy
  registrar = 32,
  billing = 64,
  researcher = 128,
};
inline constexpr std::array all_roles = {Role::clinician, Role::nurse,      Role::therapist,       Role::registrar,
                                         Role::billing,   Role::researcher, Role::privacy_officer, Role::operator_};

class Roles {
 public:
  constexpr Roles() = default;
  constexpr explicit Roles(std::uint8_t bits) : bits_(bits) {}
  constexpr Roles with(Role role) const { return Roles(static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(role))); }
  constexpr bool has(Role role) const { return (bits_ & static_cast<std::uint8_t>(role)) != 0; }
  constexpr bool has_any(Roles others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool has_all(Roles others) const { return (others.bits_ & ~bits_) == 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  bool operator==(const Roles&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

std::string_view role_name(Role role);  // clinician, nurse …; operator for operator_
std::optional<Role> parse_role(std::string_view name);
std::string roles_text(Roles roles);  // "clinician,operator"

// How a principal stands to a patient, by the imported record (all but the grant and the emergency). Everybody stands by `none`
// to everybody; alone it means that no relation was found.
enum class Relation : std::uint8_t {
  none,
  care_team,
  encounter,   // a participant of one that is open, or was until lately
  grant,       // given by a privacy officer, with an end
  department,  // the encounter was there, and the directory says that the principal belongs to it
  general_practitioner,
  panel,      // a list of patients that somebody manages
  cohort,     // of a study in which the principal investigates
  emergency,  // the glass was broken, and the time is not over
};
inline constexpr std::size_t relation_count = 9;
using Relations = SetOf<Relation>;
std::string_view relation_name(Relation relation);
std::optional<Relation> parse_relation(std::string_view name);

enum class SignedInBy : std::uint8_t {
  session,  // a browser's cookie
  bearer_token,
  local_socket,  // an operating system account on the server's own machine
  system,        // a job of the program itself
  // A browser's cookie too, of somebody who was let in while the clinic's directory was silent: it opens the breaking of the
  // glass and charts under it, and nothing else.
  emergency_session,
};
std::string_view signed_in_by_name(SignedInBy how);

// Who says that a person is who they are, and what they may be here.
enum class Source : std::uint8_t {
  local,      // the program itself: a password of its own, roles given by an operator
  directory,  // the clinic's directory: its password, roles and departments by the groups that the configuration maps
  openid,     // the clinic's identity provider (OpenID Connect): as the claims of the last sign-in said, by the configuration
  // Nobody: it is a program's account, without a password, opened by tokens that a person made. Numbers are stored; those
  // between are kept for others who may vouch for people.
  service = 8,
};
std::string_view source_name(Source source);

// What a principal may be: roles, and the departments that a directory's groups say they belong to (sorted, each once).
struct Standing {
  Roles roles;
  std::vector<std::string> departments;
  Source source = Source::local;
  bool lacks(const Standing& other) const;  // a role or a department of the other's
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
  Scopes scopes() const { return scopes_; }  // what a token may be used for; all of them for whoever came without one

 private:
  friend class identity::PrincipalMaker;
  Principal(PrincipalId id, std::string name, Standing standing, SignedInBy how, std::optional<SessionId> session)
      : id_(id), name_(std::move(name)), standing_(std::move(standing)), how_(how), session_(session) {}

  PrincipalId id_;
  std::string name_;
  Standing standing_;
  SignedInBy how_;
  std::optional<SessionId> session_;
  Scopes scopes_;
};

// Opens exactly one action, and, where it names a patient, of that patient's chart what its scope holds.
class Permit {
 public:
  Action action() const { return content_.action; }
  PrincipalId principal() const { return content_.principal; }
  // Set for actions on one chart. Storage takes the patient from here and from nowhere else.
  std::optional<PatientId> patient() const { return content_.patient; }
  Relation relation() const { return content_.relation; }
  std::optional<Purpose> purpose() const { return content_.purpose; }  // set for actions on charts
  const ChartScope& scope() const { return content_.scope; }           // opens nothing for other actions
  Abouts abouts() const { return content_.abouts; }                    // how they stand to the patient beside that
  const std::string& rule() const { return content_.rule; }            // that decided
  Timestamp valid_until() const { return content_.valid_until; }

 private:
  friend class policy::PermitMaker;
  struct Content {
    Action action;
    PrincipalId principal;
    std::optional<PatientId> patient = std::nullopt;
    Relation relation = Relation::none;
    std::optional<Purpose> purpose = std::nullopt;
    ChartScope scope = {};
    Abouts abouts = {};
    std::string rule;
    Timestamp valid_until{};
  };
  explicit Permit(Content content) : content_(std::move(content)) {}

  Content content_;
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
