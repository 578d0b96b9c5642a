import type { HostParts } from '../../host/virtual-host.ts';
import type { Table } from '../../store/store.ts';
import { type LoadedUnit, loadUnit } from './load-unit.ts';
import { Settings } from './unit-file.ts';
import { type UnitState, unstarted } from './unit-state.ts';

/** A unit as the manager has it: what its files said when they were read, and what it does. */
export interface Unit {
  readonly id: string;
  readonly loaded: LoadedUnit;
  readonly settings: Settings;
  readonly state: UnitState;
  readonly description: string;
}

const firstEnvironment = { LANG: 'C.UTF-8', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** All units that the manager knows. Files are read when a unit is first asked for and again at daemon-reload. */
export class Units {
  readonly #host: HostParts;
  readonly #loaded: Table<LoadedUnit>;
  readonly #names: Table<string>;
  readonly #states: Table<UnitState>;
  readonly #environment: Table<Readonly<Record<string, string>>>;
  readonly #parsed = new WeakMap<LoadedUnit, Settings>();

  constructor(host: HostParts) {
    this.#host = host;
    this.#loaded = host.store.table<LoadedUnit>('systemd-units');
    this.#names = host.store.table<string>('systemd-names');
    this.#states = host.store.table<UnitState>('systemd-states');
    this.#environment = host.store.table<Readonly<Record<string, string>>>('systemd-environment');
  }

  /** What is not there now is looked for anew each time, and what nobody runs or refers to is read anew too, as systemd forgets such units. */
  async get(name: string): Promise<Unit> {
    const known = this.known(name);
    return known && known.loaded.load !== 'not-found' ? known : this.#read(name);
  }

  /** Only what has been read. */
  known(name: string): Unit | undefined {
    const loaded = this.#loaded.get(this.#names.get(name) ?? name);
    return loaded && this.#unit(loaded);
  }

  all(): Unit[] {
    return [...this.#loaded.entries()].map(([, loaded]) => this.#unit(loaded));
  }

  state(id: string): UnitState {
    return this.#states.get(id) ?? unstarted;
  }

  change(id: string, change: Partial<UnitState>): UnitState {
    const before = this.state(id);
    const moved = change.active !== undefined && change.active !== before.active;
    const state = { ...before, ...(moved && { sinceMs: Date.now() }), ...change };
    this.#states.set(id, state);
    return state;
  }

  /** What every service begins with. */
  environment(): Readonly<Record<string, string>> {
    return this.#environment.get('manager') ?? firstEnvironment;
  }

  setEnvironment(variables: Readonly<Record<string, string>>): void {
    this.#environment.set('manager', variables);
  }

  /** Reads all files again; units that are gone and do not run are forgotten. */
  async reload(): Promise<void> {
    const ids = [...this.#loaded.entries()].map(([id]) => id);
    for (const [name] of [...this.#names.entries()]) this.#names.delete(name);
    for (const id of ids) {
      const unit = await this.#read(id);
      if (unit.loaded.load === 'not-found' && unit.state.active === 'inactive') this.#loaded.delete(id);
    }
  }

  /** Whether files of the unit are not what was read. */
  async stale(unit: Unit): Promise<boolean> {
    if (unit.loaded.load === 'not-found') return false;
    return (await loadUnit(this.#host.root, unit.id)).stamp !== unit.loaded.stamp;
  }

  async #read(name: string): Promise<Unit> {
    const loaded = await loadUnit(this.#host.root, name);
    const ids = [...loaded.aliases, name].filter((alias) => alias !== loaded.id);
    if (JSON.stringify(this.#loaded.get(loaded.id)) !== JSON.stringify(loaded)) this.#loaded.set(loaded.id, loaded);
    for (const alias of ids) if (this.#names.get(alias) !== loaded.id) this.#names.set(alias, loaded.id);
    return this.#unit(this.#loaded.get(loaded.id)!);
  }

  #unit(loaded: LoadedUnit): Unit {
    const settings = this.#parsed.get(loaded) ?? new Settings(loaded.settings);
    this.#parsed.set(loaded, settings);
    return { id: loaded.id, loaded, settings, state: this.state(loaded.id), description: settings.one('Unit', 'Description') ?? loaded.id };
  }
}
