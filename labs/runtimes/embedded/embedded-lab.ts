import type {
  Lab,
  LabSpec,
  LabState,
  LearnerFiles,
  MachineInfo,
  StartContext,
  TerminalId,
  TerminalInfo,
  TerminalSize,
  TerminalStream,
  Usage,
} from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { Target } from '../../target.ts';
import { LabStates, OrderedWrites } from '../lab-states.ts';
import { planAddresses } from '../subnets.ts';
import { drawAddresses } from '../visitor-addresses.ts';
import type { Bases } from './bases.ts';
import type { LabFolders, LabRecord } from './lab-record.ts';
import { labTarget } from './lab-target.ts';
import { learnerFiles } from './learner-files.ts';
import type { Machine, MachineSet } from './machines.ts';
import { machineInfo, stopMachines } from './machines.ts';
import type { LabRunner } from './program/runner.ts';
import { Terminals } from './terminal/terminals.ts';
import { usageOf } from './usage.ts';

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface Services {
  readonly runner: LabRunner;
  readonly folders: LabFolders;
  readonly bases: Bases;
  readonly log: Log;
}

/** What the runtime does for a lab. */
export interface LabMakers {
  clone(lab: EmbeddedLab): Promise<Lab>;
  reset(lab: EmbeddedLab, context: StartContext): Promise<void>;
  closed(lab: EmbeddedLab): void;
}

export interface LabParts {
  readonly services: Services;
  readonly makers: LabMakers;
  readonly record: LabRecord;
  readonly machines: MachineSet;
}

export class EmbeddedLab implements Lab {
  readonly runtime = 'embedded';
  readonly services: Services;
  readonly files: LearnerFiles;
  readonly target: Target;
  readonly #makers: LabMakers;
  readonly #states: LabStates;
  readonly #writes = new OrderedWrites();
  #terminals: Terminals;
  #record: LabRecord;
  #set: MachineSet;
  #closing: Promise<void> | undefined;

  constructor({ services, makers, record, machines }: LabParts) {
    this.services = services;
    this.#makers = makers;
    this.#record = record;
    this.#set = machines;
    this.#states = new LabStates(record.state);
    this.#terminals = this.#newTerminals();
    this.files = learnerFiles((name) => this.machine(name));
    this.target = labTarget(this);
  }

  get id(): string {
    return this.#record.spec.id;
  }

  get spec(): LabSpec {
    const { spec, tags, expiresAt } = this.#record;
    return { ...spec, tags, expiresAt: new Date(expiresAt) };
  }

  get record(): LabRecord {
    return this.#record;
  }

  get state(): LabState {
    return this.#states.now;
  }

  get machines(): readonly MachineInfo[] {
    return this.#set.machines.map(machineInfo);
  }

  get running(): MachineSet {
    return this.#set;
  }

  get visitors(): Readonly<Record<string, { address: string }>> {
    return Object.fromEntries(Object.entries(this.#record.visitors).map(([name, address]) => [name, { address }]));
  }

  machine(name: string): Machine {
    const found = this.#set.machines.find((machine) => machine.name === name);
    if (!found) throw new LabError('labs.unknown_machine', `there is no machine ${name}`);
    return found;
  }

  onStateChange(listener: (state: LabState, reason?: string) => void): () => void {
    return this.#states.follow(listener);
  }

  openTerminal(machine: string, size: TerminalSize): Promise<TerminalId> {
    return this.#terminals.open(machine, size);
  }

  attachTerminal(id: TerminalId, since: number): Promise<TerminalStream> {
    return this.#terminals.attach(id, since);
  }

  async listTerminals(): Promise<TerminalInfo[]> {
    return this.#terminals.list();
  }

  closeTerminal(id: TerminalId): Promise<void> {
    return this.#terminals.close(id);
  }

  /** Shells for the first terminals, begun ahead. A failure here is none of the lab's. */
  async prepareTerminals(): Promise<void> {
    const names = this.#set.machines.filter(({ spec }) => spec.terminal && spec.recipe.learner).map(({ name }) => name);
    await this.#terminals.prepare(names).catch((error: unknown) => this.services.log.warn({ lab: this.id, err: error }, 'no shell was prepared'));
  }

  async drawVisitors(): Promise<void> {
    const { spec, subnet, visitors: before } = this.#record;
    const visitors = drawAddresses(spec.visitors, planAddresses(subnet, []).range, before);
    for (const [name, address] of Object.entries(visitors)) this.#set.network.visitor(name, address);
    await this.save({ visitors });
  }

  clone(): Promise<Lab> {
    return this.#makers.clone(this);
  }

  usage(): Promise<Usage> {
    return usageOf(this);
  }

  async extend(expiresAt: Date, tags?: Readonly<Record<string, string>>): Promise<void> {
    await this.save({ expiresAt: expiresAt.toISOString(), ...(tags ? { tags } : {}) });
  }

  async pause(reason?: string): Promise<void> {
    if (this.state !== 'ready') return;
    this.services.runner.hold(this.id);
    this.become('paused', reason);
    await this.save({ state: 'paused' });
  }

  async resume(): Promise<void> {
    if (this.state !== 'paused') return;
    this.services.runner.letGo(this.id);
    this.become('ready');
    await this.save({ state: 'ready' });
  }

  async reset(context: StartContext): Promise<void> {
    if (this.state === 'paused') await this.resume();
    if (this.state !== 'ready') throw new LabError('labs.not_ready', `the lab is ${this.state}`);
    await this.#makers.reset(this, context);
  }

  /** Takes new machines in the place of the old ones, whose terminals end. */
  async replace(machines: MachineSet, generation: number): Promise<void> {
    const before = this.#set;
    const terminals = this.#terminals;
    this.#set = machines;
    this.#terminals = this.#newTerminals();
    await this.save({ generation, bases: await this.services.bases.keep(machines.machines) });
    await terminals.closeAll();
    await stopMachines(before);
  }

  /** Goes on where an earlier process left it. What ran then has ended. */
  async revive(): Promise<void> {
    if (this.state === 'paused') this.services.runner.hold(this.id);
    const living = await this.#terminals.resume();
    for (const { name, host } of this.#set.machines) {
      const pids = new Set(living.flatMap(({ machine, pid }) => (machine === name ? [pid] : [])));
      host.endStrays(pids);
    }
  }

  /** Leaves it as it is, for another process. */
  async leave(): Promise<void> {
    await this.#terminals.leave();
    await this.services.runner.release(this.id);
    await stopMachines(this.#set);
    await this.#writes.settled();
  }

  close(reason?: string): Promise<void> {
    return (this.#closing ??= this.#close(reason));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Writes follow each other, so that the file never goes back. */
  save(change: Partial<LabRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const write = async () => {
      if (this.#closing === undefined) await this.services.folders.write(this.id, this.#record);
    };
    return this.#writes.add(write);
  }

  become(state: LabState, reason?: string): void {
    this.#states.become(state, reason);
  }

  #newTerminals(): Terminals {
    const { runner, folders } = this.services;
    return new Terminals({ lab: this.id, folder: folders.terminals(this.id), runner, machine: (name) => this.machine(name) });
  }

  async #close(reason?: string): Promise<void> {
    this.become('closing', reason);
    await this.#terminals.closeAll();
    await this.services.runner.release(this.id);
    await stopMachines(this.#set);
    await this.#writes.settled();
    await this.services.folders.remove(this.id);
    this.#makers.closed(this);
    this.become('closed', reason);
  }
}
