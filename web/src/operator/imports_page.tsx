import { Button } from '@mantine/core';
import type { ImportRun, Page } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { usePages } from '../shared/pages';
import { PlainPage } from '../shared/plain_page';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

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
      {pages.state === 'loading' && pages.items.length === 0 && <Loading what="Loading the imports" />}
      {pages.state === 'ready' && pages.items.length === 0 && <Notice title="Nothing was imported yet." />}
      {pages.items.map((run) => (
        <ImportCard key={run.id} run={run} />
      ))}
      {pages.state === 'failed' && pages.failure && <FailureNotice failure={pages.failure} retry={pages.more} />}
      {pages.has_more && pages.state !== 'failed' && (
        <Button variant="default" size="xs" loading={pages.state === 'loading'} onClick={pages.more}>
          Show older imports
        </Button>
      )}
    </PlainPage>
  );
}

function ImportCard({ run }: { run: ImportRun }) {
  const counts = Object.entries(run.report ?? {}).filter(([, value]) => typeof value === 'number' && value > 0);
  const problems = problems_of(run.report);
  return (
    <article className="import">
      <h2>
        <bdi>{visible(run.name)}</bdi> <span className={`tag ${state_tags[run.state]}`}>{run.state}</span>
      </h2>
      <p className="muted figures">
        {local_time(run.started)}
        {run.ended && ` to ${local_time(run.ended)}`}
      </p>
      {run.state === 'interrupted' && <p>It was cut off. Run the same import again: it goes on from there.</p>}
      {counts.length > 0 && (
        <ul className="counts">
          {counts.map(([name, count]) => (
            <li key={name}>
              <span className="figures strong">{String(count)}</span> {name.replaceAll('_', ' ')}
            </li>
          ))}
        </ul>
      )}
      {problems.length > 0 && (
        <details>
          <summary>{problems.length === 1 ? 'One problem' : `${problems.length} problems`}</summary>
          <ul>
            {problems.map((problem, index) => (
              <li key={`${index.toString()} ${problem}`}>
                <bdi>{visible(problem)}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

// A report's problems are objects of texts and numbers; they are shown as they are, in one line each.
function problems_of(report: ImportRun['report']): string[] {
  const problems = report?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.map((problem: unknown) => {
    if (typeof problem !== 'object' || problem === null) return String(problem);
    return Object.values(problem)
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .join(' · ');
  });
}
