import type Dockerode from 'dockerode';
import type { VisitorTarget } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { ServeLink } from './serve-link.ts';

const graceMs = 2000;

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

export type VisitorContainer = { readonly container: Dockerode.Container; readonly pid: number };
