#include "store/access.h"
#include "store/charts.h"
#include "store/known_resources.h"
#include "store/patients.h"
#include "store/policies.h"
#include "store/practitioners.h"
#include "store/resources.h"
#include "store/rosters.h"
#include "store/transaction.h"

namespace chartroom::store {

Result<std::optional<PatientRow>> Reading::patient(PatientId id) const { return find_patient(access_, id); }

Result<std::vector<PatientId>> Reading::patients_with_identifier(const Identifier& identifier) const {
  return find_by_identifier(access_, identifier);
}

Result<std::optional<PatientId>> Reading::patient_with_reference(std::string_view reference) const {
  return find_by_reference(access_, reference);
}

Result<std::vector<PatientId>> Reading::patients_of_chart(ChartId chart) const {
  return find_patients_of_chart(access_, chart);
}

Result<ChartState> Reading::chart_state(ChartId chart) const { return read_chart_state(access_, chart); }

Result<std::vector<Segment>> Reading::segments(ChartId chart, SegmentPart part, std::uint64_t from) const {
  return read_segments(access_, {chart, part}, from);
}

Result<Segment> Reading::segment(ChartId chart, SegmentPart part, std::uint64_t number) const {
  return read_segment(access_, {chart, part}, number);
}

Result<std::vector<ResourceRow>> Reading::resources(ChartId chart, std::string_view resource) const {
  return KnownResources(chart).of(*this, resource);
}

Result<std::vector<Holder>> Reading::holders(std::string_view resource) const {
  return find_holders(access_, resource_tag(access_.sealer, resource));
}

Result<std::optional<Bytes>> Reading::shared_resource(std::string_view resource) const {
  return find_shared_resource(access_, resource);
}

Result<std::vector<PolicyRow>> Reading::policies() const { return all_policies(access_); }

Result<std::optional<ItemLabelRow>> Reading::item_label(PatientId patient, DocumentId document) const {
  return find_item_label(access_, patient, document);
}

Result<std::optional<EmergencyRow>> Reading::emergency(EmergencyId id) const { return find_emergency(access_, id); }

Result<std::vector<ChartToMove>> Reading::charts_to_move(std::size_t limit) const {
  return find_charts_to_move(access_, limit);
}

Result<bool> Reading::has_roster(std::string_view name) const { return store::has_roster(access_, name); }

Result<bool> Reading::says_names(std::string_view said_by) const { return store::says_names(access_, said_by); }

RosterWrite Reading::roster_write(const Roster& roster) const { return {access_.sealer, roster}; }

OriginTag Reading::origin_tag(std::string_view origin) const { return store::origin_tag(access_.sealer, origin); }

Result<ChartWrite> Reading::chart_write(const PatientRow& row) const {
  const auto state = read_chart_state(access_, row.chart);
  if (!state) return fail(state);
  auto key = key_of_known_chart(access_, row.chart);
  if (!key) return fail(key);
  ChartWrite write(access_.sealer, std::move(*key), {row.id, row.chart}, ChartWrite::Is::there);
  write.base_ = write.now_ = *state;
  return write;
}

ChartWrite Reading::chart_write(const NewChart& chart) const {
  return ChartWrite(access_.sealer, crypto::SecretKey::random(), chart, ChartWrite::Is::to_be_made);
}

}  // namespace chartroom::store
