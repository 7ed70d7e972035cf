#pragma once

// A real OpenLDAP server on loopback: people, groups in groups, cycles, a chain deeper than is followed, and someone in more
// groups than fit into a page. It refuses whatever is not encrypted, and takes an empty password for an anonymous bind, as many
// do. ldapmodify and ldapsearch, OpenLDAP's own, change it and look.

#include <string>
#include <vector>

#include "base/limits.h"
#include "crypto/certificate.h"
#include "identity/child_fixture.h"
#include "identity/directory_settings.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {

inline constexpr const char* people_base = "ou=people,dc=clinic,dc=test";
inline constexpr const char* groups_base = "ou=groups,dc=clinic,dc=test";
inline std::string person_dn(const std::string& name) { return "uid=" + name + "," + people_base; }
inline std::string group_dn(const std::string& name) { return "cn=" + name + "," + groups_base; }
inline std::string password_of(const std::string& name) { return name + "'s own password"; }

inline std::string person_ldif(const std::string& name) {
  return "dn: " + person_dn(name) + "\nobjectClass: inetOrgPerson\nuid: " + name + "\ncn: " + name + "\nsn: " + name +
         "\ndisplayName: The " + name + "\nemployeeNumber: 99-" + name + "\nuserPassword: " + password_of(name) + "\n\n";
}

inline std::string group_ldif(const std::string& name, const std::vector<std::string>& members) {
  std::string out = "dn: " + group_dn(name) + "\nobjectClass: groupOfNames\ncn: " + name + "\n";
  for (const std::string& member : members) out += "member: " + member + "\n";
  return out + "\n";
}

inline std::string first_ldif() {
  std::string out =
      "dn: dc=clinic,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: clinic\no: Clinic\n\n"
      "dn: ou=people,dc=clinic,dc=test\nobjectClass: organizationalUnit\nou: people\n\n"
      "dn: ou=groups,dc=clinic,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n"
      "dn: cn=chartroom,dc=clinic,dc=test\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: chartroom\n"
      "userPassword: service password\n\n"
      "dn: cn=policy,dc=clinic,dc=test\nobjectClass: device\nobjectClass: pwdPolicy\ncn: policy\npwdAttribute: userPassword\n"
      "pwdLockout: TRUE\npwdMaxFailure: 3\npwdMustChange: TRUE\n\n";
  for (const char* name : {"anna", "bert", "carl", "dora", "many", "deep", "ring"}) out += person_ldif(name);
  // anna is a nurse; nurses and ward are clinicians, by two steps.
  out += group_ldif("nurses", {person_dn("anna")}) + group_ldif("ward", {group_dn("nurses"), person_dn("bert")}) +
         group_ldif("clinicians", {group_dn("ward")}) + group_ldif("privacy", {person_dn("bert")}) +
         group_ldif("unmapped", {person_dn("carl")});
  out += group_ldif("ring-1", {group_dn("ring-2"), person_dn("ring")}) + group_ldif("ring-2", {group_dn("ring-1")});
  out += group_ldif("chain-0", {person_dn("deep")});
  for (std::size_t depth = 1; depth <= limits::directory_group_depth_max + 1; ++depth) {
    out += group_ldif("chain-" + std::to_string(depth), {group_dn("chain-" + std::to_string(depth - 1))});
  }
  const std::size_t groups = 2 * limits::directory_page_entries + 10;
  for (std::size_t number = 0; number < groups; ++number) {
    out += group_ldif("many-" + std::to_string(number), {person_dn("many")});
  }
  return out;
}

class Slapd {
 public:
  static constexpr const char* admin = "cn=admin,dc=clinic,dc=test";

  Slapd() {
    make_certificate("server", {"localhost", "127.0.0.1"});
    make_certificate("other", {"elsewhere.test"});
    write_file(folder / "password", "service password\n");
    run_well({"chmod", "600", (folder / "password").string()}, scratch());
    write_config("server");
    run_well({"mkdir", (folder / "db").string()}, scratch());
    write_file(folder / "first.ldif", first_ldif());
    run_well({"slapadd", "-q", "-f", (folder / "slapd.conf").string(), "-l", (folder / "first.ldif").string()}, scratch());
    start();
  }

  void start() {
    child_ = std::make_unique<Child>(
        std::vector<std::string>{"slapd", "-d", "0", "-f", (folder / "slapd.conf").string(), "-h", ldaps() + " " + ldap()},
        (folder / "log").string());
    child_->wait_until_listening("127.0.0.1", tls_port);
    child_->wait_until_listening("127.0.0.1", plain_port);
  }
  void stop() { child_.reset(); }
  // "server": made for 127.0.0.1 and localhost; "other": for another host.
  void restart_with_certificate(const std::string& name) {
    stop();
    write_config(name);
    start();
  }

  std::string ldaps(const std::string& host = "127.0.0.1") const { return "ldaps://" + host + ":" + std::to_string(tls_port); }
  std::string ldap() const { return "ldap://127.0.0.1:" + std::to_string(plain_port); }

