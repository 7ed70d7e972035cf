import { Button } from '@mantine/core';
import type { ServerStatus } from '../api/types';
import { useClient } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { status_rows } from './status_rows';

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

function Numbers({ status }: { status: ServerStatus }) {
  return (
    <dl className="numbers">
      {status_rows(status).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
