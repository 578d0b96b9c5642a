import type { Pod } from './pod.ts';

/** In a user namespace of its own, root in the pod is nobody on the node. */
export const inUserNamespace = ({ spec }: Pod): boolean => spec.hostUsers === false;
