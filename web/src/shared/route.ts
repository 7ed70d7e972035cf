import { useSyncExternalStore } from 'react';

// Where the reader is: in the address behind '#', which browsers never send. It holds opaque ids and nothing of a patient, since
// addresses stay in the browser's history.

export type ChartTab = 'timeline' | 'trends' | 'feedback';

export type Route =
  | { at: 'patients' }
  | { at: 'chart'; patient: string; tab: ChartTab; fact?: string; document?: string }
  | { at: 'ledger'; request?: string; emergency?: string; patient?: string }
  | { at: 'labels'; patient?: string; document?: string }
  | { at: 'policy' }
  | { at: 'emergencies' }
  | { at: 'asked' }
  | { at: 'reports'; account?: string }
  | { at: 'break_glass'; patient?: string }
  | { at: 'feedback' }
  | { at: 'imports' }
  | { at: 'status' }
  | { at: 'account' };

const id = /^[a-z]-[0-9a-z]{26}$/;

export function parse_route(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/');
  const [first, second = '', third = '', fourth = ''] = parts;
  if (first === 'patients' && id.test(second)) {
    if (third === 'documents' && id.test(fourth))
      return { at: 'chart', patient: second, tab: 'timeline', document: fourth };
    if (third === 'feedback') return { at: 'chart', patient: second, tab: 'feedback' };
    if (third === 'trends') {
      return { at: 'chart', patient: second, tab: 'trends', ...(id.test(fourth) ? { fact: fourth } : {}) };
    }
    return { at: 'chart', patient: second, tab: 'timeline' };
  }
  if (first === 'ledger') return { at: 'ledger', ...ledger_part(second) };
  if (first === 'labels') return { at: 'labels', ...chart_part(second, third) };
  if (first === 'break-glass') return { at: 'break_glass', ...(id.test(second) ? { patient: second } : {}) };
  if (first === 'reports') return { at: first, ...(id.test(second) ? { account: second } : {}) };
  if (first === 'emergencies' || first === 'asked' || first === 'policy') return { at: first };
  if (first === 'feedback' || first === 'imports' || first === 'status' || first === 'account') return { at: first };
  return { at: 'patients' };
}

function ledger_part(text: string): { request?: string; emergency?: string; patient?: string } {
  if (!id.test(text)) return {};
  if (text.startsWith('p-')) return { patient: text };
  return text.startsWith('e-') ? { emergency: text } : { request: text };
}

function chart_part(patient: string, document: string): { patient?: string; document?: string } {
  if (!id.test(patient)) return {};
  return id.test(document) ? { patient, document } : { patient };
}

export function address_of(route: Route): string {
  if (route.at === 'patients') return '#/';
  if (route.at === 'ledger')
    return ['#/ledger', route.request ?? route.emergency ?? route.patient].filter(Boolean).join('/');
  if (route.at === 'labels') return ['#/labels', route.patient, route.document].filter(Boolean).join('/');
  if (route.at === 'reports') return route.account ? `#/reports/${route.account}` : '#/reports';
  if (route.at === 'break_glass') return route.patient ? `#/break-glass/${route.patient}` : '#/break-glass';
  if (route.at !== 'chart') return `#/${route.at}`;
  const chart = `#/patients/${route.patient}`;
  if (route.document) return `${chart}/documents/${route.document}`;
  if (route.tab === 'feedback') return `${chart}/feedback`;
  if (route.tab === 'trends') return route.fact ? `${chart}/trends/${route.fact}` : `${chart}/trends`;
  return chart;
}

export function go(route: Route): void {
  window.location.hash = address_of(route);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
