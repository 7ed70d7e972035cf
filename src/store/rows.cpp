#include "store/rows.h"

#include <algorithm>

#include "base/limits.h"

namespace chartroom::store {
namespace {

constexpr std::uint8_t row_version = 1;

ByteWriter start() {
  ByteWriter out;
  out.u8(row_version);
  return out;
}

void put_time(ByteWriter& out, Timestamp time) { out.i64(time.time_since_epoch().count()); }
Timestamp to_time(std::int64_t us) { return Timestamp(std::chrono::microseconds(us)); }
Timestamp get_time(ByteReader& in) { return to_time(in.i64()); }

// Reads the version, then `read(in)`, and asks that all was well and nothing is left.
template <class Row, class Read>
Result<Row> decode(ByteView plain, const Read& read) {
  ByteReader in(plain);
  const std::uint8_t version = in.u8();
  if (in.ok() && version > row_version) return fail(ErrorCode::newer_version, "a row was written by a newer release");
  Row row;
  const bool well_formed = read(in, row);
  if (!well_formed || version == 0 || !in.at_end()) return fail(ErrorCode::corrupt, "a row's sealed part is malformed");
  return row;
}

template <std::size_t Size>
void get_bytes(ByteReader& in, std::array<std::uint8_t, Size>& out) {
  const ByteView bytes = in.raw(Size);
  if (bytes.size() == Size) std::ranges::copy(bytes, out.begin());
}

bool get_flag(ByteReader& in, bool& out) {
  const std::uint8_t value = in.u8();
  out = value == 1;
  return value <= 1;
}

bool get_labels(ByteReader& in, Labels& out) {
  out = Labels::from_bits(in.u32());
  return Labels::first(label_count).has_all(out);
}

constexpr std::uint8_t has_factor = 1;
constexpr std::uint8_t has_begun_factor = 2;
constexpr std::uint8_t has_asked = 4;
constexpr std::uint8_t has_approval = 8;
constexpr std::uint8_t has_signed_in = 16;
constexpr std::uint8_t all_factor_parts = 31;
constexpr std::uint8_t asks_password = 1;
constexpr std::uint8_t asks_enabling = 2;

void put_asked(ByteWriter& out, const AskedChange& asked) {
  out.raw(asked.by.view());
  out.text(asked.by_name);
  put_time(out, asked.at);
  out.u8(asked.roles ? 1 : 0);
  if (asked.roles) out.u8(asked.roles->bits());
  out.u8(asked.practitioner ? 1 : 0);
  if (asked.practitioner) {
    out.u32(static_cast<std::uint32_t>(asked.practitioner->size()));
    for (const auto& identifier : *asked.practitioner) out.text(identifier);
  }
  out.u8(static_cast<std::uint8_t>((asked.new_password ? asks_password : 0) | (asked.enable ? asks_enabling : 0)));
}

bool get_asked(ByteReader& in, AskedChange& asked) {
  get_bytes(in, asked.by.bytes);
  asked.by_name = in.text();
  asked.at = get_time(in);
  bool has_roles = false;
  bool has_practitioner = false;
  const bool roles_known = get_flag(in, has_roles);
  if (has_roles) asked.roles = Roles(in.u8());
  const bool practitioner_known = get_flag(in, has_practitioner);
  if (has_practitioner) {
    asked.practitioner.emplace();
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) asked.practitioner->emplace_back(in.text());
  }
  const std::uint8_t flags = in.u8();
  asked.new_password = (flags & asks_password) != 0;
  asked.enable = (flags & asks_enabling) != 0;
  return flags <= (asks_password | asks_enabling) && roles_known && practitioner_known;
}

// What an account may have nothing of.
std::uint8_t parts_of(const AccountRow& row) {
  return static_cast<std::uint8_t>((row.second_factor ? has_factor : 0) | (row.begun_factor ? has_begun_factor : 0) |
                                   (row.asked ? has_asked : 0) | (row.approved ? has_approval : 0) |
                                   (row.last_sign_in > Timestamp{} ? has_signed_in : 0));
}

void put_factors(ByteWriter& out, const AccountRow& row) {
  out.u8(parts_of(row));
  if (row.second_factor) {
    out.raw(row.second_factor->secret.bytes);
    out.i64(row.second_factor->last_step);
    put_time(out, row.second_factor->since);
    out.u32(row.second_factor->wrong_codes);
    out.u32(static_cast<std::uint32_t>(row.second_factor->recovery_codes.size()));
    for (const auto& digest : row.second_factor->recovery_codes) out.raw(digest);
  }
  if (row.begun_factor) {
    out.raw(row.begun_factor->secret.bytes);
    put_time(out, row.begun_factor->until);
    out.raw(row.begun_factor->session.view());
  }
  if (row.asked) put_asked(out, *row.asked);
  if (row.approved) {
    out.text(row.approved->by);
    put_time(out, row.approved->at);
  }
  if (row.last_sign_in > Timestamp{}) put_time(out, row.last_sign_in);
}

bool get_factors(ByteReader& in, AccountRow& row) {
  const std::uint8_t which = in.u8();
  std::uint32_t codes = 0;
  if ((which & has_factor) != 0) {
    SecondFactor& factor = row.second_factor.emplace();
    get_bytes(in, factor.secret.bytes);
    factor.last_step = in.i64();
    factor.since = get_time(in);
    factor.wrong_codes = in.u32();
    codes = in.u32();
    for (std::uint32_t i = 0; i < codes && in.ok(); ++i) get_bytes(in, factor.recovery_codes.emplace_back());
  }
  if ((which & has_begun_factor) != 0) {
    BegunFactor& begun = row.begun_factor.emplace();
    get_bytes(in, begun.secret.bytes);
    begun.until = get_time(in);
    get_bytes(in, begun.session.bytes);
  }
  const bool asked_known = (which & has_asked) == 0 || get_asked(in, row.asked.emplace());
  if ((which & has_approval) != 0) {
    Approval& approved = row.approved.emplace();
    approved.by = in.text();
    approved.at = get_time(in);
  }
  if ((which & has_signed_in) != 0) row.last_sign_in = get_time(in);
  return which >= 1 && which <= all_factor_parts && which == parts_of(row) && asked_known &&
         codes <= limits::recovery_codes_count;
}

void put_service(ByteWriter& out, const ServiceFacts& service) {
  out.raw(service.owner.view());
  out.raw(service.created_by.view());
  out.u8(service.confirmed_by ? 1 : 0);
  if (service.confirmed_by) out.raw(service.confirmed_by->view());
  out.text(service.keys);
  out.u32(service.key_scopes.bits());
}

bool get_service(ByteReader& in, AccountRow& row) {
  ServiceFacts& service = row.service.emplace();
  get_bytes(in, service.owner.bytes);
  get_bytes(in, service.created_by.bytes);
  bool is_confirmed = false;
  const bool known = get_flag(in, is_confirmed);
  if (is_confirmed) get_bytes(in, service.confirmed_by.emplace().bytes);
  service.keys = in.text();
  const std::uint32_t scopes = in.u32();
  service.key_scopes = Scopes::from_bits(scopes);
  const bool keys_known = service.keys.size() <= limits::service_keys_bytes_max && service.key_scopes.bits() == scopes;
  return known && keys_known && row.password_hash.empty();
}

bool is_source(std::uint8_t number) {
  return number <= static_cast<std::uint8_t>(Source::openid) || number == static_cast<std::uint8_t>(Source::service);
}

void put_bounds(ByteWriter& out, const SessionRow& row) {
  out.u8(static_cast<std::uint8_t>(row.kind));
  out.u32(row.bounds.scopes.bits());
  out.u32(static_cast<std::uint32_t>(row.bounds.from.size()));
  for (const AddressRange& range : row.bounds.from) out.text(range.text());
  out.u8(row.bounds.certificate ? 1 : 0);
  if (row.bounds.certificate) out.raw(*row.bounds.certificate);
  out.text(row.last_address);
}

bool get_bounds(ByteReader& in, SessionRow& row) {
  const std::uint8_t kind = in.u8();
  row.kind = static_cast<TokenKind>(kind);
  const std::uint32_t scopes = in.u32();
  row.bounds.scopes = Scopes::from_bits(scopes);
  const std::uint32_t ranges = in.u32();
  bool ranges_known = ranges <= limits::token_ranges_max;
  for (std::uint32_t i = 0; i < ranges && ranges_known && in.ok(); ++i) {
    const auto range = AddressRange::parse(in.text());
    ranges_known = range.has_value();
    if (range) row.bounds.from.push_back(*range);
  }
  bool is_bound = false;
  const bool flag_known = get_flag(in, is_bound);
  if (is_bound) get_bytes(in, row.bounds.certificate.emplace());
  row.last_address = in.text();
  const bool kind_known = kind <= static_cast<std::uint8_t>(TokenKind::issued);
  return kind_known && row.bounds.scopes.bits() == scopes && ranges_known && flag_known;
}

}  // namespace

