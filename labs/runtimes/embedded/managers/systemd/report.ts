import type { ProcessInfo, Sys } from '../../sys/sys.ts';
import { collected } from './collected.ts';
import { ordered, pulledBy, triggeredBy } from './dependencies.ts';
import type { UnitReport } from './requests.ts';
import { listensOf } from './socket-unit.ts';
import { typeOf } from './service-unit.ts';
import type { UnitFileState } from './unit-file-states.ts';
import { kindOf } from './unit-name.ts';
import { unstarted } from './unit-state.ts';
import type { Unit, Units } from './units.ts';

/** What systemctl needs to show a unit. */
export class Reports {
  readonly #units: Units;
  readonly #files: ReadonlyMap<string, UnitFileState>;
  readonly #processes: readonly ProcessInfo[];
  readonly #forgotten: ReadonlySet<string>;

  private constructor(units: Units, files: ReadonlyMap<string, UnitFileState>, processes: readonly ProcessInfo[]) {
    this.#units = units;
    this.#files = files;
    this.#processes = processes;
    this.#forgotten = collected(units);
  }

  static async of(units: Units, sys: Sys, files: readonly UnitFileState[]): Promise<Reports> {
    return new Reports(units, new Map(files.map((row) => [row.unit, row])), await sys.processes());
  }

  /** Of all units that the manager still has. */
  all(): Unit[] {
    return this.#units.all().filter(({ id }) => !this.#forgotten.has(id));
  }

  async of(unit: Unit): Promise<UnitReport> {
    const { id, loaded, settings, description } = unit;
    const state = this.#forgotten.has(id) ? unstarted : unit.state;
    const file = this.#files.get(id);
    return {
      id,
      description,
      load: loaded.load,
      ...(loaded.path !== undefined && { path: loaded.path }),
      dropIns: loaded.dropIns,
      state,
      ...(file && { fileState: file.state, ...(file.preset !== null && { preset: file.preset }) }),
      documentation: settings.words('Unit', 'Documentation'),
      stale: await this.#units.stale(unit),
      properties: this.#properties(unit),
      triggers: triggeredBy(unit),
      triggeredBy: this.#named(unit, (other) => triggeredBy(other)),
      listens: kindOf(id) === 'socket' ? listensOf(unit).map(({ kind, shown }) => `${shown} (${kind})`) : [],
      processes: this.#processes.filter((process) => process.unit === id && process.state !== 'Z').map(({ pid, argv, comm }) => ({ pid, argv, comm })),
      relations: {
        Wants: pulledBy(unit).wants,
        WantedBy: this.#named(unit, (other) => pulledBy(other).wants),
        Requires: pulledBy(unit).requires,
        RequiredBy: this.#named(unit, (other) => pulledBy(other).requires),
        Before: ordered(unit).before,
        After: ordered(unit).after,
        Conflicts: settings.words('Unit', 'Conflicts'),
      },
    };
  }

  #named({ id }: Unit, of: (other: Unit) => readonly string[]): string[] {
    return this.#units
      .all()
      .filter((other) => other.id !== id && of(other).includes(id))
      .map((other) => other.id);
  }

  #properties(unit: Unit): Record<string, string> {
    const given = unit.loaded.settings.map(([, key, value]) => [key, value] as const);
    return { ...Object.fromEntries(given), ...(kindOf(unit.id) === 'service' && { Type: typeOf(unit) }) };
  }
}
