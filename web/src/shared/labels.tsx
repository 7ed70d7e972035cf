// The labels of what is shown, and the notice that goes with records under 42 CFR Part 2.

import { label_word } from './label_words';

export function Labels({ labels, notice }: { labels: string[] | undefined; notice?: string | undefined }) {
  if (!labels || labels.length === 0) return null;
  return (
    <p className="labels">
      <span className="hidden">Sensitive: </span>
      {labels.map((label) => (
        <span key={label} className="tag tag-label">
          {label_word(label)}
        </span>
      ))}
      {notice && <span className="labels-notice">{notice}</span>}
    </p>
  );
}
