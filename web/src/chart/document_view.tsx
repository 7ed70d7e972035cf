import { ActionIcon, Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ChartDocument, Citation } from '../api/types';
import { useClient } from '../session/session';
import { CloseIcon, DownIcon, UpIcon } from '../shared/icons';
import { Labels } from '../shared/labels';
import { useLoad } from '../shared/load';
import { FailureNotice, Loading, Notice } from '../shared/notice';
import { address_of } from '../shared/route';
import { cut_at_marks, is_second_half, locate, type Marked, window_around } from '../text/bytes';
import { date_of, time_of } from '../text/dates';
import { visible } from '../text/visible';
import type { Labelled } from './add_labels';
import { status_word } from './kinds';

// Which words of a document an answer rests on, and which of them the reader asked to see.
export interface Highlight {
  document: string;
  citations: Citation[];
  current: number;
}

// Browsers lay out a few hundred thousand characters at once, megabytes on one line they don't: longer texts are shown in parts.
const part_chars = 60_000;

export function DocumentView(props: {
  patient: string;
  document: string;
  version: number; // another one reads it anew
  highlight?: Highlight;
  label?: (of: Labelled) => void; // absent where the reader may not
  move: (current: number) => void; // to another of the cited passages
  close: () => void;
}) {
  const client = useClient();
  const [loaded, retry] = useLoad(`document ${props.document} ${props.version}`, (signal) =>
    client.get<ChartDocument>(`/api/patients/${props.patient}/documents/${props.document}`, { signal }),
  );
  // While it is read anew, what was there stays.
  const last = useRef<ChartDocument>(undefined);
  if (loaded.state === 'ready') last.current = loaded.value;
  const shown = loaded.state === 'loading' ? last.current : loaded.state === 'ready' ? loaded.value : undefined;
  return (
    <section className="document" aria-label="Document">
      {loaded.state === 'loading' && !shown && <Loading what="Opening the document" />}
      {loaded.state === 'failed' && <FailureNotice failure={loaded.failure} retry={retry} />}
      {shown && <Head patient={props.patient} document={shown} label={props.label} close={props.close} />}
      {shown && (
        <Opened
          document={shown}
          citations={props.highlight?.citations ?? none}
          current={props.highlight?.current ?? 0}
          move={props.move}
        />
      )}
    </section>
  );
}

const none: Citation[] = [];

function Opened(props: {
  document: ChartDocument;
  citations: Citation[];
  current: number;
  move: (current: number) => void;
}) {
  const { document, citations, current } = props;
  const { text } = document;
  const places = useMemo(() => citations.map((citation) => locate(text, citation, citation.quote)), [citations, text]);
  const lost = places.filter((place) => place === undefined).length;
  return (
    <>
      {lost > 0 && (
        <Notice tone="bad" title="The cited words are not where the answer said." live>
          {lost === 1 ? 'One quote is' : `${lost} quotes are`} not in this document word for word, so nothing is
          highlighted for {lost === 1 ? 'it' : 'them'}. Please tell it below the answer with “Wrong”.
        </Notice>
      )}
      {places.length > 1 && <Passages current={current} count={places.length} move={props.move} />}
      {document.kind === 'unreadable' ? (
        <Notice title="This document can’t be read here.">{visible(document.why_unreadable ?? '')}</Notice>
      ) : text === '' ? (
        <Notice title="This document has no text." />
      ) : (
        <Text text={text} places={places} current={current} />
      )}
    </>
  );
}

function Passages({ current, count, move }: { current: number; count: number; move: (current: number) => void }) {
  return (
    <div className="document-marks">
      <span role="status">
        Cited passage {current + 1} of {count}
      </span>
      <ActionIcon
        variant="default"
        size="sm"
        aria-label="Passage before"
        disabled={current === 0}
        onClick={() => move(current - 1)}
      >
        <UpIcon />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="sm"
        aria-label="Next passage"
        disabled={current === count - 1}
        onClick={() => move(current + 1)}
      >
        <DownIcon />
      </ActionIcon>
    </div>
  );
}

