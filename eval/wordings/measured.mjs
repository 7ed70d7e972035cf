// Questions on what was measured: kind -> [{key, names, typos, slots, expectation}].
import { age_on, season_of, years_later } from './dates.mjs';

const value = (point, more = {}) => ({ type: 'value', number: point.number, other: point.other, unit: point.unit, day: point.day, ...more });
const listed = (points) => ({ type: 'values', list: points.map((point) => ({ number: point.number, other: point.other, day: point.day, unit: point.unit })) });
const of_year = (points, y) => points.filter((point) => point.day.startsWith(String(y)));
const unit_words = { 'mg/dL': 'mg/dL', kg: 'kg', cm: 'cm', '%': 'percent', 'mmol/L': 'mmol/L', 'g/dL': 'g/dL', '/min': 'per minute', 'mm[Hg]': 'mmHg', 'kg/m2': 'kg/m2', '10*3/uL': '10*3/uL' };

// A round number that the values are clearly on one side of.
function thresholds(points) {
  const numbers = points.map((point) => point.number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const size = high >= 60 ? 10 : high >= 15 ? 5 : high >= 3 ? 0.5 : undefined;
  if (!size) return undefined;
  const up = Math.ceil(high / size) * size;
  const down = Math.floor(low / size) * size;
  const between = Math.round((low + high) / 2 / size) * size;
  return { above: up > high ? up : up + size, below: down < low ? down : down - size, between: between > low && between < high && !numbers.includes(between) ? between : undefined, low, high };
}

// What was highest is asked where it is not also the latest.
function extremes(add, m, points) {
  const latest = points.at(-1).number;
  const range = thresholds(points);
  if (!range || m.paired || points.length < 2) return;
  const days = (number) => points.filter((point) => point.number === number).map((point) => point.day);
  const the = (number) => ({ type: 'value', number, unit: points[0].unit });
  if (range.low < range.high) {
    if (range.high !== latest) add('highest', m, {}, the(range.high));
    if (range.low !== latest) add('lowest', m, {}, the(range.low));
    if (range.high !== latest) add('highest_when', m, {}, { type: 'date', days: days(range.high) });
    if (range.low !== latest) add('lowest_when', m, {}, { type: 'date', days: days(range.low) });
  }
  if (range.between !== undefined) {
    const beyond = (points_there) => new RegExp(`(^|[^\\d.])(${points_there.map((point) => String(point.number).replace('.', '\\.')).join('|')})(?![\\d])`);
    add('over', m, { t: range.between }, { type: 'verdict', yes: true, shows: beyond(points.filter((point) => point.number > range.between)) });
    add('under', m, { t: range.between }, { type: 'verdict', yes: true, shows: beyond(points.filter((point) => point.number < range.between)) });
  }
  add('over_no', m, { t: range.above }, { type: 'verdict', yes: false });
  if (range.below > 0) add('under_no', m, { t: range.below }, { type: 'verdict', yes: false });
}

// A window is asked about only where its answer is not also that of all time: else one who ignores it would be right.
function windows(add_any, m, points, facts, today) {
  const extremes_of = (list) => [Math.min, Math.max].map((choose) => choose(...list.map((point) => point.number)));
  const [lowest, highest] = extremes_of(points);
  const add = (kind, ...rest) => {
    const { number } = rest[2];
    if (/^highest|^age_since/.test(kind) && number === highest) return;
    if (/^lowest/.test(kind) && number === lowest) return;
    add_any(kind, ...rest);
  };
  const years = [...new Set(points.map((point) => Number(point.day.slice(0, 4))))];
  if (years.length < 3) return;
  const middle = years[Math.floor(years.length / 2)];
  const until = points.filter((point) => Number(point.day.slice(0, 4)) <= middle);
  const since = points.filter((point) => Number(point.day.slice(0, 4)) >= middle);
  const between = points.filter((point) => Number(point.day.slice(0, 4)) >= years[0] && Number(point.day.slice(0, 4)) <= middle);
  add('latest_until', m, { y: middle, y_next: middle + 1 }, value(until.at(-1)));
  const max = (list) => ({ type: 'value', number: Math.max(...list.map((point) => point.number)), unit: list[0].unit });
  const min = (list) => ({ type: 'value', number: Math.min(...list.map((point) => point.number)), unit: list[0].unit });
  if (!m.paired && since.length > 1) {
    add('highest_since', m, { y: middle }, max(since));
    add('lowest_since', m, { y: middle }, min(since));
  }
  if (!m.paired && between.length > 1) add('highest_between', m, { y1: years[0], y2: middle }, max(between));
  if (between.length > 1 && between.length <= 6) add('listed_between', m, { y1: years[0], y2: middle }, listed(between));
  const { birth } = facts.who;
  if (birth) {
    const age = Math.floor((age_on(birth, points[0].day) + age_on(birth, points.at(-1).day)) / 10) * 5;
    const border = years_later(birth, age);
    const clear = points.every((point) => Math.abs(Date.parse(point.day) - Date.parse(border)) > 4 * 86400e3);
    const [before, after] = [points.filter((point) => point.day < border), points.filter((point) => point.day >= border)];
    if (age >= 15 && clear && before.length > 0 && after.length > 1 && !m.paired) {
      add('age_since', m, { n: age }, max(after));
      add('age_before', m, { n: age }, value(before.at(-1)));
    }
  }
  for (const n of [6, 7, 8, 10, 15]) {
    const border = years_later(today, -n);
    const inside = points.filter((point) => point.day >= border);
    const clear = points.every((point) => Math.abs(Date.parse(point.day) - Date.parse(border)) > 4 * 86400e3);
    if (inside.length > 1 && inside.length < points.length && clear && !m.paired) add('highest_last_years', m, { n }, max(inside));
    if (inside.length > 1 && inside.length <= 6 && clear) add('listed_last_years', m, { n }, listed(inside));
  }
}

function days_and_months(add, m, points) {
  const years = points.map((point) => Number(point.day.slice(0, 4)));
  const silent = Array.from({ length: 60 }, (_, i) => 1960 + i).filter((y) => y > years[0] && y < years.at(-1) && !years.includes(y));
  for (const y of silent) add('absent_in_year', m, { y }, { type: 'absent' });
  if (years.at(-1) < 2023) add('absent_since', m, { y: years.at(-1) + 1 }, { type: 'absent' });
  for (const point of points.slice(0, -1)) {
    add('on_day', m, { d: point.day }, value(point));
    const month = points.filter((one) => one.day.startsWith(point.day.slice(0, 7)));
    if (month.length === 1) add('in_month', m, { d: point.day }, value(point));
    const season = season_of(point.day);
    const around = points.filter((one) => one.day.slice(0, 4) === point.day.slice(0, 4) && season_of(one.day) === season);
    const next_to = points.filter((one) => one !== point && Math.abs(Date.parse(one.day) - Date.parse(point.day)) < 100 * 86400e3);
    if (season && around.length === 1 && next_to.length === 0) add('in_season', m, { d: point.day }, value(point));
    const year = of_year(points, point.day.slice(0, 4));
    if (year.length === 1) add('in_year', m, { d: point.day }, value(point));
    if (year.length > 1 && year.length <= 5 && year[0] === point) add('listed_in_year', m, { d: point.day }, listed(year));
    if (year.length > 1 && year[0] === point) add('count_in_year', m, { d: point.day }, { type: 'count', count: year.length });
  }
}

export function measured_subjects(facts, today) {
  const kinds = {};
  const add = (kind, m, slots, expectation) => {
    (kinds[kind] ??= []).push({ key: `${m.key} ${Object.values(slots).join(' ')}`, group: m.key, names: m.names, typos: m.typos, slots, expectation });
  };
  for (const m of facts.measures) {
    const { points } = m;
    const last = points.at(-1);
    if (last.plain) {
      add('latest', m, { u: unit_words[last.unit] }, value(last));
      // Before something that is still to come: the latest, unless the answer takes it for something of the chart and finds none.
      add('latest_before', m, {}, { type: 'either', parts: [value(last), { type: 'absent', open: true }] });
      add('baseline', m, {}, { type: 'either', parts: [value(points[0]), value(last)] });
      const top = Math.max(...points.map((point) => point.number));
      if (!m.paired) add('how_high', m, {}, { type: 'either', parts: [value(last), { type: 'value', number: top, unit: last.unit }] });
      add('latest_when', m, {}, { type: 'date', days: [last.day] });
      add('measured', m, {}, { type: 'verdict', yes: true, shows: /\d/ });
    }
    if (!m.plain) continue;
    if (points.length >= 2) {
      add('previous', m, {}, value(points.at(-2)));
      add('first', m, {}, value(points[0]));
      add('first_when', m, {}, { type: 'date', days: [points[0].day] });
      add('last_two', m, {}, listed(points.slice(-2)));
      if (!m.paired) add('change', m, { d1: points[0].day, d2: last.day }, { type: 'values', list: [{ number: points[0].number, unit: points[0].unit }, { number: last.number, unit: last.unit }] });
    }
    if (points.length >= 3) {
      add('last_three', m, {}, listed(points.slice(-3)));
      add('trend', m, {}, listed([points[0], last]));
      if (points.length <= 12) add('all_values', m, {}, listed(points));
      add('count', m, {}, { type: 'count', count: points.length });
      add('follow_before', m, {}, value(points.at(-2)));
      add('follow_third', m, {}, value(points.at(-3)));
      add('follow_first', m, {}, value(points[0]));
    }
    if (last.plain) {
      add('follow_when', m, {}, { type: 'date', days: [last.day] });
      const [low, high] = [Math.min(...points.map((point) => point.number)), Math.max(...points.map((point) => point.number))];
      if (!m.paired && points.length > 2 && high !== last.number) add('follow_highest', m, {}, { type: 'value', number: high, unit: last.unit });
    }
    const visit = facts.encounters.at(-1);
    if (visit?.day === last.day && last.plain && !facts.dead) add('at_visit', m, {}, value(last));
    extremes(add, m, points);
    windows(add, m, points, facts, today);
    days_and_months(add, m, points);
  }
  panels(facts, kinds);
  pairs(facts, add);
  return kinds;
}

// A panel's last day: its main members must be said.
function panels(facts, kinds) {
  const sets = { cbc: ['wbc', 'hgb', 'plt'], lytes: ['na', 'k', 'cl', 'co2'], bmp: ['na', 'k', 'cr', 'bun', 'glu'], lfts: ['alt', 'ast', 'alp'], lipids: ['tc', 'ldl', 'hdl', 'tg'], vitals: ['bp', 'hr', 'rr'] };
  for (const [key, members] of Object.entries(sets)) {
    const mine = members.map((member) => facts.measures.find((m) => m.key === member));
    if (mine.some((m) => !m?.points.at(-1).plain) || new Set(mine.map((m) => m.points.at(-1).day)).size > 1) continue;
    const expectation = listed(mine.map((m) => m.points.at(-1)));
    (kinds.panel ??= []).push({ key, group: key, names: [key], typos: [], slots: {}, expectation });
  }
  const { smoking } = facts;
  if (smoking.length > 0) {
    const words = smoking.at(-1).words.toLowerCase();
    const pattern = /never/.test(words) ? /never/ : /ex-|former/.test(words) ? /former|ex-smok|ex smok/ : /smok|tobacco/;
    (kinds.smoking ??= []).push({ key: 'smoking', names: ['smoking'], typos: [], slots: {}, expectation: { type: 'words', pattern } });
  }
}

// Two things in one breath, and one after the other.
function pairs(facts, add) {
  const ready = facts.measures.filter((m) => m.points.at(-1).plain);
  for (const m of ready) {
    for (const other of ready) {
      if (m === other || !['a1c', 'ldl', 'cr', 'k', 'hgb', 'wt', 'bp', 'hr', 'glu', 'plt', 'bmi', 'tg'].includes(other.key) || m.key.endsWith('bp') || (m.key.startsWith('h') && other.key === 'bp')) continue;
      const slots = { z: other.names[0], z2: other.names.at(-1) };
      add('two_measures', m, slots, { type: 'both', parts: [listed([m.points.at(-1)]), listed([other.points.at(-1)])] });
      add('follow_other', m, slots, value(other.points.at(-1)));
      if (other.plain && other.points.length > 2) add('follow_other_before', m, slots, value(other.points.at(-2)));
    }
  }
}
