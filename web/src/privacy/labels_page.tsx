import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../api/client';
import type { ItemLabels, Label, LedgerRecord, Page } from '../api/types';
import { useClient } from '../session/session';
import { Dialog } from '../shared/dialog';
import { ids_in } from '../shared/ids';
import { all_labels, label_word } from '../shared/label_words';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { Paged, ValuesTable } from '../shared/paged';
import { usePages } from '../shared/pages';
import { PlainPage } from '../shared/plain_page';
import { address_of, go } from '../shared/route';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';

// Labels by hand, for privacy officers: where staff added some, and taking them away. Of an item they see its id and its labels,
// never what stands in it.
export default function LabelsPage(props: { patient: string | undefined; document: string | undefined }) {
  const { patient, document } = props;
  return (
    <PlainPage title="Labels" wide>
      <p className="muted lead">
        Staff add sensitivity labels; only you take them away. You see which items have them, not what stands in them.
      </p>
      {patient ? <ChartLabels patient={patient} document={document} /> : <Choose />}
    </PlainPage>
  );
}

function Choose() {
  const [text, set_text] = useState('');
  const [problem, set_problem] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { patient, document } = ids_in(text);
    if (patient) go({ at: 'labels', patient, ...(document ? { document } : {}) });
    else
      set_problem(
        document ? 'The number of the chart is needed too (p-…).' : 'There is no chart’s number in this (p-…).',
      );
  };
  return (
    <>
      <form className="label-find" onSubmit={submit}>
        <TextInput
          label="Chart or item"
          description="The numbers that somebody gave you, or the address of its page."
          value={text}
          autoComplete="off"
          spellCheck={false}
          error={problem || undefined}
          onChange={(event) => {
            set_text(event.currentTarget.value);
            set_problem('');
          }}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          Show its labels
        </Button>
      </form>
      <Recent />
    </>
  );
}

// From the ledger: who added labels to which charts, newest first.
function Recent() {
  const client = useClient();
  const pages = usePages((before, signal) =>
    client.get<Page<LedgerRecord>>('/api/ledger', {
      query: { action: 'add_labels', outcome: 'success', before, limit: 50 },
      signal,
    }),
  );
  return (
    <section className="part" aria-labelledby="recent-labels">
      <h2 id="recent-labels">Added lately</h2>
      <Paged
        pages={pages}
        loading="Reading the ledger"
        empty={<Notice title="Nobody has added a label yet.">When somebody does, it stands here.</Notice>}
        older="Show older"
      >
        {(items) => (
          <ValuesTable caption="Labels that were added, newest first" columns={['When', 'Who', 'To what', 'Chart']}>
            {items.map((record) => (
              <RecentRow key={record.sequence} record={record} />
            ))}
          </ValuesTable>
        )}
      </Paged>
    </section>
  );
}

function RecentRow({ record }: { record: LedgerRecord }) {
  const { patient, object: document } = record;
  const to = { at: 'labels', ...(patient ? { patient } : {}), ...(document ? { document } : {}) } as const;
  return (
    <tr>
      <td className="figures nowrap">{local_time(record.time)}</td>
      <td>
        <bdi>{visible(record.principal_name ?? '')}</bdi>
      </td>
      <td>{document ? 'an item' : 'the whole chart'}</td>
      <td className="figures nowrap">
        {patient && (
          <a href={address_of(to)} title={patient}>
            {patient.slice(0, 10)}…
          </a>
        )}
      </td>
    </tr>
  );
}

interface Removal {
  document: string | undefined;
  label: Label;
}

const named = (document: string | undefined) => (document ? `item ${document}` : 'the whole chart');

function ChartLabels({ patient, document }: { patient: string; document: string | undefined }) {
  const client = useClient();
  const [loaded, retry] = useLoad(`labels ${patient}`, (signal) =>
    client.get<{ items: ItemLabels[] }>(`/api/patients/${patient}/labels`, { signal }),
  );
  const [asked, set_asked] = useState<Removal>();
  const [done, set_done] = useState<Removal>();
  const items = loaded.state === 'ready' ? in_order(loaded.value.items, document) : [];
  return (
    <>
      <p>
        <a href={address_of({ at: 'labels' })}>Other charts</a>
      </p>
      <h2>
        Chart <code className="id">{patient}</code>
      </h2>
      {done && (
        <Notice tone="good" title={`Taken away: ${label_word(done.label)}, of ${named(done.document)}.`} live>
          It is open from now on to those who may see it without.
        </Notice>
      )}
      {loaded.state === 'loading' && <Loading what="Loading the labels" />}
      {loaded.state === 'failed' && <FailureNotice failure={loaded.failure} retry={retry} />}
      {loaded.state === 'ready' && items.length === 0 && (
        <Notice title="Nobody changed a label of this chart by hand." />
      )}
      <ul className="label-items">
        {items.map((item) => (
          <Item key={item.document ?? ''} item={item} is_meant={item.document === document} ask={set_asked} />
        ))}
      </ul>
      {loaded.state === 'ready' && <OtherLabel document={document} ask={set_asked} />}
      {asked && (
        <Confirm
          patient={patient}
          removal={asked}
          close={(is_done) => {
            if (is_done) {
              set_done(asked);
              retry();
            }
            set_asked(undefined);
          }}
        />
      )}
    </>
  );
}

