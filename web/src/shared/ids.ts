// Ids in what somebody typed or pasted: the address of a chart or an item, or the bare ids, in any words around them.

const pattern = /\b([pd])-[0-9a-hjkmnp-tv-z]{26}\b/g;

export function ids_in(text: string): { patient?: string; document?: string } {
  const found: { patient?: string; document?: string } = {};
  for (const [id, kind] of text.matchAll(pattern)) {
    if (kind === 'p') found.patient ??= id;
    if (kind === 'd') found.document ??= id;
  }
  return found;
}
