#pragma once

// One valid request per route, by the route's name: a new route without one fails the tests that enumerate the table.

#include <map>

#include "gate/gate_fixture.h"

namespace chartroom::gate {

struct SampleIds {
  PatientId patient;
  DocumentId document;
  DocumentId fact;
  PrincipalId account;
  TokenId token;
  GrantId grant;
  ImportId import;
  EmergencyId emergency;
};

struct Sample {
  std::string path;
  std::string body;
  std::vector<std::pair<std::string, std::string>> query;
};

std::string new_account_name();
// The id of the patient's one measurement, as someone who may read the chart sees it.
DocumentId measured_fact_of(World& world, PatientId patient, const store::AccountRow& reader);
http::Request sample_request(World& world, const Route& route, const SampleIds& ids);

}  // namespace chartroom::gate
