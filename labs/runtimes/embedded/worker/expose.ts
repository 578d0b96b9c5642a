import type { InputStream, OutputStream, Terminal } from '../program/program.ts';
import { ChunkInput } from '../program/streams.ts';
import type { Connection, Listener, SpawnRequest, Sys } from '../sys/sys.ts';
import type { ConnectionRef } from './messages.ts';
import { plainSysCalls } from './messages.ts';
import type { ServerObjects, Tell } from './server-objects.ts';
import { pick } from './server-objects.ts';

/** One run's objects on one link. */
export interface Exposure {
  readonly objects: ServerObjects;
  readonly run: number;
  readonly tell: Tell;
  /** Every process that comes to the worker: the run's own and what it spawns. */
  made(handle: number, sys: Sys): void;
  ended(handle: number, signal: string | undefined): void;
  /** Ended when the run leaves the link. */
  readonly signal: AbortSignal;
}

/** A process for a worker. Its end and its signals are told. */
export function exposeSys(exposure: Exposure, sys: Sys): number {
  const { objects, run, tell } = exposure;
  const child = (made: Sys) => ({ sys: exposeSys(exposure, made), pid: made.pid });
  const handle: number = objects.add({
    run,
    methods: {
      ...pick(sys, plainSysCalls),
      spawn: async (request: SpawnRequest) => {
        const { sys: made, image } = await sys.spawn(request);
        return { ...child(made), image };
      },
      fork: async () => child(await sys.fork()),
      listenSignals: async () => sys.onSignal((name) => tell({ t: 'signal', sys: handle, name })),
      connect: async (to: Parameters<Sys['connect']>[0]) => exposeConnection(exposure, await sys.connect(to)),
      connectUnix: async (path: string) => exposeConnection(exposure, await sys.connectUnix(path)),
      listenUnix: async (path: string) => exposeListener(exposure, await sys.listenUnix(path)),
      listen: async (at: Parameters<Sys['listen']>[0]) => exposeListener(exposure, await sys.listen(at)),
    },
  });
  exposure.made(handle, sys);
  sys.onEnd(({ code, signal }) => {
    tell({ t: 'end', sys: handle, code, signal });
    exposure.ended(handle, signal);
  });
  return handle;
}

function exposeConnection({ objects, run }: Exposure, connection: Connection): ConnectionRef {
  const { localAddress, localPort, remoteAddress, remotePort } = connection;
  const methods = pick(connection, ['read', 'write', 'end', 'close']);
  return { handle: objects.add({ run, methods, close: () => void connection.close() }), localAddress, localPort, remoteAddress, remotePort };
}

function exposeListener(exposure: Exposure, listener: Listener): { handle: number; port: number } {
  const accept = async () => {
    const connection = await listener.accept();
    return connection && exposeConnection(exposure, connection);
  };
  const methods = { accept, close: () => listener.close() };
  return { handle: exposure.objects.add({ run: exposure.run, methods, close: () => void listener.close() }), port: listener.port };
}

export function exposeInput({ objects, run, signal }: Exposure, input: InputStream): number {
  const leased = input instanceof ChunkInput ? input.lease(signal) : input;
  return objects.add({ run, methods: { read: () => leased.read() } });
}

export const exposeOutput = ({ objects, run }: Exposure, output: OutputStream): number =>
  objects.add({ run, methods: { write: (data: Uint8Array) => output.write(data) } });

/** What is the run's own matter: a worker that waits for a line may be let go, and one whose program failed is given up. */
export interface TerminalOwner {
  edit: Terminal['edit'];
  failed(why: 'memory' | 'crash'): boolean;
  keep(state: unknown): void;
}

export function exposeTerminal({ objects, run, tell }: Exposure, terminal: Terminal, own: TerminalOwner): number {
  const stop = terminal.onResize((size) => tell({ t: 'resize', run, size }));
  const methods = {
    ...pick(terminal, ['setMode', 'flags', 'setFlags', 'setForeground', 'write']),
    edit: (request: never) => own.edit(request),
    failed: async (why: never) => own.failed(why),
    keep: async (state: unknown) => own.keep(state),
  };
  return objects.add({ run, methods, close: stop });
}
