import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Lab, LabError, type LabRuntime, type LabSpec, type LabState, type LearnerFile, type StartContext } from '#labs/contract.ts';
import { TargetError, type Target } from '#labs/target.ts';
import { FakeShell } from './fake-shell.ts';

type Attack = (lab: FakeLab) => { outcome: 'reached' | 'stopped'; control: boolean; observed: string };
type Listener = Parameters<Lab['onStateChange']>[0];

/** A lab without a host: files by path, attacks by a function, everything else counted. */
export class FakeLab implements Lab {
  readonly id: string;
  readonly runtime = 'docker';
  readonly spec: LabSpec;
  readonly files_ = new Map<string, string>();
  readonly shells: FakeShell[] = [];
  readonly log: string[] = [];
  state: LabState = 'ready';
  /** What the attack scripts find. */
  attack: Attack = () => ({ outcome: 'reached', control: true, observed: 'It was reached' });
  /** While set, every probe fails with it. */
  broken: Error | undefined;
  /** Awaited by each read: holds a Check open. */
  hold: Promise<unknown> = Promise.resolve();
  resetFails = false;
  expiresAt: Date;
  readonly #listeners = new Set<Listener>();
  readonly #seed: () => Record<string, string>;
  #etag = 0;

  constructor(spec: LabSpec, seed: () => Record<string, string>) {
    this.id = spec.id;
    this.spec = spec;
    this.expiresAt = spec.expiresAt;
    this.#seed = seed;
    this.#fill();
  }

  get machines() {
    return Object.entries(this.spec.machines).map(([name, { terminal, recipe }]) => ({
      name,
      hostname: name,
      address: '10.213.0.2',
      terminal,
      profile: recipe.profile,
      allows: 'nothing',
      image: 'fake',
      learner: 'learner',
    }));
  }
  get visitors() {
    return Object.fromEntries(Object.keys(this.spec.visitors).map((name) => [name, { address: '10.213.0.60' }]));
  }
  onStateChange(listener: Listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  async openTerminal(machine: string) {
    const shell = new FakeShell(randomBytes(4).toString('hex'), machine);
    this.shells.push(shell);
    return shell.info.id;
  }
  async attachTerminal(id: string, since: number) {
    const shell = this.shells.find(({ info }) => info.id === id);
    if (!shell) throw new LabError('labs.no_terminal', 'no such terminal');
    return shell.attach(since);
  }
  listTerminals = async () => this.shells.map(({ info }) => info);
  closeTerminal = async (id: string) => this.shells.find(({ info }) => info.id === id)?.exit(0);
  readonly files = {
    list: async (machine: string) => [...this.files_.keys()].filter((path) => path.startsWith('/etc/')).map((path) => this.#stat(machine, path)),
    read: async (machine: string, path: string) => {
      if (!this.files_.has(path)) throw new LabError('files.outside', 'The editor does not offer this file.');
      return { ...this.#stat(machine, path), content: Buffer.from(this.files_.get(path)!), etag: `e${this.#etag}` };
    },
    write: async (...[, path, content, etag]: Parameters<Lab['files']['write']>) => {
      if (etag !== undefined && etag !== `e${this.#etag}`) throw new LabError('files.changed', 'The file was changed meanwhile.');
      this.files_.set(path, Buffer.from(content).toString());
      return { etag: `e${++this.#etag}` };
    },
  };
  get target(): Target {
    const read = async (path: string) => {
      await this.hold;
      if (this.broken) throw this.broken;
      const text = this.files_.get(path);
      return text === undefined ? undefined : { content: Buffer.from(text), truncated: false, stat: {} as never };
    };
    const machine = (name: string) => {
      if (!Object.hasOwn(this.spec.machines, name)) throw new TargetError('unknown_machine', `no machine ${name}`);
      return { name, read } as never;
    };
    const run = async () => ({ exitCode: 0, stdout: 'tried\n', stderr: '', report: JSON.stringify(this.attack(this)) });
    const cluster = () => {
      throw new TargetError('no_cluster', 'no cluster');
    };
    return { machine, cluster, visitor: (name) => ({ name, address: '10.213.0.60', run, dial: async () => Readable.from([]) }) as never };
  }
  drawVisitors = async () => void this.log.push('draw');
  clone = async (): Promise<Lab> => new FakeLab(this.spec, this.#seed);
  usage = async () => ({ memory: 1, cpuSeconds: 1, pids: 1, disk: 1 });
  async extend(expiresAt: Date) {
    this.expiresAt = expiresAt;
  }
  pause = async () => this.become('paused');
  resume = async () => this.become('ready');
  async reset(context: StartContext) {
    if (this.resetFails) throw new LabError('labs.start_failed', 'no room');
    for (const state of ['running', 'done'] as const) context.onProgress({ phase: 'start', state });
    this.files_.clear();
    this.#fill();
  }
  async close() {
    if (this.state !== 'closed') this.become('closed');
  }
  [Symbol.asyncDispose] = () => this.close();

  become(state: LabState, reason?: string): void {
    this.state = state;
    this.log.push(state);
    for (const listener of this.#listeners) listener(state, reason);
  }
  #fill(): void {
    for (const [path, text] of Object.entries(this.#seed())) this.files_.set(path, text);
  }
  #stat = (_machine: string, path: string): LearnerFile => ({
    path,
    mode: 0o644,
    owner: 'root',
    group: 'root',
    size: this.files_.get(path)!.length,
    mtimeMs: 0,
    writable: true,
  });
}

/** Starts fake labs at once, as the test scripts it. Labs outlive it, as containers would: hand `labs` to the next one to test adoption. */
export class FakeRuntime implements LabRuntime {
  readonly name = 'docker';
  readonly labs: FakeLab[];
  readonly swept: ReadonlySet<string>[] = [];
  available: Awaited<ReturnType<LabRuntime['availability']>> = { ok: true, detail: 'fake' };
  memory = 64 * 1024 ** 3;
  /** Runs before a start resolves; may throw or wait. */
  beforeReady: (context: StartContext) => Promise<void> = async () => undefined;
  seed: () => Record<string, string>;

  constructor(seed: () => Record<string, string>, labs: FakeLab[] = []) {
    this.seed = seed;
    this.labs = labs;
  }
  availability = async () => this.available;
  prepare = async () => [];
  async start(spec: LabSpec, context: StartContext): Promise<Lab> {
    for (const phase of ['image', 'create', 'start'] as const) for (const state of ['running', 'done'] as const) context.onProgress({ phase, state });
    await Promise.race([
      this.beforeReady(context),
      new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason as Error))),
    ]);
    const lab = new FakeLab(spec, this.seed);
    this.labs.push(lab);
    return lab;
  }
  adopt = async () => ({ labs: this.labs.filter(({ state }) => state !== 'closed'), skipped: [] });
  async sweep(keep: ReadonlySet<string>) {
    this.swept.push(keep);
    return [];
  }
  capacity = async () => ({ memory: this.memory, cpus: 8, disk: 1024 ** 4, pids: 100_000 });
  dispose = async () => undefined;
}
