import type { MachineTarget } from '../../target.ts';

/** The interfaces of the machine's first process, without loopback. */
export async function interfacesOf(machine: MachineTarget): Promise<string[]> {
  const table = await textOf(machine, '/proc/1/net/dev');
  if (table === undefined) throw new Error(`the interfaces of ${machine.name} cannot be read`);
  return [...table.matchAll(/^\s*([^\s:|]+):/gm)].map(([, name]) => name!).filter((name) => name !== 'lo');
}

export async function textOf(machine: MachineTarget, path: string): Promise<string | undefined> {
  const file = await machine.read(path);
  return file && new TextDecoder().decode(file.content);
}
