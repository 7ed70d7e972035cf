// The command line as a person's tool: patients and accounts as people call them, purposes, one's own session, and words in place of
// numbers.
import { spawnSync } from 'node:child_process';

import { add_user, at_server, enrol, import_mira, npi_system, session, therapist_npi } from './policy_cases.mjs';
import { Site, assert } from './site.mjs';

const password_of = (name) => `${name} has a long password\n`;
const as = (site, name) => [...at_server(site), '--token-file', site.token_file(name)];
const refusal = (site, args, input) => {
  const result = site.run(args, input);
  assert.equal(result.status, 1, `chartroom ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return result.stderr;
};
const records = (site, ...options) => JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', ...options, ...as(site, 'privacy')]));
const purposes = ['treatment', 'payment', 'operations', 'research', 'patient_request', 'emergency'];
const until = new Date(Date.now() + 86_400_000).toISOString();

export const cases = {
  'a purpose is stated, and one that there is not is refused with the list': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const doctor = as(site, 'doctor');
      for (const [purpose, rule] of [['treatment', 'treating_team'], ['operations', 'quality_review']]) {
        site.ok(['ask', 'quill', 'Does she walk?', '--purpose', purpose, ...doctor]);
        site.ok(['patients', 'quill', '--purpose', purpose, ...doctor]);
        const told = records(site, '--principal', 'doctor').filter((record) => record.action === 'ask' || record.action === 'search_patients').slice(0, 3);
        assert.deepEqual(told.map((record) => [record.action, record.purpose]),
          [['search_patients', purpose], ['ask', purpose], ['search_patients', purpose]]);
        assert.equal(told[1].rule, rule);
      }
      assert.match(refusal(site, ['patients', '--purpose', 'research', ...doctor]), /\[purpose_not_open;/);
      for (const command of [['patients'], ['ask', 'quill', 'Does she walk?'], ['policy', 'explain', 'doctor', 'ask', 'quill']]) {
        const before = records(site).length;
        const wrong = site.run([...command, '--purpose', 'fun', ...doctor]);
        assert.equal(wrong.status, 64);
        const help = spawnSync(program, [...command.slice(0, command[0] === 'policy' ? 2 : 1), '--help'], { encoding: 'utf8' }).stdout;
        for (const purpose of purposes) {
          assert.ok(wrong.stderr.includes(purpose), wrong.stderr);
          assert.ok(help.includes(purpose), help);
        }
        assert.equal(records(site).length, before + 1, 'nobody was asked but for the ledger');
      }
      // Two roles that open charts for different purposes first.
      add_user(site, 'desk', ['clinician', 'registrar'], `${npi_system}|${therapist_npi}`);
      const desk = as(site, 'desk');
      assert.match(refusal(site, ['patients', ...desk]), /\[purpose_required;.*\]; here: --purpose PURPOSE$/m);
      assert.match(refusal(site, ['ask', 'quill', 'Does she walk?', ...desk]), /; here: --purpose PURPOSE$/m);
      assert.match(site.ok(['ask', 'quill', 'Does she walk?', '--purpose', 'treatment', ...desk]), /walks every day/);
    }),

  'ask says that the first word is the patient, and finds them by words, by id, or as the first': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const help = site.ok(['ask', '--help']);
      for (const words of ['The first word is the patient', 'chartroom ask "meyer anna 1971" "latest potassium?"', '--first "any allergies?"', '--purpose operations']) {
        assert.ok(help.includes(words), `${words}: ${help}`);
      }
      const doctor = as(site, 'doctor');
      const { id } = await site.patient('Quill');
      for (const called of [['quill mira'], ['1971-05-06'], ['4711'], [id], ['--first']]) {
        assert.match(site.ok(['ask', ...called, 'Does she walk?', ...doctor]), /^Quill, Mira, born 1971-05-06, record number 4711;/m);
      }
      assert.match(refusal(site, ['ask', 'Does she walk?', ...doctor]), /give the patient and then the question/);
      assert.match(refusal(site, ['ask', '--first', 'quill', 'Does she walk?', ...doctor]), /give the question alone/);
      assert.match(refusal(site, ['ask', 'nobody', 'Does she walk?', ...doctor]), /none of your patients match/);
      site.ok(['import', 'samples']);
      assert.match(refusal(site, ['ask', '', 'Does she walk?', ...doctor]), /several of your patients match/);
      const none = site.ok(['patients', ...as(site, 'stranger')]).replaceAll('\n', ' ');
      for (const relation of ['care team', 'encounters', 'departments', 'general practitioner', 'panels', 'cohorts', 'grant']) {
        assert.ok(none.includes(relation), none);
        assert.ok(site.ok(['patients', '--help']).replace(/\s+/g, ' ').includes(relation), relation);
      }
    }),

  'a grant is given by name in one\'s own session, shown with its name, and taken back': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const { id } = await site.patient('Quill');
      site.token('privacy');
      const grant = (...args) => [['grant', ...args, '--as', 'privacy', ...at_server(site)], password_of('privacy')];
      const made = site.ok(...grant('add', id, 'stranger', '--reason', 'covers the ward', '--expires', until));
      const number = /^Grant (g-\w+) of stranger holds until /.exec(made)[1];
      assert.match(site.ok(['patients', ...as(site, 'stranger')]), /Quill, Mira/);
      const account = JSON.parse(site.ok(['ask', '--json', 'quill', 'Does she walk?', ...as(site, 'stranger')])) &&
        records(site, '--principal', 'stranger', '--action', 'ask')[0].principal;
      const listed = site.ok(...grant('list', id));
      assert.match(listed, new RegExp(`^${number} +stranger +${account} +grant +\\S+ +covers the ward$`, 'm'));
      assert.equal(site.ok(['grant', 'list', id, ...as(site, 'privacy')]), listed, 'by a token likewise');
      assert.match(refusal(site, ...grant('add', id, 'nobody.known', '--reason', 'x', '--expires', until)), /there is no account 'nobody\.known'/);
      assert.match(refusal(site, ...grant('list', 'quill')), /'quill' is no patient's id, and you may not search for patients: give the id/);
      assert.match(refusal(site, ['grant', 'list', id, '--as', 'privacy', ...at_server(site)], 'a wrong password\n'), /wrong/i);
      site.ok(...grant('remove', id, number));
      assert.match(refusal(site, ['ask', id, 'Does she walk?', ...as(site, 'stranger')]), /\[forbidden|not_found/);
      // By its id, and by somebody who may search.
      add_user(site, 'chief', ['clinician', 'privacy_officer'], `${npi_system}|${therapist_npi}`);
      assert.match(site.ok(['grant', 'add', 'quill', account, '--reason', 'again', '--expires', until, ...as(site, 'chief')]), / of stranger holds until /);
      assert.match(site.ok(['grant', 'list', 'mira 1971', ...as(site, 'chief')]), / stranger .* again$/m);
      // Nothing of it was refused on the way: names are not looked up where they can't be.
      const refused = records(site, '--principal', 'privacy', '--outcome', 'refused').map((record) => record.route);
      assert.deepEqual(refused, ['GET /api/patients'], 'the one search');
      // A one-time password opens nothing, and it is said what to do.
      const password = /once: (\S+)/.exec(site.ok(['user', 'add', 'second.admin', '--role', 'operator']))[1];
      assert.match(refusal(site, ['grant', 'list', id, '--as', 'second.admin', ...at_server(site)], `${password}\n`), /one-time password; replace it first/);
    }),

  'the ledger is asked by names, and for what was done under an emergency': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const { id } = await site.patient('Quill');
      const { codes } = await enrol(site, 'stranger');
      const headers = await session(site, 'stranger', codes[0]);
      const opened = await site.request('POST', '/api/emergencies', { headers, body: { patient: id, reason: 'cover', words: 'Night shift', code: codes[1] } });
      assert.equal(opened.status, 201, opened.text);
      await site.request('GET', `/api/patients/${id}`, { headers: { ...headers, 'Purpose-Of-Use': 'emergency' } });
      await site.request('GET', `/api/patients/${id}`, { token: site.token('doctor') });
      const under = records(site, '--emergency', opened.json.id);
      assert.deepEqual(under.map((record) => [record.action, record.principal_name]), [['read_chart', 'stranger'], ['break_glass', 'stranger']]);
      site.ok(['user', 'disable', 'stranger']);
      const about = records(site, '--subject', 'stranger');
      assert.ok(about.length >= 2 && about.every((record) => record.subject === under[0].principal), JSON.stringify(about));
      assert.deepEqual(records(site, '--subject', under[0].principal), about);
      assert.ok(about.some((record) => record.action === 'manage_accounts' && /^local \(uid \d+\)$/.test(record.principal_name)));
      for (const name of ['doctor', 'stranger']) {
        const did = records(site, '--principal', name);
        assert.ok(did.length > 0 && did.every((record) => record.principal_name === name), name);
      }
      assert.match(refusal(site, ['audit', 'list', '--principal', 'nobody.known', ...as(site, 'privacy')]), /there is no account 'nobody\.known'/);
      assert.match(refusal(site, ['audit', 'list', '--principal', 'stranger', ...as(site, 'doctor')]), /names are looked up for operators and privacy officers only/);
      assert.match(refusal(site, ['audit', 'list', '--patient', 'quill', ...as(site, 'privacy')]), /'quill' is no patient's id/);
      // Wherever an account is meant, its name and its id both do.
      const stranger = under[0].principal;
      site.ok(['user', 'enable', 'admin']);
      assert.match(site.ok(['user', 'disable', stranger]), /^Account stranger is disabled/);
      for (const called of ['doctor', about[0].subject]) site.ok(['report', 'activity', '--account', called, ...as(site, 'privacy')]);
      const by_name = site.ok(['policy', 'explain', 'stranger', 'read_chart', id, ...as(site, 'privacy')]).replace(/^ +at .*$/m, '');
      assert.equal(site.ok(['policy', 'explain', stranger, 'read_chart', id, ...as(site, 'privacy')]).replace(/^ +at .*$/m, ''), by_name);
      site.ok(['service', 'add', 'nightly', '--for', 'imports', '--owner', 'doctor', '--role', 'operator']);
      assert.match(site.ok(['report', 'off-boarding', 'nightly', ...as(site, 'privacy')]), /^account +nightly/m);
      assert.match(refusal(site, ['user', 'disable', 'nightly']), /there is no account 'nightly' here/, 'programs are another command');
    }),

  'one is one, and the operator of the server\'s own machine has one name': (program) =>
    Site.with(program, async (site) => {
      const nothing = site.ok(['audit', 'verify']);
      assert.match(nothing, /^Intact: \d+ records?, \d+ bytes; root /);
      import_mira(site);
      const doctor = as(site, 'doctor');
      assert.match(site.ok(['ask', '--first', 'Does she walk?', ...doctor]), /Searched 2 notes and \d+ facts?\b/);
      const policy = site.ok(['policy', 'show']);
      assert.match(site.ok(['policy', 'check', 'practice']), / and \d+ labelling rules?\.$/m);
      site.ok(['policy', 'propose', 'practice']);
      assert.match(site.run(['policy', 'show']).stderr, /^Proposed: 'practice', version \w+, by local \(uid \d+\) at /m);
      assert.ok(policy.length > 0);
      add_user(site, 'nurse.kim', ['nurse']); // asked by the same
      const who = new Set(records(site, '--action', 'manage_accounts').map((record) => record.principal_name));
      assert.equal(who.size, 1);
      assert.match([...who][0], /^local \(uid \d+\)$/);
      const table = site.ok(['audit', 'list', '--action', 'propose_policy', ...as(site, 'privacy')]);
      assert.match(table, / local \(uid \d+\) +local /);
    }),
};
