import { randomBytes } from 'node:crypto';
import type { TerminalId, TerminalInfo, TerminalSize, TerminalStream } from '../../../contract.ts';
import { LabError } from '../../../contract.ts';
import { findAccount } from '../host/accounts.ts';
import type { Machine } from '../machines.ts';
import type { ProgramRunner } from '../program/runner.ts';
import { ShellTerminal } from './shell-terminal.ts';
import { readTerminals } from './terminal-file.ts';

const keptTerminals = 32;
const spareSize = { cols: 80, rows: 24 };

export interface TerminalsOptions {
  readonly lab: string;
  readonly folder: string;
  readonly runner: ProgramRunner;
  machine(name: string): Machine;
}

/** The terminals of one lab. */
export class Terminals {
  readonly #options: TerminalsOptions;
  readonly #terminals = new Map<TerminalId, ShellTerminal>();
  /** Shells that nobody has opened yet. */
  readonly #spares = new Map<string, ShellTerminal>();

  constructor(options: TerminalsOptions) {
    this.#options = options;
  }

  /** Begins a shell for each machine, so that the first prompt needs no start. */
  async prepare(names: readonly string[]): Promise<void> {
    for (const name of names) this.#spares.set(name, await this.#start(name, spareSize, 'prepare'));
  }

  async open(name: string, size: TerminalSize): Promise<TerminalId> {
    const spare = this.#spares.get(name);
    this.#spares.delete(name);
    const terminal = spare?.info.running ? spare : await this.#start(name, size);
    terminal.open(size);
    this.#terminals.set(terminal.id, terminal);
    return terminal.id;
  }

  /** `beginsIn`: only before anything of the learner's can have run. */
  async #start(name: string, size: TerminalSize, beginsIn?: string): Promise<ShellTerminal> {
    const machine = this.#options.machine(name);
    const { learner } = machine.spec.recipe;
    if (!learner || !machine.spec.terminal) throw new LabError('labs.no_terminal', `machine ${name} has no terminal`);
    if (this.#terminals.size >= keptTerminals) throw new LabError('labs.terminal_failed', `a lab has at most ${keptTerminals} terminals`);
    const { host } = machine;
    const account = findAccount(learner.user, { passwd: host.kernel.readText('/etc/passwd'), group: undefined });
    const home = account?.home ?? '/';
    const [shell = '/bin/bash'] = learner.shell;
    const own = { TERM: 'xterm-256color', LANG: 'C.UTF-8', HOME: home, USER: learner.user, LOGNAME: learner.user, SHELL: shell };
    const tty = this.#freeTty(name);
    const sys = await host.enter({ user: learner.user, argv: learner.shell, cwd: learner.cwd ?? home, tty, env: own });
    const id = `${name}-${randomBytes(6).toString('hex')}`;
    const terminal = this.#make(machine, { id, tty, size, argv: learner.shell, env: host.kernel.processes.get(sys.pid)?.env ?? own });
    terminal.start(sys, { beginsIn });
    return terminal;
  }

  async attach(id: TerminalId, since: number): Promise<TerminalStream> {
    return this.#get(id).attach(since);
  }

  list(): TerminalInfo[] {
    return [...this.#terminals.values()].map(({ info }) => info);
  }

  async close(id: TerminalId): Promise<void> {
    const terminal = this.#terminals.get(id);
    this.#terminals.delete(id);
    await terminal?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...[...this.#spares.values()].map((spare) => spare.close()), ...[...this.#terminals.keys()].map((id) => this.close(id))]);
    this.#spares.clear();
  }

  async leave(): Promise<void> {
    await Promise.all([...this.#spares.values()].map((spare) => spare.close()));
    await Promise.all([...this.#terminals.values()].map((terminal) => terminal.leave()));
    this.#spares.clear();
    this.#terminals.clear();
  }

  /** Goes on with the terminals that an earlier process kept. Returns the processes that live on. */
  async resume(): Promise<{ machine: string; pid: number }[]> {
    const living: { machine: string; pid: number }[] = [];
    for (const kept of await readTerminals(this.#options.folder)) {
      const { id, tty, size, argv, env, pid } = kept.record;
      const machine = this.#options.machine(kept.record.machine);
      const terminal = this.#make(machine, { id, tty, size, argv, env });
      this.#terminals.set(id, terminal);
      terminal.open(size);
      const edit = terminal.restore(kept);
      if (kept.record.state === 'ended') continue;
      const sys = edit?.state === undefined ? undefined : machine.host.sysOf(pid);
      if (sys) terminal.start(sys, { resume: edit });
      else terminal.start(await this.#another(machine, kept.record));
      living.push({ machine: machine.name, pid: terminal.pid });
    }
    return living;
  }

  #another(machine: Machine, { tty, argv, env }: { tty: string; argv: readonly string[]; env: Readonly<Record<string, string>> }) {
    const { user, cwd } = machine.spec.recipe.learner!;
    return machine.host.enter({ user, argv, cwd: cwd ?? env.HOME ?? '/', tty, env });
  }

  #make(
    machine: Machine,
    rest: { id: string; tty: string; size: TerminalSize; argv: readonly string[]; env: Readonly<Record<string, string>> },
  ): ShellTerminal {
    const { lab, folder, runner } = this.#options;
    const { host } = machine;
    const terminal = new ShellTerminal({
      ...rest,
      lab,
      folder,
      runner,
      machine: machine.name,
      sysOf: (pid) => host.sysOf(pid),
      imageOf: (pid) => host.imageOf(pid),
      signalGroup: (pgid, signal) => host.signalGroup(pgid, signal),
    });
    return terminal;
  }

  #freeTty(machine: string): string {
    const used = new Set([...this.#terminals.values(), ...this.#spares.values()].filter(({ info }) => info.machine === machine).map(({ tty }) => tty));
    let number = 0;
    while (used.has(`pts/${number}`)) number += 1;
    return `pts/${number}`;
  }

  #get(id: TerminalId): ShellTerminal {
    const found = this.#terminals.get(id);
    if (!found) throw new LabError('labs.terminal_failed', `terminal ${id} is gone`);
    return found;
  }
}
