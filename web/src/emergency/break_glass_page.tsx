import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import type { Emergency, EmergencyRule } from '../api/types';
import { CodeField } from '../session/code_field';
import { useSession } from '../session/session';
import { FailureNotice, Notice } from '../shared/notice';
import { PlainPage } from '../shared/plain_page';
import { go } from '../shared/route';

// Opening a chart that is not one's own because somebody is in danger: with a reason, for a short time, under a privacy officer's
// eyes.
export default function BreakGlassPage({ patient }: { patient: string | undefined }) {
  const { session } = useSession();
  if (session.is !== 'signed_in' || !session.emergency) return null;
  return (
    <PlainPage title="Break the glass">
      <Notice tone="warn" title="For an emergency only.">
        The chart opens for {session.emergency.minutes} minutes. A privacy officer is told at once and asks about it;
        everything that you read is recorded as read in an emergency.
      </Notice>
      <BreakGlassForm patient={patient} rule={session.emergency} />
    </PlainPage>
  );
}

function BreakGlassForm({ patient, rule }: { patient: string | undefined; rule: EmergencyRule }) {
  const { client, choose_purpose } = useSession();
  const [number, set_number] = useState('');
  const [born, set_born] = useState('');
  const [reason, set_reason] = useState('');
  const [words, set_words] = useState('');
  const [code, set_code] = useState('');
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const is_whole = reason !== '' && words.trim() !== '' && (patient !== undefined || (number !== '' && born !== ''));

  const send = (event: FormEvent) => {
    event.preventDefault();
    set_sending(true);
    set_failure(undefined);
    const whom = patient === undefined ? { identifier: number.trim(), birth_date: born.trim() } : { patient };
    const body = { ...whom, reason, words: words.trim(), ...(code === '' ? {} : { code: code.trim() }) };
    client.post<Emergency>('/api/emergencies', { body }).then(
      (opened) => {
        choose_purpose('emergency');
        go({ at: 'chart', patient: opened.patient, tab: 'timeline' });
      },
      (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      },
    );
  };

  return (
    <form className="stack" onSubmit={send}>
      {patient === undefined && (
        <>
          <TextInput
            label="Record number"
            description="Of the patient; both must be right, so that it is the right one."
            autoComplete="off"
            value={number}
            onChange={(event) => set_number(event.currentTarget.value)}
          />
          <TextInput
            label="Birth date"
            placeholder="1950-03-12"
            autoComplete="off"
            maxLength={10}
            value={born}
            onChange={(event) => set_born(event.currentTarget.value)}
          />
        </>
      )}
      <fieldset className="choices">
        <legend>Why</legend>
        {rule.reasons.map((one) => (
          <label key={one.code} className="choice">
            <input type="radio" name="reason" checked={reason === one.code} onChange={() => set_reason(one.code)} />
            <span>{one.words}</span>
          </label>
        ))}
      </fieldset>
      <Textarea
        label="What happens"
        description="In your own words; the privacy officer reads it."
        autosize
        minRows={2}
        maxLength={400}
        value={words}
        onChange={(event) => set_words(event.currentTarget.value)}
      />
      <CodeField label="Code" value={code} change={set_code} or_recovery focus={false} />
      {failure && <Failed failure={failure} />}
      <div>
        <Button type="submit" color="red" loading={is_sending} disabled={!is_whole}>
          Open the chart
        </Button>
      </div>
    </form>
  );
}

// Whoever mistypes here is in a hurry: what to type instead, and that the code is used up.
function Failed({ failure }: { failure: Failure }) {
  const field = failure instanceof Problem ? failure.field : undefined;
  if (failure instanceof Problem && failure.code === 'bad_field' && field === 'identifier')
    return (
      <Notice tone="bad" title="A number alone is not enough here." live>
        Type the system, a bar, and the number: urn:oid:…|12345. A privacy officer can have the policy name the system.
      </Notice>
    );
  if (failure instanceof Problem && failure.code === 'bad_field' && field === 'birth_date')
    return <Notice tone="bad" title="Type the birth date as year-month-day, such as 1991-02-11." live />;
  if (failure instanceof Problem && failure.code === 'not_found' && field === 'identifier')
    return (
      <Notice tone="bad" title="Nobody has this number and this birth date." live>
        Compare both. Your code opened once: wait for the next one.
      </Notice>
    );
  return <FailureNotice failure={failure} what="The chart is not open." />;
}
