import { defineRule } from '../../engine/define-rule.ts';
import { everyWorkloadContainer } from '../../engine/every-workload-container.ts';
import { notApplicable } from '../../engine/outcome.ts';

const probes = ['livenessProbe', 'readinessProbe'] as const;
const ending = ['Job', 'CronJob'];

/**
 * A service says whether it lives and whether it can answer.
 *
 * Reads:   kubernetesWorkloads (livenessProbe and readinessProbe of containers that stay)
 * Passes:  both are set
 * Fails:   one is not
 * N/A:     there is no workload, or it ends by itself (Job, CronJob)
 */
export const podProbes = defineRule({
  id: 'pod-probes',
  title: { pass: 'Containers say how they are', fail: 'A container does not say how it is' },
  why: 'Without probes a process that hangs is kept, and requests go to one that is not ready.',
  expects: 'Every container that stays has a liveness and a readiness probe.',
  fix: 'Add both: readiness on what a request needs, liveness on the process alone, so that a lost database does not restart it.',
  verify: 'kubectl get pods -n NAMESPACE -o custom-columns=NAME:.metadata.name,LIVE:.spec.containers[*].livenessProbe,READY:.spec.containers[*].readinessProbe',
  severity: 'low',
  requires: ['kubernetesWorkloads'],
  controls: ['NIST-800-53-CP-10', 'NIST-800-53-SI-4', 'NIST-800-190-4.4.4'],
  evaluate: ({ kubernetesWorkloads: { workloads } }) => {
    const staying = workloads.filter(({ kind }) => !ending.includes(kind));
    if (workloads.length > 0 && staying.length === 0) return notApplicable('It ends by itself');
    return everyWorkloadContainer(
      { workloads: staying },
      {
        faultOf: (container) => {
          const missing = probes.filter((probe) => !container[probe]);
          return missing.length > 0 ? { observed: `has no ${missing.join(' and no ')}`, at: [] } : undefined;
        },
        of: 'staying',
        expected: 'livenessProbe and readinessProbe',
      },
    );
  },
});
