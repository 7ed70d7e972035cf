// The labels of what is shown, and the notice that goes with records under 42 CFR Part 2.

const label_words: Record<string, string> = {
  psychotherapy: 'psychotherapy',
  substance_use: 'substance use',
  hiv: 'HIV',
  reproductive: 'reproductive',
  genetic: 'genetic',
  minor: 'minor’s confidential',
  vip: 'VIP',
  employee: 'employee',
  restricted: 'restricted',
};

export function Labels({ labels, notice }: { labels: string[] | undefined; notice?: string | undefined }) {
  if (!labels || labels.length === 0) return null;
  return (
    <p className="labels">
      <span className="hidden">Sensitive: </span>
      {labels.map((label) => (
        <span key={label} className="tag tag-label">
          {label_words[label] ?? label}
        </span>
      ))}
      {notice && <span className="labels-notice">{notice}</span>}
    </p>
  );
}
