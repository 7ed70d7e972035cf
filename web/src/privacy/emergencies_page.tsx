import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../api/client';
import type { Emergency, EmergencyPage } from '../api/types';
import { useClient } from '../session/session';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { address_of } from '../shared/route';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

// Who broke the glass: those that nobody has looked at first. Whoever broke it does not sign it off.
export default function EmergenciesPage() {
  const client = useClient();
  const [loaded, retry] = useLoad('emergencies', (signal) =>
    client.get<EmergencyPage>('/api/emergencies', { query: { limit: 200 }, signal }),
  );
  return (
    <PlainPage title="Emergencies" wide>
      {loaded.state === 'loading' && <Loading what="Loading the emergencies" />}
      {loaded.state === 'failed' && <FailureNotice failure={loaded.failure} retry={retry} />}
      {loaded.state === 'ready' && (
        <>
          <p className="muted lead" role="status">
            {loaded.value.waiting === 0 ? 'Nothing waits for you.' : `${loaded.value.waiting} to look at.`}
          </p>
          {loaded.value.items.length === 0 && (
            <Notice title="Nobody has broken the glass.">
              When someone opens a chart in an emergency, it stands here at once.
            </Notice>
          )}
          <ul className="emergencies">
            {loaded.value.items.map((one) => (
              <EmergencyItem key={one.id} emergency={one} changed={retry} />
            ))}
          </ul>
        </>
      )}
    </PlainPage>
  );
}

function EmergencyItem({ emergency, changed }: { emergency: Emergency; changed: () => void }) {
  return (
    <li className="emergency">
      <p className="emergency-head">
        <strong>
          <bdi>{visible(emergency.principal_name ?? emergency.principal)}</bdi>
        </strong>{' '}
        <span className="figures">{local_time(emergency.opened)}</span>
        <span className="muted"> until {local_time(emergency.until)}</span>
        <span className={`tag ${emergency.reviewed ? 'tag-plain' : 'tag-warn'}`}>
          {emergency.reviewed ? (emergency.justified ? 'justified' : 'not justified') : 'to look at'}
        </span>
        {emergency.without_directory && <span className="tag tag-plain">while the directory was down</span>}
      </p>
      <p>
        {emergency.reason.replaceAll('_', ' ')}: <bdi>{visible(emergency.words)}</bdi>
      </p>
      <p className="muted figures">
        patient {emergency.patient.slice(0, 10)}… ·{' '}
        <a href={address_of({ at: 'ledger', emergency: emergency.id })}>What was read</a>
      </p>
      {emergency.reviewed ? (
        <p className="muted">
          Looked at {local_time(emergency.reviewed)}: <bdi>{visible(emergency.review_words ?? '')}</bdi>
        </p>
      ) : (
        <Review emergency={emergency} changed={changed} />
      )}
    </li>
  );
}

function Review({ emergency, changed }: { emergency: Emergency; changed: () => void }) {
  const client = useClient();
  const [words, set_words] = useState('');
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const send = (justified: boolean) => {
    set_sending(true);
    set_failure(undefined);
    client
      .post(`/api/emergencies/${emergency.id}/review`, { body: { justified, words: words.trim() } })
      .then(changed, (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      });
  };
  const on_submit = (event: FormEvent) => event.preventDefault();
  return (
    <form className="stack" onSubmit={on_submit}>
      <Textarea
        label="What you found"
        autosize
        minRows={1}
        maxLength={400}
        value={words}
        onChange={(event) => set_words(event.currentTarget.value)}
      />
      {failure && <FailureNotice failure={failure} what="It is not signed off." />}
      <div className="emergency-buttons">
        <Button size="xs" loading={is_sending} disabled={words.trim() === ''} onClick={() => send(true)}>
          There was reason to
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={is_sending}
          disabled={words.trim() === ''}
          onClick={() => send(false)}
        >
          There was none
        </Button>
      </div>
    </form>
  );
}
