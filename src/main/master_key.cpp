#include "main/master_key.h"

#include <termios.h>
#include <unistd.h>
#include <algorithm>

#include <cerrno>
#include <cstdlib>

#include "identity/secret_file.h"
#include "main/terminal.h"
#include "store/keyring.h"

namespace chartroom {
namespace {

constexpr std::size_t pin_bytes_max = 256;

Result<std::filesystem::path> credential_file(const MasterKeySettings& settings) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder != nullptr && *folder != '\0') return std::filesystem::path(folder) / settings.credential;
  return fail(ErrorCode::not_found,
              "there are no credentials: master_key.from = \"credential\" is for a service of systemd, whose unit loads '" +
                  settings.credential + "'");
}

Result<crypto::SecretKey> read_configured_file(const Config& config) {
  if (config.master_key.from == MasterKeyFrom::file) return read_key_file(config.master_key_file.value_or(""));
  const auto file = credential_file(config.master_key);
  if (!file) return fail(file);
  return read_key_file(*file, KeyFileOf::credential);
}

store::SlotKind kind_of(MasterKeyFrom from) {
  switch (from) {
    case MasterKeyFrom::file:
    case MasterKeyFrom::credential: return store::SlotKind::key_file;
    case MasterKeyFrom::passphrase: return store::SlotKind::passphrase;
    case MasterKeyFrom::token: return store::SlotKind::token;
    case MasterKeyFrom::tpm: return store::SlotKind::tpm;
  }
  return store::SlotKind::key_file;
}

std::vector<const store::KeySlot*> slots_of(const store::SlotSet& set, store::SlotKind kind) {
  std::vector<const store::KeySlot*> out;
  for (const store::KeySlot& slot : set.slots) {
    if (slot.facts.kind == kind) out.push_back(&slot);
  }
  return out;
}

using Slots = std::vector<const store::KeySlot*>;
using OwnKeyOf = std::function<Result<crypto::SecretKey>(const store::KeySlot&)>;

// The first slot that opens. `wrong_key` passes to the next one; whatever else goes wrong is told.
Result<crypto::SecretKey> first_that_opens(const Slots& slots, const OwnKeyOf& own_key_of, const std::string& refusal) {
  for (const store::KeySlot* slot : slots) {
    const auto own = own_key_of(*slot);
    if (!own && own.error().code == ErrorCode::wrong_key && slots.size() > 1) continue;
    if (!own) return fail(own);
    auto master = store::open_slot(*slot, *own);
    if (master || master.error().code != ErrorCode::wrong_key) return master;
  }
  return fail(ErrorCode::wrong_key, refusal);
}

Result<crypto::SecretKey> open_by_file(const Config& config, const Slots& slots) {
  const auto in_file = read_configured_file(config);
  if (!in_file) return fail(in_file);
  return first_that_opens(
      slots, [&](const store::KeySlot&) { return Result<crypto::SecretKey>(own_key_of_file(*in_file)); },
      "the key in the file opens no slot of the keyring: the master key is not the one with which this was made");
}

Result<crypto::SecretKey> open_by_passphrase(const Slots& slots, const AskSecret& ask) {
  auto passphrase = ask("Passphrase of the master key");
  if (!passphrase) return fail(passphrase);
  auto master = first_that_opens(
      slots, [&](const store::KeySlot& slot) { return own_key_by_passphrase(slot, *passphrase); },
      "the passphrase is wrong: it opens no slot of the keyring");
  wipe_text(*passphrase);
  return master;
}

