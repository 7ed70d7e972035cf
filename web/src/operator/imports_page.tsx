import type { ImportRun, Page } from '../api/types';
import { useClient } from '../session/session';
import { Notice } from '../shared/notice';
import { Paged, ValuesTable } from '../shared/paged';
import { usePages } from '../shared/pages';
import { PlainPage } from '../shared/plain_page';
import { counted } from '../text/counted';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';
import { added_of, type ImportProblem, problems_of, sum_words } from './report';

const state_tags: Record<ImportRun['state'], string> = {
  running: 'tag-plain',
  finished: 'tag-good',
  failed: 'tag-bad',
  interrupted: 'tag-warn',
};

export default function ImportsPage() {
  const client = useClient();
  const pages = usePages((after, signal) =>
    client.get<Page<ImportRun>>('/api/imports', { query: { after, limit: 100 }, signal }),
  );
  return (
    <PlainPage title="Imports" wide>
      <p className="muted lead">
        Files are imported on the server’s machine: <code>chartroom import FOLDER</code>. Running it again changes
        nothing that is in already, and finishes what was interrupted.
      </p>
      <Paged
        pages={pages}
        loading="Loading the imports"
        empty={<Notice title="Nothing was imported yet." />}
        older="Show older imports"
      >
        {(items) => (
          <ValuesTable caption="Imports, newest first" columns={['Started', 'File', 'State', 'What came of it']}>
            {items.map((run) => (
              <ImportRow key={run.id} run={run} />
            ))}
          </ValuesTable>
        )}
      </Paged>
    </PlainPage>
  );
}

function ImportRow({ run }: { run: ImportRun }) {
  const problems = problems_of(run.report);
  return (
    <tr>
      <td className="figures nowrap">{local_time(run.started)}</td>
      <td>
        <bdi>{visible(run.name)}</bdi>
      </td>
      <td>
        <span className={`tag ${state_tags[run.state]}`}>{run.state}</span>
      </td>
      <td>
        {run.state === 'interrupted' && 'It was cut off. Run the same import again: it goes on from there. '}
        {sum_words(run.report)}
        {added_of(run.report).length > 0 && <span className="muted"> · new: {added_of(run.report).join(', ')}</span>}
        {problems.length > 0 && <Problems problems={problems} />}
      </td>
    </tr>
  );
}

function Problems({ problems }: { problems: ImportProblem[] }) {
  return (
    <details>
      <summary>{counted(problems.length, 'problem')}</summary>
      <ul className="problems">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.where}`}>
            <bdi className="strong">{visible(problem.where)}</bdi> {problem.sentence}
          </li>
        ))}
      </ul>
    </details>
  );
}
