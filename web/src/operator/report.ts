// An import's report, as the server keeps it (docs/import.md), in words. It holds counts and problems, nothing of a patient.

import { counted } from '../text/counted';

export interface ImportProblem {
  code: string;
  where: string;
  sentence: string;
}

type Report = Record<string, unknown> | undefined;

function number_at(report: unknown, name: string): number {
  const value = is_object(report) ? report[name] : undefined;
  return typeof value === 'number' ? value : 0;
}

function is_object(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function sum_words(report: Report): string {
  if (!report) return '';
  const patients = number_at(report.patients, 'new');
  const changed = number_at(report.patients, 'changed');
  const unreadable = number_at(report, 'unreadable');
  const left_out = number_at(report, 'problems_left_out');
  const entries = number_at(report, 'entries');
  const parts = [entries === 1 ? '1 entry' : `${entries} entries`];
  if (patients > 0) parts.push(counted(patients, 'new patient'));
  if (changed > 0) parts.push(`${counted(changed, 'chart')} changed`);
  parts.push(counted(number_at(report, 'notes'), 'note'));
  if (unreadable > 0) parts.push(`${counted(unreadable, 'document')} kept unread`);
  if (left_out > 0) parts.push(`${counted(left_out, 'more problem')} not listed`);
  if (typeof report.stopped_by === 'string') parts.push(`stopped by: ${report.stopped_by.replaceAll('_', ' ')}`);
  return parts.join(', ');
}

// "94 Observation", most first.
export function added_of(report: Report): string[] {
  if (!report || !is_object(report.types)) return [];
  return Object.entries(report.types)
    .map(([type, counts]) => ({ type, added: number_at(counts, 'added') }))
    .filter(({ added }) => added > 0)
    .sort((left, right) => right.added - left.added)
    .slice(0, 5)
    .map(({ type, added }) => `${added} ${type}`);
}

export function problems_of(report: Report): ImportProblem[] {
  if (!report || !Array.isArray(report.problems)) return [];
  return report.problems.filter(is_object).map((problem) => {
    const words = (name: string) => (typeof problem[name] === 'string' ? problem[name] : '');
    return {
      code: words('code'),
      where: [words('file'), words('where')].filter(Boolean).join(', '),
      sentence: words('sentence'),
    };
  });
}
