// Import beside plain parsing of the same bytes with the same library: `bench_import FOLDER STORE_FOLDER THREADS`. Reads all
// JSON files of FOLDER into memory, then parses them on one thread and imports them into a new, empty site below STORE_FOLDER
// as `chartroom import` and the server do together: in archives of small files, on as many threads as uploads are sent at once,
// which share the store's commits. Prints one JSON object: bytes, and of both the seconds and the processor seconds.

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "bench/new_site.h"
#include "identity/principal.h"
#include "policy/policy.h"
#include "records/importer.h"
#include "records/tar.h"

namespace {

using namespace chartroom;
namespace fs = std::filesystem;

struct JsonFile {
  std::string name;
  std::string text;
};

std::vector<JsonFile> read_files(const fs::path& folder) {
  std::vector<JsonFile> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(in), {})});
  }
  return files;
}

// Uploads as the command line makes them: small files in archives of some 4 MiB, the site's own resources before the rest.
std::vector<std::vector<JsonFile>> make_uploads(const std::vector<JsonFile>& files) {
  std::vector<std::vector<JsonFile>> ranks(2);
  std::uint64_t total = 0;
  for (const JsonFile& file : files) total += file.text.size();
  std::vector<const JsonFile*> sorted;
  for (const JsonFile& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(), [](const JsonFile* left, const JsonFile* right) { return left->name < right->name; });
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    JsonFile upload{"upload.tar", {}};
    for (const JsonFile* file : sorted) {
      if ((file->name == "practitioners.json" ? 0U : 1U) != rank) continue;
      upload.text += records::tar_header(file->name, file->text.size()) + file->text + records::tar_padding(file->text.size());
      if (upload.text.size() < records::archive_bytes(total)) continue;
      ranks[rank].push_back(std::exchange(upload, {"upload.tar", {}}));
    }
    if (!upload.text.empty()) ranks[rank].push_back(std::move(upload));
  }
  return ranks;
}

struct Spent {
  double wall_s = 0;
  double cpu_s = 0;  // of all threads, with what the system did for them
};

class Stopwatch {
 public:
  Stopwatch() : from_(clock_.steady()), cpu_from_s_(cpu_s()) {}
  Spent spent() const { return {std::chrono::duration<double>(clock_.steady() - from_).count(), cpu_s() - cpu_from_s_}; }

 private:
  static double cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  SystemClock clock_;
  SteadyTime from_;
  double cpu_from_s_;
};

bool parse_all(const std::vector<JsonFile>& files, Spent& spent) {
  const Stopwatch watch;
  std::size_t kept = 0;
  for (const JsonFile& file : files) {
    boost::system::error_code error;
    const auto value = boost::json::parse(file.text, error);
    if (error) return false;
    kept += value.is_object() ? 1 : 0;
  }
  spent = watch.spent();
  return kept == files.size();
}

bool import_all(const std::vector<JsonFile>& files, const fs::path& folder, std::size_t threads, Spent& spent) {
  const auto site = bench::NewSite::make(folder);
  if (site == nullptr) return false;
  const Principal principal = identity::system_principal("bench", Roles().with(Role::operator_));
  const auto permit = policy::decide_fixed(principal, Action::import_charts, std::nullopt, site->clock.now());
  if (!permit) return false;
  records::Importer importer(*site->store, site->clock);
  const auto ranks = make_uploads(files);
  std::atomic<bool> all_went_in{true};
  const Stopwatch watch;
  for (const auto& uploads : ranks) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < uploads.size(); i = next++) {
        const auto report = importer.import_file(*permit, {.name = uploads[i].name, .bytes = as_bytes(uploads[i].text)});
        if (report.stopped_by || report.refused_anything()) all_went_in = false;
      }
    };
    std::vector<std::jthread> workers;
    for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
  }
  spent = watch.spent();
  return all_went_in;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t threads = argc == 4 ? std::strtoul(argv[3], nullptr, 10) : 0;
  if (threads == 0 || threads > 64) {
    std::fprintf(stderr, "usage: bench_import FOLDER STORE_FOLDER THREADS\n");
    return 64;
  }
  const std::vector<JsonFile> files = read_files(argv[1]);
  std::size_t bytes = 0;
  for (const JsonFile& file : files) bytes += file.text.size();
  Spent parsing;
  Spent importing;
  if (!parse_all(files, parsing) || !import_all(files, argv[2], threads, importing)) {
    std::fprintf(stderr, "bench_import: it did not work\n");
    return 1;
  }
  std::printf("{\"bytes\": %zu, \"parse_s\": %.6f, \"parse_cpu_s\": %.6f, \"import_s\": %.6f, \"import_cpu_s\": %.6f}\n", bytes,
              parsing.wall_s, parsing.cpu_s, importing.wall_s, importing.cpu_s);
  return 0;
}
