import type { Recipe } from '../../../machine/recipe.ts';
import { createHostNetwork, type HostNetwork } from '../network/host-network.ts';
import type { LabNetwork } from '../network/lab-network.ts';
import type { ProgramRunner } from '../program/runner.ts';
import type { MemoryStore } from '../store/memory-store.ts';
import { SysError } from '../sys/sys-error.ts';
import type { Image, Sys } from '../sys/sys.ts';
import { findAccount } from './accounts.ts';
import { applySysctlFiles } from './apply-sysctl-files.ts';
import { credentialsOf } from './credentials.ts';
import { load, take } from './execute-image.ts';
import { hostFacts } from './facts/host-facts.ts';
import { diskBytes, type InitialMounts, mountInitially } from './initial-mounts.ts';
import { Kernel } from './kernel.ts';
import { createSysOf } from './kernel-sys.ts';
import type { Process } from './process.ts';
import { makeRuntimeFolders } from './runtime-folders.ts';
import { deliver } from './signals.ts';
import { startProcess } from './start-process.ts';
import type { HostFacts, HostParts, Manager, ManagerModel, VirtualHost } from './virtual-host.ts';

export interface HostOptions {
  readonly lab: string;
  /** In the scenario. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** IPv4 on the lab's network. */
  readonly address: string;
  readonly network: LabNetwork;
  readonly store: MemoryStore;
  readonly recipe: Pick<Recipe, 'profile' | 'hostname' | 'limits' | 'sysctls'>;
  readonly mounts: InitialMounts;
  /** Names without `CAP_`, lower case. */
  readonly capabilities: ReadonlySet<string>;
  readonly managers: readonly ManagerModel[];
  /** Whose process 1 is, where it is not root's. */
  readonly initUser?: string;
  /** Whether root sets all sysctls. Default: those of the network, as in a container. */
  readonly kernelSettings?: boolean;
  readonly runner?: ProgramRunner;
  now?(): number;
}

const mib = 1024 * 1024;
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** What the platform's own work on the files needs, where the machine itself has none. */
const allCapabilities = new Set(['chown', 'dac_override', 'fowner', 'fsetid', 'setuid', 'setgid', 'kill', 'setfcap', 'setpcap']);
const longestTimer = 2 ** 31 - 1;
/** A unit that wants to be started again at once, for ever, must not have the server to itself. */
const shortestTimer = 20;

/** A simulated machine: the kernel over a store, and what runs on it. */
export class Host implements VirtualHost {
  readonly name: string;
  readonly store: MemoryStore;
  readonly kernel: Kernel;
  readonly ports: HostNetwork;
  readonly facts: HostFacts;
  readonly options: HostOptions;
  /** Whether the store had a running machine in it. */
  readonly resumed: boolean;
  readonly #managers = new Map<string, Manager>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #sysOf: (process: Process) => Sys;
  #root: Process | undefined;

