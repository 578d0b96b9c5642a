import type { KubernetesBinding, KubernetesBindings } from '../evidence/kubernetes.ts';
import { bindingWords, placed, subjectWords } from '../semantics/rbac/authorise.ts';
import type { Subject } from '../semantics/rbac/objects.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

export interface SubjectRule {
  /** `subject` with the namespace that is meant. */
  isBad(subject: Subject, binding: KubernetesBinding): boolean;
  readonly expected: string;
}

/** Holds where no subject of any binding is bad. One finding for each that is. */
export function everySubject({ bindings }: KubernetesBindings, { isBad, expected }: SubjectRule): Outcome {
  if (bindings.length === 0) return notApplicable('There is no binding');
  const findings = bindings.flatMap((one) =>
    one.binding.subjects.flatMap((written, index) => {
      const subject = placed(written, one.binding);
      if (!isBad(subject, one)) return [];
      const { kind, name } = one.binding.roleRef;
      return [
        {
          subject: bindingWords(one.binding),
          ...placeIn(one.source, ['subjects', index]),
          observed: `${subjectWords(subject)} is bound to ${kind} ${name}`,
          expected,
        },
      ];
    }),
  );
  const [first] = findings;
  return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
}