Result<crypto::SecretKey> open_by_token(const MasterKeySettings& settings, const Slots& slots, const AskSecret& ask) {
  Slots fitting;
  for (const store::KeySlot* slot : slots) {
    const auto facts = token_slot(*slot);
    if (!facts) return fail(facts);
    if (facts->token == settings.token_label && facts->key == settings.token_key) fitting.push_back(slot);
  }
  if (fitting.empty()) {
    return fail(ErrorCode::not_found, "the keyring has no slot for the key '" + settings.token_key + "' of the token '" +
                                          settings.token_label + "': `chartroom keys status` lists what it has");
  }
  auto pin = settings.token_pin_file ? identity::read_secret_file(*settings.token_pin_file, pin_bytes_max)
                                     : ask("PIN of the token " + settings.token_label);
  if (!pin) return fail(pin);
  const auto token = crypto::Token::open({settings.token_module.string(), settings.token_label, settings.token_key}, *pin);
  wipe_text(*pin);
  if (!token) return fail(token);
  return first_that_opens(
      fitting,
      [&](const store::KeySlot& slot) -> Result<crypto::SecretKey> {
        const auto facts = token_slot(slot);
        if (!facts) return fail(facts);
        return (*token)->unwrap(facts->wrapped);
      },
      "the token's key opens no slot of the keyring");
}

Result<crypto::SecretKey> open_by_tpm(const MasterKeySettings& settings, const Slots& slots) {
  return first_that_opens(
      slots, [&](const store::KeySlot& slot) { return crypto::tpm_unseal({settings.tpm_device}, slot.facts.parameters); },
      "this machine's TPM opens no slot of the keyring");
}

Result<crypto::SecretKey> open_by_slots(const Config& config, const store::SlotSet& set, const AskSecret& ask) {
  const auto slots = slots_of(set, kind_of(config.master_key.from));
  if (slots.empty()) {
    return fail(ErrorCode::not_found, "the keyring has no slot of the kind that master_key.from = \"" +
                                          std::string(master_key_from_name(config.master_key.from)) +
                                          "\" needs: `chartroom keys status` lists what it has");
  }
  switch (config.master_key.from) {
    case MasterKeyFrom::file:
    case MasterKeyFrom::credential: return open_by_file(config, slots);
    case MasterKeyFrom::passphrase: return open_by_passphrase(slots, ask);
    case MasterKeyFrom::token: return open_by_token(config.master_key, slots, ask);
    case MasterKeyFrom::tpm: return open_by_tpm(config.master_key, slots);
  }
  return fail(ErrorCode::invalid, "master_key.from");
}

Status check_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::exists(file, error)) return {};
  return fail(ErrorCode::not_found, "there is no file " + file.string());
}

}  // namespace

Result<crypto::SecretKey> open_master_key(const Config& config, const Folder& keyring, const AskSecret& ask) {
  const auto set = store::slots_in_force(keyring);
  if (!set) return fail(set);
  const bool by_file = config.master_key.from == MasterKeyFrom::file || config.master_key.from == MasterKeyFrom::credential;
  if (!*set && !by_file) {
    return fail(
        ErrorCode::not_found,
        "the keyring has no slots yet, its master key is the key file itself: leave [master_key] out, and add a slot with "
        "`chartroom keys add`");
  }
  auto master = *set ? open_by_slots(config, **set, ask) : read_configured_file(config);
  if (!master) return master;
  if (auto tested = store::Keyring::test_master(keyring, *master); !tested) {
    return fail_in(*set ? "a slot of the keyring gives another master key than the keyring's" : "the keyring", tested);
  }
  return master;
}

Result<crypto::SecretKey> open_by_shares(const Folder& keyring, int descriptor, std::string& used) {
  const auto set = store::slots_in_force(keyring);
  if (!set) return fail(set);
  const auto is_recovery = [](const store::KeySlot& slot) { return slot.facts.kind == store::SlotKind::recovery; };
  if (!*set || std::ranges::none_of((*set)->slots, is_recovery)) {
    return fail(ErrorCode::not_found, "the keyring has no recovery shares");
  }
  auto joined = join_typed_shares(**set, ask_on(descriptor, Echo::shown), terminal::note);
  if (!joined) return fail(joined);
  used = joined->slot;
  auto master = store::open_slot(*(*set)->find(used), joined->own_key);
  if (!master) return master;
  if (auto tested = store::Keyring::test_master(keyring, *master); !tested) return fail(tested);
  return master;
}

