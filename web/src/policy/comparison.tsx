import { useMemo } from 'react';
import type { PolicyChange, PolicyVersion } from '../api/types';
import { Notice } from '../shared/notice';
import { visible } from '../text/visible';
import { line_changes } from './line_changes';
import { ChangedLines } from './policy_text';
import { by_who, plain, sum_words } from './words';

// What another policy would change against the one in force: who gains and loses what, and the lines that differ.
export function Comparison(props: { in_force: PolicyVersion; text: string; changes: PolicyChange[] | undefined }) {
  const { in_force, text, changes } = props;
  const places = useMemo(() => line_changes(in_force.text, text), [in_force.text, text]);
  return (
    <div className="comparison">
      <h3>Who gains, who loses</h3>
      {changes === undefined ? (
        <Notice tone="warn" title="Too large to compare here.">
          Compare it on the server’s machine: <code>chartroom policy diff FILE</code>.
        </Notice>
      ) : (
        <>
          <p className="comparison-sum">{capital(sum_words(changes))}.</p>
          {changes.length > 0 && <Changes changes={changes} />}
        </>
      )}
      <h3>Changed lines</h3>
      <p className="muted lead">
        Which items have a label by a [[label]] rule, and how the glass is broken, is to be seen here only.
      </p>
      <ChangedLines places={places} />
    </div>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function Changes({ changes }: { changes: PolicyChange[] }) {
  return (
    <ul className="changes" aria-label="Who gains and who loses">
      {by_who(changes).map((group) => (
        <li key={group.who}>
          <p className="strong">{visible(group.who)}</p>
          <ul>
            {group.changes.map((change) => (
              <li key={`${change.way} ${change.what} ${change.how}`} className="change">
                <span className={`tag ${change.way === 'gains' ? 'tag-warn' : 'tag-plain'}`}>{change.way}</span>
                <span>
                  {visible(plain(change.what))}
                  <span className="muted change-how">{visible(plain(change.how))}</span>
                </span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
