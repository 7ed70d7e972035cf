#pragma once

// What a read or a write of the store works with. A Reading sees one state of the database; a Transaction is a Reading that
// also writes, and sees what it has written. Valid inside `Store::read` and `Store::write` only, on the thread that runs them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/chart_write.h"
#include "store/feedback_row.h"
#include "store/forwarded_row.h"
#include "store/policy_rows.h"
#include "store/roster_write.h"
#include "store/values.h"

namespace chartroom::store {

struct Access;

// A chart whose resources are remembered in the form of the first release.
struct ChartToMove {
  ChartId chart;
  std::uint64_t raw_segments = 0;
};

class Reading {
 public:
  Result<std::optional<PatientRow>> patient(PatientId id) const;
  // Exact: system and value; several patients can carry one identifier.
  Result<std::vector<PatientId>> patients_with_identifier(const Identifier& identifier) const;
  // The patient that a source's reference names ("Patient/123"); none where it names several.
  Result<std::optional<PatientId>> patient_with_reference(std::string_view reference) const;
  Result<std::vector<PatientId>> patients_of_chart(ChartId chart) const;  // those whose chart it is now
  Result<ChartState> chart_state(ChartId chart) const;                    // `not_found`
  // Segments of a part numbered from `from` on, opened. `corrupt` if any is missing or altered.
  Result<std::vector<Segment>> segments(ChartId chart, SegmentPart part, std::uint64_t from) const;
  Result<Segment> segment(ChartId chart, SegmentPart part, std::uint64_t number) const;  // one of them
  // What the chart knows under this key, of each system that uses it; of many keys: known_resources.h.
  Result<std::vector<ResourceRow>> resources(ChartId chart, std::string_view resource) const;
  Result<std::vector<Holder>> holders(std::string_view resource) const;  // the charts that have it now
  Result<std::optional<Bytes>> shared_resource(std::string_view resource) const;
  Result<std::vector<PolicyRow>> policies() const;
  Result<std::optional<ItemLabelRow>> item_label(PatientId patient, DocumentId document) const;
  Result<std::optional<EmergencyRow>> emergency(EmergencyId id) const;
  Result<bool> has_roster(std::string_view name) const;     // one that was put, also if nobody answers for it
  Result<bool> says_names(std::string_view said_by) const;  // the resource, of practitioners or departments
  // At most `limit`; empty once all are in the form of this release.
  Result<std::vector<ChartToMove>> charts_to_move(std::size_t limit) const;

  OriginTag origin_tag(std::string_view origin) const;  // 0 for an empty one
  // What is to be written into a chart, sealed outside the transaction that takes it (chart_write.h).
  Result<ChartWrite> chart_write(const PatientRow& row) const;
  ChartWrite chart_write(const NewChart& chart) const;
  RosterWrite roster_write(const Roster& roster) const;  // likewise

 protected:
  explicit Reading(const Access& access) : access_(access) {}

 private:
  friend class Store;
  friend class KnownResources;
  const Access& access_;
};

// That one name means the person of another, or a roster for which that person answers.
struct PractitionerName {
  enum class Kind : std::uint8_t {
    name = 0,            // another name of the same person
    role = 1,            // `alias` is a role of the practitioner `name`
    name_if_unique = 2,  // counts unless several resources say it of their person
    role_if_unique = 3,
    leads = 4,  // the person called `name` answers for the roster `alias` (roster_name)
    leads_if_unique = 6,
  };
  std::string alias;    // "Practitioner/12"
  std::string name;     // "system|value", or a department's key; empty: nobody's, and the alias has one more who says it
  std::string said_by;  // the resource
  Kind kind = Kind::name;
};

class Transaction : public Reading {
 public:
  Timestamp now() const;

  // --- patients and charts
  // Writes what was prepared, all of it. False, and nothing is written, if a chart has changed since, or if a resource that is
  // to be checked is held by another chart, of the same system or one that isn't known: prepare it again, in this transaction.
  Result<bool> apply(std::span<const ChartWrite> writes);
  // And points it to its chart, whose key is made; it is durable before the commit.
  Status add_patient(PatientId id, ChartId chart, const Demographics& who);
  Status update_patient(PatientId id, const Demographics& who);   // look-up columns follow
  Status name_patient(PatientId id, std::string_view reference);  // "Patient/123" means this patient; see Reading
  Result<std::uint64_t> append_segment(ChartId chart, SegmentPart part, ByteView plain);  // compressed, then sealed
  Status put_resource(ChartId chart, std::string_view resource, const ResourceRow& row);
  Status touch_chart(PatientId patient, ChartId chart);  // the version grows; imported_at is now
  // The rows of the first form under these keys (history ones too) get this release's form. `corrupt` if the chart has others.
  Status move_resources(ChartId chart, std::span<const std::string> held, std::span<const std::string> replaced);

  // --- relations
  Status put_relation(const RelationRow& row);
  Status remove_relations(PatientId patient, std::string_view source);  // before the newer version's are put
  Status put_practitioner(const PractitionerName& name);
  Status remove_practitioner(std::string_view said_by);  // all that this resource said
  // What was said before it was kept who says so.
  Status remove_unsaid_practitioner(std::string_view alias, std::string_view name);

  // --- rosters: who answers for one is said by put_practitioner
  Status put_roster(const RosterWrite& write);  // in place of what was said before
  Status remove_roster(std::string_view name);  // with what was said of who answers for it

  // --- shared resources (practitioners, organizations, locations): sealed under the site's key, replaced by newer ones
  Status put_shared_resource(std::string_view resource, ByteView json);

  // --- accounts, sessions, grants, imports
  Status put_account(const AccountRow& row);  // `conflict` if the name is another's
  Status put_session(const SessionRow& row);
  Status remove_session(SessionId id);
  Status remove_sessions_of(PrincipalId id);
  Status remove_expired_sessions(Timestamp now, Timestamp idle_since);
  // `conflict` if the client has used one of this id that has not expired.
  Status use_assertion(PrincipalId client, std::string_view id, Timestamp expires);
  Status remove_expired_assertions(Timestamp now);
  Status put_grant(const GrantRow& row);
  Status remove_grant(GrantId id);
  Status put_import(const ImportRow& row);
  Status add_feedback(const FeedbackRow& row);

  // --- what decides who may see what
  Status put_policy(const PolicyRow& row);
  Status put_access_review(const AccessReviewRow& row);
  Status put_item_label(const ItemLabelRow& row);  // the chart's version stays: its contents did not change
  Status put_emergency(const EmergencyRow& row);

  Status put_forwarded(const ForwardedRow& row);  // see Store

 private:
  friend class Store;
  struct Work;
  explicit Transaction(Work& work);
  Work& work_;
};

}  // namespace chartroom::store
