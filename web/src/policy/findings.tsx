import type { PolicyFinding } from '../api/types';
import { Notice } from '../shared/notice';
import { counted } from '../text/counted';
import { visible } from '../text/visible';

// What is wrong with a policy, each with its line. `go_to` leads to the line, where there is somewhere to go.
export function Findings(props: { findings: PolicyFinding[]; text: string; go_to?: (line: number) => void }) {
  const { findings, text, go_to } = props;
  const lines = text.split('\n');
  return (
    <Notice tone="bad" title={`It can’t be put in force: ${counted(findings.length, 'finding')}.`} live>
      <ul className="findings">
        {findings.map(({ line, words }) => (
          <li key={`${line} ${words}`}>
            {line === 0 ? (
              <span className="strong">Whole file</span>
            ) : go_to ? (
              <button type="button" className="link figures" onClick={() => go_to(line)}>
                Line {line}
              </button>
            ) : (
              <span className="strong figures">Line {line}</span>
            )}
            : {visible(words)}
            {line > 0 && <code className="finding-line">{visible(lines[line - 1]?.trim() ?? '')}</code>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
