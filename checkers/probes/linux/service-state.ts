import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { ServiceState } from '../../evidence/linux.ts';
import { type Wanted, startingLine } from '../../semantics/starters.ts';
import type { MachineTarget } from '../../target.ts';
import { readUnits } from './unit-files.ts';

/**
 * What keeps programs running, now and after a restart. `units` and `programs` name them: unit files, and absolute paths of programs and
 * scripts. Unit states are told by the platform's own systemctl; everything that starts them is searched for in the machine's files.
 */
export const serviceState = defineProbe({
  kind: 'serviceState',
  scope: z.strictObject({
    machine: z.string(),
    units: z.array(z.string().regex(/\.[a-z]+$/)).default([]),
    programs: z.array(z.string().startsWith('/')).default([]),
  }),
  async collect(target, { machine: name, ...wanted }): Promise<ServiceState> {
    const machine = target.machine(name);
    const [units, processes] = await Promise.all([readUnits(machine), machine.processes()]);
    const programs = new Set(wanted.programs);
    const startable = await startableOf(machine, { units, wanted });
    const starters = await Promise.all([byCron(machine, { units, wanted: startable }), byScripts(machine, { units, wanted, startable })]);
    return {
      units: wanted.units.map((unit) => ({ unit, state: units.stateOf(unit) })),
      processes: processes
        .filter(({ exe, argv }) => programs.has(exe) || argv.some((word) => programs.has(word)))
        .map(({ pid, exe, argv, exePristine }) => ({ pid, program: exe, command: argv.join(' '), pristine: exePristine === true })),
      starters: [...byUnits(units, startable), ...starters.flat()],
    };
  },
});

type Units = Awaited<ReturnType<typeof readUnits>>;
type Starter = ServiceState['starters'][number];

/** What could be started at all: nobody starts a masked unit or a program that is gone. */
async function startableOf(machine: MachineTarget, { units, wanted }: Search): Promise<Wanted> {
  const present = wanted.programs.length ? await machine.list(wanted.programs) : [];
  return {
    units: wanted.units.filter((unit) => !/^(masked|not-found)/.test(units.stateOf(unit))),
    programs: wanted.programs.filter((program) => present.some(({ path }) => path === program)),
  };
}

/** Enabled units that are wanted, activate one that is, or name one in their text. */
const byUnits = (units: Units, wanted: Wanted): Starter[] =>
  units.enabled.flatMap(({ unit, path, text, activates }): Starter[] => {
    const direct = [unit, ...activates.map((one) => one.unit)].find((one) => wanted.units.includes(one));
    const line = direct === undefined ? startingLine([text, ...activates.map((one) => one.text)].join('\n'), wanted) : `starts ${direct}`;
    return line === undefined ? [] : [{ kind: 'unit', location: path, line }];
  });

interface Search {
  readonly units: Units;
  readonly wanted: Wanted;
}

async function byCron(machine: MachineTarget, { units, wanted }: Search): Promise<Starter[]> {
  if (!units.enabled.some(({ unit }) => unit === 'cron.service')) return [];
  return linesThatStart(machine, { kind: 'cron', wanted, globs: ['/etc/crontab', '/etc/cron.d/*', '/etc/cron.*/*', '/var/spool/cron/crontabs/*'] });
}

/** rc.local, and init scripts without a unit of their name: systemd starts those too. */
async function byScripts(machine: MachineTarget, { units, wanted, startable }: Search & { readonly startable: Wanted }): Promise<Starter[]> {
  const rcLocal = await linesThatStart(machine, { kind: 'script', wanted: startable, globs: ['/etc/rc.local'], executable: true });
  // An init script outlives its package, and starts nothing then.
  const gone = wanted.programs.length > 0 && startable.programs.length === 0;
  const links = gone ? [] : await machine.list(['/etc/rc?.d/S*']);
  const stems = new Set(wanted.units.map((unit) => unit.replace(/\.service$/, '')));
  const orphans = links.flatMap(({ path }): Starter[] => {
    const stem = /^\/etc\/rc[2-5]\.d\/S\d\d(.+)$/.exec(path)?.[1];
    const starts = stem !== undefined && stems.has(stem) && units.stateOf(`${stem}.service`) === 'not-found';
    return starts ? [{ kind: 'script', location: path, line: `starts /etc/init.d/${stem}` }] : [];
  });
  return [...rcLocal, ...orphans];
}

interface LineSearch {
  readonly kind: Starter['kind'];
  readonly wanted: Wanted;
  readonly globs: readonly string[];
  readonly executable?: boolean;
}

async function linesThatStart(machine: MachineTarget, { kind, wanted, globs, executable = false }: LineSearch): Promise<Starter[]> {
  const found = await machine.list(globs);
  const files = found.filter((stat) => (stat.kind === 'file' || stat.kind === 'symlink') && (!executable || (stat.mode & 0o111) !== 0));
  const texts = await Promise.all(files.map(async ({ path }) => ({ path, file: await machine.read(path) })));
  return texts.flatMap(({ path, file }): Starter[] => {
    const line = file && startingLine(new TextDecoder().decode(file.content), wanted);
    return line === undefined ? [] : [{ kind, location: path, line }];
  });
}
