// Questions with known answers, derived from one patient's raw resources. Every expectation is one of
//   value    {number?, other?, words?, unit?, date?}  a statement says it, and what it cites says it too
//   names    {all, none}     each of `all` is in a statement, none of `none` is
//   verdict  {verdict, about} yes or no; what is cited names it
//   date     {dates}         a statement and its citation say one of these days
//   count    {count}
//   series   {first, last, count}
//   absent   {}              the answer abstains
import { absences, misspelled, usual_diseases, usual_names, vaccine_names, wordings } from './wordings.mjs';

const final = new Set(['final', 'amended', 'corrected', 'preliminary', 'appended']);
const concept_name = (concept) => concept?.text ?? concept?.coding?.find((coding) => coding.display)?.display ?? concept?.coding?.[0]?.code;
const code_of = (concept) => concept?.coding?.[0]?.code;
const day = (time) => (/^\d{4}-\d{2}-\d{2}/.test(time ?? '') ? time.slice(0, 10) : undefined);
const instant = (time) => Date.parse(time);
export const plain_name = (name) => name.replace(/\s*\((disorder|finding|procedure|situation|person|observable entity|regime\/therapy|morphologic abnormality|substance|event|physical object|qualifier value|product)\)\s*$/i, '').trim();
const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

// FNV-1a: the same questions in every run.
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; ++i) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}

function value_of(node) {
  if (node.valueQuantity?.value !== undefined) return { number: node.valueQuantity.value, unit: node.valueQuantity.unit ?? node.valueQuantity.code };
  if (node.valueInteger !== undefined) return { number: node.valueInteger };
  const words = concept_name(node.valueCodeableConcept) ?? node.valueString;
  return words === undefined ? undefined : { words };
}

// Each thing that was measured: {code, name, points: [{value, time}], panel?}, oldest point first.
function measures(patient) {
  const all = new Map();
  const add = (concept, value, time, panel) => {
    if (!value || !day(time)) return;
    const name = concept_name(concept);
    if (!name) return;
    const key = code_of(concept) ?? name;
    if (!all.has(key)) all.set(key, { code: code_of(concept), names: new Set(), points: [], panel });
    all.get(key).names.add(name);
    all.get(key).points.push({ value, time });
  };
  for (const one of patient.of('Observation')) {
    if (!final.has(one.status)) continue;
    const time = one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.effectiveInstant;
    add(one.code, value_of(one), time);
    const parts = one.component ?? [];
    for (const part of parts) add(part.code, value_of(part), time, concept_name(one.code));
    const systolic = parts.find((part) => code_of(part.code) === '8480-6');
    const diastolic = parts.find((part) => code_of(part.code) === '8462-4');
    if (systolic?.valueQuantity && diastolic?.valueQuantity) {
      add(one.code, { number: systolic.valueQuantity.value, other: diastolic.valueQuantity.value, unit: systolic.valueQuantity.unit }, time);
    }
  }
  for (const one of all.values()) one.points.sort((a, b) => instant(a.time) - instant(b.time));
  return [...all.values()];
}

const same = (a, b) => a.number === b.number && a.other === b.other && a.words === b.words && a.unit === b.unit;
// A time at which two different values were noted has no one answer.
const settled = (points, point) => points.every((other) => day(other.time) !== day(point.time) || same(other.value, point.value));

class Deriver {
  constructor(patient, { per_kind }) {
    this.patient = patient;
    this.per_kind = per_kind;
    this.questions = [];
    this.raw = fold(JSON.stringify([...new Set(patient.all.values())]));
    for (const kind of ['DocumentReference', 'DiagnosticReport']) {
      for (const one of patient.of(kind)) {
        for (const part of [...(one.content ?? []).map((content) => content.attachment), ...(one.presentedForm ?? [])]) {
          if (part?.data && /text|html|xml/.test(part.contentType ?? '')) this.raw += fold(Buffer.from(part.data, 'base64').toString('utf8'));
        }
      }
    }
  }

