#include "records/importer.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "crypto/random.h"
#include "records/file_import.h"
#include "records/import_input.h"
#include "records/resource_move.h"
#include "records/tar.h"

namespace chartroom::records {
namespace {

bool is_tar(std::string_view name) { return name.ends_with(".tar") || name.ends_with(".TAR"); }

struct Packed {
  ImportFile file;
  ImportReport report;
  int rank = 0;
  bool is_read = false;
};

// Of an archive, in the order in which they are to be imported.
std::vector<Packed> files_of(const ImportFile& archive, const std::vector<TarFile>& files) {
  // They are imported in another order than they stand in.
  const std::uint64_t run = archive.run != 0 ? archive.run : ByteReader(crypto::random_bytes(8)).u64() | 1U;
  std::vector<Packed> out;
  for (const TarFile& file : files) {
    Packed& one = out.emplace_back();
    one.file.name = file.name;
    one.file.bytes = file.bytes;
    one.file.origin = archive.origin;
    one.file.run = run;
    one.file.order = archive.order + static_cast<std::uint32_t>(out.size()) - 1;
    one.file.patient = archive.patient;
    one.file.cancel = archive.cancel;
    one.rank = import_rank(file.name, file.bytes);
    one.report.files = 1;
  }
  std::stable_sort(out.begin(), out.end(), [](const Packed& left, const Packed& right) { return left.rank < right.rank; });
  return out;
}

// Files of an archive share transactions; what later ones rest on is written before them.
Status import_archive(store::Store& store, const ImportFile& archive, std::vector<Packed>& files) {
  PlanQueue queue(store, archive.cancel);
  std::uint64_t bytes_done = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i > 0 && files[i].rank != files[i - 1].rank) {
      if (const Status flushed = queue.flush(); !flushed) return flushed;
    }
    files[i].is_read = true;
    if (const Status done = import_into(queue, store, files[i].file, files[i].report); !done) return done;
    bytes_done += files[i].file.bytes.size();
    if (archive.progress) archive.progress({bytes_done, archive.bytes.size(), i + 1});
  }
  return queue.flush();
}

}  // namespace

Importer::Importer(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

Status Importer::move_resources(const std::atomic<bool>* cancel) {
  const std::lock_guard lock(moving_);
  if (moved_) return {};
  if (const Status done = records::move_resources(store_, cancel); !done) return done;
  moved_ = true;
  return {};
}

Status Importer::import_one(const ImportFile& file, ImportReport& report) {
  report.files = 1;
  PlanQueue queue(store_, file.cancel);
  if (const Status done = import_into(queue, store_, file, report); !done) return done;
  return queue.flush();
}

Status Importer::import_tar(const ImportFile& archive, ImportReport& report) {
  if (archive.bytes.size() > limits::import_file_bytes_max) {
    report.add_problem("import.too_large", archive.name, {});
    return {};
  }
  const auto files = read_tar(archive.bytes);
  if (!files) {
    report.add_problem(files.error(), archive.name, {});
    return {};
  }
  std::vector<Packed> packed = files_of(archive, *files);
  const Status done = import_archive(store_, archive, packed);
  for (const Packed& each : packed) {
    if (!each.is_read) continue;
    report.add(each.report);
    report.by_file.push_back(summary_of(each.report, each.file.name));
  }
  return done;
}

ImportReport Importer::import_file(const Permit& permit, const ImportFile& file) {
  CHECK(permit.action() == Action::import_charts, "an import needs a permit to import");
  ImportReport report;
  if (clock_.now() > permit.valid_until()) {
    report.files = 1;
    report.stopped_by = Error{ErrorCode::forbidden, "the permit's time is over"};
    return report;
  }
  Status done = move_resources(file.cancel);
  if (done) done = is_tar(file.name) ? import_tar(file, report) : import_one(file, report);
  if (!done) report.stopped_by = done.error();
  return report;
}

}  // namespace chartroom::records
