import { Button } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import type { Failure } from '../api/client';
import type { LedgerRecord, Page, VerifyReport } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice, Notice } from '../shared/notice';
import { Paged, ValuesTable } from '../shared/paged';
import { usePages } from '../shared/pages';
import { PlainPage } from '../shared/plain_page';
import { address_of } from '../shared/route';
import { counted } from '../text/counted';
import { local_time } from '../text/dates';
import { visible } from '../text/visible';
import { action_words, is_page_opening, outcome_words, what_words, who_words } from './words';

interface Filters {
  action: string;
  outcome: string;
  patient: string;
  principal: string;
  request: string;
  emergency: string;
}

const no_filters: Filters = { action: '', outcome: '', patient: '', principal: '', request: '', emergency: '' };

// The ledger, for privacy officers: who did what when, in words. Patients are named by their opaque ids; the words of questions
// and answers stay sealed.
export default function LedgerPage(props: { request?: string | undefined; emergency?: string | undefined }) {
  const { request = '', emergency = '' } = props;
  const [filters, set_filters] = useState<Filters>({ ...no_filters, request, emergency });
  const [form, set_form] = useState(0); // a new one where a record, not the form, chose what is shown
  const only = (some: Partial<Filters>) => {
    set_filters({ ...no_filters, ...some });
    set_form((before) => before + 1);
  };
  return (
    <PlainPage title="Ledger" wide>
      <p className="muted lead">Every request is recorded before its answer leaves. Newest first.</p>
      <Verify />
      <FilterForm key={form} filters={filters} choose={set_filters} />
      {filters.emergency !== '' && (
        <p role="status">
          Only what was done under one emergency: breaking the glass, and all that this person then opened, asked or
          tried of the chart. <a href={address_of({ at: 'emergencies' })}>Back to the emergencies</a>
        </p>
      )}
      <Records key={JSON.stringify(filters)} filters={filters} only={only} />
    </PlainPage>
  );
}

function FilterForm({ filters, choose }: { filters: Filters; choose: (filters: Filters) => void }) {
  const [typed, set_typed] = useState(filters);
  const change = (name: keyof Filters, value: string) => set_typed({ ...typed, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose(typed);
  };
  const clear = () => {
    set_typed(no_filters);
    choose(no_filters);
  };
  const id = useId();
  const field = (name: 'patient' | 'principal' | 'request' | 'emergency', label: string) => (
    <div>
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        value={typed[name]}
        size={14}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change(name, event.currentTarget.value.trim())}
      />
    </div>
  );
  return (
    <form className="filter-form" onSubmit={submit}>
      <div>
        <label htmlFor={`${id}-action`}>What</label>
        <select
          id={`${id}-action`}
          value={typed.action}
          onChange={(event) => change('action', event.currentTarget.value)}
        >
          <option value="">anything</option>
          {Object.entries(action_words).map(([action, words]) => (
            <option key={action} value={action}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-outcome`}>Outcome</label>
        <select
          id={`${id}-outcome`}
          value={typed.outcome}
          onChange={(event) => change('outcome', event.currentTarget.value)}
        >
          <option value="">any</option>
          <option value="success">done</option>
          <option value="refused">refused</option>
          <option value="failed">failed</option>
          <option value="started">answer began</option>
          <option value="broken">answer broke off</option>
        </select>
      </div>
      {field('patient', 'Patient id')}
      {field('principal', 'Person id')}
      {field('request', 'Request id')}
      {field('emergency', 'Emergency id')}
      <Button type="submit" size="xs">
        Show
      </Button>
      <Button variant="subtle" size="xs" onClick={clear}>
        Show all
      </Button>
    </form>
  );
}

function Records({ filters, only }: { filters: Filters; only: (filters: Partial<Filters>) => void }) {
  const client = useClient();
  const pages = usePages((before, signal) =>
    client.get<Page<LedgerRecord>>('/api/ledger', { query: { ...filters, before, limit: 100 }, signal }),
  );
  return (
    <Paged
      pages={pages}
      loading="Reading the ledger"
      empty={<Notice title="No record is like that.">Change what is asked for above, or show all.</Notice>}
      older="Show older records"
    >
      {(items) => (
        <ValuesTable
          caption="Records of the ledger, newest first"
          columns={['When', 'Who', 'Did what', 'Outcome', 'Patient', 'From', 'No.']}
          className="ledger"
        >
          {items.map((record) => (
            <RecordRow key={record.sequence} record={record} only={only} />
          ))}
        </ValuesTable>
      )}
    </Paged>
  );
}

function RecordRow({ record, only }: { record: LedgerRecord; only: (filters: Partial<Filters>) => void }) {
  const bad = record.outcome !== 'success' && record.outcome !== 'started' && !is_page_opening(record);
  const { principal, patient } = record;
  return (
    <tr>
      <td className="figures nowrap">{local_time(record.time)}</td>
      <td>
        {principal ? (
          <button type="button" className="link" title="Show only this person" onClick={() => only({ principal })}>
            <bdi>{visible(who_words(record))}</bdi>
          </button>
        ) : (
          <bdi>{visible(who_words(record))}</bdi>
        )}
        {record.roles.length > 0 && (
          <span className="muted"> {record.roles.map((role) => role.replace('_', ' ')).join(', ')}</span>
        )}
      </td>
      <td title={record.route}>
        {what_words(record)}
        {record.count > 1 && <span className="muted"> ({record.count} times)</span>}
        {record.shown && <span className="muted"> · {counted(record.shown.length, 'patient')} shown</span>}
        {record.cited.length > 0 && <span className="muted"> · {counted(record.cited.length, 'document')}</span>}
      </td>
      <td>
        {bad ? (
          <span className="tag tag-bad">{outcome_words(record)}</span>
        ) : (
          <span className="muted">{outcome_words(record)}</span>
        )}
      </td>
      <td className="nowrap">
        {patient && (
          <button type="button" className="link figures" title={patient} onClick={() => only({ patient })}>
            {short(patient)}
          </button>
        )}
      </td>
      <td className="figures muted">{record.from}</td>
      <td className="figures muted" title={record.request}>
        {record.sequence}
      </td>
    </tr>
  );
}

function short(id: string): string {
  return `${id.slice(0, 8)}…`;
}

function Verify() {
  const client = useClient();
  const [report, set_report] = useState<VerifyReport>();
  const [failure, set_failure] = useState<Failure>();
  const [busy, set_busy] = useState(false);
  const verify = () => {
    set_busy(true);
    set_failure(undefined);
    client
      .post<VerifyReport>('/api/ledger/verify')
      .then(set_report, (caught: Failure) => set_failure(caught))
      .finally(() => set_busy(false));
  };
  return (
    <div className="verify">
      <Button variant="default" size="xs" loading={busy} onClick={verify}>
        Verify the whole ledger
      </Button>
      {report?.intact && (
        <Notice tone="good" title={`Intact: all ${report.records} records are as they were written.`} live>
          That nothing was cut off at the end shows a checkpoint that is kept elsewhere.
        </Notice>
      )}
      {report && !report.intact && (
        <Notice tone="bad" title="The ledger is not intact." live>
          {report.first_wrong !== undefined && <>The first wrong record is number {report.first_wrong}. </>}
          {report.problem ?? ''} Tell the operator, and keep a copy of the ledger as it is now.
        </Notice>
      )}
      {failure && <FailureNotice failure={failure} retry={verify} />}
    </div>
  );
}
