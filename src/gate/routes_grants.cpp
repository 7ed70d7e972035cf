// Grants: explicit access of one person to one patient until a day, by privacy officers. They see who may reach the chart, and
// nothing of the chart.

#include <algorithm>

#include "crypto/random.h"
#include "gate/account_names.h"
#include "gate/known_patient.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field grant_list_fields[] = {patient_field};
constexpr Field new_grant_fields[] = {
    patient_field,
    {"principal", In::body, Kind::principal_id, Need::required, 0, "The account that gets access."},
    {"reason", In::body, Kind::words, Need::required, 500, "Why; stands beside the grant, sealed."},
    {"expires", In::body, Kind::time, Need::required, 0, "When it ends, at most 366 days ahead."},
    {"as", In::body, Kind::text, Need::optional, 16, "How it relates them: grant (if absent), panel or cohort."},
    {"protocol", In::body, Kind::text, Need::optional, 100, "Of a cohort, which must have it: the study's protocol."},
};
constexpr Field remove_fields[] = {patient_field, path_field("grant", Kind::grant_id, "The grant's id.")};

Outcome list_grants(const Services& services, const Call& call) {
  const PatientId patient = *call.permit.patient();
  if (const auto there = check_patient(services, patient); !there) return std::unexpected(there.error());
  const auto grants = services.store.grants_of(patient);
  if (!grants) return std::unexpected(refuse(grants.error()));
  json::array items;
  AccountNames names(services.store);
  for (const store::GrantRow& grant : *grants) {
    const auto name = names.of(grant.principal);
    if (!name) return std::unexpected(name.error());
    items.push_back(grant_json(grant, *name));
  }
  return json_answer(page_json(std::move(items), ""));
}

Outcome create_grant(const Services& services, const Call& call) {
  const Timestamp now = services.clock.now();
  store::GrantRow grant;
  grant.id = crypto::new_id<GrantId>();
  grant.patient = *call.permit.patient();
  grant.principal = call.input.id<PrincipalId>("principal");
  grant.granted_by = call.permit.principal();
  grant.reason = call.input.text("reason");
  grant.created = now;
  grant.expires = call.input.time("expires");
  const auto as = parse_relation(call.input.text_or("as", "grant"));
  if (!as || (*as != Relation::grant && *as != Relation::panel && *as != Relation::cohort))
    return std::unexpected(refuse(Problem::bad_field, "as"));
  grant.as = *as;
  grant.protocol = call.input.text_or("protocol", "");
  if ((grant.as == Relation::cohort) == grant.protocol.empty()) return std::unexpected(refuse(Problem::bad_field, "protocol"));
  if (grant.expires <= now || grant.expires > now + limits::grant_age_max) {
    return std::unexpected(refuse(Problem::bad_field, "expires"));
  }
  if (grant.principal == grant.granted_by) return std::unexpected(refuse(Problem::own_account));
  if (const auto there = check_patient(services, grant.patient); !there) return std::unexpected(there.error());
  const auto account = services.accounts.find(grant.principal);
  if (!account) {
    if (account.error().code == ErrorCode::not_found) return std::unexpected(refuse(Problem::not_found, "principal"));
    return std::unexpected(refuse(account.error()));
  }
  auto reason = reason_about(services, grant.patient, grant.reason);
  if (!reason) return std::unexpected(reason.error());
  const auto written = services.store.write([&](store::Transaction& transaction) { return transaction.put_grant(grant); });
  if (!written) return std::unexpected(refuse(written.error()));
  PreparedAnswer answer = json_answer(grant_json(grant, account->name), 201);
  answer.object = grant.id.text();
  answer.chart = reason->chart;
  answer.words.emplace(std::move(reason->words));
  return answer;
}

Outcome remove_grant(const Services& services, const Call& call) {
  const GrantId id = call.input.id<GrantId>("grant");
  const auto grants = services.store.grants_of(*call.permit.patient());
  if (!grants) return std::unexpected(refuse(grants.error()));
  const auto grant = std::ranges::find(*grants, id, &store::GrantRow::id);
  if (grant == grants->end()) return std::unexpected(refuse(Problem::not_found, "grant"));
  const auto written = services.store.write([&](store::Transaction& transaction) { return transaction.remove_grant(id); });
  if (!written) return std::unexpected(refuse(written.error()));
  PreparedAnswer answer = empty_answer();
  answer.subject = grant->principal;
  return answer;
}

}  // namespace

std::vector<RouteSpec> grant_routes() {
  return {
      {.method = "GET",
       .path = "/api/patients/{patient}/grants",
       .action = Action::manage_grants,
       .summary = "Who has an explicit grant to this patient's chart.",
       .fields = grant_list_fields,
       .output = "GrantPage",
       .runs = Runs::on_worker,
       .handler = list_grants},
      {.method = "POST",
       .path = "/api/patients/{patient}/grants",
       .action = Action::manage_grants,
       .summary = "Grant one account access to this patient's chart.",
       .fields = new_grant_fields,
       .body = BodyIs::json,
       .output = "Grant",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = create_grant},
      {.method = "DELETE",
       .path = "/api/patients/{patient}/grants/{grant}",
       .action = Action::manage_grants,
       .summary = "Take a grant back; it ends at once.",
       .fields = remove_fields,
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = remove_grant},
  };
}

}  // namespace chartroom::gate
