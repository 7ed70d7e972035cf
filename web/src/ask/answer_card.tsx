import { Button, Loader } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { AnswerEnd, AnswerStart, Statement, Verdict } from '../api/types';
import { WarnIcon } from '../shared/icons';
import { Labels } from '../shared/labels';
import { FailureNotice } from '../shared/notice';
import { counted } from '../text/counted';
import { date_of, local_time } from '../text/dates';
import { visible } from '../text/visible';
import { groups_of, layout_of, type OpenSources, place_of, type Source, sources_of } from './answer_parts';
import { TableView } from './answer_table';
import type { Turn } from './conversation';
import { FeedbackLine } from './feedback_line';

export function AnswerCard(props: {
  patient: string;
  turn: Turn;
  open: OpenSources;
  opened: string | undefined;
  may_give_feedback: boolean;
  again: () => void;
  ask: (question: string) => void;
}) {
  const { turn, open } = props;
  const { statements, contradictions, tables, start, end } = turn;
  const sources = useMemo(() => sources_of(statements), [statements]);
  const layout = useMemo(() => layout_of(statements, contradictions, tables), [statements, contradictions, tables]);
  const open_statement = (index: number, which = 0) => {
    const chosen = statements[index]?.citations[which];
    if (!chosen) return;
    const here = [...sources.values()]
      .map((source) => source.citation)
      .filter((citation) => citation.document === chosen.document);
    open(
      here,
      here.findIndex((citation) => place_of(citation) === place_of(chosen)),
    );
  };
  const render = (index: number) => (
    <StatementLine
      key={index}
      statement={statements[index]}
      sources={sources}
      opened={props.opened}
      open={(which) => open_statement(index, which)}
    />
  );
  const is_working = turn.state === 'asking' || turn.state === 'answering';
  return (
    <article className="turn" id={`turn-${turn.number}`} aria-busy={is_working}>
      <h2 className="turn-question">
        <bdi>{visible(turn.question)}</bdi>
      </h2>
      {start && <HowRead start={start} ask={props.ask} busy={is_working} />}
      <Labels labels={start?.labels} notice={start?.notice} />
      {start?.verdict && <VerdictLine verdict={start.verdict} negated={start.negated} />}
      {layout.contradictions.map((contradiction) => (
        <Sides key={contradiction.index} about={contradiction.about} sides={contradiction.sides} render={render} />
      ))}
      {tables.map((table) => (
        <TableView key={table.index} table={table} open={(statement) => open_statement(statement)} />
      ))}
      {groups_of(layout.plain, statements, start?.kind).map((group) => (
        <div key={group.name} className="statement-group">
          {group.name !== '' && <h3 className="statement-group-name">{visible(group.name)}</h3>}
          <ul className="statements">{group.statements.map(render)}</ul>
        </div>
      ))}
      {is_working && (
        <p className="turn-working">
          <Loader size={14} aria-hidden /> Searching the chart
        </p>
      )}
      {turn.state === 'stopped' && (
        <p className="turn-state">
          Stopped. <Again again={props.again} />
        </p>
      )}
      {turn.state === 'failed' && turn.failure && (
        <FailureNotice failure={turn.failure} retry={props.again} what="The answer is not complete." />
      )}
      {turn.state === 'done' && end && (
        <>
          <NotFound end={end} found={statements.length > 0} />
          {sources.size > 0 && <SourceList sources={sources} open={open} />}
          <Foot start={start} end={end} found={statements.length > 0} />
          {start && props.may_give_feedback && (
            <FeedbackLine patient={props.patient} request={start.request} statements={statements} />
          )}
        </>
      )}
    </article>
  );
}

function Again({ again }: { again: () => void }) {
  return (
    <button type="button" className="link" onClick={again}>
      Ask again
    </button>
  );
}

function HowRead({ start, ask, busy }: { start: AnswerStart; ask: (question: string) => void; busy: boolean }) {
  return (
    <p className="how-read">
      Read as: <bdi>{visible(start.how_read)}</bdi>
      {start.ambiguous?.map((reading) => (
        <span key={reading}>
          {' · '}
          <button type="button" className="link" disabled={busy} onClick={() => ask(reading)}>
            or: <bdi>{visible(reading)}</bdi>
          </button>
        </span>
      ))}
    </p>
  );
}

const verdicts: Record<Verdict, { word: string; about: string }> = {
  yes: { word: 'Yes', about: 'by what the chart says' },
  no: { word: 'No', about: 'by what the chart says' },
  uncertain: { word: 'Not certain', about: 'the chart does not settle it; read the sources' },
};

// "Never had a colonoscopy, right?" can't be answered by yes or no without being misread.
const negated_verdicts: Record<Verdict, { word: string; about: string }> = {
  yes: { word: 'Found', about: 'unlike the question says, by what the chart says' },
  no: { word: 'None', about: 'as the question says, by what the chart says' },
  uncertain: verdicts.uncertain,
};