Bytes encode(const Demographics& who) {
  auto out = start();
  for (const auto* field : {&who.family, &who.given, &who.birth_date, &who.sex, &who.deceased, &who.address, &who.telecom}) {
    out.text(*field);
  }
  out.u32(static_cast<std::uint32_t>(who.identifiers.size()));
  for (const auto& identifier : who.identifiers) {
    out.text(identifier.system);
    out.text(identifier.value);
    out.text(identifier.type);
  }
  // Most have no labels, and some no state; neither stood here in the first release.
  if (!who.labels.empty() || !who.state.empty()) out.u32(static_cast<std::uint32_t>(who.labels.bits()));
  if (!who.state.empty()) out.text(who.state);
  return out.take();
}

Result<Demographics> decode_demographics(ByteView plain) {
  return decode<Demographics>(plain, [](ByteReader& in, Demographics& who) {
    for (auto* field : {&who.family, &who.given, &who.birth_date, &who.sex, &who.deceased, &who.address, &who.telecom}) {
      *field = in.text();
    }
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
      Identifier identifier;
      identifier.system = in.text();
      identifier.value = in.text();
      identifier.type = in.text();
      who.identifiers.push_back(std::move(identifier));
    }
    if (in.at_end()) return true;
    const bool labels_known = get_labels(in, who.labels);
    if (!in.at_end()) who.state = in.text();
    return labels_known;
  });
}

