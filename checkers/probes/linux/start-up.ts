import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { type StartUp, meaningfulLines } from '../../semantics/starters.ts';
import type { MachineTarget } from '../../target.ts';
import { readUnits } from './unit-files.ts';

const cronTables = ['/etc/crontab', '/etc/cron.d/*', '/etc/cron.*/*', '/var/spool/cron/crontabs/*'];

/**
 * Everything that starts programs on a machine: unit states by the platform's own systemctl, the text of enabled units and of what they
 * activate, cron tables where cron is enabled, rc.local where it may run, and init scripts.
 */
export const startUp = defineProbe({
  kind: 'startUp',
  scope: z.strictObject({ machine: z.string() }),
  timeoutMs: 20_000,
  async collect(target, scope): Promise<StartUp> {
    const machine = target.machine(scope.machine);
    const [{ states, enabled }, cron, rcLocal, links] = await Promise.all([
      readUnits(machine),
      readTables(machine, { globs: cronTables }),
      readTables(machine, { globs: ['/etc/rc.local'], executable: true }),
      machine.list(['/etc/rc?.d/S*']),
    ]);
    const tables = [...(enabled.some(({ unit }) => unit === 'cron.service') ? cron : []), ...rcLocal];
    const lines = [...enabled.flatMap((unit) => [unit, ...unit.activates]), ...tables].flatMap((one) => one.lines);
    return { states, enabled, tables, initLinks: links.map(({ path }) => path), present: await presentIn(machine, lines) };
  },
});

async function readTables(
  machine: MachineTarget,
  { globs, executable = false }: { globs: readonly string[]; executable?: boolean },
): Promise<StartUp['tables']> {
  const found = await machine.list(globs);
  const files = found.filter(({ kind, mode }) => (kind === 'file' || kind === 'symlink') && (!executable || (mode & 0o111) !== 0));
  const texts = await Promise.all(files.map(async ({ path }) => ({ path, file: await machine.read(path) })));
  return texts.flatMap(({ path, file }) => (file ? [{ path, lines: meaningfulLines(new TextDecoder().decode(file.content)) }] : []));
}

async function presentIn(machine: MachineTarget, lines: readonly string[]): Promise<string[]> {
  const named = [...new Set(lines.flatMap((line) => line.match(/(?<![\w.])\/[\w./-]*\w/g) ?? []))];
  const found = named.length ? await machine.list(named) : [];
  return found.map(({ path }) => path);
}