function VerdictLine({ verdict, negated }: { verdict: Verdict; negated: boolean | undefined }) {
  const { word, about } = (negated ? negated_verdicts : verdicts)[verdict];
  return (
    <p className={`verdict verdict-${verdict}`}>
      <strong>{word}</strong> <span>{about}</span>
    </p>
  );
}

function StatementLine(props: {
  statement: Statement | undefined;
  sources: Map<string, Source>;
  opened: string | undefined;
  open: (which: number) => void;
}) {
  const { statement } = props;
  if (!statement) return null;
  return (
    <li className="statement">
      <bdi>{visible(statement.text)}</bdi>
      <span className="cites">
        {statement.citations.map((citation, which) => {
          const source = props.sources.get(place_of(citation));
          return (
            <button
              key={place_of(citation)}
              type="button"
              className="cite figures"
              aria-current={place_of(citation) === props.opened ? 'true' : undefined}
              aria-label={`Source ${source?.number ?? ''}: ${source_words(citation.title, citation.date)}`}
              title={source_words(citation.title, citation.date)}
              onClick={() => props.open(which)}
            >
              {source?.number}
            </button>
          );
        })}
      </span>
    </li>
  );
}

function source_words(title: string | undefined, date: string | undefined): string {
  return [visible(title ?? '') || 'Untitled', date_of(date) || 'undated'].join(', ');
}

// Sources that contradict each other, side by side: neither is smoothed over.
function Sides({ about, sides, render }: { about: string; sides: number[][]; render: (index: number) => ReactNode }) {
  return (
    <div className="sides">
      <h3>
        <WarnIcon /> The chart contradicts itself about <bdi>{visible(about)}</bdi>
      </h3>
      <div className="sides-columns">
        {sides.map((side, index) => (
          <div className="side" key={side.join()}>
            <h4>
              {index === 0 ? 'One source says' : sides.length === 2 ? 'Another says' : `Source ${index + 1} says`}
            </h4>
            <ul className="statements">{side.map(render)}</ul>
          </div>
        ))}
      </div>
    </div>
  );
}

function NotFound({ end, found }: { end: AnswerEnd; found: boolean }) {
  if (found && end.not_found.length === 0) return null;
  const what = end.not_found.map(visible).join(', ');
  return (
    <div className="not-found">
      <p className="notice-title">Not found in this chart{what !== '' && `: ${what}`}</p>
      <p>
        {end.searched_for ? (
          <>
            Looked for <bdi>{visible(end.searched_for)}</bdi>.{' '}
          </>
        ) : null}
        {!found &&
          'That the chart does not say it does not mean that it is not so. Try other words, or look in the timeline.'}
      </p>
    </div>
  );
}

const sources_at_first = 4;

function SourceList({ sources, open }: { sources: Map<string, Source>; open: OpenSources }) {
  const [all, set_all] = useState(false);
  const list = [...sources.values()];
  const shown = all || list.length <= sources_at_first + 1 ? list : list.slice(0, sources_at_first);
  const open_one = (source: Source) => {
    const here = list.map((one) => one.citation).filter((citation) => citation.document === source.citation.document);
    open(here, here.indexOf(source.citation));
  };
  return (
    <div className="sources">
      <h3>Sources</h3>
      <ol>
        {shown.map((source) => (
          <li key={source.number}>
            <button type="button" className="source" onClick={() => open_one(source)}>
              <span className="cite figures" aria-hidden="true">
                {source.number}
              </span>
              <span className="source-title">
                <bdi>{visible(source.citation.title ?? '') || 'Untitled'}</bdi>
              </span>
              <span className="figures muted">{date_of(source.citation.date) || 'undated'}</span>
            </button>
          </li>
        ))}
      </ol>
      {shown.length < list.length && (
        <Button variant="subtle" size="compact-xs" onClick={() => set_all(true)}>
          Show all {list.length} sources
        </Button>
      )}
    </div>
  );
}

function Foot({ start, end, found }: { start: AnswerStart | undefined; end: AnswerEnd; found: boolean }) {
  const patient = start?.patient;
  const searched = `Searched ${counted(end.notes_searched, 'note')} and ${counted(end.facts_searched, 'fact')}`;
  const copies = end.duplicates_left_out ? `; ${counted(end.duplicates_left_out, 'copied passage')} counted once` : '';
  return (
    <p className="turn-foot">
      {patient && (
        <>
          <bdi>{visible(patient.name)}</bdi>
          {patient.birth_date && <>, born {visible(patient.birth_date)}</>}
          {patient.identifier && (
            <>
              , <bdi>{visible(patient.identifier.value)}</bdi>
            </>
          )}
          {' · '}
        </>
      )}
      {searched}
      {copies}
      {start?.chart && <> · chart as of {local_time(start.chart.imported_at)}</>}
      {found && end.searched_for && (
        <>
          {' · '}
          <details className="searched">
            <summary>search words</summary>
            <bdi>{visible(end.searched_for)}</bdi>
          </details>
        </>
      )}
    </p>
  );
}