  // Two wordings of each list, chosen by what is asked, and sometimes misspelled.
  ask(kind, x, expectation, { d, spell = true, label = kind } = {}) {
    for (const which of ['open', 'held']) {
      const list = wordings[kind][which];
      const seed = hash(`${this.patient.id} ${kind} ${x} ${which} ${d ?? ''}`);
      const template = list[seed % list.length];
      const asked = spell && seed % 17 === 0 && /[A-Za-z]{8,}/.test(x) ? misspelled(x, seed >>> 5) : x;
      const question = template.replaceAll('{x}', () => asked).replaceAll('{d}', d ?? '');
      this.questions.push({ kind: label, held: which === 'held', spelled: asked === x, question, x, expectation, patient: this.patient });
    }
  }

  some(list, key) {
    return [...list].sort((a, b) => hash(this.patient.id + key(a)) - hash(this.patient.id + key(b))).slice(0, this.per_kind);
  }

  measured() {
    const all = measures(this.patient).filter((one) => one.points.length > 0);
    // A usual name stands for every code that goes by it.
    const by_name = new Map();
    for (const one of all) {
      for (const name of new Map([...[...one.names].map(plain_name), ...(usual_names[one.code] ?? [])].map((name) => [fold(name), name])).values()) {
        const key = fold(name);
        if (!by_name.has(key)) by_name.set(key, { name, points: [], codes: new Set() });
        by_name.get(key).codes.add(one.code ?? key);
        by_name.get(key).points.push(...one.points);
      }
    }
    const named = [...by_name.values()].filter((one) => !/^(url|http)/.test(one.name));
    for (const one of named) one.points.sort((a, b) => instant(a.time) - instant(b.time));
    for (const { name, points } of this.some(named, (one) => one.name)) this.ask_measure(name, points);
  }

  ask_measure(name, points) {
    const last = points.at(-1);
    if (settled(points, last)) this.ask('latest', name, { type: 'value', ...last.value, date: day(last.time) });
    const seed = hash(this.patient.id + name);
    const some = points[seed % points.length];
    if (settled(points, some)) this.ask('on_date', name, { type: 'value', ...some.value, date: day(some.time) }, { d: day(some.time) });
    const numbers = points.filter((point) => point.value.number !== undefined && point.value.other === undefined);
    if (numbers.length < 2 || new Set(numbers.map((point) => point.value.unit)).size > 1 || numbers.length !== points.length) return;
    const high = Math.max(...numbers.map((point) => point.value.number));
    const low = Math.min(...numbers.map((point) => point.value.number));
    if (seed % 3 === 0) this.ask('highest', name, { type: 'value', number: high, unit: last.value.unit });
    if (seed % 3 === 1) this.ask('lowest', name, { type: 'value', number: low, unit: last.value.unit });
    if (seed % 3 === 2 && settled(points, points[0])) this.ask('first', name, { type: 'value', ...points[0].value, date: day(points[0].time) });
    if (seed % 5 === 0 && points.length <= 40) this.ask('trend', name, { type: 'series', first: points[0], last, count: points.length });
    if (seed % 5 === 1) this.ask('measured_count', name, { type: 'count', count: points.length });
  }

