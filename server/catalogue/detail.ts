import { controlsOf } from '#checkers/controls/controls-of.ts';
import type { GradingPlan } from '#checkers/engine/contract.ts';
import { checksOf } from '#checkers/engine/needs.ts';
import type { Registry } from '#checkers/engine/registry.ts';
import { allowsOf } from '#labs/machine/allows.ts';
import type { Prose, RuleSummary, ScenarioDetail } from '../api.ts';
import type { Scenario } from './load-scenario.ts';
import { planFor } from './plan.ts';
import { proseOf } from './prose.ts';
import { type Values, renderText } from './render.ts';
import { variantCount } from './variants.ts';

/** What the page shows of a scenario in one variant. What differs from learner to learner is added by others. */
export function detailOf(scenario: Scenario, values: Values, registry: Registry): ScenarioDetail {
  const { file, module, folder, states, hints, machines } = scenario;
  const plan = planFor(file, folder, values);
  return {
    id: file.id,
    title: file.title,
    summary: file.summary,
    module: { id: module.id, title: module.title },
    level: file.level,
    minutes: file.minutes,
    points: [...plan.tasks, ...plan.attacks].reduce((sum, { points }) => sum + points, 0),
    runtimes: file.runtimes,
    controls: [...new Set(checksOf(plan).flatMap(({ rule }) => registry.rules.get(rule)?.controls ?? []))].sort(),
    states: states.map(({ name, kind }) => ({ name, kind })),
    variants: variantCount(file),
    brief: proseOf(renderText(folder.text('brief.md') ?? '', values)),
    ...(file.limits === undefined ? {} : { limits: file.limits }),
    tasks: plan.tasks.map(({ id, title, points, checks }) => ({ id, title, points, checks: checks.length, hints: hints[id]?.length ?? 0 })),
    attacks: plan.attacks.map(({ id, title, points }) => ({ id, title, points })),
    safeguards: plan.safeguards.map(({ id, title }) => ({ id, title })),
    machines: Object.entries(machines).map(([name, { recipe, terminal, cluster }]) => ({
      name,
      description: recipe.description,
      profile: recipe.profile,
      allows: allowsOf({ recipe, cluster }),
      terminal,
    })),
  };
}

export const hintsFor = ({ hints, folder }: Scenario, values: Values): Record<string, Prose[]> =>
  Object.fromEntries(Object.entries(hints).map(([task, files]) => [task, files.map((name) => proseOf(renderText(folder.text(name) ?? '', values)))]));

/** Facts of the rules of a plan, by id, for people. */
export function rulesFor(plan: GradingPlan, { rules }: Pick<Registry, 'rules'>): Record<string, RuleSummary> {
  const ids = new Set(checksOf(plan).map(({ rule }) => rule));
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const rule = rules.get(id);
      if (!rule) return [];
      const { title, why, expects, severity } = rule;
      return [[id, { id, title, why, expects, severity, controls: controlsOf(rule) }]];
    }),
  );
}
