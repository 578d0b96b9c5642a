import { type Core, type JobResult, titleOf } from './core.ts';
import { unmetCondition } from './conditions.ts';
import { boundTo, ordered, pulledBy } from './dependencies.ts';
import { ServiceUnits } from './service-unit.ts';
import { SocketUnits } from './socket-unit.ts';
import { TimerUnits } from './timer-unit.ts';
import { kindOf, withSuffix } from './unit-name.ts';
import type { Unit } from './units.ts';

type Transaction = Map<string, Promise<JobResult>>;

/** Starts and stops units with what they need, one job at a time for each unit. */
export class Jobs {
  readonly services: ServiceUnits;
  readonly sockets: SocketUnits;
  readonly timers: TimerUnits;
  readonly #core: Core;
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(core: Core) {
    this.#core = core;
    this.services = new ServiceUnits(core);
    this.sockets = new SocketUnits(core);
    this.timers = new TimerUnits(core);
  }

  async start(name: string): Promise<JobResult> {
    const unit = await this.#core.units.get(withSuffix(name));
    const refused = refusal(unit);
    if (refused !== undefined) return { unit: unit.id, result: 'failed', refused };
    const wanted = new Map<string, Unit>();
    await this.#collect(unit, wanted);
    const transaction: Transaction = new Map();
    const order = orderOf(wanted);
    for (const one of wanted.values()) await this.#stopConflicts(one, wanted);
    for (const id of order.keys()) void this.#startIn(id, { wanted, order, transaction });
    return this.#startIn(unit.id, { wanted, order, transaction });
  }

  async stop(name: string): Promise<JobResult> {
    const unit = await this.#core.units.get(withSuffix(name));
    const { active } = unit.state;
    if (unit.loaded.load === 'not-found' && active === 'inactive') return { unit: unit.id, result: 'failed', refused: `Unit ${unit.id} not loaded.` };
    for (const id of boundTo(this.#core.units, unit.id)) await this.stop(id);
    return this.#alone(unit.id, async () => {
      await this.#stopOne(this.#core.units.known(unit.id) ?? unit);
      this.settled(unit.id);
      return { unit: unit.id, result: 'done' };
    });
  }

  async reload(name: string): Promise<JobResult> {
    const unit = await this.#core.units.get(withSuffix(name));
    const refused = refusal(unit);
    if (refused !== undefined) return { unit: unit.id, result: 'failed', refused };
    if (!unit.settings.has('Service') || unit.settings.all('Service', 'ExecReload').length === 0)
      return { unit: unit.id, result: 'failed', refused: `Job type reload is not applicable for unit ${unit.id}.` };
    if (unit.state.active !== 'active') return { unit: unit.id, result: 'failed', refused: `${unit.id} is not active, cannot reload.` };
    return this.#alone(unit.id, async () => ({ unit: unit.id, result: (await this.services.reload(unit)) ? 'done' : 'failed' }));
  }

  settled(id: string): void {
    this.sockets.serviceSettled(id);
    this.timers.unitSettled(id);
  }

