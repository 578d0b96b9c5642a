import { type Pod, type SharedSecurityContext, containersOf } from './pod.ts';
import type { Violation } from './pod-check.ts';
import { settersOf } from './setters.ts';
import { quoted, sortedSet } from './words.ts';

const isBad = ({ seccompProfile }: SharedSecurityContext) =>
  seccompProfile !== undefined && seccompProfile.type !== 'RuntimeDefault' && seccompProfile.type !== 'Localhost';

/** Pod and containers that name a profile other than RuntimeDefault and Localhost. */
export function badSeccomp(pod: Pod): Violation | undefined {
  const setters = settersOf(pod, ['seccompProfile', 'type'], isBad);
  if (!setters) return undefined;
  const contexts = [pod.spec.securityContext, ...containersOf(pod).map(({ container }) => container.securityContext)];
  const types = sortedSet(contexts.flatMap((context) => (context && isBad(context) ? [context.seccompProfile?.type ?? ''] : [])));
  return { reason: 'seccompProfile', detail: `${setters.words} must not set securityContext.seccompProfile.type to ${quoted(types)}`, at: setters.at };
}
