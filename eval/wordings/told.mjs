// Questions on drugs, problems, allergies, shots, procedures, visits and the person: kind -> [{key, names, typos, slots, expectation}].
import { age_on, years_later } from './dates.mjs';
import { fold, group } from './facts.mjs';

const escape = (text) => fold(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const exact = (name) => new RegExp(escape(name).replace(/[\s,]+/g, '[\\s,]+'));
// A drug by its longest word: "10 ML Furosemide 10 MG/ML Injection" is "furosemide".
const main_word = (name) => (name.match(/[A-Za-z]{4,}/g) ?? [name]).filter((word) => !/^(oral|tablet|injection|pack|hour|topical|cream|solution|prefilled|syringe|actuat|mucosal|spray|inhaler)$/i.test(word))[0] ?? name;
const named = (name) => new RegExp(escape(main_word(name)));
const yes = (shows) => ({ type: 'verdict', yes: true, shows });
const no = { type: 'verdict', yes: false };
const date = (...days) => ({ type: 'date', days });
const words = (pattern) => ({ type: 'words', pattern });

export function told_subjects(facts, today) {
  const kinds = {};
  const add = (kind, one, slots, expectation) => {
    (kinds[kind] ??= []).push({ key: `${one.key} ${Object.values(slots).join(' ')}`, group: one.key, names: one.names, typos: one.typos ?? [], slots, expectation });
  };
  for (const part of [drugs, classes, lists, problems, allergies, shots, procedures, visits, person]) part(facts, add, today);
  return kinds;
}

function drugs(facts, add) {
  for (const one of facts.drugs) {
    const pattern = new RegExp(one.pattern.source.replace('.*', '[^\\n]*'), 'i');
    if (!facts.dead) {
      if (one.active) add('takes', one, {}, yes(pattern));
      else add('takes_no', one, {}, no);
      add(one.active ? 'not_stopped' : 'stopped', one, {}, { type: 'verdict', yes: !one.active, open: one.active, shows: one.active ? undefined : /stopped|ended|no longer|discontinued/ });
    }
    add('ever_took', one, {}, yes(pattern));
    const days = one.orders.map((order) => order.time.slice(0, 10));
    add('first_prescribed', one, {}, date(days[0]));
    add('last_prescribed', one, {}, date(days.at(-1)));
    if (one.last.requester && one.orders.filter((order) => order.time.slice(0, 10) === days.at(-1)).every((order) => order.requester === one.last.requester)) {
      if (new Set(one.orders.map((order) => order.requester)).size === 1) add('prescriber', one, {}, words(exact(one.last.requester.replace(/^Dr\.\s*/, ''))));
      add('follow_prescriber', one, {}, words(exact(one.last.requester.replace(/^Dr\.\s*/, ''))));
    }
    const reasons = [...new Set(one.orders.flatMap((order) => order.reasons))];
    if (reasons.length === 1 && one.orders.every((order) => order.reasons.length === 1)) {
      add('reason', one, {}, words(exact(reasons[0].replace(/ \((disorder|finding)\)/, ''))));
      add('follow_reason', one, {}, words(exact(reasons[0].replace(/ \((disorder|finding)\)/, ''))));
    }
    const strengths = new Set(one.products.map((name) => /([\d.]+) MG(?!\/)/i.exec(name)?.[1]));
    if (strengths.size === 1 && ![...strengths].includes(undefined) && !one.products.some((name) => / \/ |[\d.]+\/[\d.]+ MG/.test(name))) {
      const dose = new RegExp(`\\b${escape([...strengths][0])} ?mg\\b`);
      add(one.active ? 'dose' : 'dose_then', one, {}, words(dose));
      add('follow_dose', one, {}, words(dose));
    }
    if (one.orders.every((order) => /as needed/i.test(order.instruction ?? '') && !order.repeat)) add('as_needed', one, {}, { type: 'either', parts: [yes(/as needed|prn/), words(/as needed|prn/)] });
    if (one.orders.length > 2) add('prescribed_count', one, {}, { type: 'count', count: one.orders.length });
  }
  // What is taken for a problem, where every order for it names it.
  for (const condition of facts.conditions.found.filter((one) => one.active && !one.near && !facts.dead)) {
    const mine = facts.orders.filter((order) => order.status === 'active' && order.reasons.some((reason) => condition.pattern.test(reason)));
    if (mine.length > 0 && !mine.some((order) => /injection/i.test(order.name))) add('taken_for', condition, {}, { type: 'names', all: [...new Set(mine.map((order) => main_word(order.name)))].map((name) => new RegExp(escape(name))) });
  }
}

function classes(facts, add) {
  for (const one of facts.classes) {
    const slots = { a: one.one };
    const expectation = { type: 'either', parts: [yes(one.active[0]), { type: 'names', all: one.active }] };
    if (one.active.length > 0 && !facts.dead) {
      add('class_now', one, slots, expectation);
      add('class_which', one, slots, { type: 'names', all: one.active });
    } else if (one.ever.length === 0) {
      add('class_none', one, slots, { type: 'absent' });
    } else if (!facts.dead) {
      add('class_over', one, slots, no);
    }
    if (one.ever.length > 0) add('class_ever', one, slots, { type: 'either', parts: [yes(one.ever[0]), { type: 'names', all: one.ever }] });
  }
}

const the = (key) => ({ key, names: [key], typos: [] });

function lists(facts, add) {
  const active = [...new Set(facts.orders.filter((order) => order.status === 'active').map((order) => order.name))];
  const over = [...new Set(facts.orders.filter((order) => order.status !== 'active').map((order) => order.name))].filter((name) => !active.some((other) => fold(other).includes(fold(main_word(name)))));
  const drug_list = { type: 'names', all: active.map(named), none: over.map(named) };
  if (active.length > 0 && !facts.dead) add('drug_list', the('drugs'), {}, drug_list);
  if (over.length > 1 && !facts.dead) add('stopped_list', the('drugs'), {}, { type: 'names', all: over.map(named) });
  const { listed, resolved } = facts.conditions;
  const problem_list = { type: 'names', all: listed.map(exact) };
  if (listed.length > 0) add('problem_list', the('problems'), {}, problem_list);
  if (resolved.length > 1) add('resolved_list', the('resolved'), {}, { type: 'names', all: resolved.map(exact) });
  const allergy_list = { type: 'names', all: facts.allergies.map((one) => exact(one.name)) };
  const none = /no known|nkda|nka|no allerg/i;
  const no_allergies = { type: 'absent', or: none };
  if (facts.allergies.length > 0) add('allergy_list', the('allergies'), {}, allergy_list);
  else add('allergy_list_none', the('allergies'), {}, no_allergies);
  if (active.length > 0 && facts.allergies.length > 0 && !facts.dead) add('drugs_and_allergies', the('both'), {}, { type: 'both', parts: [{ type: 'names', all: drug_list.all }, allergy_list] });
  if (active.length > 0 && listed.length > 0 && !facts.dead) add('problems_and_drugs', the('both'), {}, { type: 'both', parts: [problem_list, { type: 'names', all: drug_list.all }] });
  const shots = [...new Set(facts.shots.map((one) => one.name))];
  if (shots.length > 0) add('shot_list', the('shots'), {}, { type: 'names', all: shots.map(exact) });
  const done = [...new Set(facts.done.map((one) => one.name))];
  if (done.length > 0 && done.length <= 25) add('procedure_list', the('procedures'), {}, { type: 'names', all: done.map(exact) });
}

function problems(facts, add, today) {
  for (const one of facts.conditions.found) {
    const text = new RegExp(`${one.pattern.source.replace(/\^/g, '')}`, 'i');
    add('ever_had', one, {}, yes(text));
    const last = one.episodes.at(-1);
    if (one.active && !facts.dead) {
      add('has', one, {}, yes(text));
      add('still_active', one, {}, yes(/active|current|ongoing/));
      add('not_resolved', one, {}, { ...no, open: true });
    }
    if (!one.active && !one.near && !facts.dead) add('has_no', one, {}, no);
    if (!one.active && !one.near) {
      add('resolved', one, {}, yes(/resolved|ended|abated|until/));
      if (one.once && last.over && last.over > last.onset) add('resolved_when', one, {}, date(last.over));
      if (!facts.dead) add('still_active_no', one, {}, no);
    }
    if (one.once && !one.near) {
      add('diagnosed', one, {}, date(last.onset));
      add('follow_diagnosed', one, {}, date(last.onset));
      if (one.active) add('how_long', one, {}, { type: 'either', parts: [date(last.onset), words(new RegExp(`\\b${age_on(last.onset, today)} years`))] });
      if (facts.who.birth) add('age_at', one, {}, { type: 'either', parts: [{ type: 'count', count: age_on(facts.who.birth, last.onset) }, date(last.onset)] });
    }
    if (one.episodes.length > 1 && !one.near && one.episodes.every((episode) => episode.onset)) {
      add('episodes', one, {}, { type: 'count', count: one.episodes.length });
      add('last_episode', one, {}, date(last.onset));
    }
  }
}

const allergens = { 'animal dander': ['animal dander', 'pet dander'], 'grass pollen': ['grass pollen', 'grass'], 'tree pollen': ['tree pollen'], mold: ['mold'], 'soya bean': ['soy', 'soya'], wheat: ['wheat'],
  shellfish: ['shellfish'], 'house dust mite': ['dust mites', 'house dust mites'], aspirin: ['aspirin', 'ASA'], "cow's milk": ["cow's milk", 'milk'], eggs: ['eggs', 'egg'], lisinopril: ['lisinopril'], penicillin: ['penicillin', 'PCN'] };

function allergies(facts, add) {
  if (facts.allergies.length > 0) add('nkda_no', the('nkda'), {}, { type: 'either', parts: [no, { type: 'names', all: facts.allergies.map((one) => exact(one.name)) }] });
  else add('nkda', the('nkda'), {}, { type: 'either', parts: [yes(/no known|nkda/), { type: 'absent', or: /no known|nkda|nka|no allerg/i, open: true }] });
  for (const { name, reactions } of facts.allergies) {
    const one = { key: name, names: allergens[fold(name)] ?? [name.toLowerCase()], typos: [] };
    add('allergic', one, {}, yes(exact(name)));
    if (reactions.length === 1) add('reaction', one, {}, words(exact(reactions[0])));
  }
}

function shots(facts, add, today) {
  for (const one of facts.vaccines) {
    add('shot_had', one, {}, yes(/\d{4}/));
    add('shot_last', one, {}, date(one.days.at(-1)));
    if (one.key === 'tetanus' && !one.names_in_chart.some((name) => /tdap/i.test(name))) add('shot_tdap_other', one, {}, { type: 'either', parts: [date(one.days.at(-1)), { type: 'absent', open: true }] });
    if (one.days.length > 1 && new Set(one.days).size === one.days.length && one.names_in_chart.length === 1) add('shot_count', one, {}, { type: 'count', count: one.days.length });
    const year = one.days.at(-1).slice(0, 4);
    add('shot_year', one, { y: year }, yes(new RegExp(year)));
    if (one.key === 'flu' && !one.days.some((time) => time.startsWith('2010'))) add('shot_year_no', one, { y: 2010 }, no);
    if (one.key === 'flu' && one.days.at(-1) < years_later(today, -3) && !facts.dead) add('shot_recent_no', one, {}, no);
  }
}

function procedures(facts, add) {
  for (const one of facts.procedures) {
    if (one.names_in_chart.length > 1) continue;
    add('done', one, {}, yes(/\d{4}/));
    add('never_done_really', one, {}, { type: 'never', days: one.days });
    add('last_done', one, {}, date(one.days.at(-1)));
    if (one.days.length > 1 && one.days.length < 30) {
      add('done_count', one, {}, { type: 'count', count: one.days.length });
      add('first_done', one, {}, date(one.days[0]));
    }
  }
}

function visits(facts, add) {
  const all = facts.encounters.filter((one) => !/death certif/i.test(one.type));
  if (all.length === 0) return;
  const last = all.at(-1);
  const alone = all.filter((one) => one.day === last.day).length === 1;
  if (!facts.dead) {
    add('visit_last', the('visit'), {}, date(last.day));
    if (alone && last.doctor) add('visit_who', the('visit'), {}, words(exact(last.doctor.replace(/^Dr\.\s*/, ''))));
    if (alone && (last.place || last.room)) add('visit_where', the('visit'), {}, { type: 'either', parts: [last.place, last.room].filter(Boolean).map((name) => words(exact(name))) });
    if (alone && last.type && (last.reason || !/^(patient encounter procedure|encounter for (problem|symptom)|consultation for treatment)$/i.test(last.type))) add('visit_why', the('visit'), {}, { type: 'either', parts: [last.reason, last.type].filter(Boolean).map((name) => words(exact(name))) });
  }
  add('visit_first', the('visit'), {}, date(all[0].day));
  const emergency = all.filter((one) => one.class === 'EMER');
  if (!emergency.some((one) => /obstetric/i.test(one.type))) {
    if (emergency.length > 0) {
      add('er_any', the('er'), {}, yes(/emergency|emer\b|\d{4}/));
      add('er_last', the('er'), {}, date(emergency.at(-1).day));
      if (emergency.length > 1) add('er_count', the('er'), {}, { type: 'count', count: emergency.length });
    } else {
      add('er_none', the('er'), {}, no);
    }
  }
  const stays = all.filter((one) => one.class === 'IMP');
  if (stays.length > 0 && new Set(stays.map((one) => one.day)).size === stays.length && !all.some((one) => one.day > stays.at(-1).day && /admission/i.test(one.type))) add('stay_last', the('stay'), {}, date(stays.at(-1).day));
  for (const [y, list] of group(all, (one) => one.day.slice(0, 4))) {
    if (list.length > 1 && list.every((one) => one.class === 'AMB' && one.end === one.day) && new Set(list.map((one) => one.day)).size === list.length) {
      add('visit_count', the('visit'), { y }, { type: 'count', count: list.length });
      if (list.length <= 6) add('visit_list', the('visit'), { y }, { type: 'names', all: list.map((one) => new RegExp(one.day)) });
    }
  }
}

function person(facts, add, today) {
  const { who, person: one, dead } = facts;
  const me = the('person');
  if (who.birth) {
    if (!dead) add('age', me, {}, { type: 'either', parts: [{ type: 'count', count: age_on(who.birth, today) }, { type: 'words', pattern: new RegExp(who.birth) }] });
    add('born', me, {}, date(who.birth));
  }
  add('sex', me, {}, words(who.male ? /\bmale|\bman\b|\bm\b/ : /female|woman|\bf\b/));
  add('name', me, {}, words(exact(who.family)));
  const marital = one.maritalStatus?.text ?? one.maritalStatus?.coding?.[0]?.code;
  if (/^m$/i.test(marital ?? '')) add('married', me, {}, { type: 'either', parts: [yes(/married/), words(/married|marital status[^a-z]*m\b/)] });
  const language = one.communication?.[0]?.language?.text;
  if (language && one.communication.length === 1) add('language', me, {}, words(exact(language)));
  const phone = one.telecom?.find((part) => part.system === 'phone')?.value;
  if (phone) add('phone', me, {}, words(exact(phone)));
  const address = one.address?.[0];
  if (address?.line?.[0]) add('address', me, {}, words(exact(address.line[0])));
  if (address?.city) add('city', me, {}, words(exact(address.city)));
  const mrn = one.identifier?.find((part) => part.type?.coding?.[0]?.code === 'MR')?.value;
  if (mrn) add('mrn', me, {}, words(exact(mrn)));
  if (typeof dead === 'string' && dead !== 'yes') {
    add('died', me, {}, { type: 'either', parts: [yes(new RegExp(dead.slice(0, 10))), date(dead.slice(0, 10))] });
    add('died_when', me, {}, date(dead.slice(0, 10)));
  } else if (!dead) {
    add('alive', me, {}, { type: 'either', parts: [no, words(/no death|not? died|alive|living/), { type: 'absent' }] });
  }
}
