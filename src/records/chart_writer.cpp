#include "records/chart_writer.h"

#include <limits>

#include "crypto/random.h"
#include "records/chart_codec.h"
#include "records/patient_match.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kSegmentBytes = 16 * 1024 * 1024;  // a larger import makes several, which bounds what is packed at once

class PatientWriter {
 public:
  PatientWriter(store::Transaction& transaction, PatientWork& work, std::string_view file)
      : transaction_(transaction), work_(work), file_(file) {}

  Status write() {
    auto matched = find_patient();
    if (!matched) return fail(matched);
    switch (matched->match) {
      case Match::unknown: return refuse("import.unknown_patient");
      case Match::conflict: return refuse("import.identifier_conflict");
      case Match::new_patient:
        if (const Status added = add_patient(); !added) return added;
        break;
      case Match::known: row_ = *std::move(matched->row);
    }
    if (const Status named = name_patient(); !named) return named;
    for (PreparedResource& resource : work_.resources) {
      if (const Status written = write_resource(resource); !written) return written;
    }
    if (const Status flushed = flush(); !flushed) return flushed;
    if (!changed_) return {};
    if (!is_new_) ++report_.patients_changed;
    return transaction_.touch_chart(row_.id, row_.chart);
  }

  ImportReport& report() { return report_; }

 private:
  Result<MatchedPatient> find_patient() const {
    if (!work_.patient) return match_patient(transaction_, work_.references, work_.who ? &*work_.who : nullptr);
    auto row = transaction_.patient(*work_.patient);
    if (!row) return fail(row);
    if (!*row) return MatchedPatient{};
    return MatchedPatient{Match::known, *std::move(row)};
  }

  Status refuse(std::string_view code) {
    refuse_patient(work_, code, file_, report_);
    return {};
  }

  Status add_patient() {
    is_new_ = true;
    row_.id = crypto::new_id<PatientId>();
    row_.chart = crypto::new_id<ChartId>();
    row_.who = *work_.who;
    ++report_.patients_new;
    return transaction_.add_patient(row_.id, row_.chart, row_.who);
  }

  Status name_patient() {
    for (const std::string& reference : work_.references) {
      const auto known = transaction_.patient_with_reference(reference);
      if (!known) return fail(known);
      if (*known) continue;  // also where it means another patient: a name is never taken away
      if (const Status named = transaction_.name_patient(row_.id, reference); !named) return named;
    }
    return {};
  }

  Status write_resource(PreparedResource& resource) {
    const auto seen = look_up_version(transaction_, row_.chart, resource.key, resource.digest);
    if (!seen) return fail(seen);
    const bool is_read = resource_role(resource.type) != ResourceRole::raw || resource.type == "File";
    if (!is_read) ++report_.others[resource.type];
    if (seen->unchanged) {
      if (is_read) ++report_.types[resource.type].unchanged;
      return {};
    }
    changed_ = true;
    for (const std::string_view warning : resource.warnings) report_.add_problem(warning, file_, resource.where);
    const auto& current = seen->current;
    const bool older = current && resource.last_updated_us != 0 && resource.last_updated_us < current->last_updated_us;
    store::ResourceVersion version;
    version.digest = resource.digest;
    version.last_updated_us = resource.last_updated_us;
    version.document = current ? current->document : crypto::new_id<DocumentId>();
    version.versions = current ? current->versions + 1 : 1;
    give_ids(resource.content, version.document);
    if (is_read) count(resource, current.has_value(), older);
    if (const Status put = put_versions(resource, current, version, older); !put) return put;
    if (const Status added = add_to_segments(resource, version.versions, older); !added) return added;
    return older ? Status{} : follow(resource, current.has_value());
  }

  void count(const PreparedResource& resource, bool is_known, bool older) {
    TypeCounts& counts = report_.types[resource.type];
    ++(older ? counts.older : is_known ? counts.updated : counts.added);
    if (older) return;
    if (resource.content.status == FactStatus::void_) ++counts.void_;
    for (const Document& note : resource.content.notes) {
      ++(note.kind == DocumentKind::note ? report_.notes : report_.unreadable);
    }
  }

