import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { NetworkSysctls } from '../../evidence/network.ts';
import { globalKnobs, interfaceKnobs } from '../../semantics/network-sysctls.ts';
import { inOrder } from '../../semantics/sysctl-files.ts';
import type { MachineTarget } from '../../target.ts';
import { interfacesOf, textOf } from './interfaces.ts';

/** In the order in which one hides another. */
const folders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];
const units = z.array(z.object({ unit: z.string(), state: z.string() }));

/** The IPv4 settings of the running kernel in the machine's own network, and the files that systemd-sysctl applies at boot in its order. */
export const networkSysctls = defineProbe({
  kind: 'networkSysctls',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, scope): Promise<NetworkSysctls> {
    const machine = target.machine(scope.machine);
    const interfaces = await interfacesOf(machine);
    const names = [...globalKnobs, ...['all', 'default', ...interfaces].flatMap((face) => interfaceKnobs.map((knob) => `conf/${face}/${knob}`))];
    const live = await Promise.all(
      names.map(async (name): Promise<[string, number]> => [`net/ipv4/${name}`, await numberIn(machine, `/proc/sys/net/ipv4/${name}`)]),
    );
    return { interfaces, live: Object.fromEntries(live), files: await filesOf(machine) };
  },
});

async function numberIn(machine: MachineTarget, path: string): Promise<number> {
  const value = Number((await textOf(machine, path))?.trim() || Number.NaN);
  if (!Number.isInteger(value)) throw new Error(`${path} of ${machine.name} cannot be read`);
  return value;
}

async function filesOf(machine: MachineTarget): Promise<NetworkSysctls['files']> {
  const [answer, ...found] = await Promise.all([machine.tool('systemd-units'), ...folders.map((folder) => machine.list([`${folder}/*.conf`]))]);
  const masked = units.parse(JSON.parse(answer)).some(({ unit, state }) => unit === 'systemd-sysctl.service' && state.startsWith('masked'));
  const paths = inOrder(found.map((files) => files.filter(({ kind }) => kind === 'file' || kind === 'symlink').map(({ path }) => path)));
  const nowhere = new Set(found.flat().flatMap(({ path, linkTarget }) => (linkTarget === '/dev/null' ? [path] : [])));
  const texts = await Promise.all(paths.filter((path) => !nowhere.has(path)).map(async (path) => ({ path, text: (await textOf(machine, path)) ?? '' })));
  return masked ? [] : texts;
}
