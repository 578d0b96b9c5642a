import { defineGatherer } from '../../engine/define-reader.ts';
import { bindingWords, roleOf } from '../../semantics/rbac/authorise.ts';
import { effectiveRules } from '../../semantics/rbac/effective-rules.ts';
import type { Binding, PolicyRule, Role } from '../../semantics/rbac/objects.ts';
import { gatherFacts, ofType } from './cluster-facts.ts';
import { bindingOfFact, roleOfFact } from './rbac-facts.ts';

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];
/** ClusterRoles that every cluster has. None but the first may do everything. */
const builtIn = /^(cluster-admin|admin|edit|view|system:.+)$/;

/** Bindings of files, each with the rules of the role that it means. One that means a role of somewhere else cannot be judged. */
export const kubernetesBindings = defineGatherer({
  kind: 'kubernetesBindings',
  gather: (file) => gatherFacts(file, { judged: ['binding'], needed: ['role', 'binding'] }),
  combine(facts) {
    const roles = ofType(facts, 'role').map(roleOfFact);
    const found = ofType(facts, 'binding').map((fact) => {
      const binding = bindingOfFact(fact);
      return { binding, rules: rulesOf(binding, roles), source: fact.source, subject: bindingWords(binding), file: fact.source.file };
    });
    return {
      pieces: found.flatMap(({ binding, rules, source, subject, file }) =>
        rules ? [{ subject, file, evidence: { bindings: [{ binding, rules, source }] } }] : [],
      ),
      unreadable: found
        .filter(({ rules }) => !rules)
        .map(({ binding: { roleRef }, source: { line }, subject, file }) => ({
          file,
          subject,
          line,
          reason: `${subject} means ${roleRef.kind} ${roleRef.name}, which is not in what was given`,
        })),
    };
  },
});

function rulesOf(binding: Binding, roles: readonly Role[]): readonly PolicyRule[] | undefined {
  const role = roleOf(binding, roles);
  if (role) return effectiveRules(role, roles);
  const { kind, name } = binding.roleRef;
  if (kind !== 'ClusterRole' || !builtIn.test(name)) return undefined;
  return name === 'cluster-admin' ? everything : [];
}
