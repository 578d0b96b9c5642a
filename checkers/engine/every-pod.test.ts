import { expect, test } from 'vitest';
import type { KubernetesWorkload } from '../evidence/kubernetes.ts';
import { privileged } from '../semantics/pod-security/checks/privileged.ts';
import { everyPod, podStandard } from './every-pod.ts';

const workload = (name: string, isPrivileged: boolean): KubernetesWorkload => ({
  kind: 'Deployment',
  name,
  pod: { metadata: {}, spec: { containers: [{ name: 'c', securityContext: { privileged: isPrivileged } }] } },
});
const judged = (...workloads: KubernetesWorkload[]) => everyPod({ workloads }, { check: privileged, standard: podStandard.parse({}), expected: 'false' });

test('one finding for each guilty field, at its line or that of what is around it', () => {
  const source = { file: 'a.yaml', line: 3, lines: { '/spec/containers/0': 9 } };
  expect(judged(workload('a', false), { ...workload('b', true), source }, workload('c', true))).toEqual({
    status: 'fail',
    reason: 'Deployment b: privileged (container "c" must not set securityContext.privileged=true)',
    findings: [
      { subject: 'Deployment b', location: 'a.yaml:9', observed: 'spec.containers[0].securityContext.privileged is true', expected: 'false' },
      { subject: 'Deployment c', observed: 'spec.containers[0].securityContext.privileged is true', expected: 'false' },
    ],
  });
});

test('no workload is no pass', () => expect(judged()).toEqual({ status: 'notApplicable', reason: 'There is no workload' }));

test.each(['1.30', 'v2.0', 'v1.x', ''])('refuses %j as a version', (version) => expect(podStandard.safeParse({ version }).success).toBe(false));
