import type { AttackSpec, CheckSpec, GradingPlan } from '#checkers/engine/contract.ts';
import type { Folder } from './folder.ts';
import { type Values, render, renderText } from './render.ts';
import type { ScenarioFile } from './scenario.schemas.ts';
import { environmentOf } from './variants.ts';

/** A check of the plan and where it stands in scenario.yaml. */
export interface PlacedCheck {
  readonly check: CheckSpec;
  readonly path: readonly PropertyKey[];
}

/** What to judge in one variant. Throws where a value is undefined. */
export function planFor(file: ScenarioFile, folder: Pick<Folder, 'text'>, values: Values): GradingPlan {
  const all = file.tasks.map(({ id }) => id);
  return {
    tasks: file.tasks.map(({ id, title, points, checks }) => ({ id, title: renderText(title, values), points, checks: numbered(id, checks, values) })),
    safeguards: numbered('safeguard', file.safeguards, values).map((check, index) => {
      const { title, protects = all } = file.safeguards[index]!;
      return { ...check, title: renderText(title, values), protects };
    }),
    attacks: file.attacks.map((attack) => attackOf(attack, folder, values)),
  };
}

/** The plan's checks beside their places, for problems with line numbers. */
export function placedChecks(file: ScenarioFile, plan: GradingPlan): PlacedCheck[] {
  return [
    ...plan.tasks.flatMap(({ checks }, task) => checks.map((check, index) => ({ check, path: ['tasks', task, 'checks', index] }))),
    ...plan.safeguards.map((check, index) => ({ check, path: ['safeguards', index] })),
    ...plan.attacks.flatMap(({ by }, index) => (by.kind === 'rule' ? [{ check: by.check, path: ['attacks', index] }] : [])),
  ];
}

type CheckFile = ScenarioFile['tasks'][number]['checks'][number];

function numbered(prefix: string, checks: readonly CheckFile[], values: Values): CheckSpec[] {
  const seen = new Map<string, number>();
  return checks.map(({ rule, on, with: params, weight, removal }) => {
    const count = (seen.get(rule) ?? 0) + 1;
    seen.set(rule, count);
    return { id: `${prefix}/${rule}${count > 1 ? `#${count}` : ''}`, rule, on: render(on, values), with: render(params, values), weight, removal };
  });
}

function attackOf(attack: ScenarioFile['attacks'][number], folder: Pick<Folder, 'text'>, values: Values): AttackSpec {
  const { id, points } = attack;
  const title = renderText(attack.title, values);
  if ('rule' in attack) {
    const check: CheckSpec = { id, rule: attack.rule, on: render(attack.on, values), with: render(attack.with, values), weight: 1, removal: 'missing' };
    return { id, title, points, by: { kind: 'rule', check } };
  }
  const script = renderText(folder.text(attack.run) ?? '', values);
  return { id, title, points, by: { kind: 'script', script, from: attack.from, timeoutMs: attack.timeoutSeconds * 1_000, env: environmentOf(values) } };
}
