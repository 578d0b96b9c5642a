import { randomInt } from 'node:crypto';
import type { LabSpec, VisitorSpec } from '../contract.ts';

/** Addresses for every visitor out of one range: those that are kept, and a new one for each of the others. */
export function drawAddresses(visitors: LabSpec['visitors'], range: readonly string[], kept: Readonly<Record<string, string>> = {}): Record<string, string> {
  const fixed = Object.entries(visitors).flatMap(([name, { address }]: [string, VisitorSpec]) => {
    const known = kept[name];
    return address === 'fixed' && known !== undefined ? [[name, known] as const] : [];
  });
  const addresses: Record<string, string> = Object.fromEntries(fixed);
  const used = new Set([...Object.values(kept)]);
  for (const name of Object.keys(visitors)) {
    if (addresses[name] !== undefined) continue;
    const free = range.filter((address) => !used.has(address));
    const drawn = free[randomInt(free.length)];
    if (drawn === undefined) throw new RangeError('no free visitor address');
    used.add(drawn);
    addresses[name] = drawn;
  }
  return addresses;
}

export const addressVariables = (machines: readonly { name: string; address: string }[]): Record<string, string> =>
  Object.fromEntries(machines.map(({ name, address }) => [`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`, address]));

/** Names of the lab's machines for /etc/hosts, and of the visitors whose address the learner may know. */
export function hostNames(
  spec: Pick<LabSpec, 'machines' | 'visitors'>,
  addresses: Readonly<Record<string, string>>,
  visitors: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const machines = Object.entries(spec.machines).flatMap(([name, { aliases, recipe }]) =>
    [name, recipe.hostname ?? name, ...aliases].map((host) => [host, addresses[name] ?? ''] as const),
  );
  const known = Object.entries(visitors).filter(([name]) => spec.visitors[name]?.address === 'fixed');
  return Object.fromEntries([...known, ...machines]);
}
