import { Button } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import type { ItemLabels, Label, PatientSummary } from '../api/types';
import { useClient } from '../session/session';
import { Dialog } from '../shared/dialog';
import { all_labels, label_list } from '../shared/label_words';
import { FailureNotice } from '../shared/notice';

// What is labelled: an item of the chart, or without one the whole of it.
export interface Labelled {
  patient: string;
  document?: string;
  name: string; // "this document"
  has: readonly string[];
}

export interface Outcome {
  added: Label[];
  is_open: boolean; // to whoever added them, still
  summary?: PatientSummary; // of a whole chart that is
}

// The dialog, where it is open; `settled` is called once it is closed and something was labelled.
export function useLabelling(settled: (of: Labelled, outcome: Outcome) => void) {
  const [of, open] = useState<Labelled>();
  const close = (outcome: Outcome | undefined) => {
    open(undefined);
    if (of && outcome) settled(of, outcome);
  };
  return { open, dialog: of && <AddLabels of={of} close={close} /> };
}

// Makes an item sensitive. It closes at once to all whom the policy does not open it to with that label, which may be oneself; so
// what came of it is said here, before what is behind changes.
function AddLabels({ of, close }: { of: Labelled; close: (outcome: Outcome | undefined) => void }) {
  const client = useClient();
  const [chosen, set_chosen] = useState<Label[]>([]);
  const [outcome, set_outcome] = useState<Outcome>();
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();

  const send = async (event: FormEvent) => {
    event.preventDefault();
    set_sending(true);
    set_failure(undefined);
    try {
      const body = { labels: chosen, ...(of.document ? { document: of.document } : {}) };
      await client.post<ItemLabels>(`/api/patients/${of.patient}/labels`, { body });
      const path = `/api/patients/${of.patient}${of.document ? `/documents/${of.document}` : ''}`;
      const still = await client.get<PatientSummary>(path).catch((caught: Failure) => {
        if (caught instanceof Problem && (caught.status === 403 || caught.status === 404)) return undefined;
        throw caught;
      });
      const is_open = still !== undefined;
      set_outcome({ added: chosen, is_open, ...(still && !of.document ? { summary: still } : {}) });
    } catch (caught) {
      set_failure(caught as Failure);
    }
    set_sending(false);
  };

  return (
    <Dialog title={outcome ? 'Labelled' : `Label ${of.name} as sensitive`} close={() => close(outcome)}>
      {outcome ? (
        <Said of={of} outcome={outcome} close={() => close(outcome)} />
      ) : (
        <form onSubmit={(event) => void send(event)}>
          <LabelChoices has={of.has} chosen={chosen} choose={set_chosen} />
          <p className="muted label-effect">
            From then on only people to whom the policy opens these labels see {of.name}; you may lose sight of it too.
            Only a privacy officer can take a label away.
          </p>
          {failure && (
            <FailureNotice failure={failure} what="It is not certain that the label was added: look at the labels." />
          )}
          <div className="row-end">
            <Button variant="default" onClick={() => close(undefined)}>
              Cancel
            </Button>
            <Button type="submit" loading={is_sending} disabled={chosen.length === 0}>
              {chosen.length > 1 ? `Add ${chosen.length} labels` : 'Add the label'}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function LabelChoices(props: { has: readonly string[]; chosen: Label[]; choose: (labels: Label[]) => void }) {
  const { chosen, choose } = props;
  return (
    <fieldset className="label-choices">
      <legend className="hidden">Labels</legend>
      {all_labels.map(({ label, word, about }) => {
        const is_there = props.has.includes(label);
        return (
          <label key={label} className="label-choice">
            <input
              type="checkbox"
              disabled={is_there}
              checked={is_there || chosen.includes(label)}
              onChange={(event) =>
                choose(event.currentTarget.checked ? [...chosen, label] : chosen.filter((one) => one !== label))
              }
            />
            <span>
              <span className="strong">{word}</span>{' '}
              <span className="muted">{is_there ? 'it has this label' : about}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Said({ of, outcome, close }: { of: Labelled; outcome: Outcome; close: () => void }) {
  const done = useRef<HTMLButtonElement>(null);
  useEffect(() => done.current?.focus(), []);
  return (
    <>
      <p role="status">
        From now on {of.name} is labelled <strong>{label_list(outcome.added)}</strong>.{' '}
        {outcome.is_open ? 'It is still open to you.' : 'It is not open to you with this label, and closes now.'}
      </p>
      <p className="muted label-mistake">
        Was it a mistake? A privacy officer can take the label away, and needs to know of which{' '}
        {of.document ? 'item' : 'chart'}:
      </p>
      <p className="label-ids">
        {of.document && (
          <>
            item <code>{of.document}</code>
            <br />
          </>
        )}
        chart <code>{of.patient}</code>
      </p>
      <div className="row-end">
        <Button ref={done} onClick={close}>
          Done
        </Button>
      </div>
    </>
  );
}