  // LDIF of changes, made by ldapmodify as the administrator. With `relax`, of attributes that only the server writes.
  void modify(const std::string& ldif, const std::string& control = "") {
    std::vector<std::string> argv = client("ldapmodify", admin, "admin password");
    if (!control.empty()) argv.insert(argv.end(), {"-e", control});
    run_well(argv, scratch(), ldif);
  }
  void add_member(const std::string& group, const std::string& dn) { change_member("add", group, dn); }
  void remove_member(const std::string& group, const std::string& dn) { change_member("delete", group, dn); }
  // What ldapsearch finds: one "attribute: value" line each.
  std::string values(const std::string& dn, const std::string& attribute) {
    auto argv = client("ldapsearch", admin, "admin password");
    argv.insert(argv.end(), {"-LLL", "-o", "ldif-wrap=no", "-b", dn, "-s", "base", "(objectClass=*)", attribute});
    const Ran ran = run(argv, scratch());
    must(ran.status == 0, ran.output);
    return ran.output.substr(std::min(ran.output.size(), ran.output.find('\n') + 1));
  }

  DirectorySettings settings() const {
    DirectorySettings settings;
    settings.kind = DirectoryKind::ldap;
    settings.servers = {*parse_directory_url(ldaps())};
    settings.ca_file = folder / "server.pem";
    settings.bind_name = "cn=chartroom,dc=clinic,dc=test";
    settings.bind_password_file = folder / "password";
    settings.accounts_base = people_base;
    settings.groups_base = groups_base;
    const auto defaults = defaults_of(settings.kind);
    settings.name_attribute = defaults.name_attribute;
    settings.id_attribute = defaults.id_attribute;
    settings.account_filter = defaults.account_filter;
    settings.display_name_attribute = "displayName";
    settings.member_attribute = "member";
    settings.groups = {{"CN=Clinicians, ou=groups,dc=clinic,dc=TEST", Roles{}.with(Role::clinician), {}},
                       {group_dn("ward"), {}, {"ward 3"}},
                       {group_dn("privacy"), Roles{}.with(Role::privacy_officer), {"privacy"}},
                       {group_dn("many-1"), Roles{}.with(Role::clinician), {}},
                       {group_dn("many-1000"), Roles{}.with(Role::operator_), {}},
                       {group_dn("ring-2"), Roles{}.with(Role::clinician), {}}};
    settings.connect_timeout = std::chrono::seconds(5);
    settings.answer_timeout = std::chrono::seconds(10);
    settings.sync_interval = std::chrono::minutes(5);
    settings.grace = std::chrono::minutes(30);
    return settings;
  }

  testing::TempFolder folder;
  const std::uint16_t tls_port = free_port();
  const std::uint16_t plain_port = free_port();

 private:
  std::string scratch() const { return (folder / "scratch").string(); }
  std::vector<std::string> client(const std::string& program, const std::string& name, const std::string& password) const {
    return {"env", "-u", "LDAPNOINIT", "LDAPTLS_CACERT=" + (folder / "server.pem").string(), program, "-x", "-H", ldaps(), "-D",
            name,  "-w", password};
  }
  void change_member(const std::string& verb, const std::string& group, const std::string& dn) {
    modify("dn: " + group_dn(group) + "\nchangetype: modify\n" + verb + ": member\nmember: " + dn + "\n");
  }
  void make_certificate(const std::string& name, const std::vector<std::string>& hosts) {
    const auto made = crypto::make_certificate(hosts, SystemClock().now(), 2);
    CHECK(made.has_value(), "a certificate");
    write_file(folder / (name + ".pem"), made->certificate_pem);
    write_file(folder / (name + ".key"), made->key_pem);
  }
  void write_config(const std::string& certificate) {
    const std::string at = folder.path().string();
    write_file(
        folder / "slapd.conf",
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n"
        "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload ppolicy\n"
        "pidfile " +
            at + "/pid\nTLSCertificateFile " + at + "/" + certificate + ".pem\nTLSCertificateKeyFile " + at + "/" +
            certificate +
            ".key\nallow bind_anon_cred bind_anon_dn\nsecurity ssf=128\ndatabase mdb\nmaxsize 67108864\nsuffix "
            "dc=clinic,dc=test\nrootdn " +
            admin + "\nrootpw \"admin password\"\ndirectory " + at + "/db\nindex objectClass,uid,entryUUID,member eq\n" +
            "limits dn.exact=\"cn=chartroom,dc=clinic,dc=test\" size.soft=500 size.hard=500 size.prtotal=unlimited\n" +
            "overlay ppolicy\nppolicy_default cn=policy,dc=clinic,dc=test\naccess to attrs=userPassword by anonymous auth\n"
            "access to * by dn.exact=cn=chartroom,dc=clinic,dc=test read by anonymous auth\n");
  }

  std::unique_ptr<Child> child_;
};

}  // namespace chartroom::identity
