// Makes any number of charts from the sample charts, for measuring: each copy has ids, identifiers and a family name of its own,
// so that no two are the same patient. `node bench/make_charts.mjs FOLDER COUNT`
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const shared = new Set(['Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Medication']);

function renamed_uuid(original, copy) {
  const hash = createHash('sha256').update(`${copy} ${original}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function rename(value, copy) {
  if (typeof value === 'string') {
    const reference = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]+)$/.exec(value);
    if (reference && !shared.has(reference[1])) return `${reference[1]}/${reference[2]}-${copy}`;
    return value.replace(uuid, (match) => renamed_uuid(match, copy));
  }
  if (Array.isArray(value)) return value.map((item) => rename(item, copy));
  if (value && typeof value === 'object') {
    // Attachments are copied as they are: base64 can look like a reference.
    const out = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'data' ? item : rename(item, copy)]));
    if (typeof value.resourceType === 'string' && typeof value.id === 'string' && !shared.has(value.resourceType)) {
      out.id = `${out.id}-${copy}`.slice(0, 64);
    }
    if (value.resourceType === 'Patient') {
      out.identifier = (value.identifier ?? []).map((identifier) => ({ ...identifier, value: `${identifier.value}-${copy}` }));
      out.name = (value.name ?? []).map((name) => ({ ...name, family: `${name.family}${copy}`, text: undefined }));
    }
    return out;
  }
  return value;
}

export function make_charts(folder, count, samples = 'samples') {
  mkdirSync(folder, { recursive: true });
  const bundles = readdirSync(samples)
    .filter((name) => /^\d.*\.json$/.test(name))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(samples, name), 'utf8')));
  for (let copy = 0; copy < count; ++copy) {
    const bundle = rename(bundles[copy % bundles.length], copy);
    writeFileSync(join(folder, `chart-${String(copy).padStart(6, '0')}.json`), JSON.stringify(bundle, null, 2));
  }
  writeFileSync(join(folder, 'practitioners.json'), readFileSync(join(samples, 'practitioners.json')));
}

// Few charts of many years: of each sample everything but the patient again and again, with ids of its own.
export function make_large_charts(folder, count, times, samples = 'samples') {
  make_charts(folder, count, samples);
  for (const name of readdirSync(folder).filter((file) => file.startsWith('chart-'))) {
    const bundle = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const patient = bundle.entry.filter((entry) => entry.resource?.resourceType === 'Patient');
    const rest = bundle.entry.filter((entry) => entry.resource?.resourceType !== 'Patient');
    const id = patient[0].resource.id;
    const again = (turn) => JSON.parse(JSON.stringify(rest), (key, value) => {
      if (key === 'id' && typeof value === 'string') return `${value}-${turn}`.slice(-64);
      if (key === 'fullUrl') return `${value.replace(uuid, (match) => renamed_uuid(match, turn))}${value.startsWith('urn:') ? '' : `-${turn}`}`;
      if (key !== 'reference' || typeof value !== 'string' || value === patient[0].fullUrl || value.endsWith(`/${id}`)) return value;
      return value.startsWith('urn:') ? value.replace(uuid, (match) => renamed_uuid(match, turn)) : value;
    });
    bundle.entry = [...patient, ...rest];
    for (let turn = 1; turn < times; ++turn) bundle.entry.push(...again(turn));
    writeFileSync(join(folder, name), JSON.stringify(bundle, null, 2));
  }
}

if (process.argv[1]?.endsWith('make_charts.mjs')) {
  const [folder, count] = process.argv.slice(2);
  if (!folder || !/^\d+$/.test(count ?? '')) {
    process.stderr.write('usage: node bench/make_charts.mjs FOLDER COUNT\n');
    process.exit(64);
  }
  make_charts(folder, Number(count));
}
