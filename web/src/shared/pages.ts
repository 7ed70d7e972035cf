import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../api/client';
import type { Page } from '../api/types';

export interface Pages<Item> {
  state: 'loading' | 'ready' | 'failed';
  items: Item[];
  failure?: Failure;
  has_more: boolean;
  more: () => void; // the next page, or the same again after a failure
}

// A list that comes in pages, each asked for with the `next` of the one before. What is listed may not change while the
// component lives: give it a key.
export function usePages<Item>(
  load: (next: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
): Pages<Item> {
  const [shown, set_shown] = useState<{
    items: Item[];
    next: string | undefined;
    state: Pages<Item>['state'];
    failure?: Failure;
  }>({
    items: [],
    next: undefined,
    state: 'loading',
  });
  const newest = useRef(load);
  newest.current = load;
  const abort = useRef(new AbortController());

  const ask = useCallback((next: string | undefined) => {
    const { signal } = abort.current;
    set_shown(({ items, next: before }) => ({ items, next: before, state: 'loading' }));
    newest.current(next, signal).then(
      (page) => {
        if (!signal.aborted)
          set_shown(({ items }) => ({ items: items.concat(page.items), next: page.next, state: 'ready' }));
      },
      (failure: Failure) => {
        if (!signal.aborted)
          set_shown(({ items, next: before }) => ({ items, next: before, state: 'failed', failure }));
      },
    );
  }, []);

  useEffect(() => {
    abort.current = new AbortController();
    ask(undefined);
    return () => abort.current.abort();
  }, [ask]);

  const more = useCallback(() => ask(shown.next), [ask, shown.next]);
  return {
    state: shown.state,
    items: shown.items,
    ...(shown.failure ? { failure: shown.failure } : {}),
    has_more: shown.next !== undefined,
    more,
  };
}
