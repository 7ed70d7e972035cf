#pragma once

// The values that go into the store and come out of it. What is sealed of them, and how: docs/store.md.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address_range.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/secret.h"
#include "domain/chart.h"
#include "domain/tokens.h"
#include "store/row_number.h"

namespace chartroom::store {

using CommitNumber = std::uint64_t;  // counted from 1 without gaps; kept in the database

struct PatientRow {
  PatientId id;
  ChartId chart;  // the newest row of the append-only table
  Demographics who;
  Timestamp imported_at{};  // the last import that changed the chart
};

// One part of a chart's growth. Parts are sealed apart so that a question needn't open the raw resources.
enum class SegmentPart : std::uint8_t {
  content = 1,  // facts, notes and what is indexed
  raw = 2,      // the resources as they came
  known = 3,    // what is remembered of them (ResourceRow); written by the store itself
};

struct Segment {
  std::uint64_t number = 0;  // from 1, and one more with every segment of the chart and part
  Bytes plain;
};

// What the store remembers of a resource of a chart, so that importing it again changes nothing.
struct ResourceVersion {
  crypto::Digest digest{};           // of its canonical JSON
  std::int64_t last_updated_us = 0;  // meta.lastUpdated; 0 if it has none
  std::uint64_t run = 0;             // of the import that brought it, where it was one of several files; 0 if not
  std::uint32_t order = 0;           // of its file in that run
  DocumentId document;               // the document or record that was made of it
  std::uint32_t versions = 1;        // how many were seen
  bool is_beside = false;            // the chart has one of this key from another system too
};

// The system that a resource comes from: the same for the same name, 0 where it is not known.
using OriginTag = std::int64_t;

enum class HeldAs : std::uint8_t {
  held = 0,       // the chart has it
  elsewhere = 1,  // it was here, or came too late, and another chart has it
  replaced = 2,   // a version that the chart had before
};

// A resource as one chart knows it.
struct ResourceRow {
  HeldAs held = HeldAs::held;
  OriginTag origin = 0;
  ResourceVersion version;
};

struct Holder {
  ChartId chart;
  OriginTag origin = 0;
};

// How far a chart has grown.
struct ChartState {
  std::uint64_t version = 0;
  std::uint64_t content_segments = 0;
  std::uint64_t raw_segments = 0;
  std::uint64_t known_segments = 0;
  bool operator==(const ChartState&) const = default;
};

struct RelationRow {
  PatientId patient;
  std::string practitioner;  // "system|value" of an identifier, or a reference ("Practitioner/12"): only its HMAC is stored
  Relation relation = Relation::care_team;
  std::int64_t from_s = 0;  // seconds since 1970; the ends are open where they are the extreme values
  std::int64_t until_s = 0;
  std::string source;  // the resource that says so; with the patient it is the row's key
};

// The secret of codes by time (RFC 6238), overwritten at its end.
struct TotpSecret {
  std::array<std::uint8_t, 20> bytes{};

