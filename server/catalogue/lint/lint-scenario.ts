import type { Registry } from '#checkers/engine/registry.ts';
import type { Scenario } from '../load-scenario.ts';
import type { Problem } from '../problem.ts';
import { type Values, renderText } from '../render.ts';
import { valuesOf } from '../variants.ts';
import { lintBrief } from './lint-brief.ts';
import { lintFiles } from './lint-files.ts';
import { lintHomework } from './lint-homework.ts';
import { lintHints } from './lint-hints.ts';
import { lintLinks } from './lint-links.ts';
import { lintPoints } from './lint-points.ts';
import { lintScripts } from './lint-scripts.ts';
import { lintStates } from './lint-states.ts';
import { lintVariants } from './lint-variants.ts';

/** What every content rule reads. A rule answers with problems, or none. */
export interface LintContext {
  readonly scenario: Scenario;
  /** Name of a file of the scenario in problems: `scenarios/<id>/<name>`. */
  readonly nameOf: (file: string) => string;
  /** Text of a file with the values of variant 1; empty where there is no such file. */
  readonly text: (file: string) => string;
  readonly values: Values;
  readonly registry: Registry;
}

const lints: readonly ((context: LintContext) => readonly Problem[] | Promise<readonly Problem[]>)[] = [
  lintFiles,
  lintStates,
  lintScripts,
  lintHints,
  lintBrief,
  lintLinks,
  lintPoints,
  lintVariants,
  lintHomework,
];

/** Content rules for a scenario that loads. Starts no lab. */
export async function lintScenario(scenario: Scenario, registry: Registry): Promise<Problem[]> {
  const values = valuesOf(scenario.file, 1);
  const context: LintContext = {
    scenario,
    registry,
    values,
    nameOf: (file) => `scenarios/${scenario.id}/${file}`,
    text: (file) => renderText(scenario.folder.text(file) ?? '', values),
  };
  return (await Promise.all(lints.map(async (lint) => lint(context)))).flat();
}
