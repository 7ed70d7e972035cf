#pragma once

// The plain form of sealed columns: a version byte, then fixed fields (docs/store.md). Decoding checks every length and enum:
// `corrupt` for anything that the encoder could not have written. What stands in columns of its own is not repeated here.

#include "base/bytes.h"
#include "base/result.h"
#include "store/feedback_row.h"
#include "store/policy_rows.h"
#include "store/values.h"

namespace chartroom::store {

Bytes encode(const Demographics& who);
Result<Demographics> decode_demographics(ByteView plain);

Result<ResourceVersion> decode_resource_version(ByteView plain);  // of the table `resource`

Bytes encode(const AccountRow& row);  // without the id
Result<AccountRow> decode_account(PrincipalId id, ByteView plain);

struct SessionColumns {
  PrincipalId principal;
  std::int64_t how = 0;
  std::int64_t last_seen_us = 0;
  std::int64_t expires_us = 0;
};
Bytes encode(const SessionRow& row);  // without the id and the columns
Result<SessionRow> decode_session(SessionId id, const SessionColumns& columns, ByteView plain);

Bytes encode(const ImportRow& row);  // without the id
Result<ImportRow> decode_import(ImportId id, ByteView plain);

struct GrantSecret {
  PrincipalId granted_by;
  std::string reason;
  Relation as = Relation::grant;
  std::string protocol;
};
Bytes encode(const GrantSecret& secret);
Result<GrantSecret> decode_grant(ByteView plain);

Bytes encode(const FeedbackRow& row);  // without the columns and the words
Status decode_feedback(ByteView plain, FeedbackRow& row);

Bytes encode(const PolicyRow& row);  // without the digest
Result<PolicyRow> decode_policy(ByteView digest, ByteView plain);
Bytes encode(const AccessReviewRow& row);
Result<AccessReviewRow> decode_access_review(ByteView plain);

Bytes encode(const ItemLabelRow& row);  // without its keys
Result<ItemLabelRow> decode_item_label(PatientId patient, DocumentId document, ByteView plain);

Bytes encode(const EmergencyRow& row);  // without the columns
Status decode_emergency(ByteView plain, EmergencyRow& row);

bool is_of_record(Relation relation);  // one that imports make; the others have tables of their own

struct RelationPeriod {
  Relation relation = Relation::none;
  std::int64_t from_s = 0;
  std::int64_t until_s = 0;
  bool operator==(const RelationPeriod&) const = default;
};
Bytes encode(const RelationPeriod& period);
Result<RelationPeriod> decode_relation(ByteView plain);

}  // namespace chartroom::store
