import { defineRule } from '../../engine/define-rule.ts';
import { everyWorkloadContainer } from '../../engine/every-workload-container.ts';
import { imageReference } from '../../formats/image-reference.ts';

/**
 * An image is taken by what is in it.
 *
 * Reads:   kubernetesWorkloads (image of every container)
 * Passes:  it has a digest
 * Fails:   it has none
 * N/A:     there is no workload
 */
export const podImageDigest = defineRule({
  id: 'pod-image-digest',
  title: { pass: 'Images are taken by digest', fail: 'An image is taken by a name that can move' },
  why: 'Whoever can push to the registry can put another program under a tag; a digest is the program.',
  expects: 'Every image has a sha256 digest.',
  fix: 'Write image: name:version@sha256:... as the pipeline that built it printed, or let it write the digest.',
  verify: 'kubectl get pods -A -o custom-columns=NAME:.metadata.name,ID:.status.containerStatuses[*].imageID',
  severity: 'low',
  requires: ['kubernetesWorkloads'],
  controls: ['NIST-800-190-4.2.2', 'NIST-800-53-SI-7', 'NSA-CISA-container-images', 'MITRE-ATTACK-T1525', 'MITRE-ATTACK-T1204.003'],
  evaluate: ({ kubernetesWorkloads }) =>
    everyWorkloadContainer(kubernetesWorkloads, {
      faultOf: ({ image = '' }) => (image === '' || imageReference(image).digest !== undefined ? undefined : { observed: `takes ${image}`, at: ['image'] }),
      of: 'all',
      expected: 'a digest',
    }),
});
