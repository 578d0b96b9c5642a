const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export interface Moment {
  readonly ms: number;
  readonly nanoseconds: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly zone: string;
}

const zoneOf = (name: string | undefined): string => {
  const plain = name?.replace(/^:/, '').replace(/^\/usr\/share\/zoneinfo\//, '');
  if (!plain || plain === 'UTC0') return 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: plain });
    return plain;
  } catch {
    return 'UTC';
  }
};

/** A time in a zone of /usr/share/zoneinfo; an unknown one is UTC, as in libc. */
export const momentOf = (ms: number, timeZone?: string, nanoseconds = Math.round((ms % 1000) * 1e6)): Moment => {
  const zone = zoneOf(timeZone);
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  const offset = Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
  const short =
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  const european =
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  return {
    ms,
    nanoseconds,
    ...parts,
    weekday: new Date(local).getUTCDay(),
    yearDay: Math.floor((local - Date.UTC(parts.year, 0, 1)) / 86_400_000) + 1,
    offset,
    zone: zone === 'UTC' ? 'UTC' : /^GMT[+-]/.test(short) ? european.replace(/^GMT([+-])(\d)$/, '$10$2').replace(/^GMT/, '') : short,
  };
};

const week = (moment: Moment, firstDay: number): number => Math.floor((moment.yearDay + 6 - ((moment.weekday - firstDay + 7) % 7)) / 7);

const isoWeek = (moment: Moment): { year: number; week: number } => {
  const date = new Date(Date.UTC(moment.year, moment.month - 1, moment.day));
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return { year: date.getUTCFullYear(), week: Math.ceil(((date.getTime() - first) / 86_400_000 + 1) / 7) };
};

const offsetText = (offset: number, colons: number): string => {
  const size = Math.abs(offset);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const minutes = String(size % 60).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hours}${colons > 0 ? ':' : ''}${minutes}${colons > 1 ? ':00' : ''}`;
};

const twelve = (hour: number): number => hour % 12 || 12;

type Field = readonly [value: string | number, width?: number, pad?: string];

const fields: Readonly<Record<string, (moment: Moment) => Field>> = {
  a: ({ weekday }) => [days[weekday]!.slice(0, 3)],
  A: ({ weekday }) => [days[weekday]!],
  b: ({ month }) => [months[month - 1]!.slice(0, 3)],
  B: ({ month }) => [months[month - 1]!],
  C: ({ year }) => [Math.floor(year / 100), 2],
  d: ({ day }) => [day, 2],
  e: ({ day }) => [day, 2, ' '],
  g: (moment) => [isoWeek(moment).year % 100, 2],
  G: (moment) => [isoWeek(moment).year, 4],
  H: ({ hour }) => [hour, 2],
  I: ({ hour }) => [twelve(hour), 2],
  j: ({ yearDay }) => [yearDay, 3],
  k: ({ hour }) => [hour, 2, ' '],
  l: ({ hour }) => [twelve(hour), 2, ' '],
  m: ({ month }) => [month, 2],
  M: ({ minute }) => [minute, 2],
  n: () => ['\n'],
  N: ({ nanoseconds }) => [nanoseconds, 9],
  p: ({ hour }) => [hour < 12 ? 'AM' : 'PM'],
  P: ({ hour }) => [hour < 12 ? 'am' : 'pm'],
  q: ({ month }) => [Math.ceil(month / 3)],
  s: ({ ms }) => [Math.floor(ms / 1000)],
  S: ({ second }) => [second, 2],
  t: () => ['\t'],
  u: ({ weekday }) => [weekday || 7],
  U: (moment) => [week(moment, 0), 2],
  V: (moment) => [isoWeek(moment).week, 2],
  w: ({ weekday }) => [weekday],
  W: (moment) => [week(moment, 1), 2],
  y: ({ year }) => [year % 100, 2],
  Y: ({ year }) => [year, 4],
  Z: ({ zone }) => [zone],
};

const compound: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const padded = ([value, width = 0, pad = '0']: Field, flag: string | undefined, given: string | undefined): string => {
  const text = String(value);
  if (flag === '-') return text;
  const filler = flag === '_' ? ' ' : flag === '0' || flag === '+' ? '0' : typeof value === 'string' ? ' ' : pad;
  const cased = flag === '^' ? text.toUpperCase() : flag === '#' ? (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()) : text;
  return cased.padStart(given ? Number(given) : width, filler);
};

/** strftime in the C locale, with GNU's flags, widths and `%N`. */
export const formatMoment = (format: string, moment: Moment): string =>
  format.replace(/%([-_0^#+]?)(\d*)(:*)([EO]?)([a-zA-Z%])/g, (whole: string, ...found: string[]) => {
    const [flag = '', width = '', colons = '', , key = ''] = found;
    if (key === '%') return '%';
    if (key === 'z') return offsetText(moment.offset, colons.length);
    if (key === 'N' && width) return String(moment.nanoseconds).padStart(9, '0').slice(0, Number(width));
    const wide = compound[key];
    if (wide) return padded([formatMoment(wide, moment)], flag, width);
    const field = fields[key]?.(moment);
    return field ? padded(field, flag, width) : whole;
  });

export const formatTime = (format: string, timeZone?: string, ms = Date.now()): string => formatMoment(format, momentOf(ms, timeZone));