// The item that was asked for first, then the newest.
function in_order(items: ItemLabels[], document: string | undefined): ItemLabels[] {
  return [...items].sort(
    (a, b) =>
      Number(b.document === document) - Number(a.document === document) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0),
  );
}

function Item(props: { item: ItemLabels; is_meant: boolean; ask: (removal: Removal) => void }) {
  const { item, ask } = props;
  const { document } = item;
  return (
    <li className="label-item" aria-current={props.is_meant ? 'true' : undefined}>
      <p>
        {document ? (
          <>
            Item <code className="id">{document}</code>
          </>
        ) : (
          <strong>The whole chart</strong>
        )}{' '}
        <span className="muted nowrap">
          last changed by <bdi>{visible(item.by_name ?? 'somebody')}</bdi>, {local_time(item.at)}
        </span>
      </p>
      <ul className="label-marks">
        {item.added.map((label) => (
          <li key={label}>
            <span className="tag tag-label">{label_word(label)}</span>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Take away ${label_word(label)}, of ${named(document)}`}
              onClick={() => ask({ document, label })}
            >
              Take away
            </Button>
          </li>
        ))}
        {item.removed.length > 0 && <li className="muted">taken away: {item.removed.map(label_word).join(', ')}</li>}
      </ul>
    </li>
  );
}

// What the source or a rule of the policy said is taken away in the same manner, by its number.
function OtherLabel({ document, ask }: { document: string | undefined; ask: (removal: Removal) => void }) {
  const [text, set_text] = useState(document ?? '');
  const [label, set_label] = useState<Label>('restricted');
  const meant = ids_in(text).document;
  const is_wrong = text.trim() !== '' && meant === undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask({ document: meant, label });
  };
  return (
    <section className="part" aria-labelledby="other-label">
      <h2 id="other-label">A label that is not listed</h2>
      <p className="muted lead">
        Labels that the source gave, or a rule of the policy, are not listed here. They are taken away by the item’s
        number.
      </p>
      <form className="label-find" onSubmit={submit}>
        <NativeSelect
          label="Label"
          data={all_labels.map((one) => ({ value: one.label, label: one.word }))}
          value={label}
          onChange={(event) => set_label(event.currentTarget.value as Label)}
        />
        <TextInput
          label="Item"
          placeholder="empty: the whole chart"
          value={text}
          autoComplete="off"
          spellCheck={false}
          error={is_wrong ? 'This is no item’s number (d-…).' : undefined}
          onChange={(event) => set_text(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={is_wrong}>
          Take away
        </Button>
      </form>
    </section>
  );
}

function Confirm(props: { patient: string; removal: Removal; close: (is_done: boolean) => void }) {
  const client = useClient();
  const { document, label } = props.removal;
  const [is_sending, set_sending] = useState(false);
  const [failure, set_failure] = useState<Failure>();
  const send = () => {
    set_sending(true);
    set_failure(undefined);
    const body = { labels: [label], ...(document ? { document } : {}) };
    client.post(`/api/patients/${props.patient}/labels/remove`, { body }).then(
      () => props.close(true),
      (caught: Failure) => {
        set_sending(false);
        set_failure(caught);
      },
    );
  };
  return (
    <Dialog title={`Take “${label_word(label)}” away?`} close={() => props.close(false)}>
      <p>
        Of {document ? 'the item' : 'the whole chart'} <code className="id">{document ?? props.patient}</code>. At once
        it is open to all who may see it without this label, whoever gave it.
      </p>
      {failure && <FailureNotice failure={failure} what="It is not certain that it was taken away." />}
      <div className="row-end">
        <Button variant="default" onClick={() => props.close(false)}>
          Cancel
        </Button>
        <Button color="red" loading={is_sending} onClick={send}>
          Take it away
        </Button>
      </div>
    </Dialog>
  );
}
