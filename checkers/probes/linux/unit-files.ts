import { z } from 'zod';
import { type EnabledUnit, type UnitText, activatedBy, meaningfulLines } from '../../semantics/starters.ts';
import type { MachineTarget } from '../../target.ts';

/** In the order in which systemd lets one hide another. */
const folders = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];

const listed = z.array(z.object({ unit: z.string(), state: z.string() }));

/** The state of every unit file; the enabled ones with their text, drop-ins included, and with what they activate. */
export async function readUnits(machine: MachineTarget): Promise<{ states: Record<string, string>; enabled: EnabledUnit[] }> {
  const [answer, files] = await Promise.all([
    machine.tool('systemd-units'),
    machine.list(folders.flatMap((folder) => [`${folder}/*`, `${folder}/*.d/*.conf`])),
  ]);
  const rows = listed.parse(JSON.parse(answer));
  const paths = new Set(files.filter(({ kind, linkTarget }) => kind === 'file' || (kind === 'symlink' && linkTarget !== '/dev/null')).map(({ path }) => path));
  const read = (unit: string) => readUnit(machine, unit, paths);
  const enabled = await Promise.all(
    rows
      .filter(({ state }) => state.startsWith('enabled') || state === 'generated')
      .map(async ({ unit }) => {
        const own = await read(unit);
        return { ...own, activates: await Promise.all(activatedBy(unit, own.lines).map(read)) };
      }),
  );
  return { states: Object.fromEntries(rows.map(({ unit, state }) => [unit, state])), enabled };
}

async function readUnit(machine: MachineTarget, unit: string, paths: ReadonlySet<string>): Promise<UnitText> {
  const homes = folders.map((folder) => `${folder}/${unit}`);
  const own = homes.find((path) => paths.has(path));
  const dropIns = [...paths].filter((path) => homes.some((home) => path.startsWith(`${home}.d/`)));
  const files = await Promise.all([...(own === undefined ? [] : [own]), ...dropIns].map((path) => machine.read(path)));
  return { unit, path: own ?? homes[0]!, lines: files.flatMap((file) => (file ? meaningfulLines(new TextDecoder().decode(file.content)) : [])) };
}
