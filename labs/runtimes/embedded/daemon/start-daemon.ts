import type { ServiceProcess } from '../host/virtual-host.ts';
import type { HostNetwork, NetworkCaller } from '../network/host-network.ts';
import { streamOf } from '../programs/ssh/connection-stream.ts';
import type { Listener, Sys } from '../sys/sys.ts';
import { type Accepted, type Daemon, type DaemonContext, DaemonFailed, type DaemonModel } from './daemon.ts';

export interface DaemonProcess {
  readonly model: DaemonModel;
  /** Of the process that the daemon is. */
  readonly sys: Sys;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly caller: () => NetworkCaller;
  readonly ports: Pick<HostNetwork, 'serve'>;
  readonly run: DaemonContext['run'];
  readonly memory?: DaemonContext['memory'];
  readonly log: ServiceProcess['log'];
}

export interface RunningDaemon {
  /** Settles once, when the process ended; its descriptors are closed then. */
  readonly ended: Promise<{ code: number; signal?: string }>;
  signal(name: string): void;
}

/** Starts a daemon in a process that exists. Resolves when it listens or has failed. Ends the process in the kernel's table by `sys.exit`. */
export async function startDaemon({ model, ports, caller, log, ...process }: DaemonProcess): Promise<RunningDaemon> {
  const { sys } = process;
  const closers = new Set<() => void>();
  let daemon: Daemon | undefined;
  let settle: (end: { code: number; signal?: string }) => void = () => undefined;
  const ended = new Promise<{ code: number; signal?: string }>((resolve) => (settle = resolve));
  let over = false;

  async function finish(end: { code: number; signal?: string }): Promise<void> {
    if (over) return;
    over = true;
    for (const close of closers) close();
    await daemon?.stop().catch(() => undefined);
    await sys.exit(end.code).catch(() => undefined);
    settle(end);
  }
  const signal = (name: string): void => {
    if (name !== 'KILL' && daemon?.signal(name)) return;
    if (!ignored.has(name)) void finish({ code: 0, signal: name });
  };
  const context: DaemonContext = {
    ...process,
    log: (message, options) => log({ pid: sys.pid, message, ...options }),
    async listen(at, accept) {
      const close = await ports.serve(caller(), at, accept);
      closers.add(close);
      return () => void (closers.delete(close) && close());
    },
    async listenUnix(path, accept) {
      const listener = await sys.listenUnix(path);
      closers.add(() => void listener.close());
      void acceptAll(listener, accept);
    },
    exit: (code) => void finish({ code }),
  };
  sys.onSignal(signal);
  try {
    daemon = await model.start(context);
    if (over) await daemon.stop();
  } catch (error) {
    const failure = error instanceof DaemonFailed ? error : new DaemonFailed(error instanceof Error ? error.message : String(error));
    for (const line of failure.message.split('\n').filter(Boolean)) log({ pid: sys.pid, message: line });
    await finish({ code: failure.code });
  }
  return { ended, signal };
}

async function acceptAll(listener: Listener, accept: (connection: Accepted) => void): Promise<void> {
  for (let next = await listener.accept(); next; next = await listener.accept()) {
    const { localAddress, localPort, remoteAddress, remotePort } = next;
    accept({ stream: streamOf(next), localAddress, localPort, remoteAddress, remotePort });
  }
}

const ignored = new Set(['CHLD', 'URG', 'WINCH', 'CONT', 'STOP', 'TSTP']);
