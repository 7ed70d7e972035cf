// Backup and restore beside a plain copy: bench_backup FOLDER MIB ROUNDS. Makes a site whose database has so many MiB of charts
// in FOLDER, then takes in turn a copy of its file (1 MiB at a time, synced, as cp with sync), a full backup, a backup in which
// one chart has grown, and a restore; prints the seconds of each round, and the bytes.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <random>
#include <string>

#include "backup/make_backup.h"
#include "backup/restore.h"
#include "crypto/random.h"
#include "testing/manual_clock.h"

namespace {

using namespace chartroom;

void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "bench_backup: %s\n", status.error().detail.c_str());
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) must(Status(fail(result)));
  return std::move(*result);
}

template <class Work>
double seconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Bytes noise(std::size_t size, std::mt19937_64& random) {
  Bytes out(size);
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    const std::uint64_t value = random();
    std::memcpy(out.data() + at, &value, 8);
  }
  return out;
}

struct Site {
  explicit Site(const std::filesystem::path& folder)
      : keyring_folder(must(OsFolder::at(folder / "keyring"))),
        data_folder(must(OsFolder::at(folder / "data"))),
        ledger_folder(must(OsFolder::at(folder / "data" / "ledger"))),
        backup_folder(must(OsFolder::at(folder / "backups"))) {
    must(store::Keyring::create(*keyring_folder, master));
    keyring = must(store::Keyring::open(*keyring_folder, master));
    store = must(store::Store::open({.file = file(), .vfs = {}}, master, *keyring, clock));
    audit::Ledger::Options options{.origin = "bench.example/chartroom"};
    ledger = must(audit::Ledger::open(*ledger_folder, clock, signing, sealing, options));
  }

  std::filesystem::path file() const { return data_folder->path() / "chartroom.db"; }
  backup::SiteParts parts() {
    return {clock,   *store,       *ledger,         *ledger_folder, signing.verifying_key(),
            sealing, *data_folder, *keyring_folder, backup_key,     "bench.example/chartroom",
            "bench"};
  }
  void add_chart(std::size_t bytes, std::mt19937_64& random) {
    must(store->write([&](store::Transaction& t) -> Status {
      const auto patient = crypto::new_id<PatientId>();
      const auto chart = crypto::new_id<ChartId>();
      if (auto done = t.add_patient(patient, chart, {}); !done) return done;
      for (std::size_t left = bytes; left > 0;) {
        const std::size_t size = std::min<std::size_t>(left, 20'000);  // some pages each, as an import has
        if (auto done = t.append_segment(chart, store::SegmentPart::raw, noise(size, random)); !done) return fail(done);
        left -= size;
      }
      return {};
    }));
  }

  testing::ManualClock clock;
  crypto::SecretKey master = crypto::SecretKey::random();
  crypto::SecretKey sealing = crypto::SecretKey::random();
  crypto::SecretKey backup_key = crypto::SecretKey::random();
  crypto::SigningKey signing = must(crypto::SigningKey::from_seed(Bytes(32, 7)));
  std::unique_ptr<OsFolder> keyring_folder;
  std::unique_ptr<OsFolder> data_folder;
  std::unique_ptr<OsFolder> ledger_folder;
  std::unique_ptr<OsFolder> backup_folder;
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Ledger> ledger;
};

Status go_on(std::uint64_t, std::uint64_t) { return {}; }

void copy_file(const Site& site, const std::string& to) {
  const auto from = must(site.data_folder->open("chartroom.db"));
  const auto out = must(site.backup_folder->open(to));
  const std::uint64_t size = must(from->size());
  for (std::uint64_t at = 0; at < size; at += 1024 * 1024) {
    must(out->append(must(from->read(at, static_cast<std::size_t>(std::min<std::uint64_t>(1024 * 1024, size - at))))));
  }
  must(out->sync());
}

void print(const char* name, double value) { std::printf("%s %.6f\n", name, value); }

void measure(const std::filesystem::path& folder, std::uint64_t mib, int rounds) {
  std::mt19937_64 random(7);
  Site site(folder);
  for (std::uint64_t done = 0; done < mib; ++done) site.add_chart(1024 * 1024, random);
  must(site.store->freeze());  // the log goes into the file
  print("bytes", static_cast<double>(std::filesystem::file_size(site.file())));
  for (int round = 0; round < rounds; ++round) {
    print("copy", seconds([&] { copy_file(site, "copy"); }));
    must(site.backup_folder->remove("copy"));
    backup::BackupSet set(*site.backup_folder, site.backup_key);
    std::optional<backup::Made> full;
    print("full", seconds([&] { full = must(backup::make_backup(site.parts(), set, {.is_full = true}, go_on)); }));
    const auto place = folder / "restored";
    print("restore", seconds([&] {
            const auto target = must(backup::RestoreTarget::make(place));
            must(backup::restore_files(set, full->manifest, *target, go_on));
          }));
    std::filesystem::remove_all(place);
    site.add_chart(100'000, random);
    site.clock.advance(std::chrono::minutes(1));
    std::optional<backup::Made> changes;
    print("changes", seconds([&] { changes = must(backup::make_backup(site.parts(), set, {}, go_on)); }));
    print("changes_bytes", static_cast<double>(changes->bytes));
    must(set.remove(changes->name));
    must(set.remove(full->name));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench_backup FOLDER MIB ROUNDS\n", stderr);
    return 64;
  }
  measure(argv[1], std::strtoull(argv[2], nullptr, 10), std::atoi(argv[3]));
  return 0;
}
