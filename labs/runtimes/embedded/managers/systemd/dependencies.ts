import { kindOf, withSuffix } from './unit-name.ts';
import type { Unit, Units } from './units.ts';

/** Units that come with this one: without the required ones it fails, without the wanted ones it does not. */
export interface Pulled {
  readonly requires: readonly string[];
  readonly wants: readonly string[];
}

export function pulledBy({ loaded, settings }: Unit): Pulled {
  const named = (key: string) => settings.words('Unit', key).map(withSuffix);
  return {
    requires: unique([...named('Requires'), ...named('BindsTo'), ...loaded.requires]),
    wants: unique([...named('Wants'), ...named('Upholds'), ...loaded.wants]),
  };
}

/** Units that must have been started before this one, as far as they are started too. */
export function ordered(unit: Unit): { readonly after: readonly string[]; readonly before: readonly string[] } {
  const { settings } = unit;
  const named = (key: string) => settings.words('Unit', key).map(withSuffix);
  const { requires, wants } = pulledBy(unit);
  const usual = settings.yes('Unit', 'DefaultDependencies', true);
  const implied: Readonly<Record<string, readonly string[]>> = {
    service: ['sysinit.target', 'basic.target'],
    socket: ['sysinit.target'],
    timer: ['sysinit.target'],
    target: [...requires, ...wants],
  };
  const activates = triggeredBy(unit);
  return {
    after: unique([...named('After'), ...(usual ? (implied[kindOf(unit.id)] ?? []) : [])]),
    before: unique([
      ...named('Before'),
      ...activates,
      ...(usual && kindOf(unit.id) === 'socket' ? ['sockets.target'] : []),
      ...(usual && kindOf(unit.id) === 'timer' ? ['timers.target'] : []),
    ]),
  };
}

/** What a socket, timer or path unit starts. */
export function triggeredBy({ id, settings }: Pick<Unit, 'id' | 'settings'>): string[] {
  const kind = kindOf(id);
  const stem = id.slice(0, id.lastIndexOf('.'));
  if (kind === 'socket') return [settings.one('Socket', 'Service') ?? (settings.yes('Socket', 'Accept') ? `${stem}@.service` : `${stem}.service`)];
  if (kind === 'timer') return [settings.one('Timer', 'Unit') ?? `${stem}.service`];
  if (kind === 'path') return [settings.one('Path', 'Unit') ?? `${stem}.service`];
  return [];
}

/** Units that stop when this one stops. */
export const boundTo = (units: Units, id: string): string[] =>
  units
    .all()
    .filter(({ state, loaded, settings }) => {
      if (state.active === 'inactive' || state.active === 'failed') return false;
      const words = ['Requires', 'BindsTo', 'PartOf', 'Requisite'].flatMap((key) => settings.words('Unit', key).map(withSuffix));
      return [...words, ...loaded.requires].includes(id);
    })
    .map((unit) => unit.id);

const unique = (names: readonly string[]): string[] => [...new Set(names)];
