// Import beside plain parsing of the same bytes with the same library: `bench_import FOLDER STORE_FOLDER`. Reads all JSON files
// of FOLDER into memory, then parses them and imports them into a new, empty site below STORE_FOLDER, each on one thread, in
// turn. Prints one JSON object: bytes, parse seconds, import seconds.

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/files.h"
#include "identity/principal.h"
#include "policy/policy.h"
#include "records/importer.h"

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

double seconds_since(const Clock& clock, SteadyTime from) {
  return std::chrono::duration<double>(clock.steady() - from).count();
}

double parse_all(const Clock& clock, const std::vector<JsonFile>& files) {
  const SteadyTime from = clock.steady();
  std::size_t kept = 0;
  for (const JsonFile& file : files) {
    boost::system::error_code error;
    const auto value = boost::json::parse(file.text, error);
    if (error) return -1;
    kept += value.is_object() ? 1 : 0;
  }
  return kept == files.size() ? seconds_since(clock, from) : -1;
}

double import_all(const Clock& clock, const std::vector<JsonFile>& files, const fs::path& folder) {
  const auto master = crypto::SecretKey::random();
  auto keyring_folder = OsFolder::at(folder / "keyring");
  auto data_folder = OsFolder::at(folder / "data");
  if (!keyring_folder || !data_folder || !store::Keyring::create(**keyring_folder, master)) return -1;
  auto keyring = store::Keyring::open(**keyring_folder, master);
  if (!keyring) return -1;
  store::Store::Options options;
  options.file = folder / "data" / "chartroom.db";
  auto store = store::Store::open(options, master, **keyring, clock);
  if (!store) return -1;
  const Principal principal = identity::system_principal("bench", Roles().with(Role::operator_));
  const auto permit = policy::decide(principal, Action::import_charts, std::nullopt, **store, clock.now());
  if (!permit) return -1;
  records::Importer importer(**store, clock);
  const SteadyTime from = clock.steady();
  for (const JsonFile& file : files) {
    const auto report = importer.import_file(*permit, {.name = file.name, .bytes = as_bytes(file.text)});
    if (report.stopped_by || report.refused_anything()) {
      std::fprintf(stderr, "bench_import: %s was not imported whole\n", file.name.c_str());
      return -1;
    }
  }
  return seconds_since(clock, from);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_import FOLDER STORE_FOLDER\n");
    return 64;
  }
  const SystemClock clock;
  const std::vector<JsonFile> files = read_files(argv[1]);
  std::size_t bytes = 0;
  for (const JsonFile& file : files) bytes += file.text.size();
  const double parsing = parse_all(clock, files);
  const double importing = import_all(clock, files, argv[2]);
  if (parsing < 0 || importing < 0) {
    std::fprintf(stderr, "bench_import: it did not work\n");
    return 1;
  }
  std::printf("{\"bytes\": %zu, \"parse_s\": %.6f, \"import_s\": %.6f}\n", bytes, parsing, importing);
  return 0;
}
