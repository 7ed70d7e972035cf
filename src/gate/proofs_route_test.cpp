// Proofs by the API: whoever has the answer and the public key can check them, and reads nothing; a record's opening is a
// privacy officer's. And what the status and the metrics tell of published checkpoints.

#include "audit/checkpoint.h"
#include "audit/proofs.h"
#include "audit/seal.h"
#include "gate/checkpoint_publisher.h"
#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

class ProofRoutes : public ::testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;

  ProofRoutes() {
    admin = world.add_account("admin", Roles{}.with(Role::operator_));
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
  }
  FakeResponder get(const std::string& path, const Query& query, const store::AccountRow& by) {
    http::Request made = world.by_session(world.request("GET", path), by);
    made.query = query;
    return world.serve(std::move(made));
  }
  // The first record after a minute makes the ledger sign what there is; the second waits for that.
  void sign() {
    world.clock.advance(std::chrono::minutes(1));
    for (int i = 0; i < 2; ++i) get("/api/status", {}, admin);
  }
  static crypto::Digest digest(const boost::json::value& value) {
    crypto::Digest out{};
    const auto bytes = from_base64(value.as_string());
    EXPECT_TRUE(bytes.has_value() && bytes->size() == out.size());
    std::ranges::copy(*bytes, out.begin());
    return out;
  }
  static audit::Hashes hashes(const boost::json::object& body) {
    audit::Hashes out;
    for (const auto& one : body.at("hashes").as_array()) out.push_back(digest(one));
    return out;
  }

  World world;
  store::AccountRow admin;
  store::AccountRow privacy;
};

TEST_F(ProofRoutes, ARecordIsProvedToBeInTheSignedTree) {
  sign();
  sign();  // of more than one record, so that there is an older tree
  const auto answer = get("/api/ledger/proofs/inclusion", {{"sequence", "0"}}, admin);
  ASSERT_EQ(answer.response.status, 200) << answer.text();
  const auto body = answer.json();
  const auto checkpoint =
      audit::read_checkpoint(std::string(body.at("checkpoint").as_string()), world.signing.verifying_key()).value();
  ASSERT_GT(checkpoint.end.sequence, 1U);
  const audit::InclusionProof proof{0, checkpoint.end.sequence, digest(body.at("leaf")), hashes(body)};
  EXPECT_EQ(body.at("size").to_number<std::uint64_t>(), checkpoint.end.sequence);
  EXPECT_EQ(audit::root_of(proof), checkpoint.root);
  EXPECT_EQ(digest(body.at("root")), checkpoint.root);
  const auto older = get("/api/ledger/proofs/inclusion", {{"sequence", "0"}, {"size", "1"}}, admin).json();
  EXPECT_EQ(digest(older.at("root")), proof.leaf) << "a tree of one leaf";
  EXPECT_FALSE(older.contains("checkpoint"));
}

TEST_F(ProofRoutes, AnOlderTreeIsProvedToBeTheBeginning) {
  sign();
  const auto old =
      audit::read_checkpoint(world.serve(world.by_session(world.request("GET", "/api/ledger/checkpoint"), admin)).text(),
                             world.signing.verifying_key())
          .value();
  ASSERT_GT(old.end.sequence, 0U);
  sign();
  const auto body = get("/api/ledger/proofs/consistency", {{"first", std::to_string(old.end.sequence)}}, admin).json();
  const auto checkpoint =
      audit::read_checkpoint(std::string(body.at("checkpoint").as_string()), world.signing.verifying_key()).value();
  ASSERT_GT(checkpoint.end.sequence, old.end.sequence);
  const audit::ConsistencyProof proof{old.end.sequence, checkpoint.end.sequence, hashes(body)};
  EXPECT_TRUE(audit::proves(proof, {old.root, checkpoint.root}));
  EXPECT_EQ(digest(body.at("first_root")), old.root);
  EXPECT_EQ(digest(body.at("second_root")), checkpoint.root);
}

