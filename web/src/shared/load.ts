import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../api/client';

export type Load<Value> =
  | { state: 'loading' }
  | { state: 'ready'; value: Value }
  | { state: 'failed'; failure: Failure };

// Loads when `key` changes and when `retry` is called; what was asked before is dropped. `load` may change between renders.
export function useLoad<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): [Load<Value>, () => void] {
  const [attempt, set_attempt] = useState(0);
  const asked = `${attempt} ${key}`;
  const [shown, set_shown] = useState<{ asked: string; load: Load<Value> }>({ asked, load: { state: 'loading' } });
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    set_shown({ asked, load: { state: 'loading' } });
    newest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) set_shown({ asked, load: { state: 'ready', value } });
      },
      (failure: Failure) => {
        if (!abort.signal.aborted) set_shown({ asked, load: { state: 'failed', failure } });
      },
    );
    return () => abort.abort();
  }, [asked]);
  const retry = useCallback(() => set_attempt((before) => before + 1), []);
  return [shown.asked === asked ? shown.load : { state: 'loading' }, retry];
}
