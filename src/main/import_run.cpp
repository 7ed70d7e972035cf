#include "main/import_run.h"
#include "http/https_url.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include "base/limits.h"
#include "crypto/random.h"
#include "main/json_read.h"
#include "records/tar.h"

namespace chartroom {
namespace {

namespace json = boost::json;

Result<std::string> read_whole(const ImportFile& file) {
  std::ifstream in(file.path, std::ios::binary);
  std::string text(static_cast<std::size_t>(file.bytes), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in || static_cast<std::uint64_t>(in.gcount()) != file.bytes)
    return fail(ErrorCode::io, "it cannot be read; may this account read it?");
  return text;
}

class ImportRun {
 public:
  ImportRun(const ImportRunOptions& options, const std::vector<ImportFile>& files, ImportTotals& totals,
            const std::function<void(std::uint64_t)>& progress)
      : options_(options), files_(files), totals_(totals), progress_(progress) {}

  Status run() {
    for (const std::vector<Upload>& uploads : plan_uploads(files_)) {
      if (const Status sent = send_all(uploads); !sent) return sent;
    }
    return {};
  }

 private:
  // As many at once as it makes sense; the first error ends it, once what is on its way has been answered.
  Status send_all(const std::vector<Upload>& uploads) {
    next_ = 0;
    std::vector<std::jthread> threads;
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t at_once = std::min({uploads.size(), limits::import_uploads_at_once_max, processors + 1});
    for (std::size_t i = 1; i < at_once; ++i) threads.emplace_back([&] { work(uploads); });
    work(uploads);
    threads.clear();
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  void work(const std::vector<Upload>& uploads) {
    auto connection = Connection::open(options_.connection, Connection::Token::if_there);
    Status done = connection ? Status() : fail(connection);
    while (done) {
      const Upload* upload = next(uploads);
      if (upload == nullptr) return;
      done = upload->files.size() == 1 ? send_file(*connection, upload->files.front()) : send_archive(*connection, *upload);
    }
    const std::lock_guard lock(mutex_);
    if (failure_) failure_ = done;
  }

  const Upload* next(const std::vector<Upload>& uploads) {
    const std::lock_guard lock(mutex_);
    return failure_ && next_ < uploads.size() ? &uploads[next_++] : nullptr;
  }

  std::string name_of(std::size_t number) const { return files_[number].path.filename().string(); }

  void count(const std::function<void(ImportTotals&)>& add, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    add(totals_);
    bytes_done_ += bytes;
    progress_(bytes_done_);
  }

  // The whole file, NDJSON in pieces; what is wrong with it alone goes into the totals.
  Status send_file(Connection& connection, std::size_t number) {
    const auto refuse = [&](const std::string& why) {
      count(
          [&](ImportTotals& totals) {
            ++totals.refused_files;
            if (!why.empty()) add_problem(totals, name_of(number) + ": " + why);
          },
          files_[number].bytes);
      return Status{};
    };
    auto pieces = ImportPieces::open(files_[number], limits::import_upload_bytes_max_at_once);
    if (!pieces) return refuse(pieces.error().detail);
    std::string piece;
    for (;;) {
      const auto more = pieces->next(piece);
      if (!more) return refuse(more.error().detail);
      if (!*more) break;
      const auto sent = send(connection, name_of(number), number, std::move(piece));
      if (!sent) return fail_in(name_of(number), sent);
      if (!*sent) return refuse({});
    }
    count([](ImportTotals& totals) { ++totals.files; }, files_[number].bytes);
    return {};
  }

  // The archive has every file's place, so that they keep their order; one that can't be read is empty in it, and said.
  Status send_archive(Connection& connection, const Upload& upload) {
    std::string archive;
    archive.reserve(upload.bytes + 1024 * (upload.files.size() + 1));
    for (const std::size_t number : upload.files) {
      const auto text = read_whole(files_[number]);
      if (!text) {
        count([&](ImportTotals& totals) { add_problem(totals, name_of(number) + ": " + text.error().detail); }, 0);
      }
      const std::string_view bytes = text ? std::string_view(*text) : std::string_view();
      archive += records::tar_header(name_of(number), bytes.size());
      archive += bytes;
      archive += records::tar_padding(bytes.size());
    }
    archive += records::tar_end();
    const std::string name = name_of(upload.files.front()) + " and " + std::to_string(upload.files.size() - 1) + " more.tar";
    const auto sent = send(connection, name, upload.files.front(), std::move(archive));
    if (!sent) return fail_in(name, sent);
    count([](ImportTotals&) {}, upload.bytes);
    return {};
  }

  // One request. A refusal of this piece is a problem of the file; an error here means that the server can't be used any more.
  Result<bool> send(Connection& connection, const std::string& name, std::size_t number, std::string piece) {
    http::Request request;
    request.method = "POST";
    request.target = "/api/imports?name=" + http::percent_encoded(name) + "&run=" + std::to_string(run_) +
                     "&order=" + std::to_string(number);
    if (!options_.origin.empty()) request.target += "&origin=" + http::percent_encoded(options_.origin);
    if (!options_.patient.empty()) request.target += "&patient=" + http::percent_encoded(options_.patient);
    request.headers.push_back({"Content-Type", "application/octet-stream"});
    request.body = std::move(piece);
    const auto response = connection.send(std::move(request));
    if (!response) return fail(response);
    boost::system::error_code error;
    const auto body = json::parse(response->body, error);
    if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON");
    if (response->status >= 300) {
      if (response->status == 401 || response->status == 403 || response->status >= 500)
        return std::unexpected(problem_of(*response));
      count([&](ImportTotals& totals) { add_problem(totals, name + ": " + problem_of(*response).detail); }, 0);
      return false;
    }
    const auto& report = member_of(body, "report");
    const auto& whole = report.is_object() ? report : body;
    bool taken = false;
    count([&](ImportTotals& totals) { taken = add_report(totals, whole, name); }, 0);
    return taken;
  }

  const ImportRunOptions& options_;
  const std::vector<ImportFile>& files_;
  // 62 random bits, as a number that JSON's readers can hold.
  const std::uint64_t run_ = ByteReader(crypto::random_bytes(8)).u64() % 4'000'000'000'000'000'000ULL + 1;

  std::mutex mutex_;  // guards all below
  ImportTotals& totals_;
  const std::function<void(std::uint64_t)>& progress_;
  std::size_t next_ = 0;  // of the uploads at hand
  std::uint64_t bytes_done_ = 0;
  Status failure_;
};

}  // namespace

Status run_import(const ImportRunOptions& options, const std::vector<ImportFile>& files, ImportTotals& totals,
                  const std::function<void(std::uint64_t)>& progress) {
  return ImportRun(options, files, totals, progress).run();
}

}  // namespace chartroom
