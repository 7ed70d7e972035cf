#include "records/shared_writer.h"

#include "records/fhir_reader.h"
#include "records/json.h"
#include "records/origin.h"
#include "records/references.h"

namespace chartroom::records {
namespace {

enum class Change { none, added, updated, older };

std::string stored_key(const SharedResource& resource) { return at_origin(resource.origin, resource.key); }

// What the store's version says of its identifiers goes into `before`.
Result<Change> change_of(const store::Reading& reading, const SharedResource& resource, std::vector<std::string>& before) {
  const auto stored = reading.shared_resource(stored_key(resource));
  if (!stored) return fail(stored);
  if (!*stored) return Change::added;
  if (as_text(**stored) == resource.json) return Change::none;
  Json json;
  if (!json.parse(as_text(**stored))) return fail(ErrorCode::corrupt, "a shared resource is not JSON");
  if (resource.last_updated_us != 0 && last_updated_us(json.root()) > resource.last_updated_us) return Change::older;
  for (const JsonNode& identifier : json.root()["identifier"].items) {
    if (std::string key = identifier_key(identifier); !key.empty()) before.push_back(std::move(key));
  }
  return Change::updated;
}

RosterTime said_of(const SharedResource& resource) { return {resource.last_updated_us, resource.run, resource.order}; }

// What becomes of a version of a roster.
struct RosterFate {
  Change change = Change::none;
  bool is_gone = false;  // it was deleted, and this doesn't bring it back
  bool is_first_seen = false;
  std::optional<RosterState> state;  // where the same version came again later in a run
};

// `change` is how it differs from the version that was stored last.
Result<RosterFate> fate_of_roster(const store::Reading& reading, const SharedResource& resource, Change change) {
  const std::string key = stored_key(resource);
  const auto state = roster_state(reading, key);
  if (!state) return fail(state);
  const auto came = version_came(reading, key, resource.json);
  if (!came) return fail(came);
  const Came in_all = change == Change::none ? Came::again : *came;
  const RosterTime said = said_of(resource);
  RosterFate out;
  out.change = change;
  out.is_first_seen = *came == Came::first;
  if (state->is_deleted) {
    out.is_gone = change == Change::older || !lifts_deletion(said, *state, in_all);
    if (out.is_gone) {
      out.change = in_all == Came::again ? Change::none : Change::older;
    } else if (change == Change::none) {
      out.change = Change::updated;
    }
  } else if (change == Change::updated && is_older_said(said, state->time)) {
    out.change = Change::older;
  } else if (change == Change::none && said.run != 0 && (said.run != state->time.run || said.order > state->time.order)) {
    out.state = *state;
    out.state->time.run = said.run;
    out.state->time.order = said.order;
  }
  return out;
}

// One that an earlier release kept without reading what it says.
Result<bool> is_unread(const store::Reading& reading, const SharedResource& resource) {
  const auto is_read = resource.roster                ? reading.has_roster(stored_key(resource))
                       : !resource.department.empty() ? reading.says_names(stored_key(resource))
                                                      : Result<bool>(true);
  if (!is_read) return fail(is_read);
  return !*is_read;
}

using Kind = store::PractitionerName::Kind;

constexpr Kind if_unique(Kind kind) {
  return static_cast<Kind>(static_cast<unsigned>(kind) | static_cast<unsigned>(Kind::name_if_unique));
}
static_assert(if_unique(Kind::role) == Kind::role_if_unique && if_unique(Kind::leads) == Kind::leads_if_unique);

struct Alias {
  std::string name;
  bool if_unique = false;
};

// Every name by which other resources may call it.
std::vector<Alias> aliases_of(const SharedResource& resource) {
  const OriginNames names = names_at(resource.origin, resource.key);
  std::vector<Alias> aliases{{names.exact}};
  if (!names.if_unique.empty()) aliases.push_back({names.if_unique, true});
  if (resource.full_url.starts_with("urn:")) aliases.push_back({resource.full_url});
  if (resource.type != "Organization" && !resource.roster) return aliases;
  // A practitioner's identifiers are names of the person; these are not.
  for (const std::string& identifier : resource.identifiers) {
    aliases.push_back({name_by_identifier(resource.type, identifier), true});
  }
  return aliases;
}

// Each of the names means what the resource is called. Where there are none, nobody is meant; but what only one resource may be
// called is then said by this one too, so that another system's of the same id doesn't take it for its own.
Status name_as(store::Transaction& transaction, const SharedResource& resource, const std::vector<std::string>& names,
               Kind kind) {
  for (const Alias& alias : aliases_of(resource)) {
    const std::string called = kind == Kind::leads ? store::roster_name(alias.name) : alias.name;
    const Kind how = alias.if_unique ? if_unique(kind) : kind;
    for (const std::string& name : names) {
      if (const Status put = transaction.put_practitioner({called, name, stored_key(resource), how}); !put) return put;
    }
    if (!names.empty() || !alias.if_unique) continue;
    if (const Status put = transaction.put_practitioner({called, {}, stored_key(resource), how}); !put) return put;
  }
  return {};
}

Status name_practitioner(store::Transaction& transaction, const SharedResource& resource) {
  if (!resource.identifiers.empty() || resource.people.empty()) {
    if (const Status named = name_as(transaction, resource, resource.identifiers, Kind::name); !named) return named;
  }
  if (!resource.people.empty()) {
    if (const Status named = name_as(transaction, resource, resource.people, Kind::role); !named) return named;
  }
  for (const std::string& identifier : resource.identifiers) {
    for (const std::string& other : resource.identifiers) {
      if (&identifier == &other) continue;
      const Status put = transaction.put_practitioner({other, identifier, stored_key(resource), Kind::name});
      if (!put) return put;
    }
  }
  return {};
}

// What was said by the version before, and by those of the time when it was not kept who says what.
Status forget_practitioner(store::Transaction& transaction, const SharedResource& resource,
                           const std::vector<std::string>& identifiers_before) {
  if (const Status removed = transaction.remove_practitioner(stored_key(resource)); !removed) return removed;
  std::vector<std::string> aliases = identifiers_before;
  for (Alias& alias : aliases_of(resource)) aliases.push_back(std::move(alias.name));
  for (const std::string& identifier : identifiers_before) {
    for (const std::string& alias : aliases) {
      if (const Status removed = transaction.remove_unsaid_practitioner(alias, identifier); !removed) return removed;
    }
  }
  return {};
}

// It relates nobody any more, and is remembered, so that an older version doesn't bring it back.
Status write_deleted(store::Transaction& transaction, const SharedResource& resource) {
  const std::string key = stored_key(resource);
  const auto before = roster_state(transaction, key);
  if (!before) return fail(before);
  if (const Status removed = transaction.remove_roster(key); !removed) return removed;
  // Its system's references to it may still be there, and mean no other system's.
  if (const Status named = name_as(transaction, resource, {}, Kind::leads); !named) return named;
  return put_roster_state(transaction, key, after_deletion(*before, said_of(resource), transaction.now()));
}

void count(Change change, TypeCounts& counts) {
  switch (change) {
    case Change::none: ++counts.unchanged; return;
    case Change::added: ++counts.added; return;
    case Change::updated: ++counts.updated; return;
    case Change::older: ++counts.older; return;
  }
}

}  // namespace

// A deletion of what is not there, or was deleted before, is remembered too; of what never came it is said, since a wrong id or
// origin looks the same.
Result<SharedPlan::Decision> SharedPlan::decide_deleted(const store::Reading& reading, const SharedResource& resource) {
  const auto is_there = reading.has_roster(stored_key(resource));
  if (!is_there) return fail(is_there);
  const auto state = roster_state(reading, stored_key(resource));
  if (!state) return fail(state);
  Decision out;
  out.is_to_write = state->is_deleted || !is_older_said(said_of(resource), state->time);
  const auto came = reading.shared_resource(stored_key(resource));
  if (!came) return fail(came);
  TypeCounts& counts = report_.types[resource.type];
  if (out.is_to_write && !*is_there && !*came) {
    ++counts.not_there;
    report_.add_problem("import.nothing_to_delete", resource.file, resource.where);
    return out;
  }
  count(!out.is_to_write ? Change::older : *is_there ? Change::updated : Change::none, counts);
  if (out.is_to_write && *is_there) ++counts.void_;
  return out;
}

Result<SharedPlan::Decision> SharedPlan::decide_one(const store::Reading& reading, std::size_t number) {
  const SharedResource& resource = resources_[number];
  if (resource.is_deleted) return decide_deleted(reading, resource);
  Decision out;
  auto change = change_of(reading, resource, out.identifiers_before);
  if (!change) return fail(change);
  bool is_gone = false;
  if (resource.roster) {
    auto fate = fate_of_roster(reading, resource, *change);
    if (!fate) return fail(fate);
    change = fate->change;
    is_gone = fate->is_gone;
    out.is_first_seen = fate->is_first_seen;
    out.state = fate->state;
  }
  if (*change == Change::none && !is_gone) {
    const auto unread = is_unread(reading, resource);
    if (!unread) return fail(unread);
    if (*unread) change = Change::updated;
  }
  if (resource_role(resource.type) == ResourceRole::raw) {
    ++report_.others[resource.type];
  } else {
    count(*change, report_.types[resource.type]);
  }
  out.is_new = *change == Change::added || *change == Change::updated;
  if (out.is_new && resource.roster) out.state = RosterState{said_of(resource)};
  out.is_to_write = out.is_new || out.is_first_seen || out.state;
  if (out.is_new && resource.roster && !rosters_[number]) {
    store::Roster roster = resource.roster->roster;
    roster.name = stored_key(resource);
    rosters_[number] = PreparedRoster{reading.roster_write(roster)};
  }
  return out;
}

Status SharedPlan::decide(const store::Reading& reading) {
  report_ = ImportReport();
  is_done_ = true;
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    const auto decision = decide_one(reading, i);
    if (!decision) return fail(decision);
    is_done_ = is_done_ && !decision->is_to_write;
  }
  return {};
}

