import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import type { Report } from '../api/types';
import { useClient } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { ValuesTable } from '../shared/paged';
import { address_of } from '../shared/route';
import { visible } from '../text/visible';

// A report of the server, from its path: what stands out, the table, its file.
export function ShownReport({ path }: { path: string }) {
  const client = useClient();
  const [loaded, retry] = useLoad(path, (signal) => client.get<Report>(path, { signal }));
  if (loaded.state === 'loading') return <Loading what="Reading the records" />;
  if (loaded.state === 'failed') return <FailureNotice failure={loaded.failure} retry={retry} />;
  const report = loaded.value;
  const file = `${path}${path.includes('?') ? '&' : '?'}format=csv`;
  return (
    <>
      {report.notes.map((note) => (
        <p className="muted" key={note}>
          {visible(note)}
        </p>
      ))}
      {report.rows.length > 0 && <Rows report={report} />}
      {report.state && <SignOff state={report.state} done={retry} />}
      <p>
        <a href={file} download>
          Save as CSV
        </a>
      </p>
    </>
  );
}

// For having looked through who may what, as it stands above.
function SignOff({ state, done }: { state: string; done: () => void }) {
  const client = useClient();
  const [words, set_words] = useState('');
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const on_submit = (event: FormEvent) => {
    event.preventDefault();
    set_sending(true);
    set_failure(undefined);
    client.post('/api/reports/access/sign-off', { body: { state, words: words.trim() } }).then(
      () => {
        set_sending(false);
        set_words('');
        done();
      },
      (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      },
    );
  };
  const is_outdated = failure instanceof Problem && failure.code === 'conflict';
  return (
    <form className="stack" onSubmit={on_submit}>
      <Textarea
        label="What you found, and what is to be done"
        autosize
        minRows={1}
        maxLength={1000}
        value={words}
        onChange={(event) => set_words(event.currentTarget.value)}
      />
      {failure && !is_outdated && <FailureNotice failure={failure} what="It is not signed for." />}
      {is_outdated && (
        <Notice title="An account may something else by now.">
          <Button size="xs" variant="default" onClick={done}>
            Read it again
          </Button>
        </Notice>
      )}
      <div className="emergency-buttons">
        <Button type="submit" size="xs" loading={is_sending}>
          I have looked through this
        </Button>
      </div>
    </form>
  );
}

const class_of = (is_remark: boolean, text: string) =>
  is_remark ? 'look-at' : /^\d{4}-/.test(text) ? 'figures nowrap' : '';

// An account leads to what is left of it, a patient to what the ledger has of them.
function Cell({ report, row, at }: { report: Report; row: string[]; at: number }) {
  const text = visible(row[at] ?? '');
  const account = at === 0 ? row[report.columns.indexOf('id')] : undefined;
  if (account) return <a href={address_of({ at: 'reports', account })}>{text}</a>;
  if (report.columns[at] === 'patient')
    return <a href={address_of({ at: 'ledger', patient: row[at] ?? '' })}>{text}</a>;
  return <bdi>{text.replaceAll(',', ', ')}</bdi>;
}

// What calls for a look stands first.
function Rows({ report }: { report: Report }) {
  const id_at = report.columns.indexOf('id');
  const look_at = report.columns.indexOf('look at');
  const shown = report.columns
    .map((_, at) => at)
    .filter((at) => at !== id_at && report.rows.some((row) => row[at] !== ''));
  const rows = [...report.rows].sort((left, right) => Number(!left[look_at]) - Number(!right[look_at]));
  return (
    <ValuesTable caption={report.report} columns={shown.map((at) => report.columns[at] ?? '')}>
      {rows.map((row) => (
        <tr key={row.join('\u0000')}>
          {shown.map((at) => (
            <td key={at} className={class_of(at === look_at, row[at] ?? '')}>
              <Cell report={report} row={row} at={at} />
            </td>
          ))}
        </tr>
      ))}
    </ValuesTable>
  );
}
