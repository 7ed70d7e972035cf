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

using Kind = store::PractitionerName::Kind;

struct Alias {
  std::string name;
  bool if_unique = false;
};

// Every name by which charts may call the person or the role.
std::vector<Alias> aliases_of(const SharedResource& resource) {
  const OriginNames names = names_at(resource.origin, resource.key);
  std::vector<Alias> aliases{{names.exact}};
  if (!names.if_unique.empty()) aliases.push_back({names.if_unique, true});
  if (resource.full_url.starts_with("urn:")) aliases.push_back({resource.full_url});
  return aliases;
}

Status name_practitioner(store::Transaction& transaction, const SharedResource& resource) {
  const std::string said_by = stored_key(resource);
  for (const Alias& alias : aliases_of(resource)) {
    for (const std::string& identifier : resource.identifiers) {
      const Kind kind = alias.if_unique ? Kind::name_if_unique : Kind::name;
      if (const Status put = transaction.put_practitioner({alias.name, identifier, said_by, kind}); !put) return put;
    }
    for (const std::string& person : resource.people) {
      const Kind kind = alias.if_unique ? Kind::role_if_unique : Kind::role;
      if (const Status put = transaction.put_practitioner({alias.name, person, said_by, kind}); !put) return put;
    }
  }
  for (const std::string& identifier : resource.identifiers) {
    for (const std::string& other : resource.identifiers) {
      if (&identifier == &other) continue;
      if (const Status put = transaction.put_practitioner({other, identifier, said_by, Kind::name}); !put) return put;
    }
  }
  return {};
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

Status SharedPlan::decide(const store::Reading& reading) {
  changed_.clear();
  report_ = ImportReport();
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    Changed one{i, {}};
    const auto change = change_of(reading, resources_[i], one.identifiers_before);
    if (!change) return fail(change);
    if (resource_role(resources_[i].type) == ResourceRole::raw) {
      ++report_.others[resources_[i].type];
    } else {
      count(*change, report_.types[resources_[i].type]);
    }
    if (*change == Change::added || *change == Change::updated) changed_.push_back(std::move(one));
  }
  return {};
}

Status SharedPlan::write(store::Transaction& transaction) {
  // Again: others in the same transaction may have brought the same.
  if (const Status decided = decide(transaction); !decided) return decided;
  for (const Changed& each : changed_) {
    const SharedResource& resource = resources_[each.number];
    const Status put = transaction.put_shared_resource(stored_key(resource), as_bytes(resource.json));
    if (!put) return put;
    if (resource.type != "Practitioner" && resource.type != "PractitionerRole") continue;
    if (const Status forgotten = forget_practitioner(transaction, each); !forgotten) return forgotten;
    if (const Status named = name_practitioner(transaction, resource); !named) return named;
  }
  return {};
}

// What was said by the version before, and by those of the time when it was not kept who says what.
Status SharedPlan::forget_practitioner(store::Transaction& transaction, const Changed& changed) const {
  const SharedResource& resource = resources_[changed.number];
  if (const Status removed = transaction.remove_practitioner(stored_key(resource)); !removed) return removed;
  std::vector<std::string> aliases = changed.identifiers_before;
  for (Alias& alias : aliases_of(resource)) aliases.push_back(std::move(alias.name));
  for (const std::string& identifier : changed.identifiers_before) {
    for (const std::string& alias : aliases) {
      if (const Status removed = transaction.remove_unsaid_practitioner(alias, identifier); !removed) return removed;
    }
  }
  return {};
}

}  // namespace chartroom::records
