// A set of labelled questions over a folder of charts, asked of a throw-away server over HTTPS. What the labels mean: eval/README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, clinician_identifier } from '../tools/e2e/site.mjs';

function bundle(folder, chart) {
  return JSON.parse(readFileSync(join(folder, `${chart}.json`), 'utf8')).entry.map((entry) => entry.resource);
}

// Every chart's patient is made one of the asking clinician, whatever the chart says of care teams.
function care_teams(site, charts) {
  const [system, value] = clinician_identifier.split('|');
  const folder = join(site.folder, 'care-teams');
  mkdirSync(folder, { recursive: true });
  const entry = Object.entries(charts).map(([chart, resources]) => ({ resource: {
    resourceType: 'CareTeam', id: `evaluation-${chart}`, status: 'active', name: 'Evaluation',
    subject: { reference: `Patient/${resources.find((resource) => resource.resourceType === 'Patient').id}` },
    participant: [{ member: { reference: `Practitioner?identifier=${system}|${value}` } }],
  } }));
  writeFileSync(join(folder, 'care-teams.json'), JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
  return folder;
}

// Every chart's patient, and the labelled questions with it.
async function find_patients(site, charts) {
  const patients = {};
  const token = site.token('doctor');
  for (const [chart, resources] of Object.entries(charts)) {
    const { name } = resources.find((resource) => resource.resourceType === 'Patient');
    patients[chart] = (await site.patient(name[0].family, token)).id;
  }
  return patients;
}

function wrong_in(row, answer) {
  const wrong = [];
  const text = answer.statements.map((statement) => statement.text).join('\n');
  const cited = answer.statements.flatMap((statement) => statement.citations).map((citation) => citation.resource);
  const verdict = answer.verdict ?? '';
  if (row.kind && row.kind !== answer.kind) wrong.push(`it is ${answer.kind}`);
  if (row.kind && (row.verdict ?? '') !== verdict) wrong.push(`the verdict is ${verdict || 'missing'}`);
  if (row.forbids?.includes(verdict)) wrong.push(`${verdict} is wrong here`);
  if (row.any && !row.any.some((words) => text.includes(words))) wrong.push(`none of ${row.any.join(' | ')} is there`);
  for (const words of row.contains ?? []) if (!text.includes(words)) wrong.push(`${words} is missing`);
  for (const words of row.lacks ?? []) if (text.includes(words)) wrong.push(`${words} is there`);
  for (const name of row.not_found ?? []) if (!answer.not_found.some((one) => one.includes(name))) wrong.push(`${name} is not said to be missing`);
  if (row.cites && !cited.includes(row.cites)) wrong.push(`${row.cites} is not cited`);
  return wrong;
}

// A verdict or value that a reader would act on and that is not so: worse than finding nothing.
function is_dangerous(row, answer) {
  const opposite = { yes: 'no', no: 'yes' };
  const said = answer.verdict ?? '';
  if (row.verdict && opposite[row.verdict] === said) return true;
  if (row.forbids?.includes(said)) return true;
  const text = answer.statements.map((statement) => statement.text).join('\n');
  return answer.kind === 'latest_value' && (row.lacks ?? []).some((words) => text.includes(words));
}

// Quotes compared with the documents as the server gives them; spans are bytes of UTF-8.
class Quotes {
  constructor(site) {
    this.site = site;
    this.texts = new Map();
    this.checked = 0;
    this.wrong = [];
  }

  async text(patient, document) {
    if (!this.texts.has(document)) {
      const got = await this.site.request('GET', `/api/patients/${patient}/documents/${document}`, { token: this.site.token('doctor') });
      this.texts.set(document, got.status === 200 ? Buffer.from(got.json.text, 'utf8') : undefined);
    }
    return this.texts.get(document);
  }

  async check(patient, row, answer) {
    for (const statement of answer.statements) {
      if (statement.citations.length === 0) this.wrong.push(`${row.chart}: ${row.question}: a statement without a citation`);
      for (const { document, start, end, quote } of statement.citations) {
        ++this.checked;
        const text = await this.text(patient, document);
        if (text?.subarray(start, end).toString('utf8') !== quote) this.wrong.push(`${row.chart}: ${row.question}: ${document} ${start}-${end}`);
      }
    }
  }
}

function share(rights, total) {
  return total === 0 ? 100 : (100 * rights) / total;
}

function row_of(bench, what, figure, unit, reach, reached) {
  return { bench, what, figure, unit, reach, reached };
}

function rows_of(bench, results, quotes) {
  const right = (some) => some.filter((result) => result.wrong.length === 0).length;
  const rows = [];
  for (const kind of ['latest_value', 'value_on_date', 'trend', 'list', 'yes_no', 'when', 'who', 'what_was_said', 'not_found', undefined]) {
    const some = results.filter((result) => result.row.kind === kind);
    const percent = share(right(some), some.length);
    if (some.length > 0) rows.push(row_of(bench, `right, ${kind ?? 'any kind'} (${right(some)} of ${some.length})`, percent, '%', '≥ 95', percent >= 95));
  }
  const abstaining = results.filter((result) => result.row.kind === 'not_found');
  const abstained = abstaining.filter((result) => result.answer.kind === 'not_found').length;
  const dangerous = results.filter((result) => is_dangerous(result.row, result.answer)).length;
  const all = share(right(results), results.length);
  rows.push(row_of(bench, `abstains where the chart is silent (${abstained} of ${abstaining.length})`, share(abstained, abstaining.length), '%', '100', abstained === abstaining.length));
  rows.push(row_of(bench, 'opposite verdicts and forbidden values', dangerous, '', '0', dangerous === 0));
  rows.push(row_of(bench, `quotes found at their spans (of ${quotes.checked})`, share(quotes.checked - quotes.wrong.length, quotes.checked), '%', '100', quotes.wrong.length === 0));
  rows.push(row_of(bench, `right, all (${right(results)} of ${results.length})`, all, '%', '≥ 95', all >= 95));
  return rows;
}

function print_misses(results, quotes) {
  for (const { row, answer, wrong } of results.filter((result) => result.wrong.length > 0)) {
    console.log(`miss  ${row.chart}: ${row.question}\n      ${wrong.join('; ')}`);
    for (const statement of answer.statements) console.log(`      | ${statement.text}`);
  }
  for (const wrong of quotes.wrong) console.log(`quote ${wrong}`);
}

// The questions of `labels_file` over the charts of `folder`; `bench` names the rows.
export async function evaluate_labelled({ program, bench, folder, labels_file }) {
  const all = readFileSync(labels_file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const labels = all.filter((row) => !row.as_of);
  const charts = Object.fromEntries([...new Set(labels.map((row) => row.chart))].map((chart) => [chart, bundle(folder, chart)]));
  return Site.with(program, async (site) => {
    site.ok(['import', folder, care_teams(site, charts)]);
    const patients = await find_patients(site, charts);
    const quotes = new Quotes(site);
    const results = [];
    for (const row of labels) {
      const response = await site.ask(patients[row.chart], row.question);
      if (response.status !== 200) throw new Error(`${row.chart}: ${row.question}: ${response.status} ${response.text}`);
      results.push({ row, answer: response.json, wrong: wrong_in(row, response.json) });
      await quotes.check(patients[row.chart], row, response.json);
    }
    print_misses(results, quotes);
    if (labels.length < all.length) console.log(`${bench}: ${all.length - labels.length} questions of another day than today are asked by samples_test alone`);
    return rows_of(bench, results, quotes);
  });
}
