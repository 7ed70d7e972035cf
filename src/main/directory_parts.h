#pragma once

// What a configured directory is made of, in the order in which each part needs the ones before.

#include <memory>

#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/directory_sign_in.h"
#include "identity/directory_sync.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

struct DirectoryParts {
  DirectoryParts(const identity::DirectorySettings& settings, const identity::LdapLibrary& library, const Site& site,
                 identity::Sessions& sessions)
      : directory(settings, library, site.clock),
        accounts(*site.store, site.clock, sessions, settings.id_attribute),
        sync(directory, accounts, sessions, *site.store, site.clock),
        sign_in(directory, accounts, sync, sessions) {}

  identity::Directory directory;
  identity::DirectoryAccounts accounts;
  identity::DirectorySync sync;
  identity::DirectorySignIn sign_in;
};

// nullptr where none is configured.
inline std::unique_ptr<DirectoryParts> make_directory(const Config& config, const identity::LdapLibrary& library,
                                                      const Site& site, identity::Sessions& sessions) {
  return config.directory ? std::make_unique<DirectoryParts>(*config.directory, library, site, sessions) : nullptr;
}

}  // namespace chartroom
