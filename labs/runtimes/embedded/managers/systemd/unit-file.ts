/** A unit's settings as its files give them, in their order: `[section, key, value]`. */
export type Setting = readonly [section: string, key: string, value: string];

/** Reads systemd.syntax(7): sections, continued lines, comments with `#` and `;`. What is no setting is left out. */
export function parseUnitFile(text: string): Setting[] {
  const settings: Setting[] = [];
  let section = '';
  for (const line of joined(text)) {
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/s.exec(line) ?? [];
    if (key !== undefined && section) settings.push([section, key, value!.trim()]);
  }
  return settings;
}

function joined(text: string): string[] {
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (/^[#;]/.test(line)) continue;
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1)} `;
      continue;
    }
    if (open || line) lines.push(open + line);
    open = '';
  }
  return open ? [...lines, open.trim()] : lines;
}

/** Settings of all files of a unit together. */
export class Settings {
  readonly #all: readonly Setting[];

  constructor(all: readonly Setting[]) {
    this.#all = all;
  }

  /** The last value; an empty one is none. */
  one(section: string, key: string): string | undefined {
    return this.#all.findLast(([inside, name]) => inside === section && name === key)?.[2] || undefined;
  }

  /** All values; an empty assignment forgets what came before it. */
  all(section: string, key: string): string[] {
    const values: string[] = [];
    for (const [inside, name, value] of this.#all) {
      if (inside !== section || name !== key) continue;
      if (value === '') values.length = 0;
      else values.push(value);
    }
    return values;
  }

  words(section: string, key: string): string[] {
    return this.all(section, key).flatMap((value) => value.split(/\s+/).filter(Boolean));
  }

  yes(section: string, key: string, otherwise = false): boolean {
    const value = this.one(section, key);
    return value === undefined ? otherwise : /^(1|y|yes|true|t|on)$/i.test(value);
  }

  /** Entries of a section whose key fits, in their order. */
  entries(section: string, key: RegExp): (readonly [key: string, value: string])[] {
    return this.#all.flatMap(([inside, name, value]) => (inside === section && key.test(name) ? [[name, value] as const] : []));
  }

  has(section: string): boolean {
    return this.#all.some(([inside]) => inside === section);
  }
}

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
  year: 31_557_600_000,
};

/** `90`, `1min 30s`, `infinity` as milliseconds; undefined where it is no time span. */
export function parseTimeSpan(text: string): number | undefined {
  if (text.trim() === 'infinity') return Infinity;
  const parts = [...text.trim().matchAll(/\s*([\d.]+)\s*([a-z]*)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text.trim()) return undefined;
  let total = 0;
  for (const [, number, unit] of parts) {
    const scale = unit ? units[unit] : 1_000;
    if (scale === undefined) return undefined;
    total += Number(number) * scale;
  }
  return total;
}
