import { randomBytes } from 'node:crypto';
import type { TerminalId, TerminalInfo, TerminalSize, TerminalStream } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { AttachedTerminal } from './attached-terminal.ts';
import { startExec } from './exec-stream.ts';
import type { Kill } from './run-exec.ts';
import { runExec } from './run-exec.ts';
import type { Machine } from './machine.ts';
import { agentPath } from './serve-link.ts';

const spareSize = { cols: 80, rows: 24 };

export interface TerminalsOptions {
  machine(name: string): Machine;
  machines(): readonly Machine[];
  readonly kill: Kill;
  /** Terminals that were opened, over restarts of the server. */
  opened(): readonly TerminalId[];
  remember(opened: readonly TerminalId[]): Promise<void>;
}

/** The shells of one lab. They live in the agents, so that a lost connection, a reload or a restart of the server ends none. */
export class Terminals {
  readonly #options: TerminalsOptions;
  /** Streams of terminals that were opened and that nobody has attached to yet. */
  readonly #fresh = new Map<TerminalId, AttachedTerminal>();
  /** A shell held in readiness for each machine, so that the first prompt needs no start. */
  readonly #spare = new Map<string, AttachedTerminal>();

  constructor(options: TerminalsOptions) {
    this.#options = options;
  }

  async prepare(machine: string): Promise<void> {
    this.#spare.set(machine, await this.#start(machine, spareSize));
  }

  async open(machine: string, size: TerminalSize): Promise<TerminalId> {
    const stream = this.#takeSpare(machine, size) ?? (await this.#start(machine, size));
    this.#fresh.set(stream.id, stream);
    await this.#options.remember([...this.#options.opened(), stream.id]);
    return stream.id;
  }

  async attach(id: TerminalId, since: number): Promise<TerminalStream> {
    const fresh = this.#fresh.get(id);
    this.#fresh.delete(id);
    if (fresh && since === 0) return fresh;
    fresh?.detach();
    const machine = this.#machineOf(id);
    const argv = [agentPath, 'attach', '--id', id, '--since', String(since)];
    return AttachedTerminal.open(id, await startExec(machine.container, { argv, user: learnerOf(machine), stdin: true }));
  }

  async list(): Promise<TerminalInfo[]> {
    const opened = new Set(this.#options.opened());
    const lists = await Promise.all(
      this.#options
        .machines()
        .filter(hasTerminal)
        .map(async (machine) => listTerminals(machine, this.#options.kill)),
    );
    return lists.flat().filter(({ id }) => opened.has(id));
  }

  async close(id: TerminalId): Promise<void> {
    this.#fresh.get(id)?.detach();
    this.#fresh.delete(id);
    const machine = this.#machineOf(id);
    await runExec(machine.container, [agentPath, 'close', '--id', id], { user: learnerOf(machine), timeoutMs: 5000, kill: this.#options.kill });
    await this.#options.remember(this.#options.opened().filter((other) => other !== id));
  }

  /** Leaves every stream; the shells live on. */
  release(): void {
    for (const stream of [...this.#fresh.values(), ...this.#spare.values()]) stream.detach();
    this.#fresh.clear();
    this.#spare.clear();
  }

  #takeSpare(machine: string, size: TerminalSize): AttachedTerminal | undefined {
    const spare = this.#spare.get(machine);
    this.#spare.delete(machine);
    if (!spare || spare.over) return undefined;
    spare.resize(size);
    return spare;
  }

  async #start(name: string, { cols, rows }: TerminalSize): Promise<AttachedTerminal> {
    const machine = this.#options.machine(name);
    const learner = machine.spec.recipe.learner;
    if (!learner || !machine.spec.terminal) throw new LabError('labs.no_terminal', `machine ${name} has no terminal`);
    const id = `${name}-${randomBytes(6).toString('hex')}`;
    const where = learner.cwd === undefined ? [] : ['--cwd', learner.cwd];
    const argv = [agentPath, 'term', '--id', id, '--attach', '--cols', String(cols), '--rows', String(rows), ...where, '--', ...learner.shell];
    return AttachedTerminal.open(id, await startExec(machine.container, { argv, user: learner.user, stdin: true }));
  }

  #machineOf(id: TerminalId): Machine {
    return this.#options.machine(id.slice(0, id.lastIndexOf('-')));
  }
}

const hasTerminal = (machine: Machine): boolean => machine.spec.terminal && machine.spec.recipe.learner !== undefined;
const learnerOf = (machine: Machine): string => machine.spec.recipe.learner?.user ?? 'nobody';

async function listTerminals(machine: Machine, kill: Kill): Promise<TerminalInfo[]> {
  const { exitCode, stdout, stderr } = await runExec(machine.container, [agentPath, 'terms'], { user: learnerOf(machine), timeoutMs: 5000, kill });
  if (exitCode !== 0) throw new LabError('labs.terminal_failed', stderr.trim());
  return (JSON.parse(stdout) as { id: string; running: boolean }[]).map(({ id, running }) => ({ id, machine: machine.name, running }));
}
