import { planFor } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { renderText } from '../render.ts';
import { type State, headerIds, headerOf } from '../states.ts';
import type { LintContext } from './lint-scenario.ts';

/** At least two tempting wrong fixes that name what they leave open, and one other right fix. */
export function lintStates(context: LintContext): Problem[] {
  const { scenario, nameOf } = context;
  const count = (kind: State['kind']) => scenario.states.filter((state) => state.kind === kind).length;
  return [
    ...(count('bad') < 2 ? [{ file: nameOf('states'), message: `${count('bad')} wrong fixes (*.bad.sh); at least two are needed` }] : []),
    ...(count('good') < 1 ? [{ file: nameOf('states'), message: 'no other right fix (*.good.sh)' }] : []),
    ...repeatedNames(scenario.states).map((name) => ({ file: nameOf('states'), message: `two states are named "${name}"` })),
    ...scenario.states.flatMap((state) => headerProblems(state, context)),
  ];
}

const repeatedNames = (states: readonly State[]) =>
  [...new Set(states.map(({ name }) => name))].filter((name) => states.filter((state) => state.name === name).length > 1);

function headerProblems({ file, kind, script, fails }: State, context: LintContext): Problem[] {
  const at = { file: context.nameOf(file) };
  if (kind === 'good') return headerOf(script, 'passes').join() === 'all' ? [] : [{ ...at, message: 'the header must say "# passes: all"' }];
  const known = headerIds(planFor(context.scenario.file, context.scenario.folder, context.values));
  return [
    ...(fails.length ? [] : [{ ...at, message: 'the header must say what stays open: "# fails: task/rule, attack:id"' }]),
    ...(headerOf(script, 'why people do it').length ? [] : [{ ...at, message: 'the header must say "# why people do it: ..."' }]),
    ...fails
      .map((id) => renderText(id, context.values))
      .filter((id) => !known.has(id))
      .map((id) => ({
        ...at,
        line: 1 + script.split('\n').findIndex((line) => line.startsWith('# fails:')),
        message: `unknown check "${id}"; there are ${[...known.keys()].join(', ')}`,
      })),
  ];
}
