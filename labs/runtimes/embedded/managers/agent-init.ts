import type { HostParts, Manager, ManagerModel, StartedProcess } from '../host/virtual-host.ts';
import { SysError } from '../sys/sys-error.ts';

/** As `labs/machine/services.ts` writes them. */
interface Supervised {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly restart: 'always' | 'on-failure' | 'no';
}

const listPath = '/.rampart-services.json';
const restartMs = 1000;
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Process 1 of machines without systemd: starts their services as its own user and starts again what ended. */
class AgentInit implements Manager {
  readonly #host: HostParts;
  readonly #running = new Map<string, StartedProcess>();
  readonly #waiting = new Set<() => void>();
  #over = false;

  constructor(host: HostParts) {
    this.#host = host;
  }

  async boot(): Promise<void> {
    const list = await this.#host.root.readFile(listPath).catch(() => undefined);
    if (!list) return;
    for (const service of JSON.parse(new TextDecoder().decode(list)) as Supervised[]) await this.#start(service);
  }

  async request(): Promise<unknown> {
    throw new SysError('ENOSYS');
  }

  async dispose(): Promise<void> {
    this.#over = true;
    for (const cancel of this.#waiting) cancel();
  }

  async #start(service: Supervised): Promise<void> {
    const { root } = this.#host;
    const init = (await root.processes()).find(({ pid }) => pid === 1);
    const credentials = { uid: init?.uid ?? 0, gid: init?.gid ?? 0, groups: [init?.gid ?? 0] };
    const before = (await root.processes()).find(({ unit }) => unit === service.name);
    const memory = this.#host.store.table<{ readonly value: unknown }>('service-memory');
    if (!before) memory.delete(service.name);
    const started = await this.#host.startProcess({
      argv: wordsOf(service.argv),
      env: { PATH: path, ...service.environment },
      cwd: service.cwd,
      credentials,
      unit: service.name,
      resumes: before?.pid,
      memory: { value: memory.get(service.name)?.value, set: (value) => memory.set(service.name, { value }) },
      log: () => undefined,
    });
    this.#running.set(service.name, started);
    void started.ended.then(({ code, signal }) => this.#ended(service, code !== 0 || signal !== undefined));
  }

  #ended(service: Supervised, failed: boolean): void {
    if (this.#over || service.restart === 'no' || (service.restart === 'on-failure' && !failed)) return;
    const cancel = this.#host.at(Date.now() + restartMs, () => {
      this.#waiting.delete(cancel);
      void this.#start(service).catch(() => undefined);
    });
    this.#waiting.add(cancel);
  }
}

/** The command of `sh -c 'exec ...'`: words as a shell splits plain ones and quotes. */
function wordsOf(argv: readonly string[]): string[] {
  const line = (argv.at(-1) ?? '').replace(/^exec /, '');
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''));
}

export const agentInit: ManagerModel = { name: 'agent', create: (host) => new AgentInit(host) };
