import { setTimeout } from 'node:timers/promises';
import { type Accepted, type DaemonContext, DaemonFailed } from '../../daemon/daemon.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { acceptTls, firstBytes, handshakeByte } from '../tls/accept-tls.ts';
import type { NginxCommand } from './command.ts';
import { ConfigError } from './config-error.ts';
import { serveConnection, serverFor } from './connection.ts';
import { failure } from './errno.ts';
import type { Worker } from './exchange.ts';
import { Limits } from './limits.ts';
import { toldAddress } from './listen.ts';
import type { Directive } from './load.ts';
import { Logs, stamp } from './logs.ts';
import { logPaths, make, pidFileOf, prepare, type Prepared } from './prepare.ts';
import type { Port } from './site.ts';
import { portOptions } from './tls.ts';
import { WorkerProcesses } from './worker-processes.ts';

/** What is kept for a next life of the server: nginx would not read its files again then either. */
interface Memory {
  readonly directives: readonly Directive[];
  readonly hosts: Readonly<Record<string, string>>;
}

interface Bound {
  readonly close: () => void;
  port: Port;
}

/** nginx's master with its workers: what it read when it started or at its last reload decides. */
export class NginxServer {
  readonly #context: DaemonContext;
  readonly #command: NginxCommand;
  readonly #limits = new Limits();
  readonly #logs: Logs;
  readonly #workers: WorkerProcesses;
  readonly #turns = new Map<string, number>();
  readonly #bound = new Map<string, Bound>();
  readonly #open = new Set<Accepted['stream']>();
  #now!: Pick<Prepared, 'site' | 'certificates'> & { readonly worker: Worker };
  #connections = 0;

  constructor(context: DaemonContext, command: NginxCommand) {
    this.#context = context;
    this.#command = command;
    this.#logs = new Logs(context.sys);
    this.#workers = new WorkerProcesses(context.sys);
  }

