import path from 'node:path';
import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

/** Every file is used: by its place, or because scenario.yaml or a recipe names it. */
export function lintFiles({ scenario, nameOf }: LintContext): Problem[] {
  const { file, folder, machines, states, hints } = scenario;
  const used = new Set([
    'scenario.yaml',
    'brief.md',
    'solution/solve.sh',
    'solution/solution.md',
    ...states.map((state) => state.file),
    ...Object.values(hints).flat(),
    ...file.attacks.flatMap((attack) => ('run' in attack ? [attack.run] : [])),
    ...Object.values(machines).flatMap(({ uses }) => uses.map((one) => path.relative(folder.path, one))),
  ]);
  return folder.names.filter((name) => !used.has(name)).map((name) => ({ file: nameOf(name), message: 'nothing uses this file' }));
}