  constructor(options: HostOptions) {
    const { name, store, recipe, network, address, aliases = [] } = options;
    this.options = options;
    this.name = name;
    this.store = store;
    this.resumed = store.table('kernel').has('bootMs');
    const { limits } = recipe;
    this.kernel = new Kernel(
      {
        store,
        hostname: recipe.hostname ?? name,
        bounding: options.capabilities,
        noNewPrivileges: recipe.profile === 'service',
        diskBytes: diskBytes(limits.disk),
        pids: limits.pids,
        memory: limits.memory * mib,
        cpus: limits.cpus,
        kernelSettings: options.kernelSettings,
        now: options.now,
      },
      (kernel) => mountInitially(kernel, options.mounts),
    );
    this.ports = createHostNetwork({
      name,
      aliases,
      address,
      network,
      store,
      hostname: () => this.kernel.hostname,
      readFile: (path) => this.kernel.readText(path),
      sysctl: (key) => this.kernel.sysctls.get(key),
    });
    this.#sysOf = createSysOf(this.kernel, {
      local: this.ports.local,
      network: (process) => this.ports.of(() => ({ pid: process.pid, uid: process.credentials.uid, euid: process.credentials.euid, unit: process.unit })),
      request: async (process, { manager, op, args }) => {
        const { uid, euid } = process.credentials;
        const found = this.#managers.get(manager);
        if (!found) throw new SysError('ENOSYS');
        return found.request(op, args, { pid: process.pid, uid, euid, sys: this.#sysOf(process) });
      },
    });
    this.kernel.sockets = () => this.ports.facts();
    this.kernel.links = this.ports.links;
    this.facts = hostFacts(this);
    this.kernel.endListeners.push((process, end) => {
      this.ports.exited(process.pid);
      for (const manager of this.#managers.values()) manager.exited?.(process.pid, end.code);
    });
  }

  get hostname(): string {
    return this.kernel.hostname;
  }

  sysOf(pid: number): Sys | undefined {
    const process = this.kernel.processes.get(pid);
    return process && this.#sysOf(process);
  }

  imageOf(pid: number): Image | undefined {
    return this.kernel.processes.get(pid)?.image;
  }

  async enter({ user, argv, cwd, tty, env = {} }: Parameters<VirtualHost['enter']>[0]): Promise<Sys> {
    const { kernel } = this;
    const account = findAccount(user, { passwd: kernel.readText('/etc/passwd'), group: kernel.readText('/etc/group') });
    if (!account) throw new SysError('ENOENT');
    const credentials = credentialsOf(account, this.options.capabilities);
    const full = {
      PATH: usualPath,
      HOSTNAME: this.options.recipe.hostname ?? this.name,
      ...(tty === undefined ? {} : { TERM: 'xterm' }),
      container: 'docker',
      HOME: account.home,
      ...env,
    };
    const directory = kernel.files.directory({ cwd: kernel.mounts.root, credentials: kernel.root.credentials }, cwd ?? '/');
    const [path = ''] = argv;
    const loaded = path.startsWith('/') ? load(kernel.files, { cwd: directory, credentials }, { path, argv, env: full }) : undefined;
    const process = kernel.processes.add({ ppid: 0, credentials, cwd: directory, argv, comm: path.split('/').at(-1) ?? '', tty, env: full });
    if (loaded) take(process, loaded, { argv, env: full, bounding: kernel.options.bounding });
    kernel.processes.save(process);
    await this.store.flushed();
    return this.#sysOf(process);
  }

  /** Signals a process group as a terminal's keys do. */
  signalGroup(pgid: number, signal: string): void {
    for (const process of [...this.kernel.processes.all()]) if (process.pgid === pgid) deliver(this.kernel.processes, process, signal);
  }

  async boot(): Promise<void> {
    const { kernel, options } = this;
    options.network.join(this.ports);
    if (!this.resumed) this.#startInit();
    for (const model of options.managers) this.#managers.set(model.name, model.create(this.parts()));
    for (const manager of this.#managers.values()) await manager.boot?.({ resumed: this.resumed });
    for (const process of [...kernel.processes.all()]) {
      if (process.unit !== undefined && process.pid !== 1 && process.endListeners.length === 0) kernel.processes.end(process, { code: 137, signal: 'KILL' });
    }
    await this.store.flushed();
  }

  /** Ends what ran in an earlier process of the server and nobody goes on with: all but services and the given processes. */
  endStrays(living: ReadonlySet<number>): void {
    for (const process of [...this.kernel.processes.all()]) {
      if (process.pid === 1 || process.unit !== undefined || living.has(process.pid)) continue;
      this.kernel.processes.end(process, { code: 137, signal: 'KILL' });
    }
  }

  parts(): HostParts {
    const { kernel, options, ports, store } = this;
    const init = kernel.processes.get(1) ?? this.#startInit();
    const starter = { kernel, lab: options.lab, ports, runner: options.runner, sysOf: this.#sysOf };
    return {
      store,
      kernel,
      hostname: options.recipe.hostname ?? options.name,
      network: options.network,
      ports,
      root: this.#platform(init),
      startProcess: async (request) => startProcess(starter, request),
      at: (timeMs, call) => this.#at(timeMs, call),
      manager: <T extends Manager>(name: string) => this.#managers.get(name) as T | undefined,
    };
  }

  /** A caller with root's rights, whoever process 1 is. */
  #platform(init: Process): Sys {
    if (init.credentials.euid === 0) return this.#sysOf(init);
    const credentials = credentialsOf({ uid: 0, gid: 0, groups: [0] }, allCapabilities);
    this.#root ??= { ...init, credentials, noNewPrivileges: false, files: new Map(), signalListeners: [], endListeners: [] };
    return this.#sysOf(this.#root);
  }

  async dispose(): Promise<void> {
    for (const manager of this.#managers.values()) await manager.dispose?.();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.options.network.leave(this.name);
    await this.store.flushed();
  }

  /** Process 1: systemd where the machine has it, else the agent that runs its services. */
  #startInit(): Process {
    const { kernel, options } = this;
    kernel.started();
    const root = { uid: 0, gid: 0, groups: [0] };
    const tables = { passwd: kernel.readText('/etc/passwd'), group: kernel.readText('/etc/group') };
    const account = options.initUser === undefined ? root : (findAccount(options.initUser, tables) ?? root);
    const credentials = credentialsOf(account, options.capabilities);
    const systemd = options.recipe.profile === 'host';
    const argv = systemd ? ['/lib/systemd/systemd', '--system', '--unified-hierarchy=0'] : ['/.rampart/agent', 'init'];
    const init = kernel.processes.add({
      pid: 1,
      ppid: 0,
      credentials,
      cwd: kernel.mounts.root,
      argv: systemd ? ['/sbin/init'] : argv,
      comm: systemd ? 'systemd' : 'agent',
      exe: systemd ? '/usr/lib/systemd/systemd' : '/.rampart/agent',
      startedAtMs: kernel.bootMs,
    });
    if (systemd) {
      applySysctlFiles(kernel);
      makeRuntimeFolders(kernel);
    } else for (const [name, value] of Object.entries(options.recipe.sysctls)) kernel.sysctls.set(name, value);
    return init;
  }

  #at(timeMs: number, call: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const left = timeMs - this.kernel.now();
      timer = setTimeout(
        () => {
          if (timer) this.#timers.delete(timer);
          if (left > longestTimer) wait();
          else call();
        },
        Math.max(shortestTimer, Math.min(left, longestTimer)),
      );
      timer.unref();
      this.#timers.add(timer);
    };
    wait();
    return () => {
      if (timer) this.#timers.delete(timer);
      clearTimeout(timer);
    };
  }
}
