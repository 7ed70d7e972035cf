// A throw-away identity provider on loopback with TLS, for one case: the npm package oidc-provider, with sign-in pages of our own that
// are plain forms (name and password), its own keys and groups that the case can change.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';

import { Provider } from 'oidc-provider';

const secret = 'the secret of chartroom & more';

export async function free_port() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function new_key(kid) {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}

export class Idp {
  // `site_port`: where the server of the case will listen.
  static async with(folder, site_port, work) {
    const idp = new Idp(join(folder, 'idp'), site_port);
    await idp.init();
    await idp.start();
    try {
      return await work(idp);
    } finally {
      await idp.stop();
    }
  }

  constructor(folder, site_port) {
    this.folder = folder;
    this.site = `https://localhost:${site_port}`;
    this.people = { dana: { name: 'Dr Dana', groups: ['doctors'], staff: '9990001015' }, egon: { name: 'Egon', groups: ['visitors'], staff: '1' } };
    this.keys = [new_key('first')];
  }

  async init() {
    mkdirSync(this.folder);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(this.folder, 'key.pem'), '-out', join(this.folder, 'ca.pem')], { stdio: 'ignore' });
    writeFileSync(join(this.folder, 'secret'), `${secret}\n`);
    chmodSync(join(this.folder, 'secret'), 0o600);
    this.port = await free_port();
    this.issuer = `https://localhost:${this.port}`;
    this.agent = new https.Agent({ ca: readFileSync(join(this.folder, 'ca.pem')) });
  }

  config(more = '') {
    return `
[openid]
name = "Clinic ID"
issuer = "${this.issuer}"
client_id = "chartroom"
client_secret_file = "${join(this.folder, 'secret')}"
ca_file = "${join(this.folder, 'ca.pem')}"
redirect_url = "${this.site}/api/session/openid/callback"
scopes = ["openid", "profile", "clinic"]
practitioner_claim = "staff"
practitioner_system = "http://hl7.org/fhir/sid/us-npi"
${more}
[[openid.group]]
value = "doctors"
roles = ["clinician"]
departments = ["cardiology"]
`;
  }

  // Anew with the keys of now; sessions and grants of before are gone, as its memory is.
  async start() {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: 'chartroom', client_secret: secret, redirect_uris: [`${this.site}/api/session/openid/callback`],
        response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: 'ES256',
        backchannel_logout_uri: `${this.site}/api/session/openid/back-channel-logout`, backchannel_logout_session_required: true }],
      jwks: { keys: this.keys },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      claims: { openid: ['sub'], profile: ['preferred_username', 'name'], clinic: ['groups', 'staff'] },
      scopes: ['openid', 'profile', 'clinic'],
      interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, ...this.people[id] }) }),
      fetch: (url, options) => this.post(url, options),
      loadExistingGrant: async (context) => {
        const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
        grant.addOIDCScope('openid profile clinic');
        await grant.save();
        return grant;
      },
      ttl: { Session: 3600, Interaction: 600, Grant: 3600, IdToken: 300, AccessToken: 300 },
    });
    this.provider = provider;
    const callback = provider.callback();
    const options = { key: readFileSync(join(this.folder, 'key.pem')), cert: readFileSync(join(this.folder, 'ca.pem')) };
    this.server = https.createServer(options, (request, response) => {
      if (request.url.startsWith('/interaction/')) void this.interact(request, response);
      else callback(request, response);
    });
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop() {
    if (!this.server) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.server = undefined;
  }

  // A page with one form, and what it posts.
  async interact(request, response) {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>Clinic ID</title><form method="post"><label>User <input name="user"></label>'
        + '<label>Secret <input name="secret" type="password"></label><button>Go on</button><button name="cancel" value="1">Cancel</button></form>');
      return;
    }
    let body = '';
    for await (const piece of request) body += piece;
    const form = new URLSearchParams(body);
    const known = Object.hasOwn(this.people, form.get('user')) && form.get('secret') === `${form.get('user')} of the clinic`;
    const result = !form.get('cancel') && known
      ? { login: { accountId: form.get('user'), amr: ['pwd', 'otp'] } } : { error: 'access_denied' };
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  rotate() {
    this.keys = [new_key(`key-${randomBytes(4).toString('hex')}`)];
  }

  // How the provider calls Chartroom: over TLS, with the site's certificate as the only root.
  post(url, { method, headers, body } = {}) {
    const address = new URL(url);
    return new Promise((resolve, reject) => {
      const request = https.request({ host: 'localhost', port: address.port, path: address.pathname, method, agent: this.to_site,
        headers: { ...Object.fromEntries(new Headers(headers)), 'Content-Length': Buffer.byteLength(String(body ?? '')) } }, (response) => {
        response.resume();
        response.on('end', () => resolve(new Response(null, { status: response.statusCode })));
      });
      request.on('error', reject);
      request.end(String(body ?? ''));
    });
  }

  // Tells Chartroom that this person's session here is over.
  async end_session_of(sub, sid) {
    const client = await this.provider.Client.find('chartroom');
    await client.backchannelLogout(sub, sid);
  }
}

// A browser as far as redirects and cookies go: two hosts, each with cookies of its own.
export class Walker {
  constructor(site, idp) {
    this.agents = { [new URL(site.url).port]: site.agent, [String(idp.port)]: idp.agent };
    this.jar = new Map();
  }

  async request(url, { method = 'GET', form } = {}) {
    const address = new URL(url);
    const cookies = [...(this.jar.get(address.port) ?? new Map())].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form ? new URLSearchParams(form).toString() : undefined;
    const headers = { ...(cookies ? { Cookie: cookies } : {}), ...(body ? { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } : {}) };
    const answer = await new Promise((resolve, reject) => {
      const request = https.request({ host: 'localhost', port: address.port, path: address.pathname + address.search, method, headers, agent: this.agents[address.port] }, (response) => {
        let text = '';
        response.on('data', (piece) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text, url: String(address) }));
      });
      request.on('error', reject);
      request.end(body);
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair] = line.split(';');
      const [name, ...value] = pair.split('=');
      if (!this.jar.has(address.port)) this.jar.set(address.port, new Map());
      if (/Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.jar.get(address.port).delete(name);
      else this.jar.get(address.port).set(name, value.join('='));
    }
    return answer;
  }

  // Follows redirects until there is none, or one for which `stop` says so.
  async follow(answer, stop = () => false) {
    while (answer.headers.location && !stop(answer)) answer = await this.request(new URL(answer.headers.location, answer.url));
    return answer;
  }

  // To the provider's form, through it, and back: the answer of the callback.
  async sign_in(site, user, { secret: typed = `${user} of the clinic`, cancel, at_callback = (answer) => answer } = {}) {
    const base = site.url.replace('127.0.0.1', 'localhost');
    const begun = await this.request(`${base}/api/session/openid`);
    const form = await this.follow(begun);
    if (!form.url.includes('/interaction/')) return form.url.startsWith(base) ? begun : form;
    const posted = await this.request(form.url, { method: 'POST', form: { user, secret: typed, ...(cancel ? { cancel: '1' } : {}) } });
    const back = await this.follow(posted, (answer) => answer.headers.location.startsWith(`${base}/api/session/openid/callback`));
    return this.request(at_callback(back.headers.location));
  }

  cookie_of(site) {
    return [...(this.jar.get(String(site.port)) ?? new Map())].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
