// Whether an answer says what is expected, and if not, how bad it is. Several forms of a right answer are taken: a clinician who reads
// it would know. {outcome: right | opposite | wrong | not_found | other, why}
//   value    {number, other?, day?, unit?}   the first statements say it (on that day)
//   values   {list: [{number, other?, day?}]}  each is said, in a statement or a table
//   date     {days}                          one of these days is said first
//   words    {pattern}                       a statement says it
//   names    {all, none?, some?}             patterns: each of `all`, none of `none`; or at least one of `some`
//   verdict  {yes, shows?}                   that verdict; without one, `shows` must be said where the truth is yes
//   count    {count}
//   never    {days, was}                    asked in the negative of what was: no is right; a yes that shows it can be read either way
//   absent   {open?}                         not found; a no is right too, unless `open` (what was asked was no yes-or-no question)
//   both     {parts}                         every part is right
import { fold } from './facts.mjs';

const dated = /\d{4}-\d{2}-\d{2}(T[\d:.+Z-]+)?/g;

export function numbers_in(text) {
  return (text.replace(dated, ' ').replace(/(\d),(?=\d{3}\b)/g, '$1').match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
}

const near = (a, b) => Math.abs(a - b) <= Math.max(0.011, 0.0005 * Math.abs(b));
const converted = (number, unit) => ({ kg: [number, number * 2.20462], cm: [number, number / 2.54], Cel: [number, number * 1.8 + 32] }[unit] ?? [number]);

function says(text, { number, other, day, unit }) {
  if (day && !text.includes(day)) return false;
  const found = numbers_in(text);
  const has = (wanted) => converted(wanted, unit).some((form) => found.some((one) => near(one, Math.abs(form)) || (form !== wanted && Math.abs(one - form) < 0.6)));
  return has(number) && (other === undefined || has(other));
}

function texts_of(answer) {
  const rows = (answer.tables ?? []).flatMap((table) => (table.rows ?? []).map((row) => `${row.at ?? ''} ${(row.cells ?? []).join(' ')}`));
  return [...answer.statements.map((one) => one.text), ...rows];
}

// Passages that are only shown, without a claim that they answer, are no wrong answer.
const outcome = (right, answer, why) => {
  if (right) return { outcome: 'right' };
  if (answer.kind === 'not_found' || answer.statements.length === 0) return { outcome: 'not_found', why };
  return { outcome: answer.kind === 'what_was_said' ? 'other' : 'wrong', why };
};

function judge_names(expectation, answer, texts) {
  const all_text = fold(texts.join('\n'));
  if (expectation.some) return outcome(expectation.some.some((one) => one.test(all_text)), answer, 'none of those named');
  const missing = expectation.all.filter((one) => !one.test(all_text));
  if (answer.verdict === 'no' && missing.length === expectation.all.length) return { outcome: 'opposite', why: 'no, though the chart has some' };
  // What is shown as stopped is not shown as taken.
  const current = fold(texts.filter((text) => !/stopped|completed|ended|past/i.test(text)).join('\n'));
  const unwanted = (expectation.none ?? []).filter((one) => one.test(current));
  const result = outcome(missing.length + unwanted.length === 0, answer, `${missing.length} missing, ${unwanted.length} unwanted: ${[...missing, ...unwanted].slice(0, 3).join(' ')}`);
  if (result.outcome === 'wrong' && unwanted.length === 0 && missing.length < expectation.all.length) return { ...result, outcome: 'other' };
  return result;
}

function judge_verdict({ yes, shows, open }, answer, texts) {
  const wanted = yes ? 'yes' : 'no';
  if (answer.verdict === wanted) return { outcome: 'right' };
  if (answer.verdict === 'yes' || answer.verdict === 'no') return { outcome: 'opposite', why: `verdict ${answer.verdict}` };
  if (answer.kind === 'not_found') return yes ? { outcome: 'not_found', why: 'not found' } : { outcome: open ? 'not_found' : 'right' };
  if (shows?.test(fold(texts.slice(0, 3).join('\n')))) return { outcome: 'right' };
  return { outcome: 'other', why: `no verdict (${answer.kind})` };
}

function judge_absent({ open, or }, answer) {
  if (answer.kind === 'not_found') return { outcome: 'right' };
  if (answer.verdict === 'yes') return { outcome: 'opposite', why: 'yes, though the chart has nothing of it' };
  if (answer.verdict === 'no' && !open) return { outcome: 'right' };
  if (or && answer.statements.length > 0 && answer.statements.every((one) => or.test(one.text) || one.citations.every((citation) => or.test(citation.quote)))) return { outcome: 'right' };
  return { outcome: answer.verdict === 'uncertain' ? 'other' : 'wrong', why: `it is ${answer.kind} ${answer.verdict ?? ''}` };
}

export function judge(expectation, answer) {
  const texts = texts_of(answer);
  const first = answer.statements.slice(0, 2).map((one) => one.text);
  switch (expectation.type) {
    case 'value': return outcome([...first, ...(expectation.anywhere ? texts : [])].some((text) => says(text, expectation)), answer, 'the value is not said');
    case 'values': {
      const missing = expectation.list.filter((one) => !texts.some((text) => says(text, one)));
      const result = outcome(missing.length === 0, answer, `${missing.length} of ${expectation.list.length} are not said`);
      return result.outcome === 'wrong' && missing.length < expectation.list.length ? { ...result, outcome: 'other' } : result;
    }
    case 'date': return outcome(first.some((text) => expectation.days.some((one) => text.includes(one))), answer, 'the day is not said');
    case 'words': return outcome(texts.some((text) => expectation.pattern.test(fold(text))), answer, 'the words are not said');
    case 'names': return judge_names(expectation, answer, texts);
    case 'verdict': return judge_verdict(expectation, answer, texts);
    case 'count': {
      const right = numbers_in(first[0] ?? '').includes(expectation.count) || numbers_in(answer.summary ?? '').includes(expectation.count)
        || (expectation.count === 1 && answer.statements.length === 1 && numbers_in(first[0] ?? '').length === 0);
      return outcome(right, answer, 'the count is not said');
    }
    case 'never': {
      // With `negated` the verdict is of the thing itself and is not read as an answer to the words.
      if (answer.negated && answer.verdict === 'no') return { outcome: 'opposite', why: 'says that there was none' };
      if (answer.negated && answer.verdict === 'yes') return outcome(first.some((text) => expectation.days.some((one) => text.includes(one))), answer, 'not shown');
      if (answer.verdict === 'no') return { outcome: 'right' };
      if (answer.kind === 'not_found') return { outcome: 'not_found', why: 'not found' };
      const shown = first.some((text) => expectation.days.some((one) => text.includes(one)));
      if (answer.verdict === 'yes') return { outcome: shown ? 'other' : 'opposite', why: 'verdict yes to a negative question' };
      return shown ? { outcome: 'right' } : { outcome: 'other', why: 'not shown' };
    }
    case 'absent': return judge_absent(expectation, answer);
    case 'either': {
      const results = expectation.parts.map((part) => judge(part, answer));
      return results.find((one) => one.outcome === 'right') ?? results[0];
    }
    case 'both': {
      const results = expectation.parts.map((part) => judge(part, answer));
      return results.find((one) => one.outcome === 'opposite') ?? results.find((one) => one.outcome !== 'right') ?? results[0];
    }
    default: throw new Error(`an expectation of type ${expectation.type}`);
  }
}
