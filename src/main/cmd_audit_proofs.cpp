// `chartroom audit prove`, `check-proof` and `consistency`: for people who have to believe the ledger and not its server.

#include <CLI/CLI.hpp>
#include <memory>

#include "audit/proof_text.h"
#include "audit/seal.h"
#include "base/count_text.h"
#include "gate/respond.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/ledger_files.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct ProofOptions {
  ConnectionOptions connection;
  std::uint64_t record = 0;
  std::string proof_file;
  std::string record_file;
  std::string public_key_file;
  std::string kept_file;
  std::string out_file;
};

Result<crypto::Digest> digest_in(const json::value& value) {
  crypto::Digest out{};
  const auto bytes = value.is_string() ? from_base64(value.get_string()) : fail(ErrorCode::invalid, "");
  if (!bytes || bytes->size() != out.size())
    return fail(ErrorCode::invalid, "the server's proof has something that is no hash");
  std::ranges::copy(*bytes, out.begin());
  return out;
}

Result<audit::Hashes> hashes_in(const json::value& body) {
  audit::Hashes out;
  for (const json::value& one : array_of(body, "hashes")) {
    const auto hash = digest_in(one);
    if (!hash) return fail(hash);
    out.push_back(*hash);
  }
  return out;
}

// A privacy officer's: what the record says, with its salt.
Status write_record(Connection& connection, const ProofOptions& options) {
  const auto body = connection.call("GET", "/api/ledger/opening?sequence=" + std::to_string(options.record));
  if (!body) return fail(body);
  return write_new_file(options.record_file, json::serialize(*body) + "\n");
}

Status prove(const ProofOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto body = connection->call("GET", "/api/ledger/proofs/inclusion?sequence=" + std::to_string(options.record));
  if (!body) return fail(body);
  const auto leaf = digest_in(member_of(*body, "leaf"));
  if (!leaf) return fail(leaf);
  auto hashes = hashes_in(*body);
  if (!hashes) return fail(hashes);
  const audit::InclusionProof proof{options.record, number_of(*body, "size"), *leaf, std::move(*hashes)};
  if (!options.record_file.empty()) {
    if (auto written = write_record(*connection, options); !written) return written;
  }
  if (auto written = write_new_file(options.out_file, audit::write_proof(proof, text_of(*body, "checkpoint"))); !written) {
    return written;
  }
  terminal::print("That record " + std::to_string(options.record) + " is one of the first " + std::to_string(proof.size) +
                  " is proved in " + options.out_file + ".");
  if (options.record_file.empty()) return {};
  terminal::print("What it says, in the clear, is in " + options.record_file + ": give that only to who may know.");
  return {};
}

// What the file says of the record must be what the leaf commits to: nobody's word is taken for it.
Result<json::value> committed_record(const std::string& file, const audit::InclusionProof& proof) {
  const auto text = read_text_file(file);
  if (!text) return fail(text);
  boost::system::error_code error;
  const json::value told = json::parse(*text, error);
  auto opening = error ? fail(ErrorCode::invalid, "") : from_base64(text_of(told, "opening"));
  if (!opening) return fail(ErrorCode::invalid, file + " is no record as `chartroom audit prove --record` writes it");
  const auto opened = audit::read_opening(std::move(*opening));
  if (!opened || opened->leaf != proof.leaf || opened->stored.sequence != proof.sequence) {
    return fail(ErrorCode::corrupt, file + " is not the record that the proof is about, or it was changed");
  }
  json::value record = json::parse(json::serialize(gate::record_json(opened->stored)));
  if (record == member_of(told, "record")) return record;
  return fail(ErrorCode::corrupt, "what " + file + " says in words is not what its opening says: it was changed");
}

Status check(const ProofOptions& options) {
  const auto key = read_public_key(options.public_key_file);
  if (!key) return fail(key);
  const auto text = read_text_file(options.proof_file);
  if (!text) return fail(text);
  const auto checked = audit::check_proof(*text, *key);
  if (!checked) return fail_in(options.proof_file, checked);
  std::optional<json::value> record;
  if (!options.record_file.empty()) {
    auto committed = committed_record(options.record_file, checked->proof);
    if (!committed) return fail(committed);
    record = std::move(*committed);
  }
  terminal::print("Proved: record " + std::to_string(checked->proof.sequence) + " of " + checked->checkpoint.origin +
                  " is one of the " + count_text(checked->checkpoint.end.sequence, "record") + " signed at " +
                  checked->checkpoint.time + "; its leaf is " + to_hex(checked->proof.leaf) + ".");
  if (record) terminal::print("And this is what it says: " + json::serialize(*record));
  return {};
}

Result<std::string> newest_note(Connection& connection) {
  http::Request request;
  request.method = "GET";
  request.target = "/api/ledger/checkpoint";
  auto response = connection.send(std::move(request));
  if (!response) return fail(response);
  if (response->status != 200) return std::unexpected(problem_of(*response));
  return std::move(response->body);
}