  async #collect(unit: Unit, wanted: Map<string, Unit>): Promise<void> {
    if (wanted.has(unit.id)) return;
    wanted.set(unit.id, unit);
    const { requires, wants } = pulledBy(unit);
    for (const name of [...requires, ...wants]) {
      const pulled = await this.#core.units.get(name);
      if (pulled.loaded.load === 'loaded' && pulled.state.active !== 'active') await this.#collect(pulled, wanted);
    }
  }

  async #stopConflicts(unit: Unit, wanted: ReadonlyMap<string, Unit>): Promise<void> {
    for (const name of unit.settings.words('Unit', 'Conflicts')) {
      const other = this.#core.units.known(name);
      if (other?.state.active === 'active' && !wanted.has(other.id)) await this.stop(other.id);
    }
  }

  #startIn(id: string, on: { wanted: ReadonlyMap<string, Unit>; order: ReadonlyMap<string, readonly string[]>; transaction: Transaction }): Promise<JobResult> {
    const begun = on.transaction.get(id);
    if (begun) return begun;
    const unit = on.wanted.get(id)!;
    const job = (async (): Promise<JobResult> => {
      const first = await Promise.all((on.order.get(id) ?? []).map((other) => this.#startIn(other, on)));
      const { requires } = pulledBy(unit);
      const broken = first.find(({ unit: other, result }) => result !== 'done' && requires.includes(other));
      const absent = requires.find((name) => ['not-found', 'masked'].includes(this.#core.units.known(name)?.loaded.load ?? 'not-found'));
      if (broken ?? absent) {
        this.#core.log(id, `Dependency failed for ${titleOf(unit)}.`, 3);
        return absent === undefined
          ? { unit: id, result: 'dependency' }
          : { unit: id, result: 'failed', refused: `Unit ${absent} ${this.#core.units.known(absent)?.loaded.load === 'masked' ? 'is masked' : 'not found'}.` };
      }
      return this.#alone(id, async () => {
        const now = this.#core.units.known(id) ?? unit;
        const done = now.state.active === 'active' || (await this.#startOne(now));
        this.settled(id);
        return { unit: id, result: done ? 'done' : 'failed' };
      });
    })();
    on.transaction.set(id, job);
    return job;
  }

  async #startOne(unit: Unit): Promise<boolean> {
    const { units, host } = this.#core;
    const unmet = await unmetCondition(host.root, unit);
    if (unmet !== undefined) {
      units.change(unit.id, { unmet: { text: unmet, atMs: Date.now() } });
      this.#core.log(unit.id, `${titleOf(unit)} was skipped because of an unmet condition check (${unmet}).`);
      return true;
    }
    switch (kindOf(unit.id)) {
      case 'service':
        return this.services.start(unit);
      case 'socket':
        return this.sockets.start(unit);
      case 'timer':
        return this.timers.start(unit);
      case 'target':
        units.change(unit.id, { active: 'active', sub: 'active', activatedMs: Date.now() });
        this.#core.log(unit.id, `Reached target ${titleOf(unit)}.`);
        return true;
      default:
        units.change(unit.id, { active: 'active', sub: activeSub[kindOf(unit.id)] ?? 'active', activatedMs: Date.now() });
        return true;
    }
  }

  async #stopOne(unit: Unit): Promise<void> {
    if (unit.state.active === 'inactive') return;
    switch (kindOf(unit.id)) {
      case 'service':
        return this.services.stop(unit);
      case 'socket':
        return this.sockets.stop(unit);
      case 'timer':
        return this.timers.stop(unit);
      default:
        this.#core.units.change(unit.id, { active: 'inactive', sub: 'dead' });
        if (kindOf(unit.id) === 'target') this.#core.log(unit.id, `Stopped target ${titleOf(unit)}.`);
    }
  }

  #alone<T>(id: string, job: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(id) ?? Promise.resolve();
    const now = before.then(job, job);
    this.#busy.set(
      id,
      now.catch(() => undefined),
    );
    return now;
  }
}

const activeSub: Readonly<Record<string, string>> = {
  mount: 'mounted',
  automount: 'waiting',
  path: 'waiting',
  swap: 'active',
  slice: 'active',
  scope: 'running',
};

/** Why nothing can be started, in systemd's words. */
export function refusal({ id, loaded }: Unit): string | undefined {
  if (loaded.load === 'masked') return `Unit ${id} is masked.`;
  if (loaded.load === 'not-found') return `Unit ${id} not found.`;
  if (loaded.load === 'bad-setting') return `Unit ${id} has a bad unit file setting.`;
  return undefined;
}

/** For each unit those of the transaction that go before it; circles are broken where they close. */
function orderOf(wanted: ReadonlyMap<string, Unit>): Map<string, string[]> {
  const before = new Map<string, Set<string>>([...wanted.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, unit] of wanted) {
    const { after, before: later } = ordered(unit);
    for (const other of after) if (other !== id && wanted.has(other)) before.get(id)!.add(other);
    for (const other of later) if (other !== id) before.get(other)?.add(id);
  }
  const order = new Map<string, string[]>();
  const open = new Set<string>();
  const visit = (id: string): void => {
    if (order.has(id)) return;
    open.add(id);
    const firsts = [...before.get(id)!].filter((other) => !open.has(other));
    for (const other of firsts) visit(other);
    open.delete(id);
    order.set(id, firsts);
  };
  for (const id of wanted.keys()) visit(id);
  return order;
}
