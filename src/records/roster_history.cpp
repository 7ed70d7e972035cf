#include "records/roster_history.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "crypto/digest.h"
#include "records/fhir_reader.h"
#include "records/json.h"
#include "records/patient_work.h"

namespace chartroom::records {
namespace {

// Resources' keys begin with a type or an origin: none begins so.
std::string state_key(std::string_view roster) { return "state|" + std::string(roster); }
std::string seen_key(std::string_view roster, std::string_view json) {
  return "seen|" + history_key(roster, crypto::sha256(as_bytes(json)));
}

std::string state_json(const RosterState& state) {
  std::string out = R"({"deleted":)" + std::string(state.is_deleted ? "true" : "false");
  out += R"(,"told":)" + std::string(state.is_told ? "true" : "false");
  out += R"(,"at":)" + std::to_string(state.time.at_us);
  out += R"(,"run":)" + std::to_string(state.time.run);
  return out + R"(,"order":)" + std::to_string(state.time.order) + "}";
}

template <class Number>
bool read_integer(const JsonNode& node, Number& out) {
  const char* const end = node.text.data() + node.text.size();
  const auto [at, error] = std::from_chars(node.text.data(), end, out);
  return node.kind == JsonKind::number && error == std::errc() && at == end;
}

Result<RosterState> read_state(std::string_view text) {
  Json json;
  RosterState out;
  const bool is_read = json.parse(text) && read_integer(json.root()["at"], out.time.at_us) &&
                       read_integer(json.root()["run"], out.time.run) && read_integer(json.root()["order"], out.time.order);
  if (!is_read) return fail(ErrorCode::corrupt, "what is remembered of a roster can't be read");
  out.is_deleted = json.root()["deleted"].text == "true";
  out.is_told = json.root()["told"].text == "true";
  return out;
}

bool is_one_run(const RosterTime& left, const RosterTime& right) { return left.run != 0 && left.run == right.run; }

}  // namespace

Result<RosterState> roster_state(const store::Reading& reading, std::string_view roster) {
  const auto kept = reading.shared_resource(state_key(roster));
  if (!kept) return fail(kept);
  if (*kept) return read_state(as_text(**kept));
  // One that an earlier release kept.
  const auto version = reading.shared_resource(roster);
  if (!version) return fail(version);
  RosterState out;
  if (!*version) return out;
  Json json;
  if (!json.parse(as_text(**version))) return fail(ErrorCode::corrupt, "a shared resource is not JSON");
  out.time.at_us = last_updated_us(json.root());
  return out;
}

Status put_roster_state(store::Transaction& transaction, std::string_view roster, const RosterState& state) {
  return transaction.put_shared_resource(state_key(roster), as_bytes(state_json(state)));
}

Result<Came> version_came(const store::Reading& reading, std::string_view roster, std::string_view json) {
  const auto mark = reading.shared_resource(seen_key(roster, json));
  if (!mark) return fail(mark);
  return mark->has_value() ? Came::again : Came::first;
}

Status put_version_seen(store::Transaction& transaction, std::string_view roster, std::string_view json) {
  return transaction.put_shared_resource(seen_key(roster, json), as_bytes("{}"));
}

bool is_older_said(const RosterTime& said, const RosterTime& than) {
  const bool have_times = said.at_us != 0 && than.at_us != 0;
  if (have_times && said.at_us != than.at_us) return said.at_us < than.at_us;
  return is_one_run(said, than) && said.order < than.order;
}

bool lifts_deletion(const RosterTime& version, const RosterState& deletion, Came came) {
  const bool have_times = version.at_us != 0 && deletion.is_told;
  if (have_times && version.at_us != deletion.time.at_us) return version.at_us > deletion.time.at_us;
  if (is_one_run(version, deletion.time)) return version.order > deletion.time.order;
  if (came == Came::again) return false;
  // It can't have been said after its deletion was imported, and told an earlier time.
  return version.at_us == 0 || version.at_us > deletion.time.at_us;
}

RosterState after_deletion(const RosterState& before, const RosterTime& deletion, Timestamp now) {
  RosterState out;
  out.time = deletion;
  out.is_deleted = true;
  out.is_told = deletion.at_us != 0;
  if (!out.is_told) out.time.at_us = now.time_since_epoch().count();
  if (!before.is_deleted) return out;
  if (is_one_run(before.time, deletion)) out.time.order = std::max(before.time.order, deletion.order);
  if (before.time.at_us > out.time.at_us) {
    out.time.at_us = before.time.at_us;
    out.is_told = before.is_told;
  }
  return out;
}

}  // namespace chartroom::records
