import { type Accepted, type DaemonContext, DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import { isSysError } from '../sys/sys-error.ts';
import { load, type LoadedSshd, parseCommand, type SshdCommand, tellOptions } from './sshd/command.ts';
import { effective, type SshdConfig } from './sshd/config.ts';
import { ConfigRefused } from './sshd/read-config.ts';
import { serveConnection } from './sshd/serve-connection.ts';

/** OpenSSH's server: what it read when it started or at its last SIGHUP decides, over real SSH. */
export const sshd = defineDaemon({
  name: 'sshd',
  matches: ({ program }) => program === 'sshd',
  async start(context) {
    const command = attempt(() => parseCommand(context.argv));
    if (command.mode !== 'daemon') {
      const loaded = await attempt(() => load(context.sys, command));
      if (command.mode === 'dump') for (const line of (await tellOptions(context.sys, loaded, command.connection)).split('\n')) context.log(line);
      queueMicrotask(() => context.exit(0));
      return { signal: () => false, stop: () => Promise.resolve() };
    }
    const server = new Server(context, command);
    await server.listen();
    return { signal: (name) => server.signal(name), stop: () => server.stop() };
  },
});

/** What is kept for a next life of the server: sshd would not read its files again then either. */
interface Memory {
  readonly config: SshdConfig;
}

class Server {
  readonly #context: DaemonContext;
  readonly #command: SshdCommand;
  #loaded!: LoadedSshd;
  #closers: (() => void)[] = [];
  readonly #open = new Set<Accepted['stream']>();
  #unproved = 0;

  constructor(context: DaemonContext, command: SshdCommand) {
    this.#context = context;
    this.#command = command;
  }

  async listen(): Promise<void> {
    const { sys, memory } = this.#context;
    this.#loaded = await attempt(() => load(sys, this.#command));
    const kept = memory?.value as Memory | undefined;
    if (kept) this.#loaded = { ...this.#loaded, config: kept.config, options: effective(kept.config) };
    else memory?.set({ config: this.#loaded.config } satisfies Memory);
    for (const line of kept ? [] : this.#loaded.warnings) this.#context.log(line);
    this.#close();
    await this.#bind(kept !== undefined);
    const [begin, , full] = (this.#loaded.options.maxstartups?.[0] ?? '10:30:100').split(':');
    await sys.setTitle([`sshd: ${this.#context.argv.join(' ')} [listener] 0 of ${begin}-${full} startups`]);
    await this.#writePid(kept !== undefined);
  }

  signal(name: string): boolean {
    if (name === 'TERM') {
      this.#context.log('Received signal 15; terminating.', { facility: 4 });
      this.#context.exit(0);
      return true;
    }
    if (name !== 'HUP') return false;
    this.#context.log('Received SIGHUP; restarting.', { facility: 4 });
    this.#context.memory?.set(undefined);
    this.listen().catch((error: unknown) => {
      if (error instanceof DaemonFailed) for (const line of error.message.split('\n')) this.#context.log(line, { facility: 4, priority: 3 });
      this.#context.exit(error instanceof DaemonFailed ? error.code : 255);
    });
    return true;
  }

  async stop(): Promise<void> {
    this.#close();
    const pidFile = this.#pidFile;
    if (pidFile !== undefined) await this.#context.sys.unlink(pidFile).catch(() => undefined);
  }

  #close(): void {
    for (const close of this.#closers) close();
    this.#closers = [];
  }

  get #pidFile(): string | undefined {
    const file = this.#loaded?.options.pidfile?.[0];
    return file === 'none' ? undefined : file;
  }

  /** sshd prefers IPv4; an address that is taken is told, and only where none is left it gives up. */
  async #bind(quiet: boolean): Promise<void> {
    const addresses = [...(this.#loaded.options.listenaddress ?? [])].sort((one, other) => Number(one.startsWith('[')) - Number(other.startsWith('[')));
    for (const text of addresses) {
      const [, bracketed, plain, port = '22'] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
      const address = bracketed ?? plain ?? '0.0.0.0';
      try {
        this.#closers.push(await this.#context.listen({ address, port: Number(port) }, (connection) => this.#accept(connection)));
        if (!quiet) this.#context.log(`Server listening on ${address} port ${port}.`, { facility: 4 });
      } catch (error) {
        if (!isSysError(error)) throw error;
        this.#context.log(`error: Bind to port ${port} on ${address} failed: ${error.message}.`, { facility: 4, priority: 3 });
      }
    }
    if (this.#closers.length === 0) throw new DaemonFailed('fatal: Cannot bind any address.', 255);
  }

  async #writePid(resumed: boolean): Promise<void> {
    const file = this.#pidFile;
    if (file === undefined) return;
    const { sys } = this.#context;
    const before = resumed ? await sys.stat(file).catch(() => undefined) : undefined;
    await sys.writeFile(file, `${sys.pid}\n`, { create: true, truncate: true, mode: 0o644 }).catch(() => undefined);
    if (before) await sys.utimes(file, before.atimeMs, before.mtimeMs);
  }

  #accept(connection: Accepted): void {
    const { stream } = connection;
    stream.on('error', () => undefined);
    if (this.#drops()) {
      stream.end('Exceeded MaxStartups\r\n');
      return;
    }
    this.#open.add(stream);
    stream.once('close', () => this.#open.delete(stream));
    const { config, options, hostKeys } = this.#loaded;
    const begin = (): (() => void) => {
      this.#unproved++;
      let counted = true;
      return () => {
        if (counted) this.#unproved--;
        counted = false;
      };
    };
    serveConnection(connection, { context: this.#context, config, options, hostKeys, begin }).catch(() => stream.destroy());
  }

  /** MaxStartups: by chance from its first number on, always at its last. */
  #drops(): boolean {
    const [begin = 10, rate = 30, full = 100] = (this.#loaded.options.maxstartups?.[0] ?? '10:30:100').split(':').map(Number);
    if (this.#unproved < begin) return false;
    if (this.#unproved >= full || rate === 100) return true;
    return Math.random() * 100 < rate + ((100 - rate) * (this.#unproved - begin)) / (full - begin);
  }
}

function attempt<T>(call: () => T): T {
  const refuse = (error: unknown): never => {
    if (error instanceof ConfigRefused) throw new DaemonFailed(error.message, error.code);
    throw error as Error;
  };
  try {
    const result = call();
    return result instanceof Promise ? (result.catch(refuse) as T) : result;
  } catch (error) {
    return refuse(error);
  }
}
