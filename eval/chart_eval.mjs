// ./do eval chart [DIR]: questions with known answers, derived from any folder of FHIR charts, asked of a throw-away server over
// HTTPS. What is measured: eval/README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Site, clinician_identifier } from '../tools/e2e/site.mjs';
import { judge } from './chart/judge.mjs';
import { files_below, read_folder } from './chart/read.mjs';
import { hash, questions_of } from './chart/truth.mjs';

const bench = 'chart';
const asked_at_once = 8;

// Everyone is made a patient of the asking clinician, whatever the export says of care teams.
export function care_teams(site, patients) {
  const [system, value] = clinician_identifier.split('|');
  const folder = join(site.folder, 'care-teams');
  mkdirSync(folder, { recursive: true });
  const entry = patients.map(({ id }) => ({ resource: {
    resourceType: 'CareTeam', id: `evaluation-${hash(id)}`, status: 'active', name: 'Evaluation', subject: { reference: `Patient/${id}` },
    participant: [{ member: { reference: `Practitioner?identifier=${system}|${value}` } }],
  } }));
  writeFileSync(join(folder, 'care-teams.json'), JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
  return folder;
}

export async function ids_of(site, patients) {
  const all = [];
  let after = '';
  do {
    const page = await site.request('GET', `/api/patients?limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`, { token: site.token('doctor') });
    all.push(...page.json.items);
    after = page.json.next;
  } while (after);
  const ids = new Map();
  for (const { id, patient } of patients) {
    const values = new Set((patient.identifier ?? []).map((one) => one.value));
    const found = all.filter((one) => (values.size > 0 ? one.identifiers.some((mine) => values.has(mine.value)) : one.birth_date === patient.birthDate && one.family === patient.name?.[0]?.family));
    if (found.length !== 1) throw new Error(`${found.length} patients of the server are Patient/${id}`);
    ids.set(id, found[0].id);
  }
  return ids;
}

class Documents {
  constructor(site) {
    this.site = site;
    this.texts = new Map();
  }

  text(patient, document) {
    if (!this.texts.has(document)) {
      this.texts.set(document, this.site.request('GET', `/api/patients/${patient}/documents/${document}`, { token: this.site.token('doctor') })
        .then((got) => (got.status === 200 ? Buffer.from(got.json.text, 'utf8') : undefined)));
    }
    return this.texts.get(document);
  }

  // Every quote stands at its span.
  async true_of(patient, answer) {
    for (const statement of answer.statements) {
      if (statement.citations.length === 0) return false;
      for (const { document, start, end, quote } of statement.citations) {
        const text = await this.text(patient, document);
        if (text?.subarray(start, end).toString('utf8') !== quote) return false;
      }
    }
    return true;
  }
}

async function ask_all(site, ids, questions) {
  const documents = new Documents(site);
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < questions.length) {
      const row = questions[next++];
      const patient = ids.get(row.patient.id);
      const response = await site.ask(patient, row.question);
      if (response.status !== 200) throw new Error(`${row.question}: ${response.status} ${response.text}`);
      const answer = response.json;
      results.push({ row, answer, ...judge(row.expectation, answer), spans: await documents.true_of(patient, answer) });
    }
  };
  await Promise.all(Array.from({ length: asked_at_once }, worker));
  return results;
}

const share = (some, all) => (all.length === 0 ? 1 : some.length / all.length);

function row_of(what, figure, reach, goal) {
  return { bench, what, figure, unit: '', reach: goal, reached: reach === null || figure >= reach };
}

function rows_of(results) {
  const rows = [];
  const absent = results.filter(({ row }) => row.expectation.type === 'absent');
  const told = results.filter(({ row }) => row.expectation.type !== 'absent');
  const right = (list) => list.filter((one) => one.right);
  for (const kind of [...new Set(results.map(({ row }) => row.kind))].sort()) {
    const list = results.filter(({ row }) => row.kind === kind);
    rows.push(row_of(`${kind} (${right(list).length} of ${list.length})`, share(right(list), list), null, ''));
  }
  const cuts = [['wordings used while writing', (row) => !row.held], ['wordings held out', (row) => row.held], ['misspelled', (row) => !row.spelled]];
  for (const [name, cut] of cuts) {
    const list = results.filter(({ row }) => cut(row));
    rows.push(row_of(`all, ${name} (${right(list).length} of ${list.length})`, share(right(list), list), null, ''));
  }
  const told_right = right(told);
  const cited = told_right.filter((one) => one.cited);
  const spans = results.filter((one) => one.spans);
  rows.push(row_of(`exact answers (${told_right.length} of ${told.length})`, share(told_right, told), 0.97, '≥ 0.97'));
  rows.push(row_of(`quotes at their spans (answers: ${spans.length} of ${results.length})`, share(spans, results), 1, '1'));
  rows.push(row_of(`citations that contain the answer (${cited.length} of ${told_right.length})`, share(cited, told_right), 1, '1'));
  rows.push(row_of(`abstains rightly (${right(absent).length} of ${absent.length})`, share(right(absent), absent), 0.98, '≥ 0.98'));
  return rows;
}

// Misses of wordings that are held out are counted, not shown: what was seen would be no measure any more.
function print_misses(results, shown_max, held) {
  const misses = results.filter((one) => (held || !one.row.held) && (!one.right || !one.cited || !one.spans));
  for (const { row, answer, why, right, cited, spans } of misses.slice(0, shown_max)) {
    const { or, ...expected } = row.expectation;
    console.log(`miss  ${row.kind}${row.held ? ' (held out)' : ''}: ${row.question}\n      expected ${JSON.stringify(expected).slice(0, 300)}${why ? `; ${why}` : ''}${right && !cited ? '; not in its citation' : ''}${spans ? '' : '; a quote is not at its span'}`);
    console.log(`      ${answer.kind} ${answer.verdict ?? ''}; read as ${answer.how_read}`);
    for (const statement of answer.statements.slice(0, 2)) console.log(`      | ${statement.text.slice(0, 200)}`);
  }
  if (misses.length > shown_max) console.log(`… and ${misses.length - shown_max} more misses`);
}

export async function evaluate({ program, folder = 'samples', shown = 60, per_kind = 12, only, held = false }) {
  const patients = read_folder(resolve(folder)).filter((patient) => !only || new RegExp(only).test(patient.file));
  if (patients.length === 0) throw new Error(`no patients below ${folder}`);
  const questions = patients.flatMap((patient) => questions_of(patient, { per_kind }));
  return Site.with(program, async (site) => {
    // What is no FHIR in the folder is refused by name; whatever it was, the questions are asked of what should be in the chart.
    const imported = site.run(['import', ...files_below(resolve(folder))]);
    if (imported.status !== 0) process.stderr.write(imported.stdout + imported.stderr);
    site.ok(['import', care_teams(site, patients)]);
    const ids = await ids_of(site, patients);
    const results = await ask_all(site, ids, questions);
    print_misses(results, shown, held);
    return rows_of(results);
  });
}
