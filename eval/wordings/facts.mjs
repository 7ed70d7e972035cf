// What one patient's raw resources say, in the shape that the questions need: only what has one plain reading.
import { class_names, condition_names, drug_names, measure_names, procedure_names, vaccine_names } from './names.mjs';

export const concept_name = (concept) => concept?.text ?? concept?.coding?.find((coding) => coding.display)?.display ?? concept?.coding?.[0]?.code;
const code_of = (concept) => concept?.coding?.[0]?.code;
export const day = (time) => (/^\d{4}-\d{2}-\d{2}/.test(time ?? '') ? time.slice(0, 10) : undefined);
const instant = (time) => Date.parse(time);
export const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
const by_time = (a, b) => instant(a.time) - instant(b.time);
const final = new Set(['final', 'amended', 'corrected', 'preliminary', 'appended']);

function point_of(one, time) {
  const value = one.valueQuantity;
  if (value?.value !== undefined) return { time, number: value.value, unit: value.unit ?? value.code };
  const parts = one.component ?? [];
  const part = (code) => parts.find((component) => code_of(component.code) === code)?.valueQuantity;
  const [systolic, diastolic] = [part('8480-6'), part('8462-4')];
  return systolic && diastolic ? { time, number: systolic.value, other: diastolic.value, unit: systolic.unit } : undefined;
}

// A day on which two different values were noted has no one answer; a thing that has such a day is asked only of other days.
function measures(patient) {
  const found = [];
  for (const names of measure_names) {
    const points = [];
    let blank = false; // a result without a value: whether it counts is a matter of taste
    for (const one of patient.of('Observation')) {
      const time = one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.effectiveInstant;
      if (!final.has(one.status) || !day(time)) continue;
      for (const part of [one, ...(one.component ?? [])]) {
        if (part.code?.coding?.some((coding) => names.codes.includes(coding.code))) {
          const point = point_of(part, time);
          if (point) points.push(point);
          else blank = true;
        }
      }
    }
    points.sort(by_time);
    const days = group(points, (point) => day(point.time));
    const settled = [...days.values()].map((list) => ({ ...list[0], day: day(list[0].time), plain: list.every((one) => one.number === list[0].number && one.other === list[0].other) && list.length === 1 }));
    if (points.length === 0 || blank || new Set(points.map((point) => point.unit)).size > 1) continue;
    found.push({ ...names, points: settled, raw: points, plain: settled.every((point) => point.plain), paired: settled.some((point) => point.other !== undefined) });
  }
  return found;
}

