import { Button } from '@mantine/core';
import { useState } from 'react';
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
import { FilterForm, type Filters, no_filters, query_of } from './ledger_filters';
import { RecordDetail } from './record_detail';
import { is_page_opening, outcome_words, what_words, who_words } from './words';

// The ledger, for privacy officers: who did what when, in words. Patients are named by their opaque ids; the words of questions
// and answers stay sealed.
export default function LedgerPage(props: { request?: string; emergency?: string; patient?: string }) {
  const { request = '', emergency = '', patient = '' } = props;
  const [filters, set_filters] = useState<Filters>({ ...no_filters, request, emergency, patient });
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

function Records({ filters, only }: { filters: Filters; only: (filters: Partial<Filters>) => void }) {
  const client = useClient();
  const pages = usePages((before, signal) =>
    client.get<Page<LedgerRecord>>('/api/ledger', { query: { ...query_of(filters), before, limit: 100 }, signal }),
  );
  const [shown, set_shown] = useState<LedgerRecord>();
  return (
    <Paged
      pages={pages}
      loading="Reading the ledger"
      empty={<Notice title="No record is like that.">Change what is asked for above, or show all.</Notice>}
      older="Show older records"
    >
      {(items) => (
        <>
          <ValuesTable
            caption="Records of the ledger, newest first"
            columns={['When', 'Who', 'Did what', 'Outcome', 'Patient', 'From', 'No.']}
            className="ledger"
          >
            {items.map((record) => (
              <RecordRow key={record.sequence} record={record} only={only} show={set_shown} />
            ))}
          </ValuesTable>
          {shown && <RecordDetail record={shown} close={() => set_shown(undefined)} />}
        </>
      )}
    </Paged>
  );
}

function RecordRow(props: {
  record: LedgerRecord;
  only: (filters: Partial<Filters>) => void;
  show: (record: LedgerRecord) => void;
}) {
  const { record, only, show } = props;
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
      <td className="figures">
        <button type="button" className="link" title="Show all of this record" onClick={() => show(record)}>
          {record.sequence}
        </button>
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
