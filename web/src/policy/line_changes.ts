// Which lines of a text are other ones in another: a shortest list of lines that went and came (by the longest common sequence of
// lines), with a few unchanged ones around each place.

export interface LineChange {
  way: 'same' | 'gone' | 'new';
  line: number; // from 1; of a line that went in the text before, else in the one after
  text: string;
}

const around = 2; // unchanged lines shown before and after a change
const table_max = 4_000_000; // cells of the table of common lengths; beyond, what differs is shown whole

// The places that differ, in order; none if the texts have the same lines.
export function line_changes(before: string, after: string): LineChange[][] {
  return places(all_lines(lines_of(before), lines_of(after)));
}

function lines_of(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function all_lines(before: string[], after: string[]): LineChange[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) ++head;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    ++tail;
  const same = (from: number, to: number): LineChange[] =>
    after.slice(from, to).map((text, at) => ({ way: 'same', line: from + at + 1, text }));
  return [
    ...same(0, head),
    ...between(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head),
    ...same(after.length - tail, after.length),
  ];
}

// Lines whose first and last differ; `head` lines stand before both.
function between(before: string[], after: string[], head: number): LineChange[] {
  const columns = after.length + 1;
  const is_small = (before.length + 1) * columns <= table_max;
  // common[i * columns + j]: the most lines that before from i on and after from j on have in common.
  const common = new Uint32Array(is_small ? (before.length + 1) * columns : 0);
  const at = (i: number, j: number) => common[i * columns + j] ?? 0;
  if (is_small) {
    for (let i = before.length - 1; i >= 0; --i) {
      for (let j = after.length - 1; j >= 0; --j)
        common[i * columns + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old_text = before[i];
    const new_text = after[j];
    if (is_small && old_text !== undefined && old_text === new_text) {
      out.push({ way: 'same', line: head + ++j, text: old_text });
      ++i;
    } else if (old_text !== undefined && (j === after.length || !is_small || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ way: 'gone', line: head + ++i, text: old_text });
    } else if (new_text !== undefined) {
      out.push({ way: 'new', line: head + ++j, text: new_text });
    }
  }
  return out;
}

function places(lines: LineChange[]): LineChange[][] {
  const out: LineChange[][] = [];
  let last = Number.NEGATIVE_INFINITY; // the last line that is shown
  lines.forEach((line, at) => {
    if (line.way === 'same') return;
    const from = Math.max(at - around, last + 1, 0);
    const is_near = from <= last + 1 && out.length > 0;
    if (!is_near) out.push([]);
    const to = Math.min(at + around, lines.length - 1);
    out.at(-1)?.push(...lines.slice(from, to + 1));
    last = to;
  });
  return out;
}
