import type {
  Lab,
  LabSpec,
  LabState,
  LearnerFiles,
  MachineInfo,
  RuntimeName,
  StartContext,
  TerminalId,
  TerminalInfo,
  TerminalSize,
  TerminalStream,
  Usage,
} from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { Target } from '../../target.ts';
import type { LabVisitor } from './lab-visitor.ts';
import { labTarget } from './lab-target.ts';
import { learnerFiles } from './learner-files.ts';
import type { Machine } from './machine.ts';
import { machineInfo, machineRef } from './machine.ts';
import { removeLabObjects } from './remove-objects.ts';
import type { Services } from './services.ts';
import type { LabRecord } from './state-file.ts';
import { LabStates, OrderedWrites } from '../lab-states.ts';
import { planAddresses } from '../subnets.ts';
import { Terminals } from './terminals.ts';
import { drawAddresses } from '../visitor-addresses.ts';

/** What the runtime does for a lab. */
export interface LabMakers {
  clone(lab: DockerLab): Promise<Lab>;
  replaceMachines(lab: DockerLab, context: StartContext): Promise<void>;
  closed(lab: DockerLab): void;
}

export interface LabParts {
  readonly services: Services;
  readonly makers: LabMakers;
  readonly spec: LabSpec;
  readonly record: LabRecord;
  readonly machines: readonly Machine[];
  readonly visitor: (lab: DockerLab) => LabVisitor;
  readonly state: LabState;
}

export class DockerLab implements Lab {
  readonly runtime: RuntimeName;
  readonly services: Services;
  readonly visitor: LabVisitor;
  readonly files: LearnerFiles;
  readonly target: Target;
  terminals: Terminals;
  readonly #makers: LabMakers;
  readonly #spec: LabSpec;
  readonly #states: LabStates;
  readonly #writes = new OrderedWrites();
  #record: LabRecord;
  #machines: readonly Machine[];
  #closing: Promise<void> | undefined;

  constructor({ services, makers, spec, record, machines, visitor, state }: LabParts) {
    this.services = services;
    this.runtime = services.runtime;
    this.#makers = makers;
    this.#spec = spec;
    this.#record = record;
    this.#machines = machines;
    this.#states = new LabStates(state);
    this.visitor = visitor(this);
    this.terminals = this.newTerminals();
    this.files = learnerFiles((name) => this.machine(name), services.kill);
    this.target = labTarget(this);
  }

  get id(): string {
    return this.#spec.id;
  }

  get spec(): LabSpec {
    return { ...this.#spec, tags: this.#record.tags, expiresAt: this.expiresAt };
  }

  get expiresAt(): Date {
    return new Date(this.#record.expiresAt);
  }

  get record(): LabRecord {
    return this.#record;
  }

  get state(): LabState {
    return this.#states.now;
  }

  get machines(): readonly MachineInfo[] {
    return this.#machines.map(machineInfo);
  }

  get running(): readonly Machine[] {
    return this.#machines;
  }

  get visitors(): Readonly<Record<string, { address: string }>> {
    return Object.fromEntries(Object.entries(this.#record.visitors).map(([name, address]) => [name, { address }]));
  }

  machine(name: string): Machine {
    const found = this.#machines.find((machine) => machine.name === name);
    if (!found) throw new LabError('labs.unknown_machine', `there is no machine ${name}`);
    return found;
  }

  onStateChange(listener: (state: LabState, reason?: string) => void): () => void {
    return this.#states.follow(listener);
  }

  openTerminal(machine: string, size: TerminalSize): Promise<TerminalId> {
    return this.terminals.open(machine, size);
  }

  attachTerminal(id: TerminalId, since: number): Promise<TerminalStream> {
    return this.terminals.attach(id, since);
  }

  listTerminals(): Promise<TerminalInfo[]> {
    return this.terminals.list();
  }

  closeTerminal(id: TerminalId): Promise<void> {
    return this.terminals.close(id);
  }

  async drawVisitors(): Promise<void> {
    const before = this.#record.visitors;
    const visitors = drawAddresses(this.#spec.visitors, planAddresses(this.#record.subnet, []).range, before);
    const [old, fresh] = [Object.values(before), Object.values(visitors)];
    await this.visitor.readdress(
      fresh.filter((address) => !old.includes(address)),
      old.filter((address) => !fresh.includes(address)),
    );
    await this.save({ visitors });
  }

  clone(): Promise<Lab> {
    return this.#makers.clone(this);
  }

  async usage(): Promise<Usage> {
    const parts = await Promise.all(this.#machines.map((machine) => this.services.warden.call<Usage>('usage', machineRef(machine))));
    const sum = (key: keyof Usage) => parts.reduce((total, part) => total + part[key], 0);
    return { memory: sum('memory'), cpuSeconds: sum('cpuSeconds'), pids: sum('pids'), disk: sum('disk') };
  }

  async extend(expiresAt: Date, tags?: Readonly<Record<string, string>>): Promise<void> {
    await this.save({ expiresAt: expiresAt.toISOString(), ...(tags ? { tags } : {}) });
  }

  async pause(reason?: string): Promise<void> {
    if (this.state !== 'ready') return;
    await Promise.all(this.#machines.map(({ container }) => quiet(409, () => container.pause())));
    this.become('paused', reason);
  }

  async resume(): Promise<void> {
    if (this.state !== 'paused') return;
    await Promise.all(this.#machines.map(({ container }) => quiet(409, () => container.unpause())));
    this.become('ready');
  }

  async reset(context: StartContext): Promise<void> {
    if (this.state === 'paused') await this.resume();
    if (this.state !== 'ready') throw new LabError('labs.not_ready', `the lab is ${this.state}`);
    await this.#makers.replaceMachines(this, context);
  }

  /** Takes new machines in the place of the old ones. */
  async adoptMachines(machines: readonly Machine[], terminals: Terminals, record: Partial<LabRecord>): Promise<void> {
    this.terminals.release();
    this.#machines = machines;
    this.terminals = terminals;
    await this.save({ ...record, terminals: [] });
  }

  /** Leaves every connection; the lab lives on. */
  leave(): void {
    this.terminals.release();
    void this.visitor.close();
  }

  close(reason?: string): Promise<void> {
    return (this.#closing ??= this.#close(reason));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  newTerminals(machines: () => readonly Machine[] = () => this.#machines): Terminals {
    return new Terminals({
      machine: (name) => machines().find((machine) => machine.name === name) ?? this.machine(name),
      machines,
      kill: this.services.kill,
      opened: () => this.#record.terminals,
      remember: (terminals) => this.save({ terminals }),
    });
  }

  /** Writes follow each other, so that the file never goes back. */
  save(change: Partial<LabRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const write = async () => {
      if (this.#closing === undefined) await this.services.records.write(this.id, this.#record);
    };
    return this.#writes.add(write);
  }

  become(state: LabState, reason?: string): void {
    this.#states.become(state, reason);
  }

  async #close(reason?: string): Promise<void> {
    this.become('closing', reason);
    this.terminals.release();
    await Promise.allSettled([this.visitor.close(), this.#writes.settled()]);
    await removeLabObjects(this.services.docker, this.services.instance, this.id);
    await this.services.records.remove(this.id);
    this.#makers.closed(this);
    this.become('closed', reason);
  }
}

/** Docker answers with that status where there is nothing to do. */
async function quiet(status: number, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== status) throw error;
  }
}
