// One patient's chart of any thickness, made from the sentences and observations of the sample charts, for measuring: notes of
// about a dozen passages, no two alike, over thirty years. The same bytes every time. `node bench/thick_chart.mjs FILE PASSAGES`
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sections = ['HISTORY OF PRESENT ILLNESS', 'REVIEW OF SYSTEMS', 'MEDICATIONS', 'PHYSICAL EXAM', 'RESULTS', 'ASSESSMENT AND PLAN'];
const passages_per_note = 12;

// Small and fast, and the same everywhere (mulberry32).
function random_from(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function sample_material() {
  const sentences = new Set();
  const observations = [];
  for (const name of readdirSync('samples').filter((file) => /^\d.*\.json$/.test(file)).sort()) {
    for (const { resource } of JSON.parse(readFileSync(join('samples', name), 'utf8')).entry) {
      if (resource.resourceType === 'Observation' && resource.valueQuantity?.value && resource.code?.coding?.[0]) observations.push(resource);
      for (const content of resource.resourceType === 'DocumentReference' ? resource.content : []) {
        if (!content.attachment?.data || !/text\/plain/.test(content.attachment.contentType ?? '')) continue;
        for (const sentence of Buffer.from(content.attachment.data, 'base64').toString('utf8').split(/(?<=\.)\s+|\n+/)) {
          if (sentence.length > 30 && sentence.length < 240 && !/[:|]/.test(sentence)) sentences.add(sentence.trim());
        }
      }
    }
  }
  return { sentences: [...sentences], observations };
}

const day_of = (share) => new Date(Date.UTC(1995, 0, 1) + share * 30 * 365.25 * 86400e3).toISOString().slice(0, 10);

function note_text({ sentences }, random) {
  const pick = () => sentences[Math.floor(random() * sentences.length)];
  let text = '';
  for (let i = 0; i < passages_per_note; ++i) {
    if (i % 2 === 0) text += `${i > 0 ? '\n' : ''}${sections[(i / 2) % sections.length]}\n`;
    let passage = '';
    while (passage.length < 780) passage += `${pick().replace(/\d+/g, (digits) => (digits.length < 4 ? String(Math.floor(random() * 10 ** digits.length)) : digits))} `;
    // Long enough that two don't fit into one passage.
    text += `${passage.trim()}\n\n`;
  }
  return text;
}

export function thick_chart(passages) {
  const material = sample_material();
  const random = random_from(42);
  const notes = Math.max(1, Math.round(passages / passages_per_note));
  const entry = [{ resource: { resourceType: 'Patient', id: 'thick', identifier: [{ type: { coding: [{ code: 'MR' }] }, system: 'urn:oid:2.999.1.1', value: 'THICK' }],
    name: [{ family: 'Thick', given: ['Chart'] }], birthDate: '1940-05-06', gender: 'female' } }];
  for (let i = 0; i < notes; ++i) {
    entry.push({ resource: { resourceType: 'DocumentReference', id: `note-${i}`, status: 'current', subject: { reference: 'Patient/thick' }, date: `${day_of(i / notes)}T09:00:00Z`,
      type: { text: 'Progress note' }, content: [{ attachment: { contentType: 'text/plain; charset=utf-8', title: `Progress note ${i}`, data: Buffer.from(note_text(material, random)).toString('base64') } }] } });
  }
  for (let i = 0; i < notes * 6; ++i) {
    const one = material.observations[Math.floor(random() * material.observations.length)];
    entry.push({ resource: { ...one, id: `obs-${i}`, subject: { reference: 'Patient/thick' }, encounter: undefined, performer: undefined, specimen: undefined,
      effectiveDateTime: day_of(random()), issued: undefined, valueQuantity: { ...one.valueQuantity, value: Math.round(one.valueQuantity.value * (0.7 + 0.6 * random()) * 10) / 10 } } });
  }
  return { resourceType: 'Bundle', type: 'collection', entry };
}

if (process.argv[1]?.endsWith('thick_chart.mjs')) {
  const [file, passages] = process.argv.slice(2);
  if (!file || !/^\d+$/.test(passages ?? '')) {
    process.stderr.write('usage: node bench/thick_chart.mjs FILE PASSAGES\n');
    process.exit(64);
  }
  writeFileSync(file, JSON.stringify(thick_chart(Number(passages))));
}
