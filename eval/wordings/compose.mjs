// Wordings and charts put together: each wording is asked of a few patients, chosen by a hash, so that every run asks the same.
import { hash } from '../chart/truth.mjs';
import { spelled, written } from './dates.mjs';
import { facts_of } from './facts.mjs';
import { measured_subjects } from './measured.mjs';
import { said as absent } from './said_absent.mjs';
import { said as care } from './said_care.mjs';
import { said as drugs } from './said_drugs.mjs';
import { said as history } from './said_history.mjs';
import { said as measured } from './said_measured.mjs';
import { said as when } from './said_when.mjs';
import { second } from './second.mjs';
import { told_subjects } from './told.mjs';

const kind_of_subjects = { latest_named: 'latest' };

const sets = { first: [measured, when, drugs, history, care, absent], second };
export const set_names = Object.keys(sets);

// A line is a wording; `key| wording` is asked of that subject only; `!pattern,pattern| wording` of charts in which no word fits, and `!?` the
// same of a yes-or-no question that does not look like one.
function wordings_of(set) {
  const list = [];
  let kind = '';
  for (const line of sets[set].join('\n').split('\n').map((one) => one.trim()).filter(Boolean)) {
    const [, mark, only, text] = /^(!?\??)([^{}|]*)\| (.*)$/.exec(line) ?? [];
    if (line.startsWith('## ')) kind = line.slice(3);
    else if (text === undefined) list.push({ set, kind, text: line });
    else if (mark) list.push({ set, kind, text, unless: new RegExp(only.replaceAll(',', '|')), closed: mark === '!?' });
    else list.push({ set, kind, text, only });
  }
  return list;
}

// [{set, kind, text, only?, unless?, closed?}]; `set` is one of `set_names` or `all`.
export function all_wordings(set = 'all') {
  return (set === 'all' ? set_names : [set]).flatMap(wordings_of);
}

function slots_of(who, subject, seed) {
  const pick = (list) => (list?.length > 0 ? list[seed % list.length] : undefined);
  const x = pick(subject.names);
  const title = who.prefix ?? (who.grown ? (who.male ? 'Mr.' : 'Ms.') : undefined);
  const titled = title && who.family ? `${title} ${who.family}` : undefined;
  const { n, t } = subject.slots;
  return {
    ...subject.slots, x, X: x?.toUpperCase(), typo: pick(subject.typos), N: n === undefined ? undefined : spelled(n), T: t === undefined ? undefined : spelled(t),
    he: who.male ? 'he' : 'she', his: who.male ? 'his' : 'her', him: who.male ? 'him' : 'her', Mr: titled, First: who.first, Full: who.full,
  };
}

// The wording with its slots filled, or undefined if this patient or subject does not have one of them.
function fill(text, slots) {
  let whole = true;
  const filled = text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, form) => {
    const given = slots[name];
    const value = given === undefined ? undefined : form ? written(given, form) : String(given);
    if (value === undefined) whole = false;
    return value ?? '';
  });
  return whole ? filled : undefined;
}

// What is seldom asked about is seldom asked here: it is chosen only where the hash of all else is high.
const rare = /^(hark|dast|auditc|morse|phq2|rbc|mcv|cl|co2|nicotine|astemizole|terfenadine|levora|natazia|seasonique|yaz|cyclosporine|\^depression|\^medication|\^bone immob|\^impacted)/;
const rank = (seed, subject) => (rare.test(subject.key) ? 2 ** 31 + seed / 2 : seed);

const doubled = /\b(score|total|level|rate|count|wall) \1\b|\b(a|an) (any|a|an)\b/i;

function candidates(wording, chart) {
  if (wording.unless) {
    if (wording.unless.test(chart.facts.raw)) return [];
    const open = !wording.closed && (!/^(is|has|does|did|do|any|on|s\/p|ever|hx|pt|am)\b|\?$/i.test(wording.text) || /^(what|who|when|how|last|which)/i.test(wording.text));
    return [{ key: '', names: [], typos: [], slots: {}, expectation: { type: 'absent', open, or: /no known|nkda|no allerg/i } }];
  }
  const subjects = chart.subjects[kind_of_subjects[wording.kind] ?? wording.kind] ?? [];
  return wording.only ? subjects.filter((subject) => subject.group === wording.only) : subjects;
}

function asked_of(wording, charts, count) {
  const order = charts.map((chart) => ({ chart, seed: hash(`${wording.kind} ${wording.text} ${chart.patient.id}`) })).sort((a, b) => a.seed - b.seed);
  const questions = [];
  for (const { chart, seed } of order) {
    if (questions.length >= count) break;
    const own = candidates(wording, chart).map((subject) => ({ subject, seed: hash(`${seed} ${subject.key}`) })).sort((a, b) => rank(a.seed, a.subject) - rank(b.seed, b.subject));
    for (const one of own) {
      const slots = slots_of(chart.facts.who, one.subject, one.seed);
      const text = fill(wording.text, slots);
      const odd_plural = wording.text.includes('{x}s') && (slots.x.length < 3 || slots.x.endsWith('s'));
      if (text === undefined || odd_plural || doubled.test(text)) continue;
      const turns = text.split(' >> ');
      questions.push({ set: wording.set, kind: wording.kind, wording: wording.text, patient: chart.patient, before: turns.slice(0, -1), question: turns.at(-1), expectation: one.subject.expectation });
      break;
    }
  }
  return questions;
}

// `per_wording` patients are asked each wording; 1.4 is one patient for each and a second for four wordings in ten.
export function questions_of(patients, { per_wording, today, set }) {
  const charts = patients.map((patient) => {
    const facts = facts_of(patient);
    return { patient, facts, subjects: { ...measured_subjects(facts, today), ...told_subjects(facts, today) } };
  });
  return all_wordings(set).flatMap((wording) => {
    const more = hash(wording.text) % 1000 < (per_wording % 1) * 1000 ? 1 : 0;
    return asked_of(wording, charts, Math.floor(per_wording) + more);
  });
}