  TotpSecret() = default;
  TotpSecret(const TotpSecret&) = default;
  TotpSecret& operator=(const TotpSecret&) = default;
  ~TotpSecret() { crypto::wipe(bytes); }
};

// What an account asks for beside its password.
struct SecondFactor {
  TotpSecret secret;
  std::int64_t last_step = 0;  // of the newest code that was taken: none of its step or before it is taken again
  Timestamp since{};
  std::uint32_t wrong_codes = 0;               // since the last right one
  std::vector<crypto::Digest> recovery_codes;  // of those that were not used yet
};

// A second factor that was begun and not confirmed: it asks for nothing and opens nothing.
struct BegunFactor {
  TotpSecret secret;
  Timestamp until{};
  SessionId session;  // which began it
};

// Of a program's account.
struct ServiceFacts {
  PrincipalId owner;       // the person who answers for it; while they may not come in, its tokens open nothing
  PrincipalId created_by;  // the operator
  std::optional<PrincipalId> confirmed_by = {};  // the privacy officer who gave it the role of clinician, while it has it
  std::string keys = {};   // its public keys, a JWK set, with which it asks for short-lived tokens; empty: it has none
  Scopes key_scopes = {};  // that it may ask for so
  bool operator==(const ServiceFacts&) const = default;
};

// What an operator asked for a person's account and nobody has confirmed: it opens nothing.
struct AskedChange {
  PrincipalId by;
  std::string by_name;  // the principal's
  Timestamp at{};
  std::optional<Roles> roles = {};                            // all that it then has
  std::optional<std::vector<std::string>> practitioner = {};  // likewise
  bool new_password = false;
  bool enable = false;  // of one that is disabled
  bool operator==(const AskedChange&) const = default;
};

// Who let an account have the roles that it has, and when.
struct Approval {
  std::string by;  // a principal's name
  Timestamp at{};
  bool operator==(const Approval&) const = default;
};

struct AccountRow {
  PrincipalId id;
  std::string name;  // lower case, unique
  std::string display_name;
  // Argon2id in PHC form. Of an account of the directory only where it has emergency access: of the password that the directory
  // accepted last. Empty for all others that aren't local.
  std::string password_hash;
  Roles roles;
  std::vector<std::string> practitioner;  // "system|value" identifiers by which charts name this person
  bool disabled = false;
  bool must_change_password = false;
  RowNumber number = {};
  Timestamp one_time_until{};  // of a password that must be changed: it opens nothing from then on
  Timestamp created{};
  Source source = Source::local;
  // Of an account of the directory: what identifies it there for life, as bytes, and what its groups mean here. They, the
  // names and the roles are as the directory last said. Of an identity provider's account likewise: issuer, line end, subject.
  std::string directory_key;
  std::vector<std::string> departments;  // sorted, each once

  std::optional<SecondFactor> second_factor;  // of a local account; of one of the directory, for emergency access alone
  std::optional<BegunFactor> begun_factor;
  std::optional<AskedChange> asked = {};
  std::optional<Approval> approved = {};  // none: made with the site, or its roles are given elsewhere
  Timestamp last_sign_in{};               // 0: never

  std::optional<ServiceFacts> service = {};  // there exactly if `source` says so

  Standing standing() const { return {roles, departments, source}; }
  // Whether its owner may break the glass while the directory is silent: enrolled, let in by the directory since, and not
  // closed by it.
  bool has_emergency_access() const {
    return source == Source::directory && !disabled && !roles.empty() && second_factor && !password_hash.empty();
  }
};

enum class TokenKind : std::uint8_t {
  made,    // by a person, for as long as they said
  issued,  // to a program that has shown its key, for some minutes
};

// What a token is good for, beside what its account may do.
struct TokenBounds {
  Scopes scopes = {};
  std::vector<AddressRange> from = {};             // none: from anywhere
  std::optional<crypto::Digest> certificate = {};  // SHA-256 of the client's certificate that must be shown with it
  bool operator==(const TokenBounds&) const = default;
};

struct SessionRow {
  SessionId id;
  PrincipalId principal;
  crypto::Digest secret_digest{};  // of the cookie's or token's random part
  SignedInBy how = SignedInBy::session;
  std::string
      label;  // a token's name; of a session that an identity provider vouched for, the provider's id of its own (`sid`)
  Timestamp created{};
  Timestamp last_seen{};
  Timestamp expires{};
  TokenKind kind = TokenKind::made;  // of a token, and what follows
  TokenBounds bounds;
  std::string last_address;  // from which a token was used last; empty before
};

struct GrantRow {
  GrantId id;
  PatientId patient;
  PrincipalId principal;
  PrincipalId granted_by;
  std::string reason;
  Relation as = Relation::grant;  // or panel, or cohort
  std::string protocol = {};      // of a cohort: the study's
  Timestamp created{};
  Timestamp expires{};
};

enum class ImportState : std::uint8_t { running, finished, failed };

struct ImportRow {
  ImportId id;
  PrincipalId principal;
  std::string name;  // of the file or upload; sealed
  ImportState state = ImportState::running;
  Timestamp started{};
  Timestamp ended{};
  std::string report_json;  // counts and problems, as the API shows them; sealed
};

// A page of a list that is ordered by a key; `next` is empty at the end.
template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;  // opaque; pass it as `after`
};

}  // namespace chartroom::store
