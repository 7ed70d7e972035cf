// Days, as people write them. Where a form could be read as another day, it is undefined and the question is not asked.
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const short_month = (m) => months[m - 1].slice(0, 3);
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const seasons = { 3: 'spring', 4: 'spring', 5: 'spring', 6: 'summer', 7: 'summer', 8: 'summer', 9: 'fall', 10: 'fall', 11: 'fall' };

function ordinal(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${(!teen && { 1: 'st', 2: 'nd', 3: 'rd' }[n % 10]) || 'th'}`;
}

export const forms = {
  iso: (y, m, d) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`,
  us: (y, m, d) => (d > 12 || d === m ? `${m}/${d}/${y}` : undefined),
  us2: (y, m, d) => (d > 12 || d === m ? `${m}/${d}/${String(y).slice(2)}` : undefined),
  us0: (y, m, d) => (d > 12 || d === m ? `${String(m).padStart(2, '0')}/${String(d).padStart(2, '0')}/${y}` : undefined),
  usdash: (y, m, d) => (d > 12 || d === m ? `${m}-${d}-${y}` : undefined),
  dmy: (y, m, d) => `${d} ${months[m - 1]} ${y}`,
  mdy: (y, m, d) => `${months[m - 1]} ${d}, ${y}`,
  mdyth: (y, m, d) => `${months[m - 1]} ${ordinal(d)} ${y}`,
  thof: (y, m, d) => `the ${ordinal(d)} of ${months[m - 1]} ${y}`,
  short: (y, m, d) => `${months[m - 1].slice(0, 3)} ${d} ${y}`,
  dshort: (y, m, d) => `${d}-${months[m - 1].slice(0, 3)}-${y}`,
  lower: (y, m, d) => `${months[m - 1].toLowerCase()} ${d} ${y}`,
  dots: (y, m, d) => (d > 12 || d === m ? `${d}.${m}.${y}` : undefined),
  dmyslash: (y, m, d) => (d > 12 || d === m ? `${d}/${m}/${y}` : undefined),
  ymdslash: (y, m, d) => `${y}/${String(m).padStart(2, '0')}/${String(d).padStart(2, '0')}`,
  military: (y, m, d) => `${String(d).padStart(2, '0')}${short_month(m).toUpperCase()}${y}`,
  weekday: (y, m, d) => `${weekdays[new Date(Date.UTC(y, m - 1, d)).getUTCDay()]}, ${months[m - 1]} ${ordinal(d)}, ${y}`,
  my: (y, m) => `${months[m - 1]} ${y}`,
  myof: (y, m) => `${months[m - 1]} of ${y}`,
  mshort: (y, m) => `${months[m - 1].slice(0, 3)} ${y}`,
  mtick: (y, m) => `${months[m - 1]} '${String(y).slice(2)}`,
  mslash: (y, m) => `${m}/${y}`,
  ym: (y, m) => `${y}-${String(m).padStart(2, '0')}`,
  mlower: (y, m) => `${months[m - 1].slice(0, 3).toLowerCase()} ${y}`,
  season: (y, m) => (seasons[m] ? `${seasons[m]} ${y}` : undefined),
  y: (y) => String(y),
  ytick: (y) => (y >= 1950 ? `'${String(y).slice(2)}` : undefined),
};

export function written(day, form) {
  const [y, m, d] = day.split('-').map(Number);
  return forms[form](y, m, d);
}

export const season_of = (day) => seasons[Number(day.slice(5, 7))];
const units = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

export function spelled(n) {
  if (!Number.isInteger(n)) return undefined;
  if (n < 20) return units[n];
  if (n < 100) return tens[Math.floor(n / 10)] + (n % 10 ? `-${units[n % 10]}` : '');
  if (n < 1000) return `${n < 200 ? 'one' : units[Math.floor(n / 100)]} hundred${n % 100 ? ` ${spelled(n % 100)}` : ''}`;
  return undefined;
}

export function years_later(day, years) {
  return `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
}

// Whole years between two days.
export function age_on(birth, day) {
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
}
