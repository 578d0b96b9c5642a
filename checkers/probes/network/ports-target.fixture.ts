import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ServerOptions, createServer as createSecureServer } from 'node:https';
import type { MachineTarget, SocketFact, Target } from '../../target.ts';

export interface Port {
  readonly answer: RequestListener;
  readonly tls?: ServerOptions;
  /** Visitors that it drops. */
  readonly deaf?: readonly string[];
}

/** A machine for the tests of probes: each port is a server on this host. Ports that are not named refuse. */
export async function portsTarget(ports: Readonly<Record<number, Port>>, facts: Partial<MachineTarget> = {}): Promise<Target & AsyncDisposable> {
  const servers = new Map<number, Server>();
  for (const [port, { answer, tls }] of Object.entries(ports)) {
    const server = tls ? createSecureServer(tls, answer) : createServer(answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.set(Number(port), server);
  }
  const reach = async (from: string, { port }: { port: number }) => {
    if (ports[port]?.deaf?.includes(from)) throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    const socket = connect((servers.get(port)?.address() as AddressInfo | undefined)?.port ?? 1, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const sockets = Object.keys(ports).map((port): SocketFact => ({ protocol: 'tcp', address: '0.0.0.0', port: Number(port), uid: 0, pid: 7 }));
  const machine = {
    name: 'node',
    address: '10.0.0.2',
    sockets: async () => sockets,
    dial: (to: { port: number }) => reach('inside', to),
    ...facts,
  } as unknown as MachineTarget;
  return {
    machine: () => machine,
    visitor: (name) => ({ name, address: '10.0.0.9', dial: (to) => reach(name, to), run: () => Promise.reject(new Error('the test runs no script')) }),
    cluster: () => {
      throw new Error('the test has no cluster');
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers.values()) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

export const context = { signal: new AbortController().signal, nonce: '00c0ffee5eed00c0ffee5eed00c0ffee' };
