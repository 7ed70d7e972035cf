// Citations count bytes of UTF-8; JavaScript's strings count UTF-16 units. Here one becomes the other, and nothing is
// highlighted that is not word for word what was cited.

export interface ByteSpan {
  start: number;
  end: number;
}

export interface Marked {
  from: number; // UTF-16 units
  to: number;
}

// The UTF-16 index of each byte offset, in their order; undefined where an offset is inside a character or behind the end.
// One walk over the text up to the largest offset.
export function utf16_of_bytes(text: string, offsets: readonly number[]): (number | undefined)[] {
  const order = offsets.map((_, index) => index).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  const found: (number | undefined)[] = offsets.map(() => undefined);
  let unit = 0;
  let byte = 0;
  for (const index of order) {
    const wanted = offsets[index] ?? -1;
    while (byte < wanted && unit < text.length) {
      const code = text.charCodeAt(unit);
      const is_pair = code >= 0xd800 && code <= 0xdbff && unit + 1 < text.length;
      byte += is_pair ? 4 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
      unit += is_pair ? 2 : 1;
    }
    found[index] = byte === wanted ? unit : undefined;
  }
  return found;
}

// Where the cited words stand in the document's text; undefined unless the text says exactly `quote` there.
export function locate(text: string, span: ByteSpan, quote: string): Marked | undefined {
  const [from, to] = utf16_of_bytes(text, [span.start, span.end]);
  if (from === undefined || to === undefined || from >= to) return undefined;
  return text.slice(from, to) === quote ? { from, to } : undefined;
}

export interface Piece {
  text: string;
  mark?: number; // which of the marks this is
}

// The text from `from` to `to` cut at the marks' ends. Marks that lie outside are left out; where two overlap, the first keeps
// the words.
export function cut_at_marks(text: string, marks: readonly Marked[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  const order = marks.map((_, index) => index).sort((a, b) => (marks[a]?.from ?? 0) - (marks[b]?.from ?? 0));
  for (const index of order) {
    const mark = marks[index];
    if (!mark || mark.to <= at || mark.from >= to) continue;
    const start = Math.max(at, mark.from);
    if (start > at) pieces.push({ text: text.slice(at, start) });
    const end = Math.min(to, mark.to);
    pieces.push({ text: text.slice(start, end), mark: index });
    at = end;
  }
  if (at < to) pieces.push({ text: text.slice(at, to) });
  return pieces;
}

export function utf8_length(text: string): number {
  return new TextEncoder().encode(text).length;
}

// A window of a long text around a place, moved to boundaries of characters: browsers lay out megabytes on one line too slowly.
export function window_around(text: string, place: number, size: number): Marked {
  let from = Math.max(0, place - Math.floor(size / 4));
  let to = Math.min(text.length, from + size);
  if (is_second_half(text, from)) from -= 1;
  if (is_second_half(text, to)) to += 1;
  return { from, to };
}

export function is_second_half(text: string, unit: number): boolean {
  if (unit <= 0 || unit >= text.length) return false;
  const code = text.charCodeAt(unit);
  const before = text.charCodeAt(unit - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}
