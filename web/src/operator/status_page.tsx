import { Button } from '@mantine/core';
import type { ServerStatus, WebhookState } from '../api/types';
import { useClient } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { local_time } from '../text/dates';

export default function StatusPage() {
  const client = useClient();
  const [status, again] = useLoad('status', (signal) => client.get<ServerStatus>('/api/status', { signal }));
  return (
    <PlainPage title="Server">
      {status.state === 'loading' && <Loading what="Asking the server" />}
      {status.state === 'failed' && <FailureNotice failure={status.failure} retry={again} />}
      {status.state === 'ready' && <Numbers status={status.value} />}
      <p>
        <Button variant="default" size="xs" onClick={again}>
          Ask again
        </Button>
      </p>
    </PlainPage>
  );
}

function state_of(webhook: WebhookState): string {
  const waits =
    webhook.waiting === 0
      ? 'nothing waits'
      : `failing: ${webhook.waiting} not told, the oldest for ${webhook.oldest_seconds} s`;
  return webhook.problem ? `${waits}; the last try failed: ${webhook.problem}` : waits;
}

// A search of the ledger waits until its index is there.
function records_of({ ledger_records, ledger_indexed }: ServerStatus): string {
  const records = ledger_records.toLocaleString('en');
  const is_behind = ledger_records - ledger_indexed > 65_536;
  return is_behind ? `${records}; its index is being made: ${ledger_indexed.toLocaleString('en')}` : records;
}

function Numbers({ status }: { status: ServerStatus }) {
  const rows: [string, string][] = [
    ['Version', status.version],
    ['Server’s time', local_time(status.time)],
    ['Patients', status.patients.toLocaleString('en')],
    ['Records in the ledger', records_of(status)],
    ['Commits of the database', status.store_commit.toLocaleString('en')],
    ['Keys of charts', status.chart_keys.toLocaleString('en')],
    ['Charts open in memory', `${status.hot_charts} (${(status.hot_bytes / 1_048_576).toFixed(1)} MiB)`],
    ['Sessions and tokens in memory', status.sessions_known.toLocaleString('en')],
  ];
  if (status.emergency_webhook) rows.push(['Webhook for emergencies', state_of(status.emergency_webhook)]);
  return (
    <dl className="numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
