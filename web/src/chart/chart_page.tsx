import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChartDeed, Citation, EntryKind, Measure, Page, PatientSummary } from '../api/types';
import { place_of } from '../ask/answer_parts';
import { AskPanel } from '../ask/ask_panel';
import { useConversation } from '../ask/conversation';
import { purpose_words } from '../session/purpose_choice';
import { useClient, useSession } from '../session/session';
import { label_list } from '../shared/label_words';
import { type Load, useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { address_of, type ChartTab, go, type Route } from '../shared/route';
import { type Outcome, useLabelling } from './add_labels';
import { Banner } from './banner';
import { DocumentView, type Highlight } from './document_view';
import { FeedbackView } from './feedback_view';
import { TimelineView } from './timeline';
import { TrendsView } from './trends';
import { useTimeline } from './use_timeline';

type ChartRoute = Extract<Route, { at: 'chart' }>;

export function ChartPage({ route }: { route: ChartRoute }) {
  const { client, session } = useSession();
  const may_break_glass = session.is === 'signed_in' && session.emergency !== undefined;
  const [patient, retry] = useLoad(`patient ${route.patient}`, (signal) =>
    client.get<PatientSummary>(`/api/patients/${route.patient}`, { signal }),
  );
  const [labelled, set_labelled] = useState<Outcome>(); // the whole chart, just now
  if (patient.state === 'loading') {
    return (
      <main id="main" tabIndex={-1} className="plain-page">
        <Loading what="Opening the chart" />
      </main>
    );
  }
  if (patient.state === 'failed') {
    return (
      <main id="main" tabIndex={-1} className="plain-page">
        <h1>This chart can’t be opened</h1>
        {labelled && (
          <Notice title={`You labelled it ${label_list(labelled.added)}.`}>
            It is open to those whom the policy opens it to with{' '}
            {labelled.added.length > 1 ? 'these labels' : 'this label'}. A privacy officer can take the label away.
          </Notice>
        )}
        <FailureNotice failure={patient.failure} retry={retry} />
        <p>
          <a href="#/">Find another patient</a>
          {may_break_glass && (
            <>
              {' · '}
              <a href={address_of({ at: 'break_glass', patient: route.patient })}>
                It is an emergency: break the glass
              </a>
            </>
          )}
        </p>
      </main>
    );
  }
  const chart_labelled = (outcome: Outcome) => {
    set_labelled(outcome);
    if (!outcome.is_open) retry();
  };
  return <Chart route={route} patient={labelled?.summary ?? patient.value} chart_labelled={chart_labelled} />;
}

type Side = 'ask' | 'chart';

// Questions on the left, the chart on the right; on a small screen one of the two.
function Chart(props: { route: ChartRoute; patient: PatientSummary; chart_labelled: (outcome: Outcome) => void }) {
  const { route, patient } = props;
  const client = useClient();
  const may = (deed: ChartDeed) => patient.may.includes(deed);
  const may_ask = may('ask');
  const conversation = useConversation(client, patient.id);
  const [kinds, set_kinds] = useState<EntryKind[]>([]);
  const timeline = useTimeline(client, patient.id, kinds);
  const newest = useRef<string>(undefined);
  if (kinds.length === 0)
    newest.current = timeline.timeline.entries.find((entry) => entry.status !== 'void')?.at ?? newest.current;
  const [version, set_version] = useState(0); // counts what this page changed of the chart
  const [measures, retry_measures] = useLoad(`measures ${patient.id} ${version}`, (signal) =>
    client.get<Page<Measure>>(`/api/patients/${patient.id}/measures`, { signal }),
  );
  const suggestions = useMemo(() => suggestions_of(measures), [measures]);
  const [highlight, set_highlight] = useState<Highlight>();
  const [side, set_side] = useState<Side>(!may_ask || route.document || route.tab !== 'timeline' ? 'chart' : 'ask');

  const open_document = useCallback(
    (id: string) => {
      opener.current ??= document.activeElement;
      set_highlight(undefined);
      go({ at: 'chart', patient: patient.id, tab: 'timeline', document: id });
    },
    [patient.id],
  );
  const open_sources = useCallback(
    (citations: Citation[], current: number) => {
      const cited = citations[current];
      if (!cited) return;
      opener.current = document.activeElement;
      set_highlight({ document: cited.document, citations, current });
      set_side('chart');
      go({ at: 'chart', patient: patient.id, tab: 'timeline', document: cited.document });
    },
    [patient.id],
  );
  // Where a closed document leads back to.
  const list = useRef<ChartRoute>({ at: 'chart', patient: patient.id, tab: 'timeline' });
  if (!route.document) list.current = route;
  // What had the focus when the document was opened gets it back.
  const opener = useRef<Element>(null);
  const is_open = route.document !== undefined;
  useEffect(() => {
    if (is_open || !(opener.current instanceof HTMLElement)) return;
    opener.current.focus();
    opener.current = null;
  }, [is_open]);
  const shown_highlight = highlight && highlight.document === route.document ? highlight : undefined;
  const close_document = useCallback(() => {
    if (shown_highlight) set_side('ask');
    set_highlight(undefined);
    go(list.current);
  }, [shown_highlight]);
  const labelling = useLabelling((of, outcome) => {
    timeline.again();
    set_version((before) => before + 1);
    if (!of.document) props.chart_labelled(outcome);
    else if (!outcome.is_open) close_document();
  });
  const label = may('add_labels') ? { label: labelling.open } : {};
  const opened = shown_highlight?.citations[shown_highlight.current];

  return (
    <main id="main" tabIndex={-1} className="chart" data-side={side} data-asks={may_ask ? 'yes' : 'no'}>
      <Banner patient={patient} newest={newest.current} {...label} />
      <Tabs route={route} side={side} choose={set_side} may={patient.may} />
      {may_ask && (
        <div className="chart-ask">
          <AskPanel
            patient={patient.id}
            conversation={conversation}
            open={open_sources}
            opened={opened && place_of(opened)}
            suggestions={suggestions}
            may_give_feedback={may('give_feedback')}
          />
        </div>
      )}
      <div className="chart-side">
        {!may_ask && <NoQuestions />}
        {route.document && (
          <DocumentView
            key={route.document}
            patient={patient.id}
            document={route.document}
            version={version}
            {...label}
            {...(shown_highlight ? { highlight: shown_highlight } : {})}
            move={(current) => shown_highlight && set_highlight({ ...shown_highlight, current })}
            close={close_document}
          />
        )}
        <div className="pane" hidden={route.document !== undefined || route.tab !== 'timeline'}>
          <TimelineView tools={timeline} kinds={kinds} choose={set_kinds} open={open_document} />
        </div>
        {!route.document && route.tab === 'feedback' && may('read_feedback') && <FeedbackView patient={patient.id} />}
        {!route.document && route.tab === 'feedback' && !may('read_feedback') && (
          <Notice title="Feedback on answers is not open to you here.">The policy opens it to others.</Notice>
        )}
        {!route.document && route.tab === 'trends' && (
          <TrendsView
            patient={patient.id}
            measures={measures}
            retry={retry_measures}
            fact={route.fact}
            open={open_document}
          />
        )}
      </div>
      {labelling.dialog}
    </main>
  );
}

// Why there is nothing to ask in.
function NoQuestions() {
  const { session } = useSession();
  if (session.is !== 'signed_in') return null;
  const purpose = session.purpose ? ` for the purpose “${purpose_words[session.purpose]}”` : '';
  return (
    <p className="no-questions">
      You can read what is shown here, but not ask questions: the policy does not open them to you{purpose}.{' '}
      {session.purposes.length > 1
        ? 'Another purpose may, at the top of the page; else ask a privacy officer.'
        : 'If your work needs them, ask a privacy officer.'}
    </p>
  );
}

// What of the chart is shown; on a small screen also whether it is the chart at all.
function Tabs(props: { route: ChartRoute; side: Side; choose: (side: Side) => void; may: ChartDeed[] }) {
  const { route, side, choose, may } = props;
  const tab = (name: string, to: ChartTab) => (
    <a
      href={address_of({ at: 'chart', patient: route.patient, tab: to })}
      aria-current={route.tab === to && !route.document ? 'page' : undefined}
      onClick={() => choose('chart')}
    >
      {name}
    </a>
  );
  return (
    <nav className="tabs" aria-label="Chart">
      {may.includes('ask') && (
        <button type="button" className="tab-ask" aria-pressed={side === 'ask'} onClick={() => choose('ask')}>
          Ask
        </button>
      )}
      {tab('Timeline', 'timeline')}
      {tab('Trends', 'trends')}
      {may.includes('read_feedback') && tab('Feedback', 'feedback')}
    </nav>
  );
}

// First questions that this chart can answer: what every chart has, and what was measured most.
function suggestions_of(measures: Load<Page<Measure>>): string[] {
  const always = ['Active medications', 'Any allergies?', 'Active problems'];
  if (measures.state !== 'ready') return always;
  const names = measures.value.items
    .filter((measure) => measure.category === 'laboratory')
    .sort((a, b) => b.count - a.count)
    .map((measure) => measure.name.replace(/\s*[[(].*$/, ''))
    .filter((name) => name.length < 30);
  const [first, second = first] = names;
  if (!first || !second) return always;
  return [...always, `Latest ${first}`, `${second} over time`];
}
