import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import type { Explanation, Purpose } from '../api/types';
import { purpose_words } from '../session/purpose_choice';
import { useClient } from '../session/session';
import { ids_in } from '../shared/ids';
import { label_list } from '../shared/label_words';
import { FailureNotice, Notice } from '../shared/notice';
import { date_of } from '../text/dates';
import { visible } from '../text/visible';
import { action_choices, decision_words, kinds_words, plain, plain_list, setting_words } from './words';

const purposes = [
  { value: '', label: 'what their roles imply' },
  ...Object.entries(purpose_words).map(([value, label]) => ({ value, label })),
];

interface Asked {
  name: string;
  action: string;
  patient: string;
  purpose: string;
  from: string;
}

// What the policy decides for a person and a patient now: which rule, which relation, and what is then open.
export function ExplainForm() {
  const client = useClient();
  const [typed, set_typed] = useState<Asked>({ name: '', action: 'read_chart', patient: '', purpose: '', from: '' });
  const [found, set_found] = useState<{ asked: Asked; explanation: Explanation }>();
  const [failure, set_failure] = useState<Failure>();
  const [is_sending, set_sending] = useState(false);
  const patient = ids_in(typed.patient).patient;
  const is_wrong = typed.patient.trim() !== '' && patient === undefined;
  const change = (some: Partial<Asked>) => set_typed({ ...typed, ...some });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_sending(true);
    set_failure(undefined);
    const { name, action, purpose } = typed;
    const from = typed.from.trim();
    client
      .get<Explanation>(`/api/patients/${patient}/explain`, { query: { name: name.trim(), action, purpose, from } })
      .then(
        (explanation) => set_found({ asked: typed, explanation }),
        (caught: Failure) => {
          set_found(undefined);
          set_failure(caught);
        },
      )
      .finally(() => set_sending(false));
  };

  return (
    <>
      <form className="explain" onSubmit={submit}>
        <TextInput
          label="Person"
          placeholder="name of the account"
          value={typed.name}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label="wants to"
          data={action_choices}
          value={typed.action}
          onChange={(event) => change({ action: event.currentTarget.value })}
        />
        <TextInput
          label="of patient"
          placeholder="p-… or the chart’s address"
          value={typed.patient}
          autoComplete="off"
          spellCheck={false}
          error={is_wrong ? 'There is no chart’s number in this (p-…).' : undefined}
          onChange={(event) => change({ patient: event.currentTarget.value })}
        />
        <NativeSelect
          label="for"
          data={purposes}
          value={typed.purpose}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
        />
        <TextInput
          label="from address"
          placeholder="none that is named"
          value={typed.from}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <Button type="submit" loading={is_sending} disabled={typed.name.trim() === '' || patient === undefined}>
          Explain
        </Button>
      </form>
      {failure && <Failed failure={failure} />}
      {found && <Found {...found} />}
    </>
  );
}

function Failed({ failure }: { failure: Failure }) {
  if (failure instanceof Problem && failure.code === 'not_found')
    return (
      <Notice
        tone="bad"
        title={failure.field === 'name' ? 'There is no such account.' : 'There is no such chart.'}
        live
      />
    );
  if (failure instanceof Problem && failure.field === 'purpose') {
    return (
      <Notice tone="bad" title="Choose a purpose." live>
        The roles of this account open charts for different ones.
      </Notice>
    );
  }
  if (failure instanceof Problem && failure.field === 'from')
    return <Notice tone="bad" title="This is no address of a machine, such as 10.0.0.7." live />;
  return <FailureNotice failure={failure} />;
}

function Found({ asked, explanation }: { asked: Asked; explanation: Explanation }) {
  const { allowed, opens } = explanation;
  const action = action_choices.find((one) => one.value === asked.action)?.label ?? asked.action;
  const purpose = explanation.purpose ? purpose_words[explanation.purpose as Purpose].toLowerCase() : '';
  return (
    <section className="explained" aria-label="What the policy decides" aria-live="polite">
      <p>
        <span className={`tag ${allowed ? 'tag-good' : 'tag-bad'}`}>{allowed ? 'allowed' : 'denied'}</span>{' '}
        <bdi className="strong">{visible(asked.name.trim())}</bdi> {allowed ? 'may' : 'may not'} {action}
        {purpose !== '' && ` for ${purpose}`}: {visible(decision_words(explanation))}.
      </p>
      <dl className="explained-facts">
        <dt>stands to the patient by</dt>
        <dd>{plain_list(explanation.relations)}</dd>
        {explanation.about.length > 0 && (
          <>
            <dt>and outside of care as</dt>
            <dd>{explanation.about.map(plain).join(', ')}</dd>
          </>
        )}
        <dt>asked</dt>
        <dd>{setting_words(explanation)}, now</dd>
        <dt>labels of the whole chart</dt>
        <dd>{explanation.labels.length === 0 ? 'none' : label_list(explanation.labels)}</dd>
      </dl>
      {opens.length > 0 && (
        <>
          <h3>What is open</h3>
          <ul className="opens">
            {opens.map((one) => (
              <li key={`${one.kinds.join()} ${one.labels.join()} ${one.from ?? ''}`}>
                {kinds_words(one.kinds)}
                {one.from && <span className="figures"> since {date_of(one.from)}</span>}
                <span className="muted">
                  {one.labels.length === 0
                    ? ', without any label'
                    : `, also what is labelled ${label_list(one.labels)}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
