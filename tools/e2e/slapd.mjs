// A throw-away OpenLDAP server on loopback with TLS, for one case. Changed and looked at by OpenLDAP's own clients; ended by its id.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

const people = 'ou=people,dc=clinic,dc=test';
const groups = 'ou=groups,dc=clinic,dc=test';
const person = (name) => `uid=${name},${people}`;
const group = (name) => `cn=${name},${groups}`;

const ldif = `dn: dc=clinic,dc=test
objectClass: dcObject
objectClass: organization
dc: clinic
o: Clinic

dn: ${people}
objectClass: organizationalUnit
ou: people

dn: ${groups}
objectClass: organizationalUnit
ou: groups

dn: cn=chartroom,dc=clinic,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: chartroom
userPassword: service password

${['dana', 'egon'].map((name) => `dn: ${person(name)}
objectClass: inetOrgPerson
uid: ${name}
cn: ${name}
sn: ${name}
displayName: Dr ${name}
employeeNumber: ${name === 'dana' ? '9990001015' : '1'}
userPassword: ${name} has a password
`).join('\n')}
dn: ${group('nurses')}
objectClass: groupOfNames
cn: nurses
member: ${person('dana')}

dn: ${group('clinicians')}
objectClass: groupOfNames
cn: clinicians
member: ${group('nurses')}
`;

async function free_port() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Until somebody listens; each refused try is followed by the next.
async function listening(port, child) {
  for (const until = Date.now() + 30_000; Date.now() < until && child.exitCode === null;) {
    const connected = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    if (connected) return;
  }
  throw new Error('slapd does not listen');
}

export class Slapd {
  static async with(folder, work) {
    const slapd = new Slapd(join(folder, 'slapd'));
    try {
      await slapd.start();
      return await work(slapd);
    } finally {
      await slapd.stop();
    }
  }

  constructor(folder) {
    this.folder = folder;
    mkdirSync(join(folder, 'db'), { recursive: true });
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'ca.pem')], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    this.password_file = join(folder, 'password');
    writeFileSync(this.password_file, 'service password\n');
    chmodSync(this.password_file, 0o600);
    writeFileSync(join(folder, 'first.ldif'), ldif);
    writeFileSync(join(folder, 'slapd.conf'), `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/pid
TLSCertificateFile ${folder}/ca.pem
TLSCertificateKeyFile ${folder}/key.pem
security ssf=128
database mdb
maxsize 16777216
suffix dc=clinic,dc=test
rootdn cn=admin,dc=clinic,dc=test
rootpw "admin password"
directory ${folder}/db
access to attrs=userPassword by anonymous auth
access to * by dn.exact=cn=chartroom,dc=clinic,dc=test read by anonymous auth
`);
    const added = spawnSync('slapadd', ['-q', '-f', join(folder, 'slapd.conf'), '-l', join(folder, 'first.ldif')], { encoding: 'utf8' });
    assert.equal(added.status, 0, added.stderr);
  }

  async start() {
    this.port ??= await free_port();
    this.url = `ldaps://localhost:${this.port}`;
    this.child = spawn('slapd', ['-d', '0', '-f', join(this.folder, 'slapd.conf'), '-h', `ldaps://127.0.0.1:${this.port}`], { stdio: 'ignore' });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    await listening(this.port, this.child);
  }

  async stop() {
    if (!this.child) return;
    this.child.kill('SIGKILL');
    await this.exited;
    this.child = undefined;
  }

  // The configuration's part that names it.
  config(more = '') {
    return `
[directory]
kind = "ldap"
urls = ["${this.url}"]
ca_file = "${join(this.folder, 'ca.pem')}"
bind_name = "cn=chartroom,dc=clinic,dc=test"
bind_password_file = "${this.password_file}"
accounts_base = "${people}"
groups_base = "${groups}"
practitioner_attribute = "employeeNumber"
practitioner_system = "http://hl7.org/fhir/sid/us-npi"
sync_seconds = 5
connect_seconds = 1
${more}
[[directory.group]]
dn = "${group('clinicians')}"
roles = ["clinician"]
departments = ["cardiology"]
`;
  }

  member(verb, name, of) {
    const change = `dn: ${group(of)}\nchangetype: modify\n${verb}: member\nmember: ${person(name)}\n`;
    const result = spawnSync('ldapmodify', ['-x', '-H', this.url.replace('localhost', '127.0.0.1'), '-D', 'cn=admin,dc=clinic,dc=test', '-w', 'admin password'],
      { input: change, encoding: 'utf8', env: { ...process.env, LDAPTLS_CACERT: join(this.folder, 'ca.pem') } });
    assert.equal(result.status, 0, result.stderr);
  }
}
