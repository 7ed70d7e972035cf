#include "records/shared_writer.h"

#include "records/json.h"

namespace chartroom::records {
namespace {

enum class Change { none, added, updated, older };

Result<Change> change_of(const store::Store& store, const SharedResource& resource) {
  const auto stored = store.shared_resource(resource.key);
  if (!stored) return fail(stored);
  if (!*stored) return Change::added;
  if (as_text(**stored) == resource.json) return Change::none;
  Json json;
  if (resource.last_updated_us != 0 && json.parse(as_text(**stored)) &&
      last_updated_us(json.root()) > resource.last_updated_us) {
    return Change::older;
  }
  return Change::updated;
}

// Every reference by which charts may name the person, and each identifier as another name of the first.
Status name_practitioner(store::Transaction& transaction, const SharedResource& resource) {
  std::vector<std::string_view> aliases{resource.key};
  if (resource.full_url.starts_with("urn:")) aliases.push_back(resource.full_url);
  for (const std::string_view alias : aliases) {
    if (const Status removed = transaction.remove_practitioner(alias); !removed) return removed;
    for (const std::string& identifier : resource.identifiers) {
      if (const Status put = transaction.put_practitioner(alias, identifier); !put) return put;
    }
  }
  for (const std::string& identifier : resource.identifiers) {
    for (const std::string& other : resource.identifiers) {
      if (&identifier == &other) continue;
      if (const Status put = transaction.put_practitioner(other, identifier); !put) return put;
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

Status write_shared(store::Store& store, std::vector<SharedResource> resources, ImportReport& report) {
  ImportReport counted;
  std::vector<const SharedResource*> changed;
  for (const SharedResource& resource : resources) {
    const auto change = change_of(store, resource);
    if (!change) return fail(change);
    count(*change, counted.types[resource.type]);
    if (*change == Change::added || *change == Change::updated) changed.push_back(&resource);
  }
  if (!changed.empty()) {
    const auto committed = store.write([&](store::Transaction& transaction) -> Status {
      for (const SharedResource* resource : changed) {
        const Status put = transaction.put_shared_resource(resource->key, as_bytes(resource->json));
        if (!put) return put;
        if (resource->type != "Practitioner" && resource->type != "PractitionerRole") continue;
        if (const Status named = name_practitioner(transaction, *resource); !named) return named;
      }
      return {};
    });
    if (!committed) return fail(committed);
  }
  report.add(counted);
  return {};
}

}  // namespace chartroom::records