// Why the newest tree does not continue the one that was kept; empty if it does.
Result<std::string> difference(Connection& connection, const audit::Checkpoint& kept, const audit::Checkpoint& newest) {
  if (kept.origin != newest.origin) return "it is of another ledger, " + kept.origin;
  if (kept.end.sequence > newest.end.sequence) {
    return "the ledger has " + count_text(newest.end.sequence, "record") + " now: its end was cut off";
  }
  const auto body = connection.call("GET", "/api/ledger/proofs/consistency?first=" + std::to_string(kept.end.sequence) +
                                               "&second=" + std::to_string(newest.end.sequence));
  if (!body) return fail(body);
  auto hashes = hashes_in(*body);
  if (!hashes) return fail(hashes);
  const audit::ConsistencyProof proof{kept.end.sequence, newest.end.sequence, std::move(*hashes)};
  if (audit::proves(proof, {kept.root, newest.root})) return "";
  return "the ledger's first " + std::to_string(kept.end.sequence) + " records are others now: it was replaced";
}

// 0, or 2 for a ledger that is no continuation of a checkpoint.
Result<int> compare_kept(const ProofOptions& options) {
  const auto key = read_public_key(options.public_key_file);
  if (!key) return fail(key);
  const auto kept = read_kept_checkpoints(options.kept_file, *key);
  if (!kept) return fail(kept);
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto note = newest_note(*connection);
  if (!note) return fail(note);
  const auto newest = audit::read_checkpoint(*note, *key);
  if (!newest) return fail_in("the server's newest checkpoint", newest);
  for (std::size_t i = 0; i < kept->size(); ++i) {
    const auto different = difference(*connection, kept->at(i), *newest);
    if (!different) return fail(different);
    if (different->empty()) continue;
    terminal::complain("the ledger is NOT a continuation of note " + std::to_string(i + 1) + " of " + options.kept_file + " (" +
                       count_text(kept->at(i).end.sequence, "record") + ", " + kept->at(i).time + "): " + *different);
    return 2;
  }
  if (!options.out_file.empty()) {
    if (auto written = write_new_file(options.out_file, *note); !written) return fail(written);
  }
  terminal::print("Intact: the ledger's " + count_text(newest->end.sequence, "record") + " of " + newest->time +
                  " continue what " + count_text(kept->size(), "checkpoint") + " of " + options.kept_file + " signed.");
  return 0;
}

int compare(const ProofOptions& options) {
  const auto code = compare_kept(options);
  return code ? *code : exit_code_of(fail(code));
}

constexpr const char* key_help = "The ledger's public key, from where you keep it: `init` wrote it as ledger-public-key";

}  // namespace

void add_audit_proofs(CLI::App& audit, int& exit_code) {
  auto options = std::make_shared<ProofOptions>();
  auto* prove_command = audit.add_subcommand(
      "prove",
      "Write a proof that a record is in the ledger as it was signed: a text (C2SP tlog-proof) that anyone can check\n"
      "with the public key alone, and that says nothing of the record. With --record, also what the record says (as a\n"
      "privacy officer), to be shown beside it.");
  prove_command->add_option("RECORD", options->record, "The record's number, as `audit list` shows it")->required();
  prove_command->add_option("--out", options->out_file, "The proof, a new file")->required();
  prove_command->add_option("--record", options->record_file, "The record in the clear, a new file");
  options->connection.add_to(*prove_command);
  prove_command->callback([options, &exit_code] { exit_code = exit_code_of(prove(*options)); });

  auto* check_command = audit.add_subcommand(
      "check-proof",
      "Check a proof offline, with the public key alone; with --record, also that the record is what was signed");
  check_command->add_option("FILE", options->proof_file, "The proof")->required();
  check_command->add_option("--public-key", options->public_key_file, key_help)->required();
  check_command->add_option("--record", options->record_file, "The record in the clear, as `prove --record` wrote it");
  check_command->callback([options, &exit_code] { exit_code = exit_code_of(check(*options)); });

  auto* consistency = audit.add_subcommand(
      "consistency",
      "Prove that checkpoints that were kept are a beginning of the ledger as it is now (exit code 2 if they are not):\n"
      "nothing was changed, removed or cut off since. The proofs are checked here, not believed.");
  consistency->add_option("FILE", options->kept_file, "Checkpoints that were kept or published, one after the other")
      ->required();
  consistency->add_option("--public-key", options->public_key_file, key_help)->required();
  consistency->add_option("--out", options->out_file, "Write the newest checkpoint to this new file, to keep from now on");
  options->connection.add_to(*consistency);
  consistency->callback([options, &exit_code] { exit_code = compare(*options); });
}

}  // namespace chartroom
