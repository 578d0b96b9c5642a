const shorthands: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
};
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export interface CalendarEvent {
  readonly weekdays: ReadonlySet<number> | undefined;
  readonly year: Field;
  readonly month: Field;
  readonly day: Field;
  readonly hour: Field;
  readonly minute: Field;
  readonly second: Field;
}
type Field = (value: number) => boolean;

/** OnCalendar= of systemd.time(7), in UTC; undefined where it does not parse. */
export function parseCalendar(text: string): CalendarEvent | undefined {
  const words = (shorthands[text.trim().toLowerCase()] ?? text.trim()).replace(/\s+UTC$/, '').split(/\s+/);
  const weekdays = /^[A-Za-z]/.test(words[0] ?? '') ? weekdaysOf(words.shift()!) : undefined;
  const date = words[0]?.includes('-') ? words.shift()! : '*-*-*';
  const time = words.shift() ?? '00:00:00';
  if (words.length > 0) return undefined;
  const dateParts = date.split('-');
  const [year, month, day] = dateParts.length === 2 ? ['*', ...dateParts] : dateParts;
  const [hour, minute, second = '00'] = time.split(':');
  const fields = [year, month, day, hour, minute, second].map(fieldOf);
  if (fields.some((field) => field === undefined)) return undefined;
  const [years, months, monthDays, hours, minutes, seconds] = fields as Field[];
  return { weekdays, year: years!, month: months!, day: monthDays!, hour: hours!, minute: minutes!, second: seconds! };
}

function weekdaysOf(text: string): Set<number> {
  const index = (name: string) => days.indexOf(name.slice(0, 3).toLowerCase());
  return new Set(
    text.split(',').flatMap((part) => {
      const [from, to] = part.split(/\.\.|-/).map(index);
      if (to === undefined) return [from!];
      return Array.from({ length: ((to - from! + 7) % 7) + 1 }, (_, step) => (from! + step) % 7);
    }),
  );
}

function fieldOf(text: string | undefined): Field | undefined {
  if (text === undefined || !/^[\d*.,/]+$/.test(text)) return undefined;
  const parts = text.split(',').map((part): Field => {
    const [range = '', step] = part.split('/');
    const [from, to] =
      range === '*' ? [0, Infinity] : range.includes('..') ? range.split('..').map(Number) : [Number(range), step === undefined ? Number(range) : Infinity];
    return (value) => value >= from! && value <= to! && (step === undefined || (value - (range === '*' ? 0 : from!)) % Number(step) === 0);
  });
  return (value) => parts.some((part) => part(value));
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The next time after `afterMs` that fits; undefined within four years none does. */
export function nextElapse(event: CalendarEvent, afterMs: number): number | undefined {
  const seconds = Array.from({ length: 60 }, (_, second) => second).filter(event.second);
  if (seconds.length === 0) return undefined;
  let at = Math.floor(afterMs / minuteMs) * minuteMs;
  const end = at + 4 * 366 * dayMs;
  while (at < end) {
    const date = new Date(at);
    if (!dateFits(event, date)) at = (Math.floor(at / dayMs) + 1) * dayMs;
    else if (!event.hour(date.getUTCHours())) at = (Math.floor(at / 3_600_000) + 1) * 3_600_000;
    else {
      const hit = event.minute(date.getUTCMinutes()) ? seconds.map((second) => at + second * 1_000).find((one) => one > afterMs) : undefined;
      if (hit !== undefined) return hit;
      at += minuteMs;
    }
  }
  return undefined;
}

const dateFits = (event: CalendarEvent, date: Date): boolean =>
  event.year(date.getUTCFullYear()) && event.month(date.getUTCMonth() + 1) && event.day(date.getUTCDate()) && (event.weekdays?.has(date.getUTCDay()) ?? true);
