import { randomInt } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { LabSpec, VisitorSpec } from '../../contract.ts';
import type { VisitorTarget } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { ServeLink } from './serve-link.ts';

const graceMs = 2000;

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

export interface VisitorOptions {
  readonly name: string;
  address(): string;
  /** Resolves with the connection once the visitor's machine runs and has its addresses. */
  link(): Promise<ServeLink>;
  /** `<MACHINE>_ADDRESS` of every machine. */
  env(): Readonly<Record<string, string>>;
}

export function visitorTarget({ name, address, link, env }: VisitorOptions): VisitorTarget {
  return {
    name,
    get address() {
      return address();
    },
    dial: async ({ host, port, timeoutMs = 3000 }) =>
      (await link()).open('connect', { source: address(), host, port, timeoutMs }, { timeoutMs: timeoutMs + graceMs }),
    async run({ source, env: more = {}, timeoutMs, signal }) {
      if (signal?.aborted) throw new TargetError('aborted', 'the script was stopped before it began');
      const args = { source, env: { ...env(), ...more, FROM: address() }, timeoutMs };
      return (await link()).once('run', args, { timeoutMs: timeoutMs + graceMs, signal });
    },
  };
}

export const addressVariables = (machines: readonly { name: string; address: string }[]): Record<string, string> =>
  Object.fromEntries(machines.map(({ name, address }) => [`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`, address]));

export type VisitorContainer = { readonly container: Dockerode.Container; readonly pid: number };
