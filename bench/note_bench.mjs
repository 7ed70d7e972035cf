// One new note into a chart of 5,000 passages and into one of 500, over HTTPS: until the import is answered (durable and
// recorded), and until a question that only this note answers has its answer (searchable). In turns, in one run.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, clinician_identifier } from '../tools/e2e/site.mjs';
import { median, median_interval, row, say } from './lib.mjs';

const passages_per_note = 12;
const passage_bytes = 780;

function sample_sentences() {
  const sentences = new Set();
  for (const name of readdirSync('samples').filter((file) => /^\d.*\.json$/.test(file)).sort()) {
    for (const { resource } of JSON.parse(readFileSync(join('samples', name), 'utf8')).entry) {
      for (const { attachment } of resource.resourceType === 'DocumentReference' ? resource.content : []) {
        if (!/text\/plain/.test(attachment.contentType ?? '')) continue;
        for (const sentence of Buffer.from(attachment.data, 'base64').toString('utf8').split(/(?<=\.)\s+|\n+/)) {
          if (sentence.length > 30 && !/[:|]/.test(sentence)) sentences.add(sentence.trim());
        }
      }
    }
  }
  return [...sentences];
}

// Paragraphs of the samples' sentences, each a passage of its own, no two alike.
function note_text(sentences, number) {
  const paragraphs = [];
  for (let i = 0; i < passages_per_note; ++i) {
    let text = `Entry ${number * passages_per_note + i}.`;
    for (let pick = number * 7919 + i * 104_729; text.length < passage_bytes; pick += 31) text += ` ${sentences[pick % sentences.length]}`;
    paragraphs.push(text);
  }
  return paragraphs.join('\n\n');
}

function chart(id, passages, sentences) {
  const subject = { reference: `Patient/${id}` };
  const resources = [
    { resourceType: 'Patient', id, identifier: [{ system: 'urn:mrn', value: id, type: { coding: [{ code: 'MR' }] } }], name: [{ family: id, given: ['Nora'] }], birthDate: '1940-05-06' },
    { resourceType: 'CareTeam', id: `team-${id}`, status: 'active', subject, period: { start: '2000-01-01' },
      participant: [{ member: { reference: `Practitioner?identifier=${clinician_identifier}` } }] },
  ];
  for (let number = 0; number < Math.round(passages / passages_per_note); ++number) {
    resources.push({ resourceType: 'DocumentReference', id: `note-${id}-${number}`, status: 'current', subject, type: { text: 'Progress note' },
      date: new Date(Date.UTC(1995, 0, 1) + number * 26 * 86_400_000).toISOString(),
      content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(note_text(sentences, number)).toString('base64') } }] });
  }
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) });
}

const letters = (number) => [...String(number)].map((digit) => 'bdfghklmnp'[Number(digit)] + 'a').join('');

async function timed(work) {
  const from = process.hrtime.bigint();
  const result = await work();
  return [Number(process.hrtime.bigint() - from) / 1e6, result];
}

// A note with a word that nothing else has, and the question for it.
async function add_note(site, one, number) {
  const word = `zuv${letters(number)}`;
  const text = `Seen today. The patient brought the ${word} from home and feels well.\n\nPlan: see again in two weeks.`;
  const [stored_ms, stored] = await timed(() => site.request('POST', `/api/imports?name=visit-${number}.txt&patient=${one.id}&date=2026-01-05`,
    { token: site.token('admin'), body: text, headers: { 'Content-Type': 'application/octet-stream' } }));
  if (stored.status >= 300) throw new Error(`the note was refused: ${stored.text}`);
  const [asked_ms, answer] = await timed(() => site.request('POST', `/api/patients/${one.id}/ask`,
    { token: site.token('doctor'), body: { question: `What was said about the ${word}?` } }));
  if (answer.status >= 300 || !answer.text.includes(`the ${word} from home`)) throw new Error(`the new note was not found: ${answer.text.slice(0, 500)}`);
  return { stored_ms, all_ms: stored_ms + asked_ms };
}

export async function measure({ program, pairs = 20 }) {
  const site = new Site(program);
  try {
    site.init();
    await site.start();
    const sentences = sample_sentences();
    const charts = [];
    for (const [id, passages] of [['thick', 5000], ['thin', 500]]) {
      const file = join(site.folder, `${id}.json`);
      writeFileSync(file, chart(id, passages, sentences));
      site.ok(['import', file]);
      charts.push({ id: (await site.patient(id)).id, times: [] });
    }
    site.token('admin');
    say(`  ${pairs} notes into each of two charts`);
    for (let number = -2; number < pairs; ++number) {
      for (const one of number % 2 === 0 ? charts : [...charts].reverse()) {
        const times = await add_note(site, one, 1000 + number);
        if (number >= 0) one.times.push(times);
      }
    }
    const [thick, thin] = charts;
    const of = (one, name) => median(one.times.map((times) => times[name]));
    const ratio = (name) => median_interval(thick.times.map((times, i) => times[name] / thin.times[i][name]));
    const rows_of = (what, name) => {
      const { median: middle, low, high } = ratio(name);
      return [
        row('note', `a note into 5,000 passages: ${what}`, of(thick, name), 'ms', '≤ 10', of(thick, name) <= 10),
        row('note', `into 500 passages: ${what}`, of(thin, name), 'ms'),
        row('note', `5,000 beside 500: ${what} (95 %: ${low.toFixed(2)}–${high.toFixed(2)})`, middle, '×', '≤ 1.2', middle <= 1.2),
      ];
    };
    return [...rows_of('durable', 'stored_ms'), ...rows_of('durable, and found by a question', 'all_ms')];
  } finally {
    await site.close();
  }
}
