// Proofs about the ledger's tree, for whoever may verify it: they have hashes only. And a record's opening, for whoever may
// read it.

#include "audit/proofs.h"
#include "audit/seal.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr std::uint64_t size_max = std::uint64_t{1} << 62;

constexpr Field record_field = {"sequence", In::query, Kind::count, Need::required, size_max, "The record's number."};
constexpr Field inclusion_fields[] = {
    record_field,
    {"size", In::query, Kind::count, Need::optional, size_max,
     "Records of the tree: the newest checkpoint's, or those of one that was kept."},
};
constexpr Field consistency_fields[] = {
    {"first", In::query, Kind::count, Need::required, size_max, "Records that the older checkpoint signs."},
    {"second", In::query, Kind::count, Need::optional, size_max,
     "Records of the newer tree; the newest checkpoint's if absent."},
};
constexpr Field opening_fields[] = {record_field};

std::optional<std::uint64_t> count_if_there(const Input& input, std::string_view name) {
  return input.has(name) ? std::optional(input.count_or(name, 0)) : std::nullopt;
}

Refusal refuse_proof(const Error& error, std::string_view size_name) {
  if (error.code == ErrorCode::conflict) return refuse(Problem::not_signed_yet);
  if (error.code == ErrorCode::invalid) return refuse(Problem::bad_field, size_name);
  return refuse(error);
}

boost::json::array hashes_json(const audit::Hashes& hashes) {
  boost::json::array out;
  for (const crypto::Digest& hash : hashes) out.emplace_back(to_base64(hash));
  return out;
}

Outcome prove_inclusion(const Services& services, const Call& call) {
  const auto made = services.ledger.inclusion(call.input.count_or("sequence", 0), count_if_there(call.input, "size"));
  if (!made) return std::unexpected(refuse_proof(made.error(), "size"));
  boost::json::object body;
  body["sequence"] = made->proof.sequence;
  body["size"] = made->proof.size;
  body["leaf"] = to_base64(made->proof.leaf);
  body["hashes"] = hashes_json(made->proof.hashes);
  body["root"] = to_base64(made->root);
  if (!made->note.empty()) body["checkpoint"] = made->note;
  return json_answer(body);
}

Outcome prove_consistency(const Services& services, const Call& call) {
  const auto made = services.ledger.consistency(call.input.count_or("first", 0), count_if_there(call.input, "second"));
  if (!made) return std::unexpected(refuse_proof(made.error(), call.input.has("second") ? "second" : "first"));
  boost::json::object body;
  body["first"] = made->proof.first;
  body["second"] = made->proof.second;
  body["hashes"] = hashes_json(made->proof.hashes);
  body["first_root"] = to_base64(made->roots.first);
  body["second_root"] = to_base64(made->roots.second);
  if (!made->note.empty()) body["checkpoint"] = made->note;
  return json_answer(body);
}

Outcome open_for_others(const Services& services, const Call& call) {
  const std::uint64_t sequence = call.input.count_or("sequence", 0);
  if (sequence < services.ledger.first_kept()) return std::unexpected(refuse(Problem::record_archived));
  auto opening = services.ledger.opening(sequence);
  if (!opening) return std::unexpected(refuse(opening.error()));
  boost::json::object body;
  body["opening"] = to_base64(*opening);
  const auto opened = audit::read_opening(std::move(*opening));
  if (!opened) return std::unexpected(refuse(opened.error()));
  body["record"] = record_json(opened->stored);
  PreparedAnswer answer = json_answer(body);
  answer.patient = opened->stored.record.patient;
  answer.object = std::to_string(opened->stored.sequence);
  return answer;
}

}  // namespace

std::vector<RouteSpec> proof_routes() {
  return {
      {.method = "GET",
       .path = "/api/ledger/proofs/inclusion",
       .action = Action::verify_ledger,
       .summary = "Prove that a record is in the tree that a checkpoint signs, without showing any record.",
       .fields = inclusion_fields,
       .output = "InclusionProof",
       .runs = Runs::on_worker,
       .handler = prove_inclusion},
      {.method = "GET",
       .path = "/api/ledger/proofs/consistency",
       .action = Action::verify_ledger,
       .summary = "Prove that the tree of an older checkpoint is the beginning of a newer one.",
       .fields = consistency_fields,
       .output = "ConsistencyProof",
       .runs = Runs::on_worker,
       .handler = prove_consistency},
      {.method = "GET",
       .path = "/api/ledger/opening",
       .action = Action::read_ledger,
       .summary = "A record with its salt, to show somebody else that it is what its leaf commits to.",
       .fields = opening_fields,
       .output = "RecordOpening",
       .runs = Runs::on_worker,
       .handler = open_for_others},
  };
}

}  // namespace chartroom::gate
