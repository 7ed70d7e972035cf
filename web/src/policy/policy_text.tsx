import { useState } from 'react';
import { counted } from '../text/counted';
import { visible } from '../text/visible';
import type { LineChange } from './line_changes';

// A policy's file, with the numbers of its lines; rules stand out, remarks step back. It is long: it is there when it is opened.
export function PolicyText({ text, title }: { text: string; title: string }) {
  const [is_open, set_open] = useState(false);
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((words, at) => ({ number: at + 1, words }));
  return (
    <details className="policy-details" onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>Read it ({counted(lines.length, 'line')})</summary>
      {is_open && (
        <section className="policy-text" aria-label={title} tabIndex={0}>
          {lines.map((line) => (
            <Line key={line.number} number={line.number} text={line.words} />
          ))}
        </section>
      )}
    </details>
  );
}

function Line({ number, text }: { number: number; text: string }) {
  const kind = /^\s*\[/.test(text) ? ' policy-line-head' : /^\s*#/.test(text) ? ' policy-line-remark' : '';
  return (
    <div className={`policy-line${kind}`}>
      <span className="policy-number figures" aria-hidden>
        {number}
      </span>
      <span className="policy-words">{visible(text)}</span>
    </div>
  );
}

const signs: Record<LineChange['way'], { sign: string; words: string }> = {
  same: { sign: ' ', words: '' },
  gone: { sign: '−', words: 'goes: ' },
  new: { sign: '+', words: 'comes: ' },
};

// The lines that differ, each place by itself.
export function ChangedLines({ places }: { places: LineChange[][] }) {
  if (places.length === 0) return <p className="muted">No line differs.</p>;
  return (
    <section className="policy-text" aria-label="Changed lines" tabIndex={0}>
      {places.map((place) => (
        <div key={`${place[0]?.way} ${place[0]?.line}`} className="policy-place">
          {place.map((line) => (
            <div key={`${line.way} ${line.line}`} className={`policy-line policy-line-${line.way}`}>
              <span className="policy-number figures" aria-hidden>
                {line.line}
              </span>
              <span className="policy-sign" aria-hidden>
                {signs[line.way].sign}
              </span>
              <span className="policy-words">
                <span className="hidden">{signs[line.way].words}</span>
                {visible(line.text)}
              </span>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}
