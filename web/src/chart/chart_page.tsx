import { useCallback, useMemo, useRef, useState } from 'react';
import type { Citation, EntryKind, Measure, Page, PatientSummary } from '../api/types';
import { AskPanel } from '../ask/ask_panel';
import { useConversation } from '../ask/conversation';
import { useClient } from '../session/session';
import { type Load, useLoad } from '../shared/load';
import { FailureNotice, Loading } from '../shared/notice';
import { address_of, go, type Route } from '../shared/route';
import { Banner } from './banner';
import { DocumentView, type Highlight } from './document_view';
import { TimelineView } from './timeline';
import { TrendsView } from './trends';
import { useTimeline } from './use_timeline';

type ChartRoute = Extract<Route, { at: 'chart' }>;

export function ChartPage({ route }: { route: ChartRoute }) {
  const client = useClient();
  const [patient, retry] = useLoad(`patient ${route.patient}`, (signal) =>
    client.get<PatientSummary>(`/api/patients/${route.patient}`, { signal }),
  );
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
        <FailureNotice failure={patient.failure} retry={retry} />
        <p>
          <a href="#/">Find another patient</a>
        </p>
      </main>
    );
  }
  return <Chart route={route} patient={patient.value} />;
}

// Questions on the left, the chart on the right; on a small screen one of the two.
function Chart({ route, patient }: { route: ChartRoute; patient: PatientSummary }) {
  const client = useClient();
  const conversation = useConversation(client, patient.id);
  const [kinds, set_kinds] = useState<EntryKind[]>([]);
  const timeline = useTimeline(client, patient.id, kinds);
  const newest = useRef<string>(undefined);
  if (kinds.length === 0) newest.current = timeline.timeline.entries[0]?.at ?? newest.current;
  const [highlight, set_highlight] = useState<Highlight>();
  const [side, set_side] = useState<'ask' | 'chart'>(route.document || route.tab === 'trends' ? 'chart' : 'ask');
  const [came_from, set_came_from] = useState<'ask' | 'chart'>('chart');
  const [measures, retry_measures] = useLoad(`measures ${patient.id}`, (signal) =>
    client.get<Page<Measure>>(`/api/patients/${patient.id}/measures`, { signal }),
  );
  const suggestions = useMemo(() => suggestions_of(measures), [measures]);

  const open_document = useCallback(
    (document: string) => {
      set_came_from('chart');
      go({ at: 'chart', patient: patient.id, tab: 'timeline', document });
    },
    [patient.id],
  );
  const open_sources = useCallback(
    (citations: Citation[], current: number) => {
      const document = citations[current]?.document;
      if (!document) return;
      set_highlight({ document, citations, current });
      set_came_from('ask');
      set_side('chart');
      go({ at: 'chart', patient: patient.id, tab: 'timeline', document });
    },
    [patient.id],
  );
  const close_document = useCallback(() => {
    set_highlight(undefined);
    if (came_from === 'ask') set_side('ask');
    go({ at: 'chart', patient: patient.id, tab: route.tab });
  }, [came_from, patient.id, route.tab]);

  const is_shown = (what: 'document' | 'timeline' | 'trends') =>
    what === 'document' ? route.document !== undefined : route.document === undefined && route.tab === what;
  return (
    <main id="main" tabIndex={-1} className="chart" data-side={side}>
      <Banner patient={patient} newest={newest.current} />
      <div className="side-switch">
        <button type="button" className="chip" aria-pressed={side === 'ask'} onClick={() => set_side('ask')}>
          Ask
        </button>
        <button type="button" className="chip" aria-pressed={side === 'chart'} onClick={() => set_side('chart')}>
          Chart
        </button>
      </div>
      <div className="chart-ask">
        <AskPanel patient={patient.id} conversation={conversation} open={open_sources} suggestions={suggestions} />
      </div>
      <div className="chart-side">
        {!is_shown('document') && (
          <nav className="tabs" aria-label="Chart">
            <a
              href={address_of({ at: 'chart', patient: patient.id, tab: 'timeline' })}
              aria-current={is_shown('timeline') ? 'page' : undefined}
            >
              Timeline
            </a>
            <a
              href={address_of({ at: 'chart', patient: patient.id, tab: 'trends' })}
              aria-current={is_shown('trends') ? 'page' : undefined}
            >
              Trends
            </a>
          </nav>
        )}
        {route.document && (
          <DocumentView
            key={`${route.document} ${highlight?.current ?? ''} ${highlight?.citations.length ?? ''}`}
            patient={patient.id}
            document={route.document}
            {...(highlight ? { highlight } : {})}
            close={close_document}
            back={came_from === 'ask' ? 'Back to the chart' : 'Timeline'}
          />
        )}
        <div className="pane" hidden={!is_shown('timeline')}>
          <TimelineView tools={timeline} kinds={kinds} choose={set_kinds} open={open_document} />
        </div>
        {is_shown('trends') && (
          <TrendsView
            patient={patient.id}
            measures={measures}
            retry={retry_measures}
            fact={route.fact}
            open={open_document}
          />
        )}
      </div>
    </main>
  );
}

// First questions that this chart can answer: what every chart has, and what was measured most.
function suggestions_of(measures: Load<Page<Measure>>): string[] {
  const always = ['Active medications', 'Any allergies?', 'Active problems'];
  if (measures.state !== 'ready') return always;
  const names = measures.value.items
    .filter((measure) => measure.category === 'laboratory')
    .sort((a, b) => b.count - a.count)
    .map((measure) => measure.name.replace(/\s*[[(].*$/, '').toLowerCase())
    .filter((name) => name.length < 30);
  const [first, second = first] = names;
  if (!first || !second) return always;
  return [...always, `Latest ${first}`, `${second.charAt(0).toUpperCase()}${second.slice(1)} over time`];
}