Result<ResourceVersion> decode_resource_version(ByteView plain) {
  return decode<ResourceVersion>(plain, [](ByteReader& in, ResourceVersion& version) {
    get_bytes(in, version.digest);
    version.last_updated_us = in.i64();
    get_bytes(in, version.document.bytes);
    version.versions = in.u32();
    return true;
  });
}

Bytes encode(const AccountRow& row) {
  auto out = start();
  out.text(row.name);
  out.text(row.display_name);
  out.text(row.password_hash);
  out.u8(row.roles.bits());
  out.u32(static_cast<std::uint32_t>(row.practitioner.size()));
  for (const auto& identifier : row.practitioner) out.text(identifier);
  out.u8(row.disabled ? 1 : 0);
  out.u8(row.must_change_password ? 1 : 0);
  put_time(out, row.one_time_until);
  put_time(out, row.created);
  out.u8(static_cast<std::uint8_t>(row.source));
  out.text(row.directory_key);
  out.u32(static_cast<std::uint32_t>(row.departments.size()));
  for (const auto& department : row.departments) out.text(department);
  if (row.service) put_service(out, *row.service);
  if (parts_of(row) != 0) put_factors(out, row);
  return out.take();
}

Result<AccountRow> decode_account(PrincipalId id, ByteView plain) {
  return decode<AccountRow>(plain, [id](ByteReader& in, AccountRow& row) {
    row.id = id;
    row.name = in.text();
    row.display_name = in.text();
    row.password_hash = in.text();
    const std::uint8_t role_bits = in.u8();
    row.roles = Roles(role_bits);
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) row.practitioner.emplace_back(in.text());
    const bool disabled_known = get_flag(in, row.disabled);
    const bool change_known = get_flag(in, row.must_change_password);
    row.one_time_until = get_time(in);
    row.created = get_time(in);
    if (in.at_end()) return row.roles.bits() == role_bits && disabled_known && change_known;  // before there were directories
    const std::uint8_t source = in.u8();
    row.source = static_cast<Source>(source);
    row.directory_key = in.text();
    const std::uint32_t departments = in.u32();
    for (std::uint32_t i = 0; i < departments && in.ok(); ++i) row.departments.emplace_back(in.text());
    if (row.source == Source::service) {
      return get_service(in, row) && row.roles.bits() == role_bits && disabled_known && change_known;
    }
    const bool factors_known = in.at_end() || get_factors(in, row);  // most have none
    return row.roles.bits() == role_bits && disabled_known && change_known && is_source(source) && factors_known;
  });
}

Bytes encode(const SessionRow& row) {
  auto out = start();
  out.raw(row.secret_digest);
  out.text(row.label);
  put_time(out, row.created);
  if (row.how == SignedInBy::bearer_token) put_bounds(out, row);
  return out.take();
}