export function group(list, key) {
  const groups = new Map();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

function orders_of(patient) {
  return ['MedicationRequest', 'MedicationStatement'].flatMap((type) => patient.of(type)).map((one) => {
    const reason = one.reasonReference?.map((reference) => concept_name(patient.find(reference.reference)?.code)) ?? one.reasonCode?.map(concept_name) ?? [];
    return {
      name: concept_name(one.medicationCodeableConcept ?? patient.find(one.medicationReference?.reference)?.code) ?? '', status: one.status, intent: one.intent,
      time: one.authoredOn ?? one.effectivePeriod?.start ?? one.effectiveDateTime, requester: one.requester?.display, reasons: reason.filter(Boolean),
      instruction: one.dosageInstruction?.[0]?.text, as_needed: one.dosageInstruction?.[0]?.asNeededBoolean, repeat: one.dosageInstruction?.[0]?.timing?.repeat,
    };
  }).filter((one) => one.name && !['entered-in-error', 'cancelled', 'draft'].includes(one.status) && !['proposal', 'plan', 'option'].includes(one.intent));
}

const injected = /injection|injectable|syringe|infusion|implant|intrauterine/i;

// Drugs of one ingredient. One that is also part of a mixture in this chart is left out: its name would mean two things.
function drugs(patient, orders) {
  const given = patient.of('MedicationAdministration').map((one) => concept_name(one.medicationCodeableConcept ?? patient.find(one.medicationReference?.reference)?.code) ?? '');
  const found = [];
  for (const names of drug_names) {
    const mine = orders.filter((one) => names.pattern.test(one.name) && day(one.time)).sort(by_time);
    if (mine.length === 0 || given.some((name) => names.pattern.test(name))) continue;
    const mixed = mine.some((one) => one.name.includes(' / ') && !/\.\*|codone/.test(names.pattern.source));
    if (mixed || mine.some((one) => injected.test(one.name))) continue;
    if (names.key === 'amoxicillin' && mine.some((one) => /clavulan/i.test(one.name))) continue;
    const active = mine.some((one) => one.status === 'active');
    found.push({ ...names, orders: mine, active, products: [...new Set(mine.map((one) => one.name))], last: mine.at(-1), first: mine[0] });
  }
  return found;
}

function classes(orders, given) {
  return Object.entries(class_names).flatMap(([key, { names, one, doubt }]) => {
    const members = drug_names.filter((drug) => drug.classes.includes(key));
    const mine = orders.filter((order) => members.some((drug) => drug.pattern.test(order.name)));
    const doubtful = [...orders.filter((order) => !mine.includes(order)).map((order) => order.name), ...given].some((name) => doubt?.test(name));
    if (doubtful) return [];
    const active = mine.filter((order) => order.status === 'active');
    if (active.some((order) => injected.test(order.name))) return [];
    const said = (list) => [...new Set(list.flatMap((order) => members.filter((drug) => drug.pattern.test(order.name)).map((drug) => drug.pattern)))];
    return [{ key, names, typos: [], one, active: said(active), ever: said(mine) }];
  });
}

const plain = (name) => name.replace(/\s*\((disorder|finding|procedure|situation|substance|organism)\)?\s*$/i, '').trim();

function conditions(patient) {
  const all = patient.of('Condition').map((one) => ({
    name: concept_name(one.code) ?? '', onset: day(one.onsetDateTime ?? one.onsetPeriod?.start ?? one.recordedDate), over: day(one.abatementDateTime),
    active: ['active', 'recurrence', 'relapse'].includes(code_of(one.clinicalStatus) ?? 'active'), confirmed: (code_of(one.verificationStatus) ?? 'confirmed') === 'confirmed',
    time: one.onsetDateTime ?? one.recordedDate,
  })).filter((one) => one.name && one.confirmed);
  const found = [];
  for (const names of condition_names) {
    const mine = all.filter((one) => names.pattern.test(one.name)).sort(by_time);
    if (mine.length === 0 || new Set(mine.map((one) => one.name)).size > 1) continue;
    const near = all.some((one) => names.near.test(one.name) && one.name !== mine[0].name);
    found.push({ ...names, plain: plain(mine[0].name), episodes: mine, active: mine.some((one) => one.active), near, once: mine.length === 1 && mine[0].onset !== undefined });
  }
  // What stands on a problem list without doubt: no social findings.
  const listed = [...new Set(all.filter((one) => one.active && !/\((finding|situation)/i.test(one.name)).map((one) => plain(one.name)))];
  const resolved = [...new Set(all.filter((one) => !one.active && !/\((finding|situation)/i.test(one.name)).map((one) => plain(one.name)))].filter((name) => !listed.includes(name));
  return { found, listed, resolved };
}

function allergies(patient) {
  return patient.of('AllergyIntolerance').filter((one) => !['entered-in-error', 'refuted'].includes(code_of(one.verificationStatus))).map((one) => ({
    name: plain(concept_name(one.code) ?? '').replace(/^allergy to /i, '').replace(/ allergy$/i, '').replace(/ \(edible\)/i, ''),
    reactions: (one.reaction ?? []).flatMap((reaction) => reaction.manifestation ?? []).map(concept_name).filter(Boolean).map(plain),
  })).filter((one) => one.name && !/^no /i.test(one.name));
}

function grouped(list, tables) {
  return tables.flatMap((names) => {
    const mine = list.filter((one) => names.pattern.test(one.name)).sort(by_time);
    return mine.length === 0 ? [] : [{ ...names, days: mine.map((one) => day(one.time)), names_in_chart: [...new Set(mine.map((one) => one.name))] }];
  });
}

function encounters(patient) {
  return patient.of('Encounter').filter((one) => !['cancelled', 'entered-in-error', 'planned'].includes(one.status) && day(one.period?.start)).map((one) => ({
    time: one.period.start, day: day(one.period.start), end: day(one.period.end), class: one.class?.code ?? '', type: plain(concept_name(one.type?.[0]) ?? ''),
    reason: concept_name(one.reasonCode?.[0]) && plain(concept_name(one.reasonCode[0])),
    doctor: one.participant?.map((part) => part.individual?.display).find(Boolean), place: one.serviceProvider?.display, room: one.location?.[0]?.location?.display,
  })).sort(by_time);
}

function raw_text(patient) {
  const notes = ['DocumentReference', 'DiagnosticReport'].flatMap((type) => patient.of(type)).flatMap((one) => [...(one.content ?? []).map((content) => content.attachment), ...(one.presentedForm ?? [])])
    .filter((part) => part?.data && /text|html|xml/.test(part.contentType ?? '')).map((part) => Buffer.from(part.data, 'base64').toString('utf8'));
  const own = [...new Set(patient.all.values())].filter((one) => !['Claim', 'ExplanationOfBenefit'].includes(one.resourceType));
  return fold(JSON.stringify(own) + notes.join('\n'));
}

export function facts_of(patient) {
  const orders = orders_of(patient);
  const given = patient.of('MedicationAdministration').map((one) => concept_name(one.medicationCodeableConcept ?? patient.find(one.medicationReference?.reference)?.code) ?? '');
  const shots = patient.of('Immunization').filter((one) => one.status === 'completed' && day(one.occurrenceDateTime)).map((one) => ({ name: concept_name(one.vaccineCode) ?? '', time: one.occurrenceDateTime }));
  const done = patient.of('Procedure').filter((one) => ['completed', 'in-progress'].includes(one.status)).map((one) => ({ name: concept_name(one.code) ?? '', time: one.performedDateTime ?? one.performedPeriod?.start })).filter((one) => day(one.time));
  const other_shots = patient.of('Procedure').some((one) => /vaccin|antitoxin/i.test(concept_name(one.code) ?? ''));
  const person = patient.patient;
  const name = person.name?.find((one) => one.use === 'official') ?? person.name?.[0] ?? {};
  return {
    patient, person, dead: person.deceasedDateTime ?? (person.deceasedBoolean ? 'yes' : undefined), raw: raw_text(patient), orders, given,
    measures: measures(patient), drugs: drugs(patient, orders), classes: classes(orders, given), conditions: conditions(patient), allergies: allergies(patient),
    vaccines: grouped(shots, vaccine_names).filter((one) => one.key !== 'tetanus' || !other_shots), shots,
    procedures: grouped(done, procedure_names), done: done.map((one) => ({ ...one, name: plain(one.name) })), encounters: encounters(patient),
    smoking: patient.of('Observation').filter((one) => code_of(one.code) === '72166-2').map((one) => ({ time: one.effectiveDateTime, words: concept_name(one.valueCodeableConcept) })).filter((one) => one.words && day(one.time)).sort(by_time),
    who: {
      male: person.gender === 'male', grown: (person.birthDate ?? '9') < String(new Date().getUTCFullYear() - 18), prefix: name.prefix?.[0], family: name.family, first: name.given?.[0],
      full: [name.given?.[0], name.family].filter(Boolean).join(' '), birth: person.birthDate,
    },
  };
}
