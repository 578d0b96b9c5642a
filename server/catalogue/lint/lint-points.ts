import { canonicalJson } from '#checkers/engine/canonical-json.ts';
import { placedChecks, planFor } from '../plan.ts';
import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

/** Points that nobody can earn, or that are counted twice: the same judgement in two places. */
export function lintPoints({ scenario: { file, folder, yaml }, values, nameOf }: LintContext): Problem[] {
  const placed = placedChecks(file, planFor(file, folder, values));
  const first = new Map<string, (typeof placed)[number]>();
  return placed.flatMap((one): Problem[] => {
    const { rule, on, with: params } = one.check;
    const key = canonicalJson({ rule, on, params });
    const other = first.get(key);
    first.set(key, other ?? one);
    if (!other) return [];
    const unreachable = (one.path[0] === 'safeguards') !== (other.path[0] === 'safeguards');
    const why = unreachable ? 'a safeguard holds at the start and a check does not, so its points cannot be earned' : 'it counts twice';
    return [{ file: nameOf('scenario.yaml'), line: yaml.lineOf(one.path), message: `${one.check.id} judges the same as ${other.check.id}: ${why}` }];
  });
}
