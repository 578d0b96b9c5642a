import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podProbes } from './pod-probes.ts';

const probe = { httpGet: { path: '/' } };
const both = { livenessProbe: probe, readinessProbe: probe };
const job = { kubernetesWorkloads: { workloads: pod().kubernetesWorkloads.workloads.map((one) => ({ ...one, kind: 'CronJob' })) } };

testRule(podProbes, {
  pass: [
    { name: 'both', evidence: pod({ containers: [{ name: 'web', ...both }] }) },
    { name: 'init containers end', evidence: pod({ containers: [{ name: 'web', ...both }], initContainers: [{ name: 'setup' }] }) },
  ],
  fail: [
    { name: 'none', evidence: pod(), reason: 'Deployment shop/web: container "web" has no livenessProbe and no readinessProbe' },
    {
      name: 'liveness only',
      evidence: pod({ containers: [{ name: 'web', livenessProbe: probe }] }),
      reason: 'Deployment shop/web: container "web" has no readinessProbe',
    },
    {
      name: 'an init container that stays',
      evidence: pod({ containers: [{ name: 'web', ...both }], initContainers: [{ name: 'mesh', restartPolicy: 'Always' }] }),
      reason: 'Deployment shop/web: container "mesh" has no livenessProbe and no readinessProbe',
    },
  ],
  notApplicable: [
    { name: 'a job', evidence: job, reason: 'It ends by itself' },
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
  ],
});