function Head(props: {
  patient: string;
  document: ChartDocument;
  label: ((of: Labelled) => void) | undefined;
  close: () => void;
}) {
  const { patient, document, label, close } = props;
  const status = status_word(document.status);
  const when = [date_of(document.date), time_of(document.date)].filter(Boolean).join(' ');
  return (
    <header className="document-head">
      <ActionIcon
        variant="subtle"
        color="gray"
        className="document-close"
        aria-label="Close the document"
        onClick={close}
      >
        <CloseIcon />
      </ActionIcon>
      <h2>
        <bdi>{visible(document.title ?? '') || 'Untitled'}</bdi>
        {status && <span className={`tag ${document.status === 'void' ? 'tag-bad' : 'tag-plain'}`}>{status}</span>}
      </h2>
      <p className="document-facts">
        <span className="figures">{when || 'undated'}</span>
        {document.author && <bdi>{visible(document.author)}</bdi>}
        {document.resource && <bdi>{visible(document.resource)}</bdi>}
        {document.kind === 'fact' && document.resource?.startsWith('Observation/') && (
          <a href={address_of({ at: 'chart', patient, tab: 'trends', fact: document.id })}>Show its trend</a>
        )}
        {label && (
          <button
            type="button"
            className="link"
            aria-haspopup="dialog"
            onClick={() =>
              label({
                patient,
                document: document.id,
                name: document.kind === 'fact' ? 'this entry' : 'this document',
                has: document.labels ?? [],
              })
            }
          >
            Label as sensitive
          </button>
        )}
      </p>
      <Labels labels={document.labels} notice={document.notice} />
      {document.status === 'void' && (
        <Notice tone="bad" title="Entered in error">
          The source took this back. It is kept so that it can be seen, and no answer uses it.
        </Notice>
      )}
    </header>
  );
}

// The text as it stands, nothing of it read as markup. Marks are isolated, so that text that runs the other way stays where
// it is.
function Text({ text, places, current }: { text: string; places: (Marked | undefined)[]; current: number }) {
  const place = places[current]?.from ?? 0;
  const [part, set_part] = useState<Marked>(() => window_around(text, place, part_chars));
  const box = useRef<HTMLDivElement>(null);
  const shown = part.from <= place && place < part.to ? part : window_around(text, place, part_chars);
  if (shown !== part) set_part(shown);
  useEffect(() => {
    if (!places[current]) return;
    const mark = box.current?.querySelector<HTMLElement>('mark[aria-current]');
    mark?.scrollIntoView({ block: 'center' });
    mark?.focus({ preventScroll: true });
  }, [current, places]);
  const pieces = useMemo(() => {
    const nowhere = { from: 0, to: 0 };
    return cut_at_marks(
      text,
      places.map((one) => one ?? nowhere),
      shown.from,
      shown.to,
    );
  }, [text, places, shown]);
  let at = shown.from;
  return (
    <div className="document-text" ref={box} tabIndex={0} role="document" aria-label="Text">
      {shown.from > 0 && <MoreText where="before" more={() => set_part(wider(text, shown, 'before'))} />}
      <div className="document-words" dir="auto">
        {pieces.map((piece) => {
          const key = at;
          at += piece.text.length;
          if (piece.mark === undefined) return <span key={key}>{piece.text}</span>;
          const is_current = piece.mark === current;
          return (
            <mark key={key} tabIndex={is_current ? -1 : undefined} aria-current={is_current ? 'true' : undefined}>
              {piece.text}
            </mark>
          );
        })}
      </div>
      {shown.to < text.length && <MoreText where="after" more={() => set_part(wider(text, shown, 'after'))} />}
    </div>
  );
}

function wider(text: string, shown: Marked, where: 'before' | 'after'): Marked {
  if (where === 'before') {
    const from = Math.max(0, shown.from - part_chars);
    return { from: is_second_half(text, from) ? from - 1 : from, to: shown.to };
  }
  const to = Math.min(text.length, shown.to + part_chars);
  return { from: shown.from, to: is_second_half(text, to) ? to + 1 : to };
}

function MoreText({ where, more }: { where: 'before' | 'after'; more: () => void }) {
  return (
    <p className="document-more">
      <Button variant="default" size="xs" onClick={more}>
        {where === 'before' ? 'Show the text before' : 'Show the text after'}
      </Button>
    </p>
  );
}
