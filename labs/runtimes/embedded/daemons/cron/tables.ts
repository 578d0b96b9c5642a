import type { Stat, Sys } from '../../sys/sys.ts';

export interface CronJob {
  readonly user: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly reboot: boolean;
  due(now: Date): boolean;
}

const named: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const days = 'sun mon tue wed thu fri sat'.split(' ');

/** The crontabs of the system and of its users, as cron heeds them. */
export class CronTables {
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  async read(): Promise<CronJob[]> {
    const own = await this.#folder('/etc/cron.d', ({ name, stat }) => /^[A-Za-z0-9_-]+$/.test(name) && stat.uid === 0 && (stat.mode & 0o022) === 0);
    const users = await this.#folder('/var/spool/cron/crontabs', () => true);
    const system = ['/etc/crontab', ...own.map((name) => `/etc/cron.d/${name}`)];
    const texts = await Promise.all([
      ...system.map(async (path) => parseTable(await this.#text(path))),
      ...users.map(async (user) => parseTable(await this.#text(`/var/spool/cron/crontabs/${user}`), user)),
    ]);
    return texts.flat();
  }

  async #folder(path: string, fits: (entry: { name: string; stat: Stat }) => boolean): Promise<string[]> {
    const entries = await this.#sys.readdir(path).catch(() => []);
    return entries.filter((entry) => entry.stat.type === 'file' && fits(entry)).map(({ name }) => name);
  }

  async #text(path: string): Promise<string> {
    const bytes = await this.#sys.readFile(path).catch(() => undefined);
    return bytes ? new TextDecoder().decode(bytes) : '';
  }
}

/** Without `user` a table of the system, whose lines name theirs. */
export function parseTable(text: string, user?: string): CronJob[] {
  const env: Record<string, string> = {};
  const jobs: CronJob[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, key, value = ''] = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    const job = key === undefined ? parseLine(line, user) : undefined;
    if (key !== undefined) env[key] = value.replace(/^(["'])(.*)\1$/, '$2');
    if (job) jobs.push({ ...job, env: { ...env } });
  }
  return jobs;
}

function parseLine(line: string, user: string | undefined): Omit<CronJob, 'env'> | undefined {
  const [, when = '', rest = ''] = /^(@\w+|(?:\S+\s+){4}\S+)\s+(.*)$/.exec(line) ?? [];
  const [, who, command] = user === undefined ? (/^(\S+)\s+(.*)$/.exec(rest) ?? []) : ['', user, rest];
  const reboot = when === '@reboot';
  const due = reboot ? () => false : schedule(named[when] ?? when);
  return who === undefined || !command || !due ? undefined : { user: who, command, reboot, due };
}

function schedule(text: string): ((now: Date) => boolean) | undefined {
  const fields = text.split(/\s+/);
  if (fields.length !== 5) return undefined;
  const ranges: readonly (readonly [low: number, high: number, names?: readonly string[]])[] = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12, months],
    [0, 7, days],
  ];
  const parsed = fields.map((field, at) => values(field, ranges[at]!));
  if (parsed.some((field) => field === undefined)) return undefined;
  const [minute, hour, day, month, weekday] = parsed as Set<number>[];
  const either = !fields[2]!.startsWith('*') && !fields[4]!.startsWith('*');
  return (now) => {
    const onDay = day!.has(now.getUTCDate());
    const onWeekday = weekday!.has(now.getUTCDay()) || (now.getUTCDay() === 0 && weekday!.has(7));
    return (
      minute!.has(now.getUTCMinutes()) &&
      hour!.has(now.getUTCHours()) &&
      month!.has(now.getUTCMonth() + 1) &&
      (either ? onDay || onWeekday : onDay && onWeekday)
    );
  };
}

function values(field: string, [low, high, names]: readonly [low: number, high: number, names?: readonly string[]]): Set<number> | undefined {
  const found = new Set<number>();
  const base = names?.[0] === 'jan' ? 1 : 0;
  const number = (text: string): number => {
    const at = names?.indexOf(text.toLowerCase()) ?? -1;
    return at >= 0 ? at + base : /^\d+$/.test(text) ? Number(text) : NaN;
  };
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [from, to = part.includes('/') && !range.includes('-') ? String(high) : undefined] = range === '*' ? [String(low), String(high)] : range.split('-');
    const [first, last] = [number(from!), number(to ?? from!)];
    if (!(first >= low && last <= high && Number(step) > 0)) return undefined;
    for (let value = first; value <= last; value += Number(step)) found.add(value);
  }
  return found;
}
