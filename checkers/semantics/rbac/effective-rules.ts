import { selects } from '../label-selector.ts';
import type { PolicyRule, Role } from './objects.ts';

/**
 * The rules that a role has once the cluster has aggregated it: of a ClusterRole that aggregates, those of the ClusterRoles that it selects, through several
 * steps and without end in a circle; its own are overwritten. Each rule once, in the order of the roles' names.
 */
export function effectiveRules(role: Role, roles: readonly Role[], above: readonly Role[] = []): readonly PolicyRule[] {
  if (!role.aggregates) return role.rules;
  const { aggregates } = role;
  const chosen = roles
    .filter((other) => other.kind === 'ClusterRole' && other.name !== role.name && aggregates.some((selector) => selects(selector, other.labels ?? {})))
    .filter((other) => !above.includes(other))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const rules = new Map(chosen.flatMap((other) => effectiveRules(other, roles, [...above, role]).map((rule) => [JSON.stringify(rule), rule])));
  return [...rules.values()];
}
