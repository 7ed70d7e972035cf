#include "audit/record_codec.h"

#include <algorithm>

namespace chartroom::audit {
namespace {

constexpr std::uint8_t record_version = 2;  // 1 had neither purpose nor policy
constexpr std::uint8_t roles_max = 255;
constexpr auto outcome_max = static_cast<std::uint8_t>(Outcome::broken);

template <class IdType>
void put_optional(ByteWriter& out, const std::optional<IdType>& id) {
  out.u8(id ? 1 : 0);
  if (id) out.raw(id->view());
}

// Reads what the writer wrote and remembers whether anything else was seen.
class Decoder {
 public:
  explicit Decoder(ByteView bytes) : in_(bytes) {}

  ByteReader& in() { return in_; }
  bool flag() { return limited(1) != 0; }
  std::uint8_t limited(std::uint8_t max) {
    const std::uint8_t value = in_.u8();
    canonical_ = canonical_ && value <= max;
    return value;
  }
  std::string text() { return std::string(in_.text()); }
  template <class IdType>
  IdType id() {
    return IdType::from_bytes(in_.raw(16)).value_or(IdType{});
  }
  template <class IdType>
  std::optional<IdType> optional_id() {
    if (!flag()) return std::nullopt;
    return id<IdType>();
  }
  crypto::Digest digest() {
    crypto::Digest out{};
    const ByteView bytes = in_.raw(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
  bool finished() const { return canonical_ && in_.at_end(); }

 private:
  ByteReader in_;
  bool canonical_ = true;
};

void decode_who(Decoder& in, Record& record) {
  record.request = in.id<RequestId>();
  record.principal = in.optional_id<PrincipalId>();
  record.principal_name = in.text();
  record.roles = Roles(in.limited(roles_max));
  record.signed_in_by = in.text();
  record.from = in.text();
}

void decode_what(std::uint8_t version, Decoder& in, Record& record) {
  record.action = in.text();
  record.route = in.text();
  record.patient = in.optional_id<PatientId>();
  record.chart = in.optional_id<ChartId>();
  record.rule = in.text();
  record.relation = in.text();
  if (version >= 2) {
    record.purpose = in.text();
    record.policy = in.text();
    record.about = in.text();
  }
  record.subject = in.optional_id<PrincipalId>();
  record.object = in.text();
  const std::uint32_t cited = in.in().u32();
  for (std::uint32_t i = 0; i < cited && in.in().ok(); ++i) record.cited.push_back(in.id<DocumentId>());
  const std::uint32_t shown = in.in().u32();
  for (std::uint32_t i = 0; i < shown && in.in().ok(); ++i) record.shown.push_back(in.id<PatientId>());
}

void decode_outcome(Decoder& in, Record& record) {
  record.outcome = static_cast<Outcome>(in.limited(outcome_max));
  record.status = static_cast<int>(in.in().u32());
  record.reason = in.text();
  record.store_commit = in.in().u64();
  record.count = in.in().u32();
  record.answer_digest = in.digest();
}

}  // namespace

Bytes encode_fields(const Record& record, const crypto::Digest* words_commitment) {
  ByteWriter out(512 + record.cited.size() * sizeof(DocumentId) + record.shown.size() * sizeof(PatientId));
  out.raw(record.request.view());
  put_optional(out, record.principal);
  out.text(record.principal_name);
  out.u8(record.roles.bits());
  out.text(record.signed_in_by);
  out.text(record.from);
  out.text(record.action);
  out.text(record.route);
  put_optional(out, record.patient);
  put_optional(out, record.chart);
  out.text(record.rule);
  out.text(record.relation);
  out.text(record.purpose);
  out.text(record.policy);
  out.text(record.about);
  put_optional(out, record.subject);
  out.text(record.object);
  out.u32(static_cast<std::uint32_t>(record.cited.size()));
  for (const DocumentId& id : record.cited) out.raw(id.view());
  out.u32(static_cast<std::uint32_t>(record.shown.size()));
  for (const PatientId& id : record.shown) out.raw(id.view());
  out.u8(static_cast<std::uint8_t>(record.outcome));
  out.u32(static_cast<std::uint32_t>(record.status));
  out.text(record.reason);
  out.u64(record.store_commit);
  out.u32(record.count);
  out.raw(record.answer_digest);
  out.u8(words_commitment != nullptr ? 1 : 0);
  if (words_commitment != nullptr) out.raw(*words_commitment);
  return out.take();
}

Bytes encode_record(std::uint64_t sequence, Timestamp time, ByteView fields) {
  ByteWriter out(1 + 8 + 8 + fields.size());
  out.u8(record_version);
  out.u64(sequence);
  out.i64(time.time_since_epoch().count());
  out.raw(fields);
  return out.take();
}

Result<StoredRecord> decode_record(ByteView bytes) {
  Decoder in(bytes);
  const std::uint8_t version = in.in().u8();
  if (version > record_version) return fail(ErrorCode::newer_version, "a ledger record of a newer version");
  StoredRecord stored;
  stored.sequence = in.in().u64();
  stored.time = Timestamp(std::chrono::microseconds(in.in().i64()));
  decode_who(in, stored.record);
  decode_what(version, in, stored.record);
  decode_outcome(in, stored.record);
  stored.has_words = in.flag();
  if (stored.has_words) stored.words_commitment = in.digest();
  if (version == 0 || !in.finished()) return fail(ErrorCode::corrupt, "these are not the bytes of a ledger record");
  return stored;
}

}  // namespace chartroom::audit
