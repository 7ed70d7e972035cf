#include <algorithm>
#include <array>

#include "base/limits.h"
#include "main/doctor_check_parts.h"

namespace chartroom::doctor {
namespace {

using store::SlotKind;

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

std::string key_of(const NamedFile& file) { return file.key + " (" + file.facts.path.string() + ")"; }

// Where whoever runs this may not look: root may.
Findings::Words as_root() {
  return {"Without it these checks are worth nothing.", "Run this as root, or as the server's account: sudo chartroom doctor"};
}

// A folder of the site: there, and of nobody else. Writing by others is worse than reading where keys lie.
void folder(const PathFacts& path, const std::string& what, const std::string& mount, Findings& out) {
  if (path.seen == Seen::hidden) return out.wrong("The " + what + " " + path.path.string() + " can't be looked at.", as_root());
  if (path.seen == Seen::missing || !path.is_folder) {
    return out.wrong("There is no " + what + " at " + path.path.string() + ".",
                     {"The server does not start without it.", mount});
  }
  const std::string mode = " (mode " + octal(path.mode) + ")";
  const std::string mend = "chmod 700 " + quoted(path.path);
  if ((path.mode & 0022U) != 0) {
    return out.wrong("Others than its owner can write the " + what + " " + path.path.string() + mode + ".",
                     {"They can put back an older state, or take things away.", mend + ", and find out who may have used it"});
  }
  if ((path.mode & 0077U) != 0) {
    out.warn("Others than its owner can look into the " + what + " " + path.path.string() + mode + ".",
             {"They see names and sizes, and copy what they can read.", mend});
  }
}

std::string mount_or_restore(const std::string& key, const std::string& what) {
  return "Mount the volume that holds it, correct " + key + ", or restore " + what + " from its backup";
}

bool is_on_data_volume(const MachineFacts& facts, const PathFacts& path) {
  return path.seen == Seen::there && path.device == facts.data.device;
}

// Without both folders there is nothing to judge; their own checks say why.
bool sees_folders(const MachineFacts& facts, Findings& out) {
  if (facts.data.seen == Seen::there && facts.keyring.seen == Seen::there) return true;
  out.skip("not looked at: see data_folder and keyring_folder");
  return false;
}

SlotKind configured_kind(const Config& config) {
  switch (config.master_key.from) {
    case MasterKeyFrom::file:
    case MasterKeyFrom::credential: return SlotKind::key_file;
    case MasterKeyFrom::passphrase: return SlotKind::passphrase;
    case MasterKeyFrom::token: return SlotKind::token;
    case MasterKeyFrom::tpm: return SlotKind::tpm;
  }
  return SlotKind::key_file;
}

// Is it the business of a person who writes configurations, and not of the server?
bool is_named(const MachineFacts& facts, const PathFacts& path) {
  if (path.path == facts.config_file.path) return true;
  return std::ranges::any_of(facts.files, [&](const NamedFile& file) { return file.facts.path == path.path; });
}

}  // namespace

void configuration(const MachineFacts& facts, Findings& out) {
  const PathFacts& file = facts.config_file;
  if (!facts.config) {
    return out.wrong("The configuration does not read: " + facts.config_problem,
                     {"The server does not start, and most of what follows can't be looked at.",
                      "Correct the file (docs/configuration.md), or name another with --config; then run `chartroom config "
                      "check`"});
  }
  if (file.seen == Seen::there && (file.mode & 0022U) != 0) {
    out.wrong("Others than its owner can change the configuration (mode " + octal(file.mode) + ").",
              {"Who can change it decides where keys come from and who may sign in.", "chmod go-w " + quoted(file.path)});
  }
  if (file.seen == Seen::there && file.owner != 0 && file.owner != facts.server_account.uid) {
    out.warn("The configuration belongs to neither root nor the server's account.",
             {"Who can change it decides where keys come from and who may sign in.", "chown root " + quoted(file.path)});
  }
  out.ok_if_nothing(file.path.string() + " reads.");
}

void named_files(const MachineFacts& facts, Findings& out) {
  for (const NamedFile& file : facts.files) {
    if (file.facts.seen == Seen::hidden) {
      out.wrong("The file of " + key_of(file) + " can't be looked at.", as_root());
    } else if (file.facts.seen == Seen::missing) {
      out.wrong("There is no file for " + key_of(file) + ".",
                {"The server does not start without it, or can't do what it is for.",
                 file.use == FileUse::written
                     ? "Mount its volume; or make an empty file that the server's account can write, and correct the key"
                     : "Put it there, mount the volume that holds it, or correct the key"});
    } else if (file.use == FileUse::written && !may(facts.server_account, file.facts, Wants::write)) {
      out.wrong("The server's account " + facts.server_account.name + " can't write " + key_of(file) + ".",
                {"Nothing is published there.", "chown " + facts.server_account.name + " " + quoted(file.facts.path)});
    } else if ((file.use == FileUse::open || file.use == FileUse::secret) &&
               !may(facts.server_account, file.facts, Wants::read)) {
      out.wrong("The server's account " + facts.server_account.name + " can't read " + key_of(file) + ".",
                {"The server does not start, or can't do what the file is for.",
                 "chown " + facts.server_account.name + " " + quoted(file.facts.path)});
    }
  }
  out.ok_if_nothing("The " + std::to_string(facts.files.size()) + " files that the configuration names can be used.");
}

void secret_files(const MachineFacts& facts, Findings& out) {
  for (const NamedFile& file : facts.files) {
    if (file.use != FileUse::secret || file.facts.seen != Seen::there || (file.facts.mode & 0077U) == 0) continue;
    // The one that the server itself takes so: some systems keep keys of certificates for a group.
    if (file.key == "server.private_key_file" && (file.facts.mode & 0037U) == 0) {
      out.warn(
          "A group can read the file of " + key_of(file) + ", mode " + octal(file.facts.mode) + ".",
          {"Who is in that group can pass for this server.", "chmod 600 " + quoted(file.facts.path) + ", owned by " +
                                                                 facts.server_account.name + "; or see who is in the group"});
      continue;
    }
    out.wrong("Others than its owner can use the file of " + key_of(file) + ", mode " + octal(file.facts.mode) + ".",
              {"It holds a secret: consider who may have read it, and replace it if somebody may have.",
               "chmod 600 " + quoted(file.facts.path)});
  }
  out.ok_if_nothing("Files with secrets are closed to others.");
}

void data_folder(const MachineFacts& facts, Findings& out) {
  folder(facts.data, "data folder",
         mount_or_restore("data.folder", "the data folder") + "; a new site is made with `chartroom init`", out);
  if (facts.data.seen != Seen::there || !facts.data.is_folder) return;
  const std::string mend = mount_or_restore("data.folder", "the data folder");
  if (facts.database.seen == Seen::missing || (facts.database.seen == Seen::there && facts.database.bytes == 0)) {
    out.wrong("There is no database " + facts.database.path.string() + ", or it is empty.",
              {"The server does not start: an empty one would look like a site without patients.", mend});
  }
  if (facts.ledger.seen == Seen::missing) {
    out.wrong("There is no ledger in " + facts.ledger.path.string() + ".",
              {"The server does not start: a new ledger would hide what the old one shows.", mend});
  }
  out.ok_if_nothing("The data folder " + facts.data.path.string() + " is there, and its owner's alone.");
}

void keyring_folder(const MachineFacts& facts, Findings& out) {
  const std::string mend = mount_or_restore("data.keyring_folder", "the keyring's folder");
  folder(facts.keyring, "keyring's folder", mend, out);
  if (facts.keyring.seen != Seen::there || !facts.keyring.is_folder) return;
  if (facts.epoch.seen == Seen::missing) {
    out.wrong("There is no keyring in " + facts.keyring.path.string() + ".",
              {"Without it no chart can be opened, by anybody, ever.", mend});
  }
  out.ok_if_nothing("The keyring's folder " + facts.keyring.path.string() +
                    " is there, and its owner's alone. Back it up after each change of keys, apart from the data.");
}

void owners(const MachineFacts& facts, Findings& out) {
  if (!sees_folders(facts, out)) return;
  std::size_t others = 0;
  const PathFacts* first = nullptr;
  for (const PathFacts& path : facts.inside) {
    if (path.seen != Seen::there || path.owner == facts.server_account.uid || is_named(facts, path)) continue;
    if (first == nullptr) first = &path;
    ++others;
  }
  if (first != nullptr) {
    out.wrong(first->path.string() + (others > 1 ? " and " + std::to_string(others - 1) + " more belong" : " belongs") +
                  " to another account than " + facts.server_account.name + ".",
              {"The server can't write there. This comes of a command that was run as root with the server stopped.",
               "With the server stopped: chown -R --no-dereference " + facts.server_account.name + " " +
                   quoted(facts.data.path) + " " + quoted(facts.keyring.path)});
  }
  if (facts.keyring.owner != facts.server_account.uid) {
    out.wrong("The keyring's folder belongs to another account than the data folder.",
              {"One account must own both: the server's.",
               "chown -R --no-dereference " + facts.server_account.name + " " + quoted(facts.keyring.path)});
  }
  out.ok_if_nothing("Data and keyring belong to " + facts.server_account.name + ".");
}

void leftovers(const MachineFacts& facts, Findings& out) {
  if (!sees_folders(facts, out)) return;
  for (const PathFacts& path : facts.inside) {
    const auto end = path.path.extension();
    if ((end != ".new" && end != ".tmp") || path.seen != Seen::there || facts.now - path.changed < limits::leftover_age_min)
      continue;
    out.warn("A half-written file was left behind: " + path.path.string() + ".",
             {"A change was interrupted, by a power loss, say. It is not used; one of the keyring may hold an older slot.",
              "With the server stopped: rm " + quoted(path.path)});
  }
  out.ok_if_nothing("Nothing half-written lies in the site's folders.");
}

void volumes_apart(const MachineFacts& facts, Findings& out) {
  if (!sees_folders(facts, out)) return;
  if (is_on_data_volume(facts, facts.keyring)) {
    out.warn(
        "The keyring lies on the same volume as the data.",
        {"Whoever takes that disk, or a backup of it, has both; what is left is the way to the master key.",
         "With the server stopped, move the folder to another volume and correct data.keyring_folder; back it up apart from "
         "the data (docs/keys.md)"});
  }
  for (const NamedFile& file : facts.files) {
    if (file.key != "data.master_key_file" && file.key != "master_key.pkcs11_pin_file") continue;
    if (!is_on_data_volume(facts, file.facts)) continue;
    out.warn("The file of " + key_of(file) + " lies on the same volume as the data.",
             {"Whoever takes that disk, or a backup of it, has the charts and what opens them.",
              "Move it to another volume and correct the key, or choose another way: `chartroom keys add` (docs/keys.md)"});
  }
  out.ok_if_nothing("Keys lie on other volumes than the data.");
}

void key_ways(const MachineFacts& facts, Findings& out) {
  if (facts.keyring.seen != Seen::there || facts.epoch.seen != Seen::there) {
    return out.skip("not looked at: see keyring_folder");
  }
  const KeyWays& ways = facts.ways;
  if (!ways.problem.empty()) {
    return out.wrong("The keyring's slots can't be read: " + ways.problem,
                     {"The server does not start.", "Restore the keyring's folder from its backup"});
  }
  if (!ways.has_slots) {
    return out.warn(
        "The keyring has no slots: the master key is the key file itself.",
        {"There is one way in, and the key can't be changed without it.", "With the server stopped: chartroom keys rotate"});
  }
  const SlotKind kind = configured_kind(*facts.config);
  if (std::ranges::find(ways.kinds, kind) == ways.kinds.end()) {
    out.wrong("The keyring has no slot of the kind that master_key.from = \"" +
                  std::string(master_key_from_name(facts.config->master_key.from)) + "\" needs.",
              {"The server does not start.",
               "`chartroom keys status` lists what there is: name one of these, or `chartroom keys add`"});
  }
  if (ways.kinds.size() == 1) {
    out.warn("There is only one way to the master key.",
             {"If it is lost, every chart is lost, in the backups too.",
              "With the server stopped: chartroom keys add recovery --shares 2-of-3, or another way"});
  }
  out.ok_if_nothing("There are " + std::to_string(ways.kinds.size()) + " ways to the master key.");
}

void recovery_shares(const MachineFacts& facts, Findings& out) {
  if (!facts.ways.has_slots) return out.skip("not looked at: see key_ways");
  if (std::ranges::find(facts.ways.kinds, SlotKind::recovery) == facts.ways.kinds.end()) {
    return out.warn(
        "There are no recovery shares.",
        {"When the file, the token or the machine is lost, nothing is left that opens the charts.",
         "With the server stopped: chartroom keys add recovery --shares 2-of-3; give each share to another person"});
  }
  out.ok("There are recovery shares. Ask their holders once a year whether they still have them.");
}

void second_factor(const MachineFacts& facts, Findings& out) {
  constexpr std::array roles = {Role::clinician, Role::nurse, Role::therapist, Role::privacy_officer, Role::operator_};
  std::string without;
  for (const Role role : roles) {
    if (facts.config->second_factor_required.has(role)) continue;
    without += (without.empty() ? "" : ", ") + std::string(role_name(role));
  }
  if (!without.empty()) {
    out.warn("Local accounts sign in with a password alone as: " + without + ".",
             {"A password that was guessed or seen is enough to open charts, or to manage the site.",
              "Name these roles in accounts.second_factor_required, and restart the server (docs/accounts.md)"});
  }
  out.ok_if_nothing("Local accounts need a second factor.");
}

namespace {

bool certificate_reads(const MachineFacts& facts, Findings& out) {
  if (facts.certificate) return true;
  out.wrong("The certificate and its key do not read: " + facts.certificate_problem,
            {"The server does not start, or whoever runs this can't read the key.",
             "Correct server.certificate_file and server.private_key_file; run this as root or as the server's account"});
  return false;
}

}  // namespace

void certificate_time(const MachineFacts& facts, Findings& out) {
  if (!certificate_reads(facts, out)) return;
  const auto left = facts.certificate->valid_until - facts.now;
  const auto seconds = static_cast<std::uint64_t>(std::abs(std::chrono::floor<std::chrono::seconds>(left).count()));
  const std::string mend = "Have your authority sign a new one, put it in " + quoted(facts.config->certificate_file) +
                           " with its key, and restart the server";
  if (facts.certificate->valid_from > facts.now) {
    return out.wrong(
        "The certificate is valid only from " + format_timestamp(facts.certificate->valid_from) + " on.",
        {"No client connects until then, unless the machine's clock is wrong.", "Set the clock right, or: " + mend});
  }
  if (left.count() <= 0) {
    return out.wrong("The certificate ended " + duration_text(seconds) + " ago.", {"No client connects any more.", mend});
  }
  if (left < limits::certificate_ends_soon) {
    return out.warn("The certificate ends in " + duration_text(seconds) + ".", {"From then on no client connects.", mend});
  }
  out.ok("The certificate is valid for " + duration_text(seconds) + ".");
}

void certificate_key(const MachineFacts& facts, Findings& out) {
  if (!facts.certificate) return out.skip("not looked at: see certificate_time");
  if (!facts.certificate->has_key) {
    return out.wrong("The private key is another certificate's.",
                     {"The server does not start.", "Put the key that belongs to it in " +
                                                        quoted(facts.config->private_key_file) + ", or correct the paths"});
  }
  out.ok("The private key is the certificate's.");
}

void certificate_name(const MachineFacts& facts, Findings& out) {
  if (!facts.certificate) return out.skip("not looked at: see certificate_time");
  const std::string& host = facts.config->host_name;
  if (!facts.certificate->names_host) {
    return out.wrong("The certificate is not for " + host + ".",
                     {"Clients that reach the server by this name refuse it.",
                      "Have a certificate for it signed, or correct server.host_name to the name that clients use"});
  }
  out.ok("The certificate is for " + host + ".");
}

void checkpoints_published(const MachineFacts& facts, Findings& out) {
  if (facts.config->publish.empty()) {
    return out.warn(
        "The ledger's checkpoints are published nowhere.",
        {"Who takes over this machine could cut off the ledger's end and the copies that are here, unseen.",
         "Name a file on another machine's volume, the system's log or a peer: [[ledger.publish]] (docs/ledger.md)"});
  }
  out.ok("The ledger's checkpoints are published at " + std::to_string(facts.config->publish.size()) + " places.");
}

void backups_configured(const MachineFacts& facts, Findings& out) {
  if (!facts.config->backup) {
    return out.warn("No backups are configured.",
                    {"What this machine's disks lose is lost, unless somebody else copies the folders.",
                     "Write [backup] with a folder on another machine's volume (docs/backup.md), and restart the server"});
  }
  out.ok("Backups go to " + facts.config->backup->folder.string() + ".");
}

}  // namespace chartroom::doctor