Result<SessionRow> decode_session(SessionId id, const SessionColumns& columns, ByteView plain) {
  return decode<SessionRow>(plain, [&](ByteReader& in, SessionRow& row) {
    row.id = id;
    row.principal = columns.principal;
    row.how = static_cast<SignedInBy>(columns.how);
    row.last_seen = to_time(columns.last_seen_us);
    row.expires = to_time(columns.expires_us);
    get_bytes(in, row.secret_digest);
    row.label = in.text();
    row.created = get_time(in);
    const bool how_known = columns.how >= 0 && columns.how <= static_cast<std::int64_t>(SignedInBy::emergency_session);
    if (row.how != SignedInBy::bearer_token) return how_known;
    row.bounds.scopes = Scopes::all();  // of a token of before there were scopes: what its owner may do
    return how_known && (in.at_end() || get_bounds(in, row));
  });
}

Bytes encode(const ImportRow& row) {
  auto out = start();
  out.raw(row.principal.view());
  out.text(row.name);
  out.u8(static_cast<std::uint8_t>(row.state));
  put_time(out, row.started);
  put_time(out, row.ended);
  out.text(row.report_json);
  return out.take();
}

Result<ImportRow> decode_import(ImportId id, ByteView plain) {
  return decode<ImportRow>(plain, [id](ByteReader& in, ImportRow& row) {
    row.id = id;
    get_bytes(in, row.principal.bytes);
    row.name = in.text();
    const std::uint8_t state = in.u8();
    row.state = static_cast<ImportState>(state);
    row.started = get_time(in);
    row.ended = get_time(in);
    row.report_json = in.text();
    return state <= static_cast<std::uint8_t>(ImportState::failed);
  });
}

Bytes encode(const GrantSecret& secret) {
  auto out = start();
  out.raw(secret.granted_by.view());
  out.text(secret.reason);
  if (secret.as != Relation::grant) {  // as those of the first release
    out.u8(static_cast<std::uint8_t>(secret.as));
    out.text(secret.protocol);
  }
  return out.take();
}

Result<GrantSecret> decode_grant(ByteView plain) {
  return decode<GrantSecret>(plain, [](ByteReader& in, GrantSecret& secret) {
    get_bytes(in, secret.granted_by.bytes);
    secret.reason = in.text();
    if (in.at_end()) return true;
    const std::uint8_t as = in.u8();
    secret.as = static_cast<Relation>(as);
    secret.protocol = in.text();
    return secret.as == Relation::panel || secret.as == Relation::cohort;
  });
}

Bytes encode(const FeedbackRow& row) {
  auto out = start();
  out.raw(row.principal.view());
  out.raw(row.request.view());
  out.u8(row.statement ? 1 : 0);
  out.u32(row.statement.value_or(0));
  out.u8(static_cast<std::uint8_t>(row.verdict));
  out.u8(row.has_words ? 1 : 0);
  if (!row.labels.empty()) out.u32(static_cast<std::uint32_t>(row.labels.bits()));
  return out.take();
}

Status decode_feedback(ByteView plain, FeedbackRow& row) {
  const auto decoded = decode<FeedbackRow>(plain, [](ByteReader& in, FeedbackRow& out) {
    get_bytes(in, out.principal.bytes);
    get_bytes(in, out.request.bytes);
    bool has_statement = false;
    const bool statement_known = get_flag(in, has_statement);
    const std::uint32_t statement = in.u32();
    if (has_statement) out.statement = statement;
    const std::uint8_t verdict = in.u8();
    out.verdict = static_cast<FeedbackVerdict>(verdict);
    const bool words_known = get_flag(in, out.has_words);
    const bool verdict_known = verdict >= static_cast<std::uint8_t>(FeedbackVerdict::wrong) &&
                               verdict <= static_cast<std::uint8_t>(FeedbackVerdict::helpful);
    const bool labels_known = in.at_end() || get_labels(in, out.labels);
    return statement_known && verdict_known && words_known && labels_known;
  });
  if (!decoded) return fail(decoded);
  row.principal = decoded->principal;
  row.request = decoded->request;
  row.statement = decoded->statement;
  row.verdict = decoded->verdict;
  row.has_words = decoded->has_words;
  row.labels = decoded->labels;
  return {};
}

Bytes encode(const RelationPeriod& period) {
  auto out = start();
  out.u8(static_cast<std::uint8_t>(period.relation));
  out.i64(period.from_s);
  out.i64(period.until_s);
  return out.take();
}

Result<RelationPeriod> decode_relation(ByteView plain) {
  return decode<RelationPeriod>(plain, [](ByteReader& in, RelationPeriod& period) {
    const std::uint8_t kind = in.u8();
    period.relation = static_cast<Relation>(kind);
    period.from_s = in.i64();
    period.until_s = in.i64();
    return kind < relation_count && is_of_record(period.relation);
  });
}