Status check_master_key_files(const Config& config) {
  const MasterKeySettings& settings = config.master_key;
  if (settings.from == MasterKeyFrom::file) {
    const auto key = read_key_file(config.master_key_file.value_or(""));
    return key ? Status() : fail(key);
  }
  if (settings.from == MasterKeyFrom::token) {
    if (auto module = check_file(settings.token_module); !module) return module;
    if (settings.token_pin_file) return check_file(*settings.token_pin_file);
  }
  if (settings.from == MasterKeyFrom::tpm && settings.tpm_device.starts_with("device:")) {
    return check_file(settings.tpm_device.substr(std::string_view("device:").size()));
  }
  return {};
}

AskSecret ask_on(int descriptor, Echo echo) {
  return [descriptor, echo](std::string_view prompt) -> Result<std::string> {
    termios before{};
    const bool is_terminal = ::tcgetattr(descriptor, &before) == 0;
    if (is_terminal) {
      terminal::prompt(prompt);
      termios silent = before;
      if (echo == Echo::hidden) silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(descriptor, TCSAFLUSH, &silent);
    }
    std::string line;
    line.reserve(crypto::passphrase_bytes_max + 1);  // no copy is left behind by growing
    char c = 0;
    ssize_t got = 0;
    while (line.size() <= crypto::passphrase_bytes_max) {
      got = ::read(descriptor, &c, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0 || c == '\n') break;
      line += c;
    }
    if (is_terminal) {
      ::tcsetattr(descriptor, TCSAFLUSH, &before);
      if (echo == Echo::hidden) terminal::note("");
    }
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() <= crypto::passphrase_bytes_max && !(got <= 0 && line.empty())) return line;
    const bool too_long = !line.empty();
    wipe_text(line);
    return fail(ErrorCode::invalid, too_long ? "what was typed is longer than 1024 bytes"
                                             : "nothing was given for: " + std::string(prompt) +
                                                   " (type it, or send it on standard input or --passphrase-fd)");
  };
}

Result<std::string> ask_twice(const AskSecret& ask, int descriptor, std::string_view prompt) {
  auto first = ask(prompt);
  if (!first || ::isatty(descriptor) != 1) return first;
  auto second = ask("Once more");
  if (!second) {
    wipe_text(*first);
    return second;
  }
  const bool equal = *first == *second;
  wipe_text(*second);
  if (equal) return first;
  wipe_text(*first);
  return fail(ErrorCode::invalid, "the two differ; nothing was changed");
}

Status add_slots(Folder& keyring, const crypto::SecretKey& master, std::vector<NamedWay> ways, Timestamp now) {
  if (auto tested = store::Keyring::test_master(keyring, master); !tested) return tested;
  auto in_force = store::slots_in_force(keyring);
  if (!in_force) return fail(in_force);
  const auto check = store::Keyring::master_check(keyring);
  if (!check) return fail(check);
  store::SlotSet set = *in_force ? std::move(**in_force) : store::SlotSet{*check, {}};
  if (set.slots.size() + ways.size() > store::slots_max) {
    return fail(ErrorCode::too_large, "a keyring has at most " + std::to_string(store::slots_max) + " slots: remove one first");
  }
  for (NamedWay& one : ways) {
    if (auto named = store::check_slot_name(one.name); !named) return named;
    if (set.find(one.name) != nullptr) {
      return fail(ErrorCode::conflict, "there is a slot '" + one.name + "' already: choose another --name");
    }
    set.slots.push_back(
        store::make_slot({one.name, one.way.kind, now, std::move(one.way.parameters)}, one.way.own_key, master));
  }
  return store::write_slots(keyring, {set});
}

}  // namespace chartroom
