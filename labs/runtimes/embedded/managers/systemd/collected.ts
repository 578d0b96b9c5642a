import { ordered, pulledBy, triggeredBy } from './dependencies.ts';
import { kindOf } from './unit-name.ts';
import type { Unit, Units } from './units.ts';

const kinds = new Set(['service', 'socket', 'timer', 'path']);

/** Units that the real manager has forgotten: they do nothing, did not fail, and nothing that it still has refers to them. */
export function collected(units: Units): ReadonlySet<string> {
  const idle = ({ id, state }: Unit): boolean => kinds.has(kindOf(id)) && state.active === 'inactive';
  const left = new Set(
    units
      .all()
      .filter(idle)
      .map(({ id }) => id),
  );
  const kept = units.all().filter(({ id }) => !left.has(id));
  for (let unit = kept.pop(); unit; unit = kept.pop())
    for (const name of referredBy(unit)) {
      const found = units.known(name);
      if (found && left.delete(found.id)) kept.push(found);
    }
  return left;
}

const referredBy = (unit: Unit): string[] => {
  const { wants, requires } = pulledBy(unit);
  const { after, before } = ordered(unit);
  return [...wants, ...requires, ...after, ...before, ...triggeredBy(unit)];
};