  medications() {
    const orders = ['MedicationRequest', 'MedicationStatement'].flatMap((type) => this.patient.of(type)).map((one) => {
      const concept = one.medicationCodeableConcept ?? this.patient.find(one.medicationReference?.reference)?.code;
      return { name: concept_name(concept), status: one.status, intent: one.intent, time: one.authoredOn ?? one.effectivePeriod?.start ?? one.effectiveDateTime };
    }).filter((one) => one.name && !['entered-in-error', 'cancelled', 'draft'].includes(one.status) && !['proposal', 'plan', 'option'].includes(one.intent));
    const given = this.patient.of('MedicationAdministration').map((one) => concept_name(one.medicationCodeableConcept ?? this.patient.find(one.medicationReference?.reference)?.code));
    const names = (status) => [...new Set(orders.filter((one) => status(one.status)).map((one) => one.name))];
    const active = names((status) => status === 'active');
    const over = names((status) => status !== 'active').filter((name) => !active.includes(name));
    if (orders.length > 0) {
      const expectation = active.length > 0 ? { type: 'names', all: active, none: over } : { type: 'absent' };
      this.ask('active_medications', '', expectation, { label: active.length > 0 ? 'active_medications' : 'absent: active_medications' });
    }
    const ingredient = (name) => (/[A-Za-z]{5,}(?: [a-z]{4,})?/.exec(name.replace(/^[\d.]+ (HR|ML) /i, '')) ?? [name])[0];
    const shared = (name, list) => list.some((other) => other !== name && fold(other).includes(fold(ingredient(name)).split(' ')[0]));
    for (const name of this.some(active, (one) => one)) {
      this.ask('takes', hash(name) % 2 ? name : ingredient(name), { type: 'verdict', verdict: 'yes', about: ingredient(name) });
    }
    for (const name of this.some(over, (one) => one)) {
      if (shared(name, active) || shared(name, given.filter(Boolean))) continue;
      this.ask('takes', ingredient(name), { type: 'verdict', verdict: 'no', about: ingredient(name) }, { label: 'takes (stopped)' });
      this.ask('took', ingredient(name), { type: 'verdict', verdict: 'yes', about: ingredient(name) });
      const times = orders.filter((one) => one.name === name && day(one.time)).map((one) => one.time).sort((a, b) => instant(a) - instant(b));
      if (times.length > 0 && !shared(name, over)) this.ask('started', ingredient(name), { type: 'date', dates: [day(times[0])] });
    }
  }

  conditions() {
    const all = this.patient.of('Condition').map((one) => ({
      name: concept_name(one.code), onset: one.onsetDateTime ?? one.onsetPeriod?.start ?? one.recordedDate,
      clinical: code_of(one.clinicalStatus) ?? 'active', verified: code_of(one.verificationStatus) ?? 'confirmed',
    })).filter((one) => one.name && one.verified === 'confirmed');
    const active = [...new Set(all.filter((one) => ['active', 'recurrence', 'relapse'].includes(one.clinical)).map((one) => one.name))];
    const over = [...new Set(all.map((one) => one.name))].filter((name) => !active.includes(name));
    if (active.length > 0) this.ask('problems', '', { type: 'names', all: active.map(plain_name), none: [] });
    const called = (name) => [plain_name(name), ...(usual_diseases[plain_name(name)] ?? [])];
    const pick = (name) => called(name)[hash(this.patient.id + name) % called(name).length];
    for (const name of this.some(active, (one) => one)) {
      this.ask('has', pick(name), { type: 'verdict', verdict: 'yes', about: '' });
      this.ask_onset(name, all);
    }
    for (const name of this.some(over, (one) => one)) {
      this.ask('had', pick(name), { type: 'verdict', verdict: 'yes', about: '' });
      this.ask_onset(name, all);
    }
  }

  ask_onset(name, all) {
    const onsets = all.filter((one) => one.name === name && day(one.onset)).map((one) => day(one.onset));
    if (new Set(onsets).size === 1) this.ask('diagnosed', plain_name(name), { type: 'date', dates: onsets });
  }