  async start(): Promise<void> {
    const { sys, memory, argv } = this.#context;
    const kept = memory?.value as Memory | undefined;
    try {
      const prepared = kept ? await make(sys, kept.directives, kept.hosts) : await prepare(sys, this.#command, (line) => this.#context.log(line));
      if ('directives' in prepared) this.#remember(prepared as Prepared);
      await this.#use(prepared);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new DaemonFailed(`${stamp('emerg', sys.pid)}${error.message}`);
    }
    await sys.setTitle([`nginx: master process ${argv.join(' ')}`]);
    await sys.writeFile(pidFileOf(this.#now.site), `${sys.pid}\n`, { create: true, truncate: true, mode: 0o644 });
  }

  signal(name: string): boolean {
    if (name === 'HUP') void this.#reload();
    else if (name === 'USR1') void this.#logs.reopen().catch(() => undefined);
    else if (['TERM', 'INT', 'QUIT'].includes(name)) void this.#leave();
    else return name === 'WINCH' || name === 'USR2';
    return true;
  }

  async stop(): Promise<void> {
    for (const { close } of this.#bound.values()) close();
    for (const stream of this.#open) stream.destroy();
    await this.#workers.stop();
    await this.#logs.close();
    await this.#context.sys.unlink(pidFileOf(this.#now.site)).catch(() => undefined);
  }

  async #leave(): Promise<void> {
    await this.#context.sys.unlink(pidFileOf(this.#now.site)).catch(() => undefined);
    this.#context.exit(0);
  }

  #remember({ directives, hosts }: Prepared): void {
    this.#context.memory?.set({ directives, hosts } satisfies Memory);
  }

  async #reload(): Promise<void> {
    const { sys } = this.#context;
    const failed = (message: string): void => this.#logs.error(this.#now.site.main, { level: 'emerg', message, pid: sys.pid });
    try {
      const prepared = await prepare(sys, this.#command, () => undefined);
      await this.#use(prepared);
      this.#remember(prepared);
    } catch (error) {
      if (error instanceof ConfigError) failed(error.message);
      else if (!(error instanceof DaemonFailed)) failed(String(error));
    }
  }

  /** Goes by another configuration, or rejects and goes on with the one before. */
  async #use(prepared: Pick<Prepared, 'site' | 'certificates'>): Promise<void> {
    const { sys } = this.#context;
    const { site, certificates } = prepared;
    await this.#openLogs(prepared.site);
    if (site.missingZone !== undefined) throw new ConfigError(`zero size shared memory zone "${site.missingZone}"`);
    const fresh = await this.#bind(site.ports);
    for (const [address, bound] of this.#bound) {
      const port = site.ports.find((one) => toldAddress(one) === address);
      if (port) bound.port = port;
      else {
        this.#bound.delete(address);
        bound.close();
      }
    }
    for (const [address, bound] of fresh) this.#bound.set(address, bound);
    const worker: Worker = {
      site,
      sys: await this.#workers.start(site),
      hostname: await sys.hostname(),
      limits: this.#limits,
      logs: this.#logs,
      turn: (upstream) => {
        const turn = this.#turns.get(upstream) ?? 0;
        this.#turns.set(upstream, turn + 1);
        return turn;
      },
    };
    this.#now = { site, certificates, worker };
  }

  async #openLogs(site: Prepared['site']): Promise<void> {
    for (const path of logPaths(site))
      await this.#logs.open([path]).catch((error: unknown) => {
        if (!isSysError(error)) throw error;
        throw new ConfigError(`open() "${path}" failed ${failure(error)}`);
      });
  }

  async #bind(ports: readonly Port[]): Promise<Map<string, Bound>> {
    const fresh = new Map<string, Bound>();
    let left = ports.filter((port) => !this.#bound.has(toldAddress(port)));
    for (let tries = 0; left.length > 0; tries++) {
      const taken: Port[] = [];
      for (const port of left) {
        try {
          fresh.set(toldAddress(port), await this.#listen(port, this.#bound.size + fresh.size));
        } catch (error) {
          if (!isSysError(error)) throw error;
          this.#unbound(port, error);
          if (error.code !== 'EADDRINUSE') return this.#giveUp(fresh);
          taken.push(port);
        }
      }
      left = taken;
      if (left.length > 0 && tries === 4) {
        this.#tell('still could not bind()');
        return this.#giveUp(fresh);
      }
      if (left.length > 0) await setTimeout(500);
    }
    return fresh;
  }

  #giveUp(fresh: ReadonlyMap<string, Bound>): never {
    for (const { close } of fresh.values()) close();
    throw new DaemonFailed('');
  }

  #unbound(port: Port, error: unknown): void {
    this.#tell(`bind() to ${toldAddress(port)} failed ${failure(error)}`);
  }

  #tell(message: string): void {
    const { sys, log } = this.#context;
    log(`nginx: [emerg] ${message}`);
    const scope = this.#now?.site.main;
    if (scope) this.#logs.error(scope, { level: 'emerg', message, pid: sys.pid });
    else this.#logs.write('/var/log/nginx/error.log', `${stamp('emerg', sys.pid)}${message}`);
  }

  async #listen(port: Port, count: number): Promise<Bound> {
    if (port.port === 0) throw new ConfigError(`the simulation's nginx listens on no unix socket ("${toldAddress(port)}")`);
    const bound: Bound = { port, close: () => undefined };
    const close = await this.#context.listen({ address: port.address, port: port.port, fd: 3 + this.#logs.size + count }, (connection) => {
      const { stream } = connection;
      stream.on('error', () => undefined);
      this.#open.add(stream);
      stream.once('close', () => this.#open.delete(stream));
      this.#accept(connection, bound.port).catch(() => stream.destroy());
    });
    return Object.assign(bound, { close });
  }

  async #accept(connection: Accepted, port: Port): Promise<void> {
    const { worker, certificates } = this.#now;
    const number = ++this.#connections;
    if (!port.ssl) return serveConnection(connection, { worker, port, number });
    const [first] = (await firstBytes(connection.stream)) ?? [];
    if (first === undefined) return void connection.stream.destroy();
    if (first !== handshakeByte) return serveConnection(connection, { worker, port, number, plainOnTls: true });
    const options = portOptions(port, certificates, (name) => serverFor(port, name.toLowerCase()));
    if (!options) return void connection.stream.destroy();
    const tls = await acceptTls(connection.stream, options);
    return serveConnection(connection, { worker, port, number, tls });
  }
}
