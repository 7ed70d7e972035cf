// Dates as charts have them: a year, a month, a day or an instant, in the source's own zone. They are shown as the source says
// them, never moved into another zone, and in one form that is read the same everywhere: 2025-11-01.

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

export function date_of(text: string | undefined): string {
  return text?.split('T')[0] ?? '';
}

// "08:30" of an instant, else nothing. Midnight sharp in UTC is how systems write a day.
export function time_of(text: string | undefined): string {
  const parts = shape.exec(text ?? '');
  if (!parts?.[4]) return '';
  return `${parts[4]}:${parts[5]}` === '00:00' ? '' : `${parts[4]}:${parts[5]}`;
}

// Milliseconds since 1970 of the beginning of what is meant, for the axis of a plot; undefined if it is no such date.
export function position_of(text: string | undefined): number | undefined {
  const parts = shape.exec(text ?? '');
  if (!parts) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', zone = 'Z'] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00${zone}`);
  return Number.isNaN(at) ? undefined : at;
}

// Whole years between a birth date and a day; undefined where the birth date lacks its day.
export function age_on(birth_date: string | undefined, day: Date): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birth_date ?? '');
  if (!parts) return undefined;
  const month = day.getMonth() + 1 - Number(parts[2]);
  const is_before = month < 0 || (month === 0 && day.getDate() < Number(parts[3]));
  const years = day.getFullYear() - Number(parts[1]) - (is_before ? 1 : 0);
  return years >= 0 ? years : undefined;
}

// A server's instant in the reader's own zone: "2026-11-24 09:12".
export function local_time(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// The beginning of a day ("2026-11-24") of the reader's own zone, or of one so many days later, as the server takes it; empty for
// what is no day.
export function instant_of_day(day: string, days_later = 0): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return '';
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + days_later).toISOString();
}

export interface Tick {
  at: number;
  label: string;
}

const day_ms = 86_400_000;

// Where a time axis from `from` to `to` has its ticks: whole years, months or days, about `wanted` of them.
export function time_ticks(from: number, to: number, wanted: number): Tick[] {
  const days = Math.max(1, (to - from) / day_ms);
  const months = days / 30.44;
  const ticks: Tick[] = [];
  const first = new Date(from);
  if (months >= wanted * 1.5) {
    const step = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((size) => months / size <= wanted) ?? 480;
    const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
    for (let month = start; ; month += step) {
      const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
      if (at > to) return ticks;
      if (at < from) continue;
      const label = step >= 12 ? String(Math.floor(month / 12)) : new Date(at).toISOString().slice(0, 7);
      ticks.push({ at, label });
    }
  }
  const step = [1, 2, 7, 14, 30].find((size) => days / size <= wanted) ?? 60;
  for (let at = Math.ceil(from / day_ms) * day_ms; at <= to; at += step * day_ms) {
    ticks.push({ at, label: new Date(at).toISOString().slice(0, 10) });
  }
  return ticks;
}
