import { useEffect, useRef, useState } from 'react';
import type { Client } from '../api/client';
import type { TabMessage } from './session';

// The server ends a session after 15 minutes without a request (45 CFR 164.312(a)(2)(iii)). Whoever reads or types is at work
// without asking the server anything, so the page tells it now and then; whoever is not is warned two minutes before, and then
// signed out here too, so that nothing of a patient stays on a screen that nobody is at.

export const idle_ms = 15 * 60_000;
export const warn_ms = 2 * 60_000;
const tell_ms = 4 * 60_000; // how old the last contact must be before activity alone is told
const margin_ms = 5_000; // signed out here before the server does it

export function useIdle(client: Client, end: () => void): { left_ms: number | undefined; stay: () => void } {
  const [left_ms, set_left_ms] = useState<number | undefined>(undefined);
  const contact = useRef(Date.now());
  const ending = useRef(end);
  ending.current = end;
  const stay = useRef(() => {});

  useEffect(() => {
    const tabs = new BroadcastChannel('chartroom');
    let telling = false;
    const tell = () => {
      if (telling) return;
      telling = true;
      client
        .get('/api/self')
        .catch(() => undefined) // an ended session and a lost network are told elsewhere
        .finally(() => {
          telling = false;
        });
    };
    stay.current = tell;
    const heard = () => {
      contact.current = Date.now();
      set_left_ms(undefined);
      tabs.postMessage({ tell: 'contact', at: contact.current } satisfies TabMessage);
    };
    const heard_of_other_tab = (event: MessageEvent<TabMessage>) => {
      if (event.data.tell !== 'contact') return;
      contact.current = Math.max(contact.current, event.data.at);
      set_left_ms(undefined);
    };
    const active = () => {
      const since = Date.now() - contact.current;
      if (since > tell_ms && since < idle_ms - warn_ms) tell();
    };
    const look = () => {
      const left = contact.current + idle_ms - margin_ms - Date.now();
      if (left <= 0) ending.current();
      else set_left_ms(left <= warn_ms ? left : undefined);
    };
    heard();
    const stop_hearing = client.on_contact(heard);
    tabs.addEventListener('message', heard_of_other_tab);
    const timer = window.setInterval(look, 1000);
    const kinds = ['keydown', 'pointerdown', 'wheel', 'scroll'] as const;
    for (const kind of kinds) window.addEventListener(kind, active, { passive: true, capture: true });
    document.addEventListener('visibilitychange', look);
    return () => {
      stop_hearing();
      tabs.close();
      window.clearInterval(timer);
      for (const kind of kinds) window.removeEventListener(kind, active, { capture: true });
      document.removeEventListener('visibilitychange', look);
    };
  }, [client]);

  return { left_ms, stay: () => stay.current() };
}
