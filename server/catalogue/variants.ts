import { type Values, renderText } from './render.ts';
import type { ScenarioFile } from './scenario.schemas.ts';

type Axes = Pick<ScenarioFile, 'variants' | 'derived'>;

export const variantCount = ({ variants }: Pick<ScenarioFile, 'variants'>): number => Object.values(variants).reduce((count, axis) => count * axis.length, 1);

/** Combination N in row-major order, from 1: the last axis changes fastest. Derived values may name axes. Throws outside of the range. */
export function valuesOf({ variants, derived }: Axes, number: number): Values {
  const count = variantCount({ variants });
  if (!Number.isInteger(number) || number < 1 || number > count) throw new RangeError(`variant ${number} is not one of 1 to ${count}`);
  let rest = number - 1;
  const drawn = Object.entries(variants)
    .reverse()
    .map(([axis, choices]): [string, string] => {
      const choice = choices[rest % choices.length]!;
      rest = Math.floor(rest / choices.length);
      return [axis, choice];
    });
  const values = Object.fromEntries(drawn.reverse());
  const followed = Object.entries(derived).map(([name, { axis, values: byChoice }]) => [name, byChoice[values[axis] ?? '']] as const);
  return { ...values, ...Object.fromEntries(followed.flatMap(([name, text]) => (text === undefined ? [] : [[name, renderText(text, values)]]))) };
}

/** As environment of an attack: `weakFile` becomes `WEAK_FILE`. */
export const environmentOf = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), value]));
