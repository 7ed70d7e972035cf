// ./do eval wordings [DIR]: the many ways in which people ask a chart, filled in from any folder of FHIR charts and asked of a
// throw-away server over HTTPS. What is measured and by whom it was written: eval/README.md.
import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { Site } from '../tools/e2e/site.mjs';
import { files_below, read_folder } from './chart/read.mjs';
import { care_teams, ids_of } from './chart_eval.mjs';
import { all_wordings, questions_of, set_names } from './wordings/compose.mjs';
import { judge } from './wordings/judge.mjs';

const bench = 'wordings';
const asked_at_once = 8;
const outcomes = ['right', 'opposite', 'wrong', 'not_found', 'other'];

async function ask_all(site, ids, questions) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < questions.length) {
      const at = next++;
      const row = questions[at];
      const body = row.before.length > 0 ? { question: row.question, before: row.before } : { question: row.question };
      const response = await site.request('POST', `/api/patients/${ids.get(row.patient.id)}/ask`, { token: site.token('doctor'), body });
      if (response.status !== 200) throw new Error(`${row.question}: ${response.status} ${response.text}`);
      results[at] = { row, answer: response.json, ...judge(row.expectation, response.json) };
    }
  };
  await Promise.all(Array.from({ length: asked_at_once }, worker));
  return results;
}

const spoken = (row) => [...row.before, row.question].join(' >> ');
const told = (expectation) => JSON.stringify(expectation, (_, value) => (value instanceof RegExp ? String(value) : value));

function print_misses(misses, shown) {
  for (const { row, answer, outcome, why } of misses.slice(0, shown)) {
    console.log(`${outcome}  ${row.kind}: ${spoken(row)}\n      expected ${told(row.expectation).slice(0, 300)}; ${why ?? ''}\n      ${answer.kind} ${answer.verdict ?? ''}; read as ${answer.how_read}`);
    for (const statement of answer.statements.slice(0, 2)) console.log(`      | ${statement.text.slice(0, 200)}`);
  }
  if (misses.length > shown && shown > 0) console.log(`… and ${misses.length - shown} more misses`);
}

function report_line({ row, answer, outcome, why }) {
  return JSON.stringify({
    file: basename(row.patient.file), set: row.set, kind: row.kind, outcome, why, wording: row.wording, question: spoken(row), expectation: JSON.parse(told(row.expectation)),
    answer_kind: answer.kind, verdict: answer.verdict, how_read: answer.how_read, ambiguous: answer.ambiguous, not_found: answer.not_found,
    statements: answer.statements.slice(0, 3).map((statement) => statement.text.slice(0, 300)),
  });
}

function row_of(what, figure) {
  return { bench, what, figure, unit: '', reach: '', reached: true };
}

const share = (some, all) => (all === 0 ? 1 : some / all);
const count = (list, outcome) => list.filter((one) => one.outcome === outcome).length;
const parts = (list) => outcomes.map((outcome) => `${outcome.replace('_', ' ')} ${count(list, outcome)}`).join(', ');

function rows_of_all(results, set) {
  const absent = results.filter(({ row }) => row.kind.startsWith('absent_'));
  const there = results.filter(({ row }) => !row.kind.startsWith('absent_'));
  const abstained = absent.filter((one) => one.answer.kind === 'not_found').length;
  const wordings = new Set(results.map(({ row }) => `${row.set} ${row.kind} ${row.wording}`)).size;
  const whose = set === 'all' ? '' : `${set} set: `;
  return [
    row_of(`${whose}wordings asked, of ${all_wordings(set).length}`, wordings),
    row_of(`${whose}all (${parts(results)})`, share(count(results, 'right'), results.length)),
    row_of(`${whose}what is in the chart (${parts(there)})`, share(count(there, 'right'), there.length)),
    row_of(`${whose}what is certainly absent (${parts(absent)})`, share(count(absent, 'right'), absent.length)),
    row_of(`${whose}says that it is not found, of what is absent (${abstained} of ${absent.length})`, share(abstained, absent.length)),
    row_of(`${whose}answers that say the opposite`, count(results, 'opposite')),
  ];
}

function rows_of(results, set) {
  const kinds = [...new Set(results.map(({ row }) => row.kind))].map((kind) => {
    const list = results.filter(({ row }) => row.kind === kind);
    return row_of(`${kind} (${parts(list)})`, share(count(list, 'right'), list.length));
  });
  const per_set = set_names.filter((name) => set === 'all' || set === name).flatMap((name) => rows_of_all(results.filter(({ row }) => row.set === name), name));
  return [...kinds, ...per_set, ...(set === 'all' ? rows_of_all(results, set) : [])];
}

export async function evaluate({ program, folder = 'samples', shown = 40, per_wording = 1, only, report, set = 'all' }) {
  const patients = read_folder(resolve(folder)).filter((patient) => !only || new RegExp(only).test(patient.file));
  if (patients.length === 0) throw new Error(`no patients below ${folder}`);
  const questions = questions_of(patients, { per_wording, today: new Date().toISOString().slice(0, 10), set });
  return Site.with(program, async (site) => {
    const imported = site.run(['import', ...files_below(resolve(folder))]);
    if (imported.status !== 0) process.stderr.write(imported.stdout + imported.stderr);
    site.ok(['import', care_teams(site, patients)]);
    const results = await ask_all(site, await ids_of(site, patients), questions);
    const misses = results.filter((one) => one.outcome !== 'right').sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
    print_misses(misses, shown);
    if (report) writeFileSync(report, misses.map((one) => `${report_line(one)}\n`).join(''));
    return rows_of(results, set);
  });
}
