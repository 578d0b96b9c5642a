/** What would start a program: enabled units with what they activate, cron tables, scripts that run at boot. */
export interface StartUp {
  /** State of every unit file by name, as systemctl tells. */
  readonly states: Readonly<Record<string, string>>;
  readonly enabled: readonly EnabledUnit[];
  /** Cron tables and rc.local: those that are heeded. */
  readonly tables: readonly { readonly path: string; readonly lines: readonly string[] }[];
  /** Links of the run levels to init scripts: `/etc/rc3.d/S01vsftpd`. */
  readonly initLinks: readonly string[];
  /** Absolute paths named in any line that lead to a file. */
  readonly present: readonly string[];
}
export interface UnitText {
  readonly unit: string;
  readonly path: string;
  /** Without comments and blank lines; drop-ins included. */
  readonly lines: readonly string[];
}
export interface EnabledUnit extends UnitText {
  /** What a socket, timer or path unit starts. */
  readonly activates: readonly UnitText[];
}

export interface Wanted {
  /** Unit names with their suffix: `vsftpd.service`. */
  readonly units: readonly string[];
  /** Absolute paths of programs and scripts. */
  readonly programs: readonly string[];
}
export interface Starter {
  readonly kind: 'unit' | 'cron' | 'script';
  readonly location: string;
  readonly line: string;
}

/** What starts one of the wanted units or programs. Nobody starts a masked unit, or a program that is gone. */
export function startersOf(startUp: StartUp, wanted: Wanted): Starter[] {
  const stateOf = (unit: string) => startUp.states[unit] ?? 'not-found';
  const present = new Set(startUp.present);
  const startable = {
    units: wanted.units.filter((unit) => !/^(masked|not-found)/.test(stateOf(unit))),
    programs: wanted.programs.filter((program) => present.has(program)),
  };
  const byUnits = startUp.enabled.flatMap(({ unit, path, lines, activates }): Starter[] => {
    const live = activates.filter((one) => !stateOf(one.unit).startsWith('masked'));
    const direct = [unit, ...live.map((one) => one.unit)].find((one) => startable.units.includes(one));
    const line = direct === undefined ? startingLine([...lines, ...live.flatMap((one) => one.lines)], startable) : `starts ${direct}`;
    return line === undefined ? [] : [{ kind: 'unit', location: path, line }];
  });
  const byTables = startUp.tables.flatMap(({ path, lines }): Starter[] => {
    const line = startingLine(lines, startable);
    return line === undefined ? [] : [{ kind: path === '/etc/rc.local' ? 'script' : 'cron', location: path, line }];
  });
  const byInit = startUp.initLinks.flatMap((location): Starter[] => {
    // systemd starts an init script that has no unit of its name. It outlives its package, and starts nothing then.
    const stem = /^\/etc\/rc[2-5]\.d\/S\d\d(.+)$/.exec(location)?.[1];
    const orphan = stem !== undefined && wanted.units.includes(`${stem}.service`) && stateOf(`${stem}.service`) === 'not-found';
    const gone = wanted.programs.length > 0 && startable.programs.length === 0;
    return orphan && !gone ? [{ kind: 'script', location, line: `starts /etc/init.d/${stem}` }] : [];
  });
  return [...byUnits, ...byTables, ...byInit];
}

/** The first line that names one of the programs or units, or starts one of the units by its short name. */
export const startingLine = (lines: readonly string[], wanted: Wanted): string | undefined =>
  lines.find((line) => !documents.test(line) && needles(wanted).some((needle) => needle.test(line)));

/** Units that the unit activates, beside itself: a socket, timer or path starts the service of its stem, or the one that it names. */
export function activatedBy(unit: string, lines: readonly string[]): string[] {
  const [, stem, kind] = /^(.+)\.(socket|timer|path)$/.exec(unit) ?? [];
  if (!stem) return [];
  const named = lines.flatMap((line) => /^(?:Unit|Service)\s*=\s*(\S+)/.exec(line)?.[1] ?? []);
  if (named.length) return named;
  const each = kind === 'socket' && lines.some((line) => /^Accept\s*=\s*(yes|true|1|on)/i.test(line));
  return [each ? `${stem}@.service` : `${stem}.service`];
}

/** Trimmed, without comments and blank lines. */
export const meaningfulLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !/^[#;]/.test(line));

/** Directives that only speak of another unit. */
const documents = /^(Description|Documentation|Before|After|Conflicts|PartOf|Alias|Also)\s*=/i;

const needles = ({ units, programs }: Wanted): RegExp[] => [
  ...[...programs, ...units].map((name) => new RegExp(`(^|[^\\w./-])[@:+!-]*${escape(name)}(?![\\w-])`)),
  ...units
    .map((unit) => escape(unit.replace(/\.[a-z]+$/, '')))
    .flatMap((stem) => [new RegExp(`\\b(systemctl|service|invoke-rc\\.d)\\b.*\\s${stem}(\\s|$)`), new RegExp(`/etc/init\\.d/${stem}(?![\\w-])`)]),
];

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