  // The newest version under the resource's key; every other one that was seen under its own history key.
  Status put_versions(const PreparedResource& resource, const std::optional<store::ResourceVersion>& current,
                      const store::ResourceVersion& version, bool older) {
    if (current) {
      const store::ResourceVersion& other = older ? version : *current;
      const Status kept = transaction_.put_resource_version(row_.chart, history_key(resource.key, other.digest), other);
      if (!kept) return kept;
    }
    store::ResourceVersion newest = older ? *current : version;
    newest.versions = version.versions;
    return transaction_.put_resource_version(row_.chart, resource.key, newest);
  }

  Status add_to_segments(PreparedResource& resource, std::uint32_t version, bool older) {
    raw_.add(resource.key, version, resource.json);
    ChartEntry entry;
    entry.resource = resource.key;
    entry.version = version;
    entry.history = older;
    entry.import_name = file_;
    entry.content = std::move(resource.content);
    // Also a version without content: it takes the place of one that had some.
    if (resource_role(resource.type) != ResourceRole::raw || resource.type == "File") content_.add(entry);
    resource.content.relations = std::move(entry.content.relations);
    return raw_.size_bytes() + content_.size_bytes() > kSegmentBytes ? flush() : Status{};
  }

  Status flush() {
    if (!content_.empty()) {
      const Bytes segment = content_.take();
      if (const auto appended = transaction_.append_segment(row_.chart, store::SegmentPart::content, segment); !appended)
        return fail(appended);
    }
    if (!raw_.empty()) {
      const Bytes segment = raw_.take();
      if (const auto appended = transaction_.append_segment(row_.chart, store::SegmentPart::raw, segment); !appended)
        return fail(appended);
    }
    return {};
  }

  // What hangs on the newest version: demographics and relations.
  Status follow(const PreparedResource& resource, bool is_known) {
    if (resource.who && !(is_new_ && *resource.who == row_.who)) {
      row_.who = merged(row_.who, *resource.who);
      if (const Status updated = transaction_.update_patient(row_.id, row_.who); !updated) return updated;
    }
    if (is_known) {
      if (const Status removed = transaction_.remove_relations(row_.id, resource.key); !removed) return removed;
    }
    for (const RelationClaim& claim : resource.content.relations) {
      store::RelationRow row;
      row.patient = row_.id;
      row.practitioner = claim.person;
      row.relation = claim.relation;
      row.from_s = claim.from.known() ? claim.from.from_s : std::numeric_limits<std::int64_t>::min();
      row.until_s = claim.until.known() ? claim.until.to_s : std::numeric_limits<std::int64_t>::max();
      row.source = resource.key;
      if (const Status put = transaction_.put_relation(row); !put) return put;
    }
    return {};
  }

  store::Transaction& transaction_;
  PatientWork& work_;
  std::string_view file_;
  ImportReport report_;
  store::PatientRow row_;
  bool is_new_ = false;
  bool changed_ = false;
  ContentWriter content_;
  RawWriter raw_;
};

}  // namespace

std::string history_key(std::string_view key, const crypto::Digest& digest) {
  return std::string(key) + "@" + to_hex(ByteView(digest).first(16));
}

Status write_patient(store::Store& store, PatientWork& work, std::string_view file, ImportReport& report) {
  ImportReport written;
  const auto committed = store.write([&](store::Transaction& transaction) -> Status {
    PatientWriter writer(transaction, work, file);
    if (const Status done = writer.write(); !done) return done;
    written = std::move(writer.report());
    return {};
  });
  if (!committed) return fail(committed);
  report.add(written);
  return {};
}

void refuse_patient(const PatientWork& work, std::string_view code, std::string_view file, ImportReport& report) {
  for (const PreparedResource& resource : work.resources) {
    ++report.types[resource.type].refused;
    report.add_problem(code, file, resource.where);
  }
}

}  // namespace chartroom::records
