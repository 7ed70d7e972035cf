#pragma once

// A real domain controller of Active Directory's kind (Samba). Its ports are fixed, so the test program gets a network of its
// own, with loopback alone, where they are free and nobody else can reach them; this needs root. ldapmodify makes people and
// groups, as the domain's administrator.

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "identity/child_fixture.h"
#include "identity/directory_settings.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {

// The calling thread's from now on, and of all threads and programs that it starts.
inline void take_own_network() {
  must(::unshare(CLONE_NEWNET) == 0, "a network of its own needs CAP_SYS_ADMIN: run this test as root");
  const http::Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq loopback{};
  std::string_view("lo").copy(loopback.ifr_name, sizeof loopback.ifr_name);
  loopback.ifr_flags = IFF_UP;
  must(::ioctl(any.get(), SIOCSIFFLAGS, &loopback) == 0, "loopback is up");
}

class Samba {
 public:
  static constexpr const char* base = "CN=Users,DC=clinic,DC=test";
  static std::string dn(const std::string& name) { return "CN=" + name + "," + base; }
  static std::string password_of(const std::string& name) { return "Passw0rd of " + name; }

  Samba() {
    take_own_network();
    run_well(
        {"samba-tool", "domain", "provision", "--realm=CLINIC.TEST", "--domain=CLINIC", "--server-role=dc",
         "--dns-backend=NONE", std::string("--adminpass=") + admin_password, "--host-name=dc1", "--host-ip=" + address,
         "--targetdir=" + folder.path().string(), "--option=interfaces=" + address + "/8", "--option=bind interfaces only=yes"},
        scratch());
    const auto made = crypto::make_certificate({"dc1.clinic.test", address}, SystemClock().now(), 2);
    CHECK(made.has_value(), "a certificate");
    write_file(folder / "dc.pem", made->certificate_pem);
    write_file(folder / "dc.key", made->key_pem);
    write_file(folder / "password", password_of("chartroom"));
    run_well({"chmod", "600", (folder / "dc.key").string(), (folder / "password").string()}, scratch());
    write_file(folder / "smb.conf", config());
    child_ =
        std::make_unique<Child>(std::vector<std::string>{"samba", "-i", "-M", "single", "-s", (folder / "smb.conf").string()},
                                (folder / "out").string());
    child_->wait_until_listening(address, 636);
    child_->wait_until_listening(address, 389);
    modify("dn: DC=clinic,DC=test\nchangetype: modify\nreplace: lockoutThreshold\nlockoutThreshold: 3\n");
    add_person("chartroom");
  }

  void add_person(const std::string& name) {
    modify("dn: " + dn(name) + "\nchangetype: add\nobjectClass: user\nsAMAccountName: " + name + "\ndisplayName: The " + name +
           "\nunicodePwd:: " + quoted_utf16(password_of(name)) + "\nuserAccountControl: 512\n");
  }
  void add_group(const std::string& name, const std::string& member) {
    modify("dn: " + dn(name) + "\nchangetype: add\nobjectClass: group\nsAMAccountName: " + name + "\nmember: " + member + "\n");
  }
  void replace(const std::string& name, const std::string& attribute, const std::string& value) {
    modify("dn: " + dn(name) + "\nchangetype: modify\nreplace: " + attribute + "\n" + attribute + ": " + value + "\n");
  }
  void modify(const std::string& ldif) {
    run_well(client("ldapmodify", "ldaps://" + address, "Administrator@CLINIC.TEST", admin_password), scratch(), ldif);
  }
  // As `whom`, with ldapsearch: its exit status is LDAP's result code.
  int search_status(const std::string& url, const std::string& whom) {
    auto argv = client("ldapsearch", url, whom + "@CLINIC.TEST", password_of(whom));
    argv.insert(argv.end(), {"-b", base, "-s", "base", "(objectClass=*)", "dn"});
    return run(argv, scratch()).status;
  }

  DirectorySettings settings() const {
    DirectorySettings settings;
    settings.kind = DirectoryKind::active_directory;
    settings.servers = {*parse_directory_url("ldaps://" + address)};
    settings.ca_file = folder / "dc.pem";
    settings.bind_name = "chartroom@CLINIC.TEST";
    settings.bind_password_file = folder / "password";
    settings.accounts_base = settings.groups_base = "DC=clinic,DC=test";
    const auto defaults = defaults_of(settings.kind);
    settings.name_attribute = defaults.name_attribute;
    settings.id_attribute = defaults.id_attribute;
    settings.account_filter = defaults.account_filter;
    settings.display_name_attribute = "displayName";
    settings.member_attribute = "member";
    settings.groups = {{dn("Clinicians (all)"), Roles{}.with(Role::clinician), {}},
                       {dn("ward"), {}, {"ward 3"}},
                       {dn("privacy"), Roles{}.with(Role::privacy_officer), {}}};
    settings.connect_timeout = std::chrono::seconds(5);
    settings.answer_timeout = std::chrono::seconds(20);
    settings.sync_interval = std::chrono::minutes(5);
    return settings;
  }

  testing::TempFolder folder;
  const std::string address = "127.0.0.1";

 private:
  static constexpr const char* admin_password = "Adm1n-Passw0rd!";

  std::string scratch() const { return (folder / "scratch").string(); }
  std::vector<std::string> client(const std::string& program, const std::string& url, const std::string& name,
                                  const std::string& password) const {
    return {"env", "-u", "LDAPNOINIT", "LDAPTLS_CACERT=" + (folder / "dc.pem").string(), program, "-x", "-H", url, "-D",
            name,  "-w", password};
  }
  // How Active Directory takes a password: in quotes, in UTF-16.
  static std::string quoted_utf16(const std::string& text) {
    std::string wide;
    for (const char c : "\"" + text + "\"") wide += {c, '\0'};
    return to_base64(as_bytes(wide));
  }
  std::string config() const {
    const std::string at = folder.path().string();
    std::string out =
        "[global]\ninterfaces = " + address +
        "/8\nbind interfaces only = Yes\nnetbios name = DC1\nrealm = CLINIC.TEST\nworkgroup = CLINIC\n"
        "server role = active directory domain controller\nserver services = ldap, kdc\ndcerpc endpoint servers =\n"
        "log file = " +
        at + "/log\ntls cafile = " + at + "/dc.pem\ntls certfile = " + at + "/dc.pem\ntls keyfile = " + at + "/dc.key\n";
    for (const char* name : {"lock", "pid", "state", "cache", "private", "bind-dns", "ncalrpc"}) {
      const std::string path = std::string(name) == "lock" || std::string(name) == "pid" ? at : at + "/" + name;
      const std::string key = std::string(name) == "bind-dns"  ? "binddns dir"
                              : std::string(name) == "ncalrpc" ? "ncalrpc dir"
                              : std::string(name) == "private" ? "private dir"
                                                               : std::string(name) + " directory";
      out += key + " = " + path + "\n";
    }
    return out + "winbindd socket directory = " + at + "/winbindd\nntp signd socket directory = " + at + "/ntp\n";
  }

  std::unique_ptr<Child> child_;
};

}  // namespace chartroom::identity
