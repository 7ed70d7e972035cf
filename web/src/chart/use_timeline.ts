import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { type Client, type Failure, Problem } from '../api/client';
import type { EntryKind, TimelineEntry, TimelinePage } from '../api/types';

// The timeline's entries as far as they were looked at. Pages follow one another; `need` asks for those up to a row.

const page_size = 250;

export interface Timeline {
  state: 'loading' | 'ready' | 'failed'; // failed: what is there is shown, and `retry` goes on
  failure?: Failure;
  total: number;
  kinds: Partial<Record<EntryKind, number>>;
  entries: TimelineEntry[]; // the first ones of all
}

const nothing: Timeline = { state: 'loading', total: 0, kinds: {}, entries: [] };

class TimelineLoader {
  private timeline = nothing;
  private next: string | undefined = '';
  private wanted = 0;
  private running = false;
  private abort = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly client: Client,
    private readonly patient: string,
    private readonly kinds: string,
  ) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.timeline;

  start(): void {
    this.abort = new AbortController();
    this.running = false;
    void this.load();
  }
  stop(): void {
    this.abort.abort();
  }
  need(last: number): void {
    this.wanted = last;
    if (this.timeline.state === 'ready') void this.load();
  }
  retry(): void {
    const { failure } = this.timeline;
    // An import came in between two pages: they no longer belong together.
    if (failure instanceof Problem && failure.code === 'conflict') {
      this.next = '';
      this.show(nothing);
    }
    void this.load();
  }
  // From the beginning, as the chart is now.
  again(): void {
    this.stop();
    this.next = '';
    this.show(nothing);
    this.start();
  }

  private show(timeline: Timeline): void {
    this.timeline = timeline;
    for (const listener of this.listeners) listener();
  }

  private async load(): Promise<void> {
    const { signal } = this.abort;
    if (this.running) return;
    this.running = true;
    try {
      while (this.next !== undefined && (this.next === '' || this.wanted >= this.timeline.entries.length)) {
        const query = { kind: this.kinds, limit: page_size, after: this.next };
        const page = await this.client.get<TimelinePage>(`/api/patients/${this.patient}/timeline`, { query, signal });
        if (signal.aborted) return;
        this.next = page.next;
        const entries = this.timeline.entries.concat(page.items);
        this.show({ state: 'ready', total: page.total, kinds: page.kinds, entries });
      }
    } catch (caught) {
      if (!signal.aborted) this.show({ ...this.timeline, state: 'failed', failure: caught as Failure });
    } finally {
      if (!signal.aborted) this.running = false;
    }
  }
}

export interface TimelineTools {
  timeline: Timeline;
  need: (last: number) => void;
  retry: () => void;
  again: () => void;
}

export function useTimeline(client: Client, patient: string, kinds: readonly EntryKind[]): TimelineTools {
  const wanted = kinds.join(',');
  const loader = useMemo(() => new TimelineLoader(client, patient, wanted), [client, patient, wanted]);
  useEffect(() => {
    loader.start();
    return () => loader.stop();
  }, [loader]);
  const timeline = useSyncExternalStore(loader.subscribe, loader.snapshot);
  const need = useCallback((last: number) => loader.need(last), [loader]);
  const retry = useCallback(() => loader.retry(), [loader]);
  const again = useCallback(() => loader.again(), [loader]);
  return { timeline, need, retry, again };
}
