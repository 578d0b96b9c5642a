import type { GradingPlan } from '#checkers/engine/contract.ts';
import type { Folder } from './folder.ts';

/** A named way to leave the lab: a tempting wrong fix or another right one. */
export interface State {
  readonly name: string;
  readonly kind: 'bad' | 'good';
  readonly file: string;
  readonly script: string;
  /** Bad states: ids that must not pass: `task/rule`, `attack:id`, `safeguard:rule` or `safeguard:1`; may hold `{{value}}`. */
  readonly fails: readonly string[];
}

const stateFile = /^states\/([a-z0-9]+(?:-[a-z0-9]+)*)\.(bad|good)\.sh$/;

export const statesOf = (folder: Folder): State[] =>
  folder.names.flatMap((file) => {
    const [, name, kind] = stateFile.exec(file) ?? [];
    const script = folder.text(file) ?? '';
    return name && kind ? [{ name, kind: kind as State['kind'], file, script, fails: headerOf(script, 'fails') }] : [];
  });

/** The value of `# <key>: ...` in the comment at the top of a script, split at commas. */
export function headerOf(script: string, key: string): string[] {
  const header = script.split('\n').find((line) => line.startsWith(`# ${key}:`));
  return header
    ? header
        .slice(key.length + 3)
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    : [];
}

/** The ids that a header may name, each with the id that the grade has. */
export const headerIds = (plan: GradingPlan): ReadonlyMap<string, string> =>
  new Map([
    ...plan.tasks.flatMap(({ checks }) => checks.map(({ id }): [string, string] => [id, id])),
    ...plan.attacks.map(({ id }): [string, string] => [`attack:${id}`, id]),
    ...plan.safeguards.flatMap(({ id }, index): [string, string][] => [
      [`safeguard:${id.slice('safeguard/'.length)}`, id],
      [`safeguard:${index + 1}`, id],
    ]),
  ]);
