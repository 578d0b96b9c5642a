import type { KubernetesRole, KubernetesRoles } from '../evidence/kubernetes.ts';
import { roleWords } from '../semantics/rbac/authorise.ts';
import type { PolicyRule } from '../semantics/rbac/objects.ts';
import { givesPower, power, type PowerId } from '../semantics/rbac/powers.ts';
import type { Finding, Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

export interface RoleRule {
  isBad(rule: PolicyRule): boolean;
  /** Continues the name of the role: `may read secrets`. */
  readonly words: string;
  readonly expected: string;
}

/** Holds where no rule of any role is bad, those that aggregation brings included. One finding for each bad rule. */
export function everyRole({ roles }: KubernetesRoles, judged: RoleRule): Outcome {
  if (roles.length === 0) return notApplicable('There is no role');
  const findings = roles.flatMap((role) => findingsOf(role, judged));
  const [first] = findings;
  return first ? fail(`${first.subject} ${judged.words}`, findings) : pass();
}

/** Holds where no role gives any of the powers. */
export const withoutPower = (roles: KubernetesRoles, ids: readonly PowerId[], expected: string): Outcome => {
  const all = ids.map(power);
  return everyRole(roles, { isBad: (rule) => all.some((one) => givesPower(rule, one)), words: `may ${all.map(({ words }) => words).join(', or ')}`, expected });
};

const findingsOf = ({ role, rules, heldBy, source }: KubernetesRole, { isBad, expected }: RoleRule): Finding[] =>
  rules.flatMap((rule, index) =>
    isBad(rule)
      ? [
          {
            subject: roleWords(role),
            ...placeIn(source, role.aggregates ? ['aggregationRule'] : ['rules', index]),
            observed: `${wordsOf(rule)}; held by ${holders(heldBy)}`,
            expected,
          },
        ]
      : [],
  );

const most = 3;
const holders = (heldBy: readonly string[]): string =>
  heldBy.length === 0 ? 'nobody here' : [...heldBy.slice(0, most), ...(heldBy.length > most ? [`${heldBy.length - most} more`] : [])].join(', ');

/** `get, list secrets`, `* pods/exec.apps named web`. */
function wordsOf({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): string {
  const what = [...resources.flatMap((resource) => apiGroups.map((group) => (group ? `${resource}.${group}` : resource))), ...nonResourceURLs];
  return `${verbs.join(', ')} ${what.join(', ')}${resourceNames.length > 0 ? ` named ${resourceNames.join(', ')}` : ''}`;
}
