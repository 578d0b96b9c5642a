const units: Record<string, number> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
  month: 2_629_746,
  year: 31_556_952,
};

const days: Record<string, number> = { '': 0, now: 0, today: 0, yesterday: -1, tomorrow: 1 };

/** A point in time as `touch -d`, `date -d` and `find -newermt` take it, or `[[CC]YY]MMDDhhmm[.ss]` for `touch -t`. Milliseconds since the epoch, in UTC. */
export function parseWhen(text: string, nowMs: number, stamp = false): number | undefined {
  return stamp ? fromStamp(text, nowMs) : fromWords(text.trim(), nowMs);
}

function fromStamp(text: string, nowMs: number): number | undefined {
  const [, century, year, month, day, hour, minute, second = '0'] = /^(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text) ?? [];
  if (month === undefined) return undefined;
  const full = year === undefined ? new Date(nowMs).getUTCFullYear() : Number(`${century ?? (Number(year) < 69 ? '20' : '19')}${year}`);
  return Date.UTC(full, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

function fromWords(text: string, nowMs: number): number | undefined {
  if (/^@-?\d+(\.\d+)?$/.test(text)) return Number(text.slice(1)) * 1000;
  const named = days[text];
  if (named !== undefined) return nowMs + named * 86_400_000;
  const relative = /^(?:([+-]?)\s*(\d+)|(last|next))\s+([a-z]+?)s?(\s+ago)?$/i.exec(text);
  if (relative) {
    const [, sign, count, word, unit, ago] = relative;
    const seconds = units[unit!.toLowerCase()];
    if (seconds === undefined) return undefined;
    const back = sign === '-' || ago !== undefined || word === 'last';
    return nowMs + (back ? -1 : 1) * Number(count ?? 1) * seconds * 1000;
  }
  return fromDate(text);
}

function fromDate(text: string): number | undefined {
  const plain = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)
    ? `${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00' : ''}Z`
    : `${text}${/[+-]\d{4}|Z|GMT|UTC/.test(text) ? '' : ' UTC'}`;
  const at = Date.parse(plain);
  return Number.isNaN(at) ? undefined : at;
}
