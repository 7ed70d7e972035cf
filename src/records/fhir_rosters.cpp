#include "records/fhir_rosters.h"

#include <limits>

#include "domain/department.h"
#include "records/fhir_parts.h"
#include "records/fhir_status.h"

namespace chartroom::records {
namespace {

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

struct Seconds {
  std::int64_t from_s = kEver;
  std::int64_t until_s = kForever;
};

Seconds seconds_of(const TimeSpan& span) {
  Seconds out;
  if (span.when.known()) out.from_s = span.when.from_s;
  if (span.until.known()) out.until_s = span.until.to_s;
  return out;
}

// As far as it is known: of a resource of the file by its key, else by what the reference says. Empty for a urn of another
// file.
std::string_view type_meant(const Reference& reference, const Known* known) {
  if (known == nullptr) return reference.type;
  return std::string_view(known->key).substr(0, known->key.find('/'));
}

std::vector<std::string> person_names(const JsonNode& who, const References& index) {
  const Reference reference = read_reference(who);
  const std::string_view type = type_meant(reference, index.find(reference));
  if (!type.empty() && type != "Practitioner" && type != "PractitionerRole") return {};
  return index.person_names(reference);
}

// A person; or an organization, which stands for those whom the directory counts to a department of its name.
std::vector<std::string> manager_names(const JsonNode& who, const References& index) {
  const Reference reference = read_reference(who);
  if (type_meant(reference, index.find(reference)) != "Organization") return person_names(who, index);
  std::vector<std::string> names = index.names(reference);
  if (std::string key = department_key(reference.display); !key.empty()) names.push_back(std::move(key));
  return names;
}

void add_member(const JsonNode& member, ReadContext& context, std::vector<store::RosterMember>& out) {
  if (member["inactive"].text == "true") return;
  const Reference reference = read_reference(member["entity"]);
  const std::string_view type = type_meant(reference, context.index.find(reference));
  if (!type.empty() && type != "Patient") return;
  const auto time = bounded_period(member["period"], context);
  if (!time) return;
  const std::vector<std::string> names = context.index.names(reference);
  if (names.empty()) return;
  const Seconds seconds = seconds_of(*time);
  out.push_back({names.front(), names.size() > 1 ? names[1] : std::string(), seconds.from_s, seconds.until_s});
}

// A definitional group (not actual) describes whom it could be about; one of another type is about no persons.
ReadRoster read_group(const JsonNode& group, const References& index) {
  ReadRoster out;
  out.roster.relation = Relation::panel;
  out.roster.from_s = kEver;
  out.roster.until_s = kForever;
  if (group["type"].text != "person" || group["actual"].text != "true") return out;
  if (group["active"] && group["active"].text != "true") return out;
  out.leads = manager_names(group["managingEntity"], index);
  if (out.leads.empty()) return out;
  ReadContext context{index, group, {}};
  for (const JsonNode& member : group["member"].items) add_member(member, context, out.members);
  return out;
}

ReadRoster read_study(const JsonNode& study, const References& index) {
  ReadRoster out;
  out.roster.relation = Relation::cohort;
  out.roster.from_s = kEver;
  out.roster.until_s = kForever;
  ReadContext context{index, study, {}};
  const auto time = bounded_period(study["period"], context);
  if (!time || read_status("ResearchStudy", study).status != FactStatus::current) return out;
  const Seconds seconds = seconds_of(*time);
  out.roster.from_s = seconds.from_s;
  out.roster.until_s = seconds.until_s;
  out.leads = person_names(study["principalInvestigator"], index);
  return out;
}

}  // namespace

bool is_roster(std::string_view type) { return type == "Group" || type == "ResearchStudy"; }

ReadRoster read_roster(std::string_view type, const JsonNode& resource, const References& index) {
  return type == "Group" ? read_group(resource, index) : read_study(resource, index);
}

}  // namespace chartroom::records
