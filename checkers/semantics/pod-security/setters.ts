import { type ContainerSecurityContext, type Path, type Pod, type SharedSecurityContext, containersOf } from './pod.ts';
import { named } from './words.ts';

/** Who sets a field of `securityContext` to a bad value: `pod and containers "a", "b"`. */
export interface Setters {
  readonly words: string;
  readonly at: readonly Path[];
}

/** Of the pod and its containers, those whose own `securityContext` is bad. `field` is what to point at below it. */
export function settersOf(pod: Pod, field: Path, isBad: (context: SharedSecurityContext) => boolean): Setters | undefined {
  const ofPod = pod.spec.securityContext !== undefined && isBad(pod.spec.securityContext);
  const ofContainers = offenders(pod, isBad);
  if (!ofPod && ofContainers.length === 0) return undefined;
  return {
    words: [...(ofPod ? ['pod'] : []), ...(ofContainers.length > 0 ? [named(ofContainers)] : [])].join(' and '),
    at: [...(ofPod ? [['spec', 'securityContext', ...field]] : []), ...ofContainers.map(({ path }) => [...path, 'securityContext', ...field])],
  };
}

/** Containers whose own `securityContext` is bad. */
export const offenders = (pod: Pod, isBad: (context: ContainerSecurityContext) => boolean) =>
  containersOf(pod).filter(({ container }) => container.securityContext !== undefined && isBad(container.securityContext));
