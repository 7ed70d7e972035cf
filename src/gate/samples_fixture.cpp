#include "gate/samples_fixture.h"

#include "gate/page_files.h"

namespace chartroom::gate {

std::string new_account_name() {
  static int number = 0;
  return "new" + std::to_string(++number);
}

namespace {

// The name of a file of the page that isn't its document.
std::string any_page_file() {
  for (const PageFile& file : page_files()) {
    if (file.name != page_index) return std::string(file.name);
  }
  return "none";
}

std::map<std::string, Sample> policy_samples(const SampleIds& ids) {
  const std::string patient = "/api/patients/" + ids.patient.text();
  return {
      {"GET /api/policy", {"/api/policy", "", {}}},
      {"POST /api/policy/check", {"/api/policy/check", R"({"text":"version = 1"})", {}}},
      {"POST /api/policy/proposals", {"/api/policy/proposals", R"({"text":"version = 1"})", {}}},
      {"DELETE /api/policy/proposals/{digest}", {"/api/policy/proposals/" + std::string(64, '0'), "", {}}},
      {"POST /api/policy/proposals/{digest}/confirm", {"/api/policy/proposals/" + std::string(64, '0') + "/confirm", "", {}}},
      {"GET /api/patients/{patient}/explain", {patient + "/explain", "", {{"name", "nobody"}, {"action", "read_chart"}}}},
      {"POST /api/patients/{patient}/labels", {patient + "/labels", R"({"labels":["minor"]})", {}}},
      {"GET /api/patients/{patient}/labels", {patient + "/labels", "", {}}},
      {"POST /api/patients/{patient}/labels/remove", {patient + "/labels/remove", R"({"labels":["minor"]})", {}}},
      {"POST /api/emergencies",
       {"/api/emergencies",
        R"({"patient":")" + ids.patient.text() + R"(","reason":"life_threat","words":"unconscious","code":"000000"})",
        {}}},
      {"GET /api/emergencies", {"/api/emergencies", "", {}}},
      {"GET /api/backups", {"/api/backups", "", {}}},
      {"POST /api/backups", {"/api/backups", R"({"full":true})", {}}},
      {"POST /api/backups/rehearsal", {"/api/backups/rehearsal", "", {}}},
      {"POST /api/emergencies/webhook/test", {"/api/emergencies/webhook/test", "", {}}},
      {"POST /api/emergencies/{emergency}/review",
       {"/api/emergencies/" + ids.emergency.text() + "/review", R"({"justified":true,"words":"seen"})", {}}},
  };
}

std::map<std::string, Sample> grant_and_ledger_samples(const SampleIds& ids, const World& world) {
  const std::string patient = "/api/patients/" + ids.patient.text();
  const std::string soon = format_timestamp(world.clock.now() + std::chrono::hours(24));
  const std::string name = new_account_name();
  return {
      {"GET /api/patients/{patient}/grants", {patient + "/grants", "", {}}},
      {"POST /api/patients/{patient}/grants",
       {patient + "/grants",
        R"({"principal":")" + ids.account.text() + R"(","reason":"consult","expires":")" + soon + R"("})",
        {}}},
      {"DELETE /api/patients/{patient}/grants/{grant}", {patient + "/grants/" + ids.grant.text(), "", {}}},
      {"GET /api/ledger", {"/api/ledger", "", {{"limit", "5"}}}},
      {"GET /fhir/AuditEvent", {"/fhir/AuditEvent", "", {{"_count", "5"}}}},
      {"GET /fhir/AuditEvent/{sequence}", {"/fhir/AuditEvent/0", "", {}}},
      {"GET /api/ledger/checkpoint", {"/api/ledger/checkpoint", "", {}}},
      {"GET /api/ledger/proofs/inclusion", {"/api/ledger/proofs/inclusion", "", {{"sequence", "0"}}}},
      {"GET /api/ledger/proofs/consistency", {"/api/ledger/proofs/consistency", "", {{"first", "0"}}}},
      {"GET /api/ledger/opening", {"/api/ledger/opening", "", {{"sequence", "0"}}}},
      {"POST /api/ledger/verify", {"/api/ledger/verify", "", {}}},
      {"GET /api/ledger/archive", {"/api/ledger/archive", "", {}}},
      {"POST /api/ledger/archive", {"/api/ledger/archive", "", {}}},
      {"GET /api/services", {"/api/services", "", {}}},
      {"POST /api/services",
       {"/api/services", R"({"name":")" + name + R"(","display_name":"x","owner":")" + ids.account.text() + R"("})", {}}},
      {"PATCH /api/services/{service}", {"/api/services/" + ids.account.text(), R"({"display_name":"x"})", {}}},
      {"POST /api/services/{service}/clinician", {"/api/services/" + ids.account.text() + "/clinician", "", {}}},
      {"DELETE /api/services/{service}/clinician", {"/api/services/" + ids.account.text() + "/clinician", "", {}}},
      {"GET /api/services/{service}/tokens", {"/api/services/" + ids.account.text() + "/tokens", "", {}}},
      {"POST /api/services/{service}/tokens",
       {"/api/services/" + ids.account.text() + "/tokens", R"({"name":"x","scopes":["import"]})", {}}},
      {"DELETE /api/services/{service}/tokens/{token}",
       {"/api/services/" + ids.account.text() + "/tokens/" + ids.token.text(), "", {}}},
      {"PUT /api/services/{service}/keys",
       {"/api/services/" + ids.account.text() + "/keys", R"({"keys":"{\"keys\":[]}","scopes":["import"]})", {}}},
      {"DELETE /api/services/{service}/keys", {"/api/services/" + ids.account.text() + "/keys", "", {}}},
      {"POST /api/token",
       {"/api/token",
        "grant_type=client_credentials&scope=import&client_assertion=x.y.z&client_assertion_type="
        "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
        {}}},
      {"GET /api/status", {"/api/status", "", {}}},
  };
}

std::map<std::string, Sample> samples(const SampleIds& ids) {
  const std::string patient = "/api/patients/" + ids.patient.text();
  const std::string name = new_account_name();
  return {
      {"GET /healthz", {"/healthz", "", {}}},
      {"GET /readyz", {"/readyz", "", {}}},
      {"GET /metrics", {"/metrics", "", {}}},
      {"GET /api/openapi.json", {"/api/openapi.json", "", {}}},
      {"POST /api/session", {"/api/session", R"({"name":"nobody","password":"wrong"})", {}}},
      {"GET /api/session/ways", {"/api/session/ways", "", {}}},
      {"GET /api/session/openid", {"/api/session/openid", "", {}}},
      {"GET /api/session/openid/callback", {"/api/session/openid/callback", "", {{"state", "none"}, {"code", "none"}}}},
      {"POST /api/session/openid/back-channel-logout", {"/api/session/openid/back-channel-logout", "logout_token=none", {}}},
      {"DELETE /api/session", {"/api/session", "", {}}},
      {"GET /api/self", {"/api/self", "", {}}},
      {"POST /api/self/password", {"/api/self/password", R"({"old_password":"x","new_password":"short"})", {}}},
      {"POST /api/self/second-factor", {"/api/self/second-factor", R"({"password":"wrong"})", {}}},
      {"POST /api/self/second-factor/confirm", {"/api/self/second-factor/confirm", R"({"code":"000000"})", {}}},
      {"POST /api/self/second-factor/recovery-codes",
       {"/api/self/second-factor/recovery-codes", R"({"password":"wrong","code":"000000"})", {}}},
      {"POST /api/self/second-factor/remove",
       {"/api/self/second-factor/remove", R"({"password":"wrong","code":"000000"})", {}}},
      {"DELETE /api/accounts/{account}/second-factor", {"/api/accounts/" + ids.account.text() + "/second-factor", "", {}}},
      {"GET /api/reports/access", {"/api/reports/access", "", {}}},
      {"GET /api/reports/activity", {"/api/reports/activity", "", {}}},
      {"GET /api/reports/disclosures", {"/api/reports/disclosures", "", {{"patient", ids.patient.text()}}}},
      {"GET /api/reports/breach", {"/api/reports/breach", "", {{"since", "2025-01-01T00:00:00Z"}}}},
      {"GET /api/reports/breach/letters",
       {"/api/reports/breach/letters", "", {{"since", "2025-01-01T00:00:00Z"}, {"clinic", "Harbour Clinic"}}}},
      {"GET /api/reports/off-boarding/{account}", {"/api/reports/off-boarding/" + ids.account.text(), "", {}}},
      {"GET /api/asked-changes", {"/api/asked-changes", "", {}}},
      {"POST /api/reports/access/sign-off", {"/api/reports/access/sign-off", R"({"state":"0123456789abcdef"})", {}}},
      {"POST /api/accounts/{account}/asked/confirm",
       {"/api/accounts/" + ids.account.text() + "/asked/confirm", R"({"at":"2026-01-01T00:00:00Z"})", {}}},
      {"POST /api/accounts/{account}/asked/decline",
       {"/api/accounts/" + ids.account.text() + "/asked/decline", R"({"at":"2026-01-01T00:00:00Z"})", {}}},
      {"GET /api/tokens", {"/api/tokens", "", {}}},
      {"POST /api/tokens", {"/api/tokens", R"({"name":"mine","scopes":["read"]})", {}}},
      {"DELETE /api/tokens/{token}", {"/api/tokens/" + ids.token.text(), "", {}}},
      {"GET /api/patients", {"/api/patients", "", {{"text", "anna"}}}},
      {"GET /api/patients/{patient}", {patient, "", {}}},
      {"GET /api/patients/{patient}/documents", {patient + "/documents", "", {}}},
      {"GET /api/patients/{patient}/documents/{document}", {patient + "/documents/" + ids.document.text(), "", {}}},
      {"GET /api/patients/{patient}/facts", {patient + "/facts", "", {}}},
      {"POST /api/patients/{patient}/ask", {patient + "/ask", R"({"question":"What is the latest potassium?"})", {}}},
      {"GET /", {"/", "", {}}},
      {"GET /assets/{file}", {"/assets/" + any_page_file(), "", {}}},
      {"GET /api/patients/{patient}/timeline", {patient + "/timeline", "", {{"kind", "note,laboratory,observation"}}}},
      {"GET /api/patients/{patient}/measures", {patient + "/measures", "", {}}},
      {"GET /api/patients/{patient}/measures/{fact}/series", {patient + "/measures/" + ids.fact.text() + "/series", "", {}}},
      {"POST /api/patients/{patient}/feedback",
       {patient + "/feedback",
        R"({"request":")" + RequestId{}.text() + R"(","statement":0,"verdict":"wrong","words":"Wordcanarya"})",
        {}}},
      {"GET /api/patients/{patient}/feedback", {patient + "/feedback", "", {}}},
      {"GET /api/feedback", {"/api/feedback", "", {}}},
      {"POST /api/imports", {"/api/imports", "not a bundle", {{"name", "x.json"}}}},
      {"GET /api/imports", {"/api/imports", "", {}}},
      {"GET /api/imports/{import}", {"/api/imports/" + ids.import.text(), "", {}}},
      {"GET /api/accounts", {"/api/accounts", "", {}}},
      {"POST /api/accounts", {"/api/accounts", R"({"name":")" + name + R"(","roles":["clinician"]})", {}}},
      {"PATCH /api/accounts/{account}", {"/api/accounts/" + ids.account.text(), R"({"display_name":"x"})", {}}},
  };
}

}  // namespace

DocumentId measured_fact_of(World& world, PatientId patient, const store::AccountRow& reader) {
  auto listed = world.request("GET", "/api/patients/" + patient.text() + "/timeline");
  listed.query = {{"kind", "laboratory,observation"}};
  const auto page = world.serve(world.by_session(std::move(listed), reader)).json();
  CHECK(page.contains("items") && page.at("items").as_array().size() == 1, "the patient has one measurement");
  return *DocumentId::parse(std::string(page.at("items").at(0).at("id").as_string()));
}

http::Request sample_request(World& world, const Route& route, const SampleIds& ids) {
  auto all = samples(ids);
  all.merge(policy_samples(ids));
  all.merge(grant_and_ledger_samples(ids, world));
  const auto found = all.find(route.name());
  CHECK(found != all.end(), "each route has a sample request");
  http::Request made = world.request(std::string(route.spec().method), found->second.path, found->second.body);
  made.query = found->second.query;
  if (route.spec().body == BodyIs::form) made.headers.back().value = "application/x-www-form-urlencoded";
  return made;
}

}  // namespace chartroom::gate
