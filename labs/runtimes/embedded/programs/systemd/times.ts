const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

export const clockText = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;

/** `Mon 2026-11-23 18:23:42 UTC`. */
export function timestamp(ms: number): string {
  const date = new Date(ms);
  return `${days[date.getUTCDay()]} ${date.toISOString().slice(0, 10)} ${clockText(date)} UTC`;
}

/** `Nov 23 18:23:42`. */
export function syslogTime(ms: number): string {
  const date = new Date(ms);
  return `${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${clockText(date)}`;
}

const units: readonly (readonly [name: string, ms: number])[] = [
  ['y', 31_557_600_000],
  ['month', 2_629_800_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** `1min 30s` as format_timespan() writes it. */
export function span(ms: number): string {
  if (ms < 1) return '0';
  const parts: string[] = [];
  let left = Math.floor(ms);
  for (const [name, size] of units) {
    if (left < size) continue;
    if (name === 'ms' && parts.length > 0) {
      const last = parts.pop()!;
      parts.push(last.replace(/^(\d+)s$/, (_, seconds: string) => `${seconds}.${String(left).padStart(3, '0')}s`));
      break;
    }
    parts.push(`${Math.floor(left / size)}${name}`);
    left %= size;
  }
  return parts.join(' ');
}

/** `57min ago`, `2h 3min ago` as `systemctl status` says it. */
export const ago = (ms: number): string => `${relative(ms)} ago`;

/** The two greatest units, fewer where they are great. */
export function relative(ms: number): string {
  if (ms >= 604_800_000) {
    const weeks = Math.floor(ms / 604_800_000);
    const rest = Math.floor((ms % 604_800_000) / 86_400_000);
    return `${weeks} week${weeks > 1 ? 's' : ''}${rest ? ` ${rest} day${rest > 1 ? 's' : ''}` : ''}`;
  }
  if (ms >= 172_800_000) return `${Math.floor(ms / 86_400_000)} days`;
  if (ms >= 86_400_000) return `1 day ${Math.floor((ms % 86_400_000) / 3_600_000)}h`;
  if (ms >= 21_600_000) return `${Math.floor(ms / 3_600_000)}h`;
  if (ms >= 3_600_000) return `${Math.floor(ms / 3_600_000)}h ${Math.floor((ms % 3_600_000) / 60_000)}min`;
  if (ms >= 300_000) return `${Math.floor(ms / 60_000)}min`;
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)}min ${Math.floor((ms % 60_000) / 1_000)}s`;
  return ms >= 1_000 ? `${Math.floor(ms / 1_000)}s` : `${Math.max(1, Math.floor(ms))}ms`;
}

/** `now`, `yesterday`, `-1h`, `2026-11-23 18:00`, `1 hour ago` as milliseconds; undefined where it cannot be read. */
export function parseTime(text: string, nowMs: number): number | undefined {
  const midnight = Math.floor(nowMs / 86_400_000) * 86_400_000;
  const named: Readonly<Record<string, number>> = { now: nowMs, today: midnight, yesterday: midnight - 86_400_000, tomorrow: midnight + 86_400_000 };
  if (Object.hasOwn(named, text)) return named[text];
  const [, sign, offset, past] = /^([-+]?)(.+?)( ago)?$/.exec(text) ?? [];
  const ms = offset !== undefined && (sign || past) ? spanOf(offset) : undefined;
  if (ms !== undefined) return sign === '+' ? nowMs + ms : nowMs - ms;
  const [, date, clock = '00:00:00'] = /^(?:\w{3} )?(\d{4}-\d\d-\d\d)?[ T]?(\d\d:\d\d(?::\d\d)?)?(?: UTC)?$/.exec(text) ?? [];
  if (text === '' || (date === undefined && !/^\d\d:/.test(text))) return undefined;
  const found = Date.parse(`${date ?? new Date(nowMs).toISOString().slice(0, 10)}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
  return Number.isNaN(found) ? undefined : found;
}

const long: Readonly<Record<string, string>> = { second: 's', sec: 's', minute: 'min', m: 'min', hour: 'h', hr: 'h', day: 'd', week: 'w', year: 'y' };

function spanOf(text: string): number | undefined {
  const parts = [...text.matchAll(/\s*(\d+)\s*([a-z]*)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) return undefined;
  let total = 0;
  for (const [, number, unit = ''] of parts) {
    const name = unit.replace(/s$/, '') || 's';
    const size = units.find(([known]) => known === unit || known === (long[name] ?? name))?.[1];
    if (size === undefined) return undefined;
    total += Number(number) * size;
  }
  return total;
}
