import { z } from 'zod';
import { activatedBy } from '../../semantics/starters.ts';
import type { MachineTarget } from '../../target.ts';

/** In the order in which systemd lets one hide another. */
const folders = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];

const listed = z.array(z.object({ unit: z.string(), state: z.string() }));

interface UnitText {
  readonly unit: string;
  readonly path: string;
  readonly text: string;
}

/** Enabled units of a machine with their text, drop-ins included, and the units that they activate. */
export async function readUnits(machine: MachineTarget) {
  const [answer, files] = await Promise.all([
    machine.tool('systemd-units'),
    machine.list(folders.flatMap((folder) => [`${folder}/*`, `${folder}/*.d/*.conf`])),
  ]);
  const rows = listed.parse(JSON.parse(answer));
  const states = new Map(rows.map(({ unit, state }) => [unit, state]));
  const paths = new Set(files.filter(({ kind, linkTarget }) => kind === 'file' || (kind === 'symlink' && linkTarget !== '/dev/null')).map(({ path }) => path));
  const read = (unit: string) => readUnit(machine, unit, paths);
  const enabled = await Promise.all(
    rows
      .filter(({ state }) => state.startsWith('enabled') || state === 'generated')
      .map(async ({ unit }) => {
        const own = await read(unit);
        const activated = activatedBy(unit, own.text).filter((one) => !states.get(one)?.startsWith('masked'));
        return { ...own, activates: await Promise.all(activated.map(read)) };
      }),
  );
  return { stateOf: (unit: string) => states.get(unit) ?? 'not-found', enabled };
}

async function readUnit(machine: MachineTarget, unit: string, paths: ReadonlySet<string>): Promise<UnitText> {
  const homes = folders.map((folder) => `${folder}/${unit}`);
  const own = homes.find((path) => paths.has(path));
  const dropIns = [...paths].filter((path) => homes.some((home) => path.startsWith(`${home}.d/`)));
  const files = await Promise.all([...(own === undefined ? [] : [own]), ...dropIns].map((path) => machine.read(path)));
  const texts = files.flatMap((file) => (file ? [new TextDecoder().decode(file.content)] : []));
  return { unit, path: own ?? homes[0]!, text: texts.join('\n') };
}