  allergies() {
    const all = this.patient.of('AllergyIntolerance').filter((one) => code_of(one.verificationStatus) !== 'entered-in-error');
    const names = [...new Set(all.filter((one) => code_of(one.verificationStatus) !== 'refuted').map((one) => concept_name(one.code)).filter(Boolean))];
    const none = names.every((name) => /no known|^no /i.test(name));
    if (names.length > 0 && !none) {
      this.ask('allergies', '', { type: 'names', all: names.map(plain_name), none: [] });
      for (const name of this.some(names, (one) => one)) {
        this.ask('allergic', plain_name(name).replace(/^allergy to /i, '').replace(/ allergy$/i, ''), { type: 'verdict', verdict: 'yes', about: '' });
      }
    } else {
      this.ask('allergies', '', { type: 'absent', or: /no known|nkda|nka|no allerg|none|not have/i }, { label: 'absent: allergies' });
    }
    for (const substance of ['strawberries', 'nickel', 'bee venom', 'sulfites']) {
      if (!this.raw.includes(fold(substance).slice(0, 7))) {
        this.ask('allergic', substance, { type: 'absent', or: /no known|nkda|nka|no allerg/i }, { label: 'absent: allergic' });
      }
    }
  }

  immunizations() {
    const all = this.patient.of('Immunization').filter((one) => one.status === 'completed' && day(one.occurrenceDateTime));
    if (all.length === 0) return;
    const names = [...new Set(all.map((one) => concept_name(one.vaccineCode)))];
    this.ask('immunizations', '', { type: 'names', all: names, none: [] });
    const groups = new Map();
    for (const one of all) {
      for (const name of [concept_name(one.vaccineCode), ...(vaccine_names[code_of(one.vaccineCode)] ?? [])]) {
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(one.occurrenceDateTime);
      }
    }
    for (const [name, times] of this.some([...groups], ([one]) => one)) {
      const last = times.sort((a, b) => instant(a) - instant(b)).at(-1);
      this.ask('last_vaccine', name, { type: 'date', dates: [day(last)] });
      this.ask('vaccinated', name, { type: 'verdict', verdict: 'yes', about: '' });
    }
  }

  procedures() {
    const all = this.patient.of('Procedure').filter((one) => ['completed', 'in-progress'].includes(one.status));
    const groups = new Map();
    for (const one of all) {
      const name = one.code && plain_name(concept_name(one.code) ?? '');
      const time = one.performedDateTime ?? one.performedPeriod?.start;
      if (!name || !day(time)) continue;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(time);
    }
    if (groups.size === 0) return;
    this.ask('procedures', '', { type: 'names', all: [...groups.keys()].map(plain_name), none: [] });
    for (const [name, times] of this.some([...groups], ([one]) => one)) {
      const last = times.sort((a, b) => instant(a) - instant(b)).at(-1);
      const seed = hash(this.patient.id + name);
      this.ask('last_procedure', plain_name(name), { type: 'date', dates: [day(last)] });
      this.ask('procedure_done', plain_name(name), { type: 'verdict', verdict: 'yes', about: '' });
      if (seed % 4 === 0) this.ask('procedure_count', plain_name(name), { type: 'count', count: times.length });
    }
  }

  person() {
    const times = this.patient.of('Encounter').filter((one) => !['cancelled', 'entered-in-error', 'planned'].includes(one.status)).map((one) => one.period?.start).filter(day).sort((a, b) => instant(a) - instant(b));
    if (times.length > 0) this.ask('last_visit', '', { type: 'date', dates: [day(times.at(-1))] });
    const { birthDate } = this.patient.patient;
    if (birthDate) this.ask('birth', '', { type: 'date', dates: [birthDate] });
  }

  absent() {
    for (const [kind, things] of Object.entries(absences)) {
      const silent = things.filter(([name, ...words]) => ![name, ...words].some((word) => this.raw.includes(fold(word.replace(/^an? /, '')))));
      for (const [name] of this.some(silent, ([one]) => one)) this.ask(kind, name, { type: 'absent' }, { spell: false, label: `absent: ${kind}` });
    }
  }
}

export function questions_of(patient, options) {
  const deriver = new Deriver(patient, options);
  for (const part of ['measured', 'medications', 'conditions', 'allergies', 'immunizations', 'procedures', 'person', 'absent']) deriver[part]();
  return deriver.questions;
}
