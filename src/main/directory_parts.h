#pragma once

// What a configured directory is made of, in the order in which each part needs the ones before.

#include <memory>

#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/directory_owner.h"
#include "identity/directory_sign_in.h"
#include "identity/directory_sync.h"
#include "identity/emergency_access.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

struct DirectoryParts {
  DirectoryParts(const identity::DirectorySettings& settings, const identity::LdapLibrary& library, const Site& site,
                 identity::Sessions& sessions, identity::Passwords& passwords)
      : directory(settings, library, site.clock),
        accounts(*site.store, site.clock, sessions, settings.id_attribute),
        sync(directory, accounts, sessions, *site.store, site.clock),
        emergency(*site.store, site.clock, sessions, passwords),
        owner(directory, sessions, passwords, site.clock),
        sign_in(directory, accounts, sync, sessions, settings.emergency_access ? &emergency : nullptr) {}

  identity::Directory directory;
  identity::DirectoryAccounts accounts;
  identity::DirectorySync sync;
  identity::EmergencyAccess emergency;
  identity::DirectoryOwner owner;
  identity::DirectorySignIn sign_in;
};

// Whether accounts of the directory may have emergency access.
inline bool has_emergency_access(const Config& config) { return config.directory && config.directory->emergency_access; }

// nullptr where none is configured.
inline std::unique_ptr<DirectoryParts> make_directory(const Config& config, const identity::LdapLibrary& library,
                                                      const Site& site, identity::Sessions& sessions,
                                                      identity::Passwords& passwords) {
  return config.directory ? std::make_unique<DirectoryParts>(*config.directory, library, site, sessions, passwords) : nullptr;
}

}  // namespace chartroom
