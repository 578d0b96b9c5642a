import type { Scenario } from './load-scenario.ts';
import { renderText } from './render.ts';
import { valuesOf } from './variants.ts';

/** The script of `solution` or of a named state with the values of a variant, to be pasted by the learner. `undefined`: no such state. */
export function scriptFor({ file, folder, states }: Scenario, as: string, variant: number): string | undefined {
  const script = as === 'solution' ? folder.text('solution/solve.sh') : states.find(({ name }) => name === as)?.script;
  return script && renderText(script, valuesOf(file, variant));
}
