#include "audit/proof_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace chartroom::audit {
namespace {

constexpr std::string_view proof_head = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_mark = "extra ";
constexpr std::string_view index_mark = "index ";
constexpr std::string_view signature_dash = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::size_t proof_hashes_max = 63;                  // of a tree with 2^63 leaves

// The line without its end; nullopt if no whole line is left.
std::optional<std::string_view> next_line(std::string_view& rest) {
  const std::size_t at = rest.find('\n');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return line;
}

std::optional<std::string_view> after_mark(std::optional<std::string_view> line, std::string_view mark) {
  if (!line || !line->starts_with(mark)) return std::nullopt;
  return line->substr(mark.size());
}

// One spelling only, since a value is to have one.
std::optional<crypto::Digest> hash_of_line(std::optional<std::string_view> line) {
  crypto::Digest out;
  const auto bytes = from_base64(line.value_or(""));
  if (!bytes || bytes->size() != out.size() || to_base64(*bytes) != *line) return std::nullopt;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

std::optional<std::uint64_t> number_of_line(std::optional<std::string_view> line) {
  std::uint64_t out = 0;
  if (!line || line->empty() || (line->size() > 1 && line->front() == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), out);
  if (error != std::errc() || end != line->data() + line->size()) return std::nullopt;
  return out;
}

struct ProofParts {
  InclusionProof proof;  // without the size, which the note has
  std::string_view note;
};

std::optional<ProofParts> parse_proof(std::string_view rest) {
  if (next_line(rest) != proof_head) return std::nullopt;
  ProofParts parts;
  const auto leaf = hash_of_line(after_mark(next_line(rest), extra_mark));
  const auto sequence = number_of_line(after_mark(next_line(rest), index_mark));
  if (!leaf || !sequence) return std::nullopt;
  parts.proof.leaf = *leaf;
  parts.proof.sequence = *sequence;
  for (auto line = next_line(rest); line != ""; line = next_line(rest)) {
    const auto hash = hash_of_line(line);
    if (!hash || parts.proof.hashes.size() == proof_hashes_max) return std::nullopt;
    parts.proof.hashes.push_back(*hash);
  }
  parts.note = rest;
  return parts;
}

// The next note, with its origin's signatures alone; empty lines before it are passed over. nullopt if what is there is none.
std::optional<std::string> next_note(std::string_view& rest) {
  std::string body;
  auto line = next_line(rest);
  const std::string_view origin = line.value_or("");
  for (; line && !line->empty(); line = next_line(rest)) body.append(*line).append("\n");
  if (!line || body.empty()) return std::nullopt;
  std::string own;
  const std::string start = std::string(signature_dash) + std::string(origin) + " ";
  while (rest.starts_with(signature_dash)) {
    const auto signature = next_line(rest);
    if (!signature) return std::nullopt;
    if (signature->starts_with(start)) own.append(*signature).append("\n");
  }
  return body + "\n" + own;
}

}  // namespace

std::string write_proof(const InclusionProof& proof, std::string_view note) {
  std::string out = std::string(proof_head) + "\n" + std::string(extra_mark) + to_base64(proof.leaf) + "\n" +
                    std::string(index_mark) + std::to_string(proof.sequence) + "\n";
  for (const crypto::Digest& hash : proof.hashes) out += to_base64(hash) + "\n";
  return out + "\n" + std::string(note);
}

Result<CheckedProof> check_proof(std::string_view text, const crypto::VerifyingKey& key) {
  auto parts = parse_proof(text);
  if (!parts) return fail(ErrorCode::invalid, "this is no proof about a record (C2SP tlog-proof)");
  auto checkpoint = read_checkpoint(parts->note, key);
  if (!checkpoint) return fail(checkpoint);
  parts->proof.size = checkpoint->end.sequence;
  if (root_of(parts->proof) != checkpoint->root) {
    return fail(ErrorCode::corrupt, "the proof does not lead from the record's leaf to the root that the checkpoint signs");
  }
  return CheckedProof{std::move(parts->proof), std::move(*checkpoint)};
}

Result<std::vector<Checkpoint>> read_kept_notes(std::string_view text, const crypto::VerifyingKey& key) {
  std::vector<Checkpoint> out;
  while (true) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    if (text.empty()) break;
    const std::string which = "note " + std::to_string(out.size() + 1);
    const auto note = next_note(text);
    if (!note) return fail(ErrorCode::corrupt, which + " is cut short, or is no signed note");
    auto checkpoint = read_checkpoint(*note, key);
    if (!checkpoint) return fail_in(which, checkpoint);
    out.push_back(std::move(*checkpoint));
  }
  if (out.empty()) return fail(ErrorCode::invalid, "there is no checkpoint in it");
  return out;
}

}  // namespace chartroom::audit
