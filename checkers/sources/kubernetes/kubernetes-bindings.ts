import { defineGatherer } from '../../engine/define-reader.ts';
import { bindingWords, placed, roleOf, userOf } from '../../semantics/rbac/authorise.ts';
import { builtIn } from '../../semantics/rbac/built-in.ts';
import { effectiveRules } from '../../semantics/rbac/effective-rules.ts';
import type { Binding, PolicyRule, RbacScene, Role } from '../../semantics/rbac/objects.ts';
import { type PrivilegePath, privilegePaths } from '../../semantics/rbac/privilege-paths.ts';
import { gatherFacts, ofType } from './cluster-facts.ts';
import { bindingOfFact, roleOfFact } from './rbac-facts.ts';

/** Bindings of files, each with the rules of the role that it means and where they lead. One that means a role of somewhere else cannot be judged. */
export const kubernetesBindings = defineGatherer({
  kind: 'kubernetesBindings',
  gather: (file) => gatherFacts(file, { judged: ['binding'], needed: ['role', 'binding'] }),
  combine(facts) {
    const found = ofType(facts, 'binding').map((fact) => ({ binding: bindingOfFact(fact), source: fact.source }));
    const roles = [...ofType(facts, 'role').map(roleOfFact), ...builtIn.roles];
    const paths = pathsOf({ roles, bindings: [...found.map(({ binding }) => binding), ...builtIn.bindings] });
    const judged = found.map(({ binding, source }) => {
      const ways = paths.filter(({ steps }) => steps[0]?.grant?.binding === binding).map(({ steps }) => steps.map(({ reason }) => reason));
      return { binding, rules: rulesOf(binding, roles), ways, source, subject: bindingWords(binding), file: source.file };
    });
    return {
      pieces: judged.flatMap(({ binding, rules, ways, source, subject, file }) =>
        rules ? [{ subject, file, evidence: { bindings: [{ binding, rules, ways, source }] } }] : [],
      ),
      unreadable: judged
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

/** Of every subject, the way over other identities, if there is one. */
function pathsOf(scene: RbacScene): PrivilegePath[] {
  const subjects = scene.bindings.flatMap((binding) => binding.subjects.map((subject) => placed(subject, binding)));
  return [...privilegePaths(scene, subjects.map(userOf)).values()].filter(({ steps }) => steps.length > 1);
}

/** Roles that every cluster has, though what they allow is not written down here: none of them may do everything. */
const ofSystem = /^system:/;

function rulesOf(binding: Binding, roles: readonly Role[]): readonly PolicyRule[] | undefined {
  const role = roleOf(binding, roles);
  if (role) return effectiveRules(role, roles);
  const { kind, name } = binding.roleRef;
  return kind === 'ClusterRole' && ofSystem.test(name) ? [] : undefined;
}