bool is_of_record(Relation relation) {
  switch (relation) {
    case Relation::care_team:
    case Relation::encounter:
    case Relation::department:
    case Relation::general_practitioner:
    case Relation::panel:
    case Relation::cohort: return true;
    case Relation::none:
    case Relation::grant:
    case Relation::emergency: return false;
  }
  return false;
}

Bytes encode(const PolicyRow& row) {
  auto out = start();
  out.text(row.text);
  out.text(row.proposed_by);
  put_time(out, row.proposed);
  out.text(row.confirmed_by);
  put_time(out, row.confirmed);
  if (row.is_withdrawn()) {
    out.text(row.withdrawn_by);
    put_time(out, row.withdrawn);
  }
  return out.take();
}

Result<PolicyRow> decode_policy(ByteView digest, ByteView plain) {
  return decode<PolicyRow>(plain, [&](ByteReader& in, PolicyRow& row) {
    if (digest.size() != row.digest.size()) return false;
    std::ranges::copy(digest, row.digest.begin());
    row.text = in.text();
    row.proposed_by = in.text();
    row.proposed = get_time(in);
    row.confirmed_by = in.text();
    row.confirmed = get_time(in);
    if (in.at_end()) return true;
    row.withdrawn_by = in.text();
    row.withdrawn = get_time(in);
    return row.is_withdrawn() && !row.is_confirmed();
  });
}

Bytes encode(const AccessReviewRow& row) {
  auto out = start();
  out.raw(row.by.view());
  out.text(row.by_name);
  put_time(out, row.at);
  out.text(row.words);
  out.u32(static_cast<std::uint32_t>(row.accounts.size()));
  for (const AccessReviewRow::Seen& seen : row.accounts) {
    out.raw(seen.account.view());
    out.u64(seen.state);
  }
  return out.take();
}

Result<AccessReviewRow> decode_access_review(ByteView plain) {
  return decode<AccessReviewRow>(plain, [](ByteReader& in, AccessReviewRow& row) {
    get_bytes(in, row.by.bytes);
    row.by_name = in.text();
    row.at = get_time(in);
    row.words = in.text();
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
      AccessReviewRow::Seen& seen = row.accounts.emplace_back();
      get_bytes(in, seen.account.bytes);
      seen.state = in.u64();
    }
    return true;
  });
}

Bytes encode(const ItemLabelRow& row) {
  auto out = start();
  out.u32(static_cast<std::uint32_t>(row.added.bits()));
  out.u32(static_cast<std::uint32_t>(row.removed.bits()));
  out.raw(row.by.view());
  put_time(out, row.at);
  return out.take();
}

Result<ItemLabelRow> decode_item_label(PatientId patient, DocumentId document, ByteView plain) {
  return decode<ItemLabelRow>(plain, [&](ByteReader& in, ItemLabelRow& row) {
    row.patient = patient;
    row.document = document;
    const bool added_known = get_labels(in, row.added);
    const bool removed_known = get_labels(in, row.removed);
    get_bytes(in, row.by.bytes);
    row.at = get_time(in);
    return added_known && removed_known && !row.added.has_any(row.removed);
  });
}

Bytes encode(const EmergencyRow& row) {
  auto out = start();
  out.text(row.reason);
  out.text(row.words);
  out.raw(row.reviewed_by.view());
  out.u8(row.was_justified ? 1 : 0);
  out.text(row.review_words);
  if (row.was_without_directory) out.u8(1);  // most were not
  return out.take();
}

Status decode_emergency(ByteView plain, EmergencyRow& row) {
  auto decoded = decode<EmergencyRow>(plain, [](ByteReader& in, EmergencyRow& out) {
    out.reason = in.text();
    out.words = in.text();
    get_bytes(in, out.reviewed_by.bytes);
    const bool known = get_flag(in, out.was_justified);
    out.review_words = in.text();
    return known && (in.at_end() || get_flag(in, out.was_without_directory));
  });
  if (!decoded) return fail(decoded);
  row.reason = std::move(decoded->reason);
  row.words = std::move(decoded->words);
  row.reviewed_by = decoded->reviewed_by;
  row.was_justified = decoded->was_justified;
  row.review_words = std::move(decoded->review_words);
  row.was_without_directory = decoded->was_without_directory;
  return {};
}

}  // namespace chartroom::store
