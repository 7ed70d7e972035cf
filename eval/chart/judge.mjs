// Whether an answer says what is expected, and whether what it cites says so too.
const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

function numbers_in(text) {
  return (text.replace(/(\d),(?=\d{3}\b)/g, '$1').match(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g) ?? []).map(Number);
}

const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

function says_value(text, { number, other, words, date }) {
  if (date && !text.includes(date)) return false;
  if (words !== undefined) return fold(text).includes(fold(words.trim().replace(/\s+/g, ' ')));
  const found = numbers_in(date ? text.replaceAll(date, ' ') : text).map(Math.abs);
  if (!found.some((one) => near(one, Math.abs(number)))) return false;
  return other === undefined || found.some((one) => near(one, Math.abs(other)));
}

// A statement that says it, and a source of that statement that says it.
function supported(answer, says) {
  const statement = answer.statements.find((one) => says(one.text));
  if (!statement) return { right: false, cited: true };
  return { right: true, cited: statement.citations.some((citation) => says(citation.quote)) };
}

function judge_names(answer, { all, none }) {
  const squeeze = (text) => fold(text).replace(/[^a-z0-9]+/g, ' ').trim();
  const texts = answer.statements.map((statement) => squeeze(statement.text));
  const holder = (name) => answer.statements[texts.findIndex((text) => text.includes(squeeze(name)))];
  const missing = all.filter((name) => !holder(name));
  const unwanted = none.filter((name) => !all.some((other) => squeeze(other).includes(squeeze(name))) && holder(name));
  const cited = all.filter((name) => holder(name)).every((name) => holder(name).citations.some((citation) => squeeze(citation.quote).includes(squeeze(name))));
  return { right: missing.length === 0 && unwanted.length === 0, cited, why: `${missing.length} missing, ${unwanted.length} unwanted: ${[...missing, ...unwanted].slice(0, 3).join(' | ')}` };
}

function judge_series(answer, { first, last, count }) {
  const rows = (answer.tables ?? []).flatMap((table) => table.rows);
  const has = (point) => rows.some((row) => row.at.startsWith(point.time.slice(0, 10)) && says_value(row.cells.join(' '), point.value));
  const cited = rows.every((row) => answer.statements[row.statement]?.citations.some((citation) => citation.quote.includes(row.at.slice(0, 10))));
  return { right: has(first) && has(last) && rows.length === count, cited, why: `${rows.length} rows of ${count}` };
}

// {right, cited, why}
export function judge(expectation, answer) {
  const says_date = (text) => expectation.dates.some((date) => text.includes(date));
  switch (expectation.type) {
    case 'value': {
      const first = { ...answer, statements: answer.statements.slice(0, 1) };
      return supported(first, (text) => says_value(text, expectation));
    }
    case 'names': return judge_names(answer, expectation);
    case 'verdict': {
      const about = (text) => fold(text).includes(fold(expectation.about.split(' ')[0]));
      const cited = answer.statements.some((statement) => statement.citations.some((citation) => about(citation.quote)));
      return { right: answer.verdict === expectation.verdict, cited, why: `verdict ${answer.verdict ?? answer.kind}` };
    }
    case 'date': return supported(answer, says_date);
    case 'count': {
      const says = (text) => numbers_in(text.replace(/\d{4}-\d{2}-\d{2}/g, ' ')).includes(expectation.count);
      return { right: answer.statements.slice(0, 1).some((statement) => says(statement.text)) || (expectation.count === 1 && answer.statements.length === 1), cited: true };
    }
    case 'series': return judge_series(answer, expectation);
    case 'absent': {
      const denied = expectation.or && answer.statements.length > 0 &&
        answer.statements.every((statement) => statement.citations.every((citation) => expectation.or.test(citation.quote)));
      return { right: answer.kind === 'not_found' || Boolean(denied), cited: true, why: `it is ${answer.kind} ${answer.verdict ?? ''}` };
    }
    default: throw new Error(`an expectation of type ${expectation.type}`);
  }
}
