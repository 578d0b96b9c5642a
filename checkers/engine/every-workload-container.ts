import type { KubernetesWorkload, KubernetesWorkloads } from '../evidence/kubernetes.ts';
import { type Container, type Path, containersOf } from '../semantics/pod-security/pod.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

export interface ContainerRule {
  /** What is wrong with a container, after its name, and where: from the container. */
  faultOf(container: Container, workload: KubernetesWorkload): { readonly observed: string; readonly at: Path } | undefined;
  /** Which containers are asked: ordinary ones and those that go on beside them; all but ephemeral ones; all. */
  readonly of: 'staying' | 'started' | 'all';
  readonly expected: string;
}

/** Holds where no container that is asked has a fault. One finding for each. */
export function everyWorkloadContainer({ workloads }: KubernetesWorkloads, { faultOf, of, expected }: ContainerRule): Outcome {
  if (workloads.length === 0) return notApplicable('There is no workload');
  const findings = workloads.flatMap((workload) =>
    containersOf(workload.pod)
      .filter(({ path, container }) => isAsked(String(path[1]), container, of))
      .flatMap(({ container, path }) => {
        const fault = faultOf(container, workload);
        const subject = `${workload.kind} ${workload.name}`;
        return fault
          ? [{ subject, ...placeIn(workload.source, [...path, ...fault.at]), observed: `container "${container.name}" ${fault.observed}`, expected }]
          : [];
      }),
  );
  const [first] = findings;
  return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
}

function isAsked(list: string, { restartPolicy }: Container, of: ContainerRule['of']): boolean {
  if (list === 'containers' || of === 'all') return true;
  return list === 'initContainers' && (of === 'started' || restartPolicy === 'Always');
}
