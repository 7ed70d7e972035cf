import { Button } from '@mantine/core';
import { memo, useCallback, useRef } from 'react';
import type { EntryKind, TimelineEntry } from '../api/types';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { useSize } from '../shared/size';
import { VirtualList } from '../shared/virtual_list';
import { date_of, time_of } from '../text/dates';
import { visible } from '../text/visible';
import { flag_tone, kind_names, kind_order, status_word } from './kinds';
import type { TimelineTools } from './use_timeline';

const narrow_below_px = 520;

export function TimelineView(props: {
  tools: TimelineTools;
  kinds: readonly EntryKind[];
  choose: (kinds: EntryKind[]) => void;
  open: (document: string) => void;
}) {
  const { timeline, need, retry } = props.tools;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const is_narrow = width > 0 && width < narrow_below_px;
  const { entries } = timeline;
  const on_range = useCallback((_first: number, last: number) => need(last), [need]);
  const open = (index: number) => {
    const entry = entries[index];
    if (entry) props.open(entry.id);
  };
  return (
    <div className="timeline" ref={box}>
      <KindFilter counts={timeline.kinds} chosen={props.kinds} choose={props.choose} />
      {timeline.state === 'loading' && <Loading what="Loading the timeline" />}
      {timeline.state === 'failed' && timeline.failure && <FailureNotice failure={timeline.failure} retry={retry} />}
      {timeline.state === 'ready' && timeline.total === 0 && (
        <NoEntries filtered={props.kinds.length > 0} show_all={() => props.choose([])} />
      )}
      {timeline.state !== 'loading' && timeline.total > 0 && (
        <VirtualList
          key={props.kinds.join()}
          label={`Timeline, ${timeline.total} entries, newest first`}
          count={timeline.total}
          row_height={is_narrow ? 58 : 36}
          on_range={on_range}
          on_open={open}
          row={(index) => {
            const entry = entries[index];
            return entry ? (
              <EntryRow entry={entry} same_day={date_of(entries[index - 1]?.at) === date_of(entry.at) && index > 0} />
            ) : (
              <span className="entry entry-awaited">…</span>
            );
          }}
        />
      )}
    </div>
  );
}

function NoEntries({ filtered, show_all }: { filtered: boolean; show_all: () => void }) {
  if (!filtered)
    return (
      <Notice title="Nothing to show.">
        Nothing but who the patient is was imported, or is open to you for this purpose.
      </Notice>
    );
  return (
    <Notice
      title="Nothing of these kinds."
      action={
        <Button size="xs" variant="default" onClick={show_all}>
          Show all kinds
        </Button>
      }
    />
  );
}

const EntryRow = memo(function EntryRow({ entry, same_day }: { entry: TimelineEntry; same_day: boolean }) {
  const status = status_word(entry.status, entry.what);
  const tone = flag_tone(entry.flag);
  const beside = entry.shown || (entry.what === 'note' ? entry.text : '');
  const classes = ['entry'];
  if (entry.status === 'void') classes.push('entry-void');
  if (entry.what === 'laboratory' || entry.what === 'vital_signs') classes.push('entry-value');
  const time = entry.what === 'note' || entry.what === 'encounter' ? time_of(entry.at) : '';
  return (
    <div className={classes.join(' ')}>
      <span className={`entry-date figures${same_day ? ' entry-date-same' : ''}`}>
        {date_of(entry.at) || 'undated'}
        {time !== '' && <span className="entry-time"> {time}</span>}
      </span>
      <span className={`entry-kind kind-${entry.what}`}>{kind_names[entry.what].one}</span>
      <span className="entry-words">
        <bdi className="entry-title">{visible(entry.title) || 'not named'}</bdi>
        {beside !== '' && <bdi className={`entry-beside${tone ? ` flag-${tone}` : ''}`}>{visible(beside)}</bdi>}
      </span>
      <span className="entry-end">
        {tone && <span className={`tag tag-${tone}`}>{visible(entry.flag ?? '')}</span>}
        {status && <span className={`tag ${entry.status === 'void' ? 'tag-bad' : 'tag-plain'}`}>{status}</span>}
      </span>
    </div>
  );
});

function KindFilter(props: {
  counts: Partial<Record<EntryKind, number>>;
  chosen: readonly EntryKind[];
  choose: (kinds: EntryKind[]) => void;
}) {
  const { counts, chosen, choose } = props;
  const there = kind_order.filter((kind) => (counts[kind] ?? 0) > 0);
  if (there.length === 0) return null;
  const toggle = (kind: EntryKind) => {
    const next = chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind];
    choose(next.length === there.length ? [] : next);
  };
  return (
    <fieldset className="filters">
      <legend className="hidden">Show only</legend>
      <button type="button" className="chip" aria-pressed={chosen.length === 0} onClick={() => choose([])}>
        All
      </button>
      {there.map((kind) => (
        <button
          key={kind}
          type="button"
          className="chip"
          aria-pressed={chosen.includes(kind)}
          onClick={() => toggle(kind)}
        >
          {kind_names[kind].many} <span className="chip-count figures">{counts[kind]}</span>
        </button>
      ))}
    </fieldset>
  );
}
