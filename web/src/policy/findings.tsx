import type { PolicyFinding } from '../api/types';
import { Notice } from '../shared/notice';
import { counted } from '../text/counted';
import { visible } from '../text/visible';

interface FindingsProps {
  findings: PolicyFinding[];
  text: string;
  go_to?: (line: number) => void;
}

// What is wrong with a policy, each with its line. `go_to` leads to the line, where there is somewhere to go.
export function Findings(props: FindingsProps) {
  return (
    <Notice tone="bad" title={`It can’t be put in force: ${counted(props.findings.length, 'finding')}.`} live>
      <List {...props} />
    </Notice>
  );
}

// What may not be meant of one that can be put in force; nothing where there is nothing to say.
export function Warnings(props: FindingsProps) {
  if (props.findings.length === 0) return null;
  return (
    <Notice tone="warn" title="Is this meant?" live>
      <List {...props} />
    </Notice>
  );
}

function List({ findings, text, go_to }: FindingsProps) {
  const lines = text.split('\n');
  return (
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
  );
}
