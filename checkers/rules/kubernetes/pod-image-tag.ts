import { defineRule } from '../../engine/define-rule.ts';
import { everyWorkloadContainer } from '../../engine/every-workload-container.ts';
import { imageReference } from '../../formats/image-reference.ts';

/**
 * An image is taken by a tag that somebody chose.
 *
 * Reads:   kubernetesWorkloads (image of every container)
 * Passes:  it has a digest, or a tag that is not latest
 * Fails:   it has no tag, or latest
 * N/A:     there is no workload
 */
export const podImageTag = defineRule({
  id: 'pod-image-tag',
  title: { pass: 'Images are taken by version', fail: 'An image is taken as it happens to be' },
  why: 'latest is whatever was pushed last: two nodes run two programs, nobody can say which one was broken into, and going back is not possible.',
  expects: 'Every image has a digest or the tag of a version.',
  fix: 'Name the version that was tested; better, its digest.',
  verify: 'kubectl get pods -A -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  controls: ['NIST-800-190-4.2.2', 'NIST-800-53-CM-2', 'NSA-CISA-container-images'],
  evaluate: ({ kubernetesWorkloads }) =>
    everyWorkloadContainer(kubernetesWorkloads, {
      faultOf: ({ image = '' }) => {
        const { tag, digest } = imageReference(image);
        if (image === '' || digest !== undefined || (tag !== undefined && tag !== 'latest')) return undefined;
        return { observed: `takes ${image}, ${tag === undefined ? 'which has no tag' : 'the latest'}`, at: ['image'] };
      },
      of: 'all',
      expected: 'a digest, or the tag of a version',
    }),
});
