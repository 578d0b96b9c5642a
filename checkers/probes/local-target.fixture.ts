import { once } from 'node:events';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { MachineTarget, Target, VisitorTarget } from '../target.ts';

/** A target for the tests of probes: one machine whose every port is `server`'s on this host, and whose facts are given. */
export function localTarget(server: Server | undefined, facts: Partial<MachineTarget> = {}): Target {
  const machine = new Proxy({ name: 'host', address: '127.0.0.1', ...facts } as MachineTarget, {
    get: (known, key) => (Reflect.get(known, key) as unknown) ?? (() => Promise.reject(new Error(`the test gives no ${String(key)}`))),
  });
  const visitor: VisitorTarget = {
    name: 'client',
    address: '127.0.0.1',
    async dial() {
      const socket = connect((server?.address() as AddressInfo | null)?.port ?? 1, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    run: () => Promise.reject(new Error('the test runs no script')),
  };
  const cluster = () => {
    throw new Error('the test has no cluster');
  };
  return { machine: () => machine, visitor: () => visitor, cluster };
}

export async function listening<T extends Server>(server: T): Promise<T & AsyncDisposable> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())) });
}

export const probeContext = () => ({ signal: new AbortController().signal, nonce: '5eed' });