void SharedPlan::seal() {
  for (std::size_t i = 0; i < resources_.size(); ++i) seal_one(i);
}

void SharedPlan::seal_one(std::size_t number) {
  if (!rosters_[number] || rosters_[number]->is_sealed) return;
  for (const store::RosterMember& member : resources_[number].roster->members) rosters_[number]->write.add(member);
  rosters_[number]->write.finish();
  rosters_[number]->is_sealed = true;
}

// Decided again, each behind the one before: others in the same transaction may have brought the same, and a file several
// versions.
Status SharedPlan::write(store::Transaction& transaction) {
  report_ = ImportReport();
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    const auto decision = decide_one(transaction, i);
    if (!decision) return fail(decision);
    if (!decision->is_to_write) continue;
    seal_one(i);
    if (const Status done = write_one(transaction, i, *decision); !done) return done;
  }
  return {};
}

Status SharedPlan::write_one(store::Transaction& transaction, std::size_t number, const Decision& decision) {
  const SharedResource& resource = resources_[number];
  const std::string key = stored_key(resource);
  if (resource.is_deleted) return write_deleted(transaction, resource);
  if (decision.is_first_seen) {
    if (const Status put = put_version_seen(transaction, key, resource.json); !put) return put;
  }
  if (decision.state) {
    if (const Status put = put_roster_state(transaction, key, *decision.state); !put) return put;
  }
  if (!decision.is_new) return {};
  if (const Status put = transaction.put_shared_resource(key, as_bytes(resource.json)); !put) return put;
  if (resource.type == "Practitioner" || resource.type == "PractitionerRole") {
    const Status forgotten = forget_practitioner(transaction, resource, decision.identifiers_before);
    return forgotten ? name_practitioner(transaction, resource) : forgotten;
  }
  if (resource.type != "Organization" && !resource.roster) return {};
  if (const Status removed = transaction.remove_practitioner(key); !removed) return removed;
  if (!resource.roster) {
    const auto names = resource.department.empty() ? std::vector<std::string>() : std::vector{resource.department};
    return name_as(transaction, resource, names, Kind::name);
  }
  if (const Status put = transaction.put_roster(rosters_[number]->write); !put) return put;
  return name_as(transaction, resource, resource.roster->leads, Kind::leads);
}

}  // namespace chartroom::records
