import { defineGatherer } from '../../engine/define-reader.ts';
import { bindingWords, placed, roleOf, roleWords, subjectWords } from '../../semantics/rbac/authorise.ts';
import { effectiveRules } from '../../semantics/rbac/effective-rules.ts';
import { gatherFacts, ofType } from './cluster-facts.ts';
import { bindingOfFact, roleOfFact } from './rbac-facts.ts';

/** Roles of files, aggregated and bound as all of them say. A role that aggregates nothing of what is here cannot be known. */
export const kubernetesRoles = defineGatherer({
  kind: 'kubernetesRoles',
  gather: (file) => gatherFacts(file, { judged: ['role'], needed: ['role', 'binding'] }),
  combine(facts) {
    const found = ofType(facts, 'role').map((fact) => ({ role: roleOfFact(fact), source: fact.source }));
    const roles = found.map(({ role }) => role);
    const bindings = ofType(facts, 'binding')
      .map(bindingOfFact)
      .map((binding) => ({ binding, role: roleOf(binding, roles) }));
    const judged = found.map(({ role, source }) => {
      const heldBy = bindings
        .filter((one) => one.role === role)
        .flatMap(({ binding }) => binding.subjects.map((subject) => `${subjectWords(placed(subject, binding))} by ${bindingWords(binding)}`));
      return { role, rules: effectiveRules(role, roles), heldBy, source };
    });
    const isKnown = ({ role, rules }: (typeof judged)[number]) => !role.aggregates || rules.length > 0;
    return {
      pieces: judged.filter(isKnown).map((one) => ({ subject: roleWords(one.role), file: one.source.file, evidence: { roles: [one] } })),
      unreadable: judged
        .filter((one) => !isKnown(one))
        .map(({ role, source }) => ({
          file: source.file,
          subject: roleWords(role),
          line: source.line,
          reason: `${roleWords(role)} aggregates roles that are not in what was given`,
        })),
    };
  },
});
