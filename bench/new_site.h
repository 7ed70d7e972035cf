#pragma once

// A new, empty site on the disk for a bench: keyring and database in two folders below one, under a random master key.

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/files.h"
#include "crypto/secret.h"
#include "store/keyring.h"
#include "store/store.h"

namespace chartroom::bench {

struct NewSite {
  SystemClock clock;
  std::unique_ptr<OsFolder> keyring_folder;
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;

  // Null where the folder can't be written.
  static std::unique_ptr<NewSite> make(const std::filesystem::path& folder) {
    auto site = std::make_unique<NewSite>();
    const auto master = crypto::SecretKey::random();
    auto keyring_folder = OsFolder::at(folder / "keyring");
    auto data_folder = OsFolder::at(folder / "data");
    if (!keyring_folder || !data_folder || !store::Keyring::create(**keyring_folder, master)) return nullptr;
    site->keyring_folder = std::move(*keyring_folder);
    auto keyring = store::Keyring::open(*site->keyring_folder, master);
    if (!keyring) return nullptr;
    site->keyring = std::move(*keyring);
    store::Store::Options options;
    options.file = folder / "data" / "chartroom.db";
    auto opened = store::Store::open(options, master, *site->keyring, site->clock);
    if (!opened) return nullptr;
    site->store = std::move(*opened);
    return site;
  }
};

}  // namespace chartroom::bench
