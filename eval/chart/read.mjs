// Any folder of FHIR R4 bundles, single resources or NDJSON, packed or not, as patients with their resources. Reads the raw JSON
// and shares nothing with the importer that it measures.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export function files_below(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files_below(path);
    return /\.(json|ndjson|jsonl)(\.gz)?$/.test(name) ? [path] : [];
  });
}

function text_of(path) {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function entries_of(path) {
  const text = text_of(path);
  if (!/\.(ndjson|jsonl)(\.gz)?$/.test(path)) {
    const root = JSON.parse(text);
    if (root.resourceType === 'Bundle') return (root.entry ?? []).filter((entry) => entry.resource);
    return root.resourceType ? [{ resource: root }] : [];
  }
  return text.split('\n').filter((line) => line.trim()).map((line) => ({ resource: JSON.parse(line) }));
}

const id_of = (reference) => (reference ?? '').replace(/^urn:uuid:/, '').replace(/\/_history\/.*$/, '').split('/').pop();

function patient_of(resource) {
  if (resource.resourceType === 'Patient') return resource.id;
  for (const field of ['subject', 'patient', 'beneficiary', 'individual', 'for']) {
    const reference = resource[field]?.reference;
    if (reference && !/^(Group|Device|Location)\//.test(reference)) return id_of(reference);
  }
  return undefined;
}

// [{id, file, patient, of: (type) => resources, all}], and `shared`: resources of nobody, by id.
export function read_folder(folder) {
  const patients = new Map();
  const shared = new Map();
  const waiting = [];
  for (const file of files_below(folder)) {
    const alias = new Map();
    const entries = entries_of(file);
    for (const { resource, fullUrl } of entries) {
      if (resource.resourceType === 'Patient') {
        alias.set(id_of(fullUrl ?? resource.id), resource.id);
        alias.set(resource.id, resource.id);
        if (!patients.has(resource.id)) patients.set(resource.id, { id: resource.id, file, patient: resource, all: new Map() });
      }
    }
    for (const { resource, fullUrl } of entries) waiting.push({ resource, id: id_of(fullUrl ?? resource.id), alias });
  }
  for (const { resource, id, alias } of waiting) {
    const named = patient_of(resource);
    const owner = patients.get(alias.get(named) ?? named);
    if (owner) {
      owner.all.set(`${resource.resourceType}/${resource.id ?? id}`, resource);
      if (resource.id !== id) owner.all.set(`${resource.resourceType}/${id}`, resource);
    } else if (!named) {
      shared.set(id, resource);
    }
  }
  for (const one of patients.values()) {
    one.of = (type) => [...new Set([...one.all.values()].filter((resource) => resource.resourceType === type))];
    one.find = (reference) => [...one.all.entries()].find(([key]) => key.endsWith(`/${id_of(reference)}`))?.[1] ?? shared.get(id_of(reference));
  }
  return [...patients.values()];
}