TEST_F(ProofRoutes, WhatIsNotSignedOrNotThereIsSaid) {
  sign();
  get("/api/status", {}, admin);
  const std::string last = std::to_string(world.ledger->size() - 1);
  EXPECT_EQ(get("/api/ledger/proofs/inclusion", {{"sequence", last}}, admin).code(), "not_signed_yet");
  EXPECT_EQ(get("/api/ledger/proofs/inclusion", {{"sequence", "1000000"}}, admin).code(), "not_found");
  const auto size = get("/api/ledger/proofs/inclusion", {{"sequence", "0"}, {"size", "1000000"}}, admin);
  EXPECT_EQ(size.code(), "bad_field");
  EXPECT_EQ(size.json().at("field").as_string(), "size");
  const auto first = get("/api/ledger/proofs/consistency", {{"first", "1000000"}}, admin);
  EXPECT_EQ(first.json().at("field").as_string(), "first");
  const auto second = get("/api/ledger/proofs/consistency", {{"first", "1"}, {"second", "0"}}, admin);
  EXPECT_EQ(second.json().at("field").as_string(), "second");
}

TEST_F(ProofRoutes, AnOpeningIsForWhoMayReadTheLedgerAndIsWhatTheLeafCommitsTo) {
  sign();
  sign();
  const auto leaf = digest(get("/api/ledger/proofs/inclusion", {{"sequence", "1"}}, admin).json().at("leaf"));
  EXPECT_EQ(get("/api/ledger/opening", {{"sequence", "1"}}, admin).code(), "forbidden");
  const auto answer = get("/api/ledger/opening", {{"sequence", "1"}}, privacy);
  ASSERT_EQ(answer.response.status, 200) << answer.text();
  const auto opened = audit::read_opening(*from_base64(answer.json().at("opening").as_string()));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->leaf, leaf);
  EXPECT_EQ(answer.json().at("record").at("request").as_string(), opened->stored.record.request.text());
  const auto newest = world.newest(1);
  EXPECT_EQ(newest.at(0).record.action, "read_ledger");
  EXPECT_EQ(newest.at(0).record.object, "1") << "and the ledger says which record was opened for others";
}

TEST_F(ProofRoutes, PublishedCheckpointsStandInStatusAndMetrics) {
  PublishSettings settings;
  settings.file = world.folder / "not-there";
  settings.interval = std::chrono::minutes(10);
  std::vector<CheckpointPublisher::Planned> places;
  places.push_back({std::move(*make_place(settings)), settings.interval});
  CheckpointPublisher publisher(std::move(places), world.clock, *world.ledger);
  publisher.round();
  world.clock.advance(std::chrono::seconds(40));
  const Services services{world.clock,
                          *world.store,
                          *world.keyring,
                          *world.policies,
                          *world.ledger,
                          *world.record_index,
                          world.sealing,
                          *world.charts,
                          *world.importer,
                          *world.sessions,
                          *world.accounts,
                          *world.second_factors,
                          *world.service_accounts,
                          *world.client_credentials,
                          *world.sign_in,
                          nullptr,
                          4711,
                          nullptr,
                          nullptr,
                          nullptr,
                          &publisher};
  world.gate = std::make_unique<Gate>(services);
  const auto place = get("/api/status", {}, admin).json().at("checkpoint_places").as_array().at(0).as_object();
  EXPECT_EQ(place.at("place").as_string(), "file " + settings.file->string());
  EXPECT_EQ(place.at("age_seconds").as_int64(), 40);
  EXPECT_EQ(place.at("failures").as_int64(), 1);
  EXPECT_TRUE(std::string(place.at("problem").as_string()).contains("there is no file"));
  const std::string metrics = world.serve(world.request("GET", "/metrics")).text();
  EXPECT_TRUE(metrics.contains("chartroom_checkpoint_age_seconds{place=\"1\",kind=\"file\"} 40\n")) << metrics;
  EXPECT_TRUE(metrics.contains("chartroom_checkpoint_failures_total{place=\"1\",kind=\"file\"} 1\n")) << metrics;
  EXPECT_FALSE(metrics.contains("not-there")) << "where they are is nobody's business";
  world.gate.reset();
}

}  // namespace
}  // namespace chartroom::gate
