import { momentOf } from '../../shell/expand/time.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fixedUnits: Readonly<Record<string, number>> = { sec: 1e3, second: 1e3, min: 6e4, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5, fortnight: 12096e5 };

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

interface State {
  fields: Fields;
  /** Minutes east of UTC where the text says so. */
  offset: number | undefined;
  /** Milliseconds to add. */
  shift: number;
  timed: boolean;
  impossible?: boolean;
}

/** The day of a date that is spelled out must be one of its month's. */
const setDate = (state: State, { day, month, year = state.fields.year }: { day: number; month: number; year?: number }): void => {
  Object.assign(state.fields, { year, month, day });
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) state.impossible = true;
  midnight(state);
};

const midnight = (state: State): void => {
  if (!state.timed) Object.assign(state.fields, { hour: 0, minute: 0, second: 0 });
};

const signOf = (text: string | undefined): number => (text === '-' ? -1 : 1);

type Rule = readonly [pattern: RegExp, apply: (match: RegExpExecArray, state: State) => void];

const rules: readonly Rule[] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[\sT])/i, ([, year, month, day], state) => setDate(state, { day: Number(day), month: Number(month), year: Number(year) })],
  [
    /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?/,
    ([, month, day, year], state) =>
      setDate(state, { day: Number(day), month: Number(month), ...(year && { year: year.length === 2 ? 2000 + Number(year) : Number(year) }) }),
  ],
  [
    /^T?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?/i,
    ([, hour, minute, second, half], state) => {
      const base = half ? (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hour);
      Object.assign(state.fields, { hour: base, minute: Number(minute), second: Number(second ?? 0) });
      state.timed = true;
    },
  ],
  [
    /^(\d{1,2})\s*(am|pm)\b/i,
    ([, hour, half], state) => {
      Object.assign(state.fields, { hour: (Number(hour) % 12) + (half!.toLowerCase() === 'pm' ? 12 : 0), minute: 0, second: 0 });
      state.timed = true;
    },
  ],
  [/^(?:utc|gmt|z)\b/i, (_, state) => (state.offset = 0)],
  [/^([+-])(\d{2}):?(\d{2})(?=$|\s)/, ([, sign, hours, minutes], state) => (state.offset = signOf(sign) * (Number(hours) * 60 + Number(minutes)))],
  [
    /^(\d{1,2})\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?/i,
    ([, day, month, year], state) => {
      setDate(state, { day: Number(day), month: months.indexOf(month!.toLowerCase()) + 1, ...(year && { year: Number(year) }) });
    },
  ],
  [
    /^([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?!:|\d)(?:,?\s+(\d{4}))?/i,
    ([, month, day, year], state) => {
      setDate(state, { day: Number(day), month: months.indexOf(month!.toLowerCase()) + 1, ...(year && { year: Number(year) }) });
    },
  ],
  [/^(?:now|today)\b/i, () => undefined],
  [/^midnight\b/i, (_, state) => midnight(state)],
  [/^noon\b/i, (_, state) => Object.assign(state.fields, { hour: 12, minute: 0, second: 0 })],
  [/^tomorrow\b/i, (_, state) => (state.fields.day += 1)],
  [/^yesterday\b/i, (_, state) => (state.fields.day -= 1)],
  [
    /^([+-]?)\s*(\d+|an?|next|last)\s*(sec(?:ond)?|min(?:ute)?|hour|day|week|fortnight|month|year)s?(\s+ago)?\b/i,
    ([, sign, count, unit, ago], state) => {
      const size = /^\d+$/.test(count!) ? Number(count) : count!.toLowerCase() === 'last' ? -1 : 1;
      const amount = signOf(sign) * size * (ago ? -1 : 1);
      const name = unit!.toLowerCase();
      if (name === 'month') state.fields.month += amount;
      else if (name === 'year') state.fields.year += amount;
      else if (name === 'day' || name === 'week' || name === 'fortnight') state.fields.day += (amount * fixedUnits[name]!) / 864e5;
      else state.shift += amount * fixedUnits[name]!;
    },
  ],
  [
    /^(next\s+|last\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?/i,
    ([, which, name], state) => {
      const { year, month, day } = state.fields;
      const now = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
      const ahead = (weekdays.indexOf(name!.toLowerCase()) - now + 7) % 7;
      state.fields.day += which?.trim().toLowerCase() === 'last' ? ahead - 7 : which && ahead === 0 ? 7 : ahead;
      midnight(state);
    },
  ],
];

/** What `date -d` understands, in milliseconds since the epoch; undefined where it does not. */
export const parseDate = (text: string, { nowMs, zone }: { nowMs: number; zone: string | undefined }): number | undefined => {
  const epoch = /^\s*@(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (epoch) return Number(epoch[1]) * 1000;
  const { year, month, day, hour, minute, second } = momentOf(nowMs, zone);
  const state: State = { fields: { year, month, day, hour, minute, second }, offset: undefined, shift: 0, timed: false };
  let rest = text.trim();
  if (rest === '') midnight(state);
  while (rest !== '') {
    const found = rules.map(([pattern, apply]) => ({ match: pattern.exec(rest), apply })).find(({ match }) => match);
    if (!found?.match) return undefined;
    if (
      /^\d{1,2}\s+[a-z]{3}|^[a-z]{3}[a-z]*\.?\s+\d{1,2}(?!:)/i.test(found.match[0]) &&
      !/sec|min|hour|day|week|month|year|fort/i.test(found.match[0]) &&
      !months.includes(/[a-z]{3}/i.exec(found.match[0])![0].toLowerCase())
    )
      return undefined;
    found.apply(found.match, state);
    rest = rest.slice(found.match[0].length).trim();
  }
  return state.impossible ? undefined : instant(state, zone);
};

const instant = ({ fields, offset, shift }: State, zone: string | undefined): number | undefined => {
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return undefined;
  const utc = Date.UTC(fields.year, fields.month - 1, fields.day, fields.hour, fields.minute, fields.second);
  if (offset !== undefined) return utc - offset * 60_000 + shift;
  const guess = utc - momentOf(utc, zone).offset * 60_000;
  return utc - momentOf(guess, zone).offset * 60_000 + shift;
};
