import { Button } from '@mantine/core';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Failure } from '../api/client';
import type { Feedback, FeedbackVerdict, Statement } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice } from '../shared/notice';
import { utf8_length } from '../text/bytes';
import { visible } from '../text/visible';

const words_bytes_max = 2048; // limits::feedback_words_bytes_max
const choices: { verdict: FeedbackVerdict; name: string }[] = [
  { verdict: 'helpful', name: 'Helpful' },
  { verdict: 'incomplete', name: 'Incomplete' },
  { verdict: 'wrong', name: 'Wrong' },
];

// Saying that an answer is wrong: recorded, and listed for review.
export function FeedbackLine(props: { patient: string; request: string; statements: Statement[] }) {
  const client = useClient();
  const [verdict, set_verdict] = useState<FeedbackVerdict>();
  const [state, set_state] = useState<'open' | 'sending' | 'recorded'>('open');
  const [failure, set_failure] = useState<Failure>();

  const send = (chosen: FeedbackVerdict, words: string, statement: number | undefined) => {
    set_state('sending');
    set_failure(undefined);
    const body: Record<string, unknown> = { request: props.request, verdict: chosen };
    if (words !== '') body.words = words;
    if (statement !== undefined) body.statement = statement;
    client.post<Feedback>(`/api/patients/${props.patient}/feedback`, { body }).then(
      () => set_state('recorded'),
      (caught: Failure) => {
        set_failure(caught);
        set_state('open');
      },
    );
  };
  const choose = (chosen: FeedbackVerdict) => {
    set_verdict(chosen);
    if (chosen === 'helpful') send(chosen, '', undefined);
  };

  if (state === 'recorded') {
    return (
      <p className="feedback-done" role="status">
        Recorded with your name
        {verdict === 'helpful' ? '. Thank you.' : ', for review. Thank you.'}
      </p>
    );
  }
  return (
    <div className="feedback">
      <fieldset className="feedback-choices">
        <legend>Is this answer right?</legend>
        {choices.map((choice) => (
          <Button
            key={choice.verdict}
            variant={verdict === choice.verdict ? 'light' : 'subtle'}
            color={verdict === choice.verdict ? 'blue' : 'gray'}
            size="compact-xs"
            aria-pressed={verdict === choice.verdict}
            disabled={state === 'sending'}
            onClick={() => choose(choice.verdict)}
          >
            {choice.name}
          </Button>
        ))}
      </fieldset>
      {verdict && verdict !== 'helpful' && (
        <FeedbackForm
          verdict={verdict}
          statements={props.statements}
          busy={state === 'sending'}
          send={(words, statement) => send(verdict, words, statement)}
          cancel={() => set_verdict(undefined)}
        />
      )}
      {failure && <FailureNotice failure={failure} what="It is not recorded yet." />}
    </div>
  );
}

function FeedbackForm(props: {
  verdict: FeedbackVerdict;
  statements: Statement[];
  busy: boolean;
  send: (words: string, statement: number | undefined) => void;
  cancel: () => void;
}) {
  const [words, set_words] = useState('');
  const [statement, set_statement] = useState('');
  const id = useId();
  const too_long = utf8_length(words) > words_bytes_max;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!too_long) props.send(words.trim(), statement === '' ? undefined : Number(statement));
  };
  const form = useRef<HTMLFormElement>(null);
  // With braces: browsers return a promise here, which is no clean-up.
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form className="feedback-form" ref={form} onSubmit={submit}>
      {props.statements.length > 1 && (
        <div className="feedback-part">
          <label htmlFor={`${id}-part`}>Which part?</label>
          <select id={`${id}-part`} value={statement} onChange={(event) => set_statement(event.currentTarget.value)}>
            <option value="">The whole answer</option>
            {props.statements.map((one, index) => (
              <option key={`${index.toString()} ${one.text}`} value={index}>
                {`${index + 1}. ${visible(one.text).slice(0, 80)}`}
              </option>
            ))}
          </select>
        </div>
      )}
      <label htmlFor={id}>
        {props.verdict === 'wrong' ? 'What is wrong? (optional)' : 'What is missing? (optional)'}
      </label>
      <textarea
        id={id}
        rows={2}
        value={words}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={too_long}
        onChange={(event) => set_words(event.currentTarget.value)}
      />
      <p className="muted">Your words are sealed with this chart: only people who may read it can read them.</p>
      {too_long && (
        <p className="composer-problem" role="alert">
          Too long: shorten it to half a page.
        </p>
      )}
      <div className="row-end">
        <Button variant="default" size="xs" onClick={props.cancel}>
          Cancel
        </Button>
        <Button type="submit" size="xs" loading={props.busy} disabled={too_long}>
          Record
        </Button>
      </div>
    </form>
  );
}
