import type { Pod, SharedSecurityContext } from '../pod.ts';
import { containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { settersOf } from '../setters.ts';
import { plural, quoted, sortedSet } from '../words.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io/';
const isBad = ({ appArmorProfile }: SharedSecurityContext) =>
  appArmorProfile !== undefined && appArmorProfile.type !== 'RuntimeDefault' && appArmorProfile.type !== 'Localhost';
const isBadAnnotation = ([key, value]: readonly [string, string]) =>
  key.startsWith(prefix) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');

const judge = (pod: Pod) => {
  const setters = settersOf(pod, ['appArmorProfile', 'type'], isBad);
  const contexts = [pod.spec.securityContext, ...containersOf(pod).map(({ container }) => container.securityContext)];
  const types = sortedSet(contexts.flatMap((context) => (context && isBad(context) ? [context.appArmorProfile?.type ?? ''] : [])));
  const annotations = Object.entries(pod.metadata.annotations ?? {}).filter(isBadAnnotation);
  if (!setters && annotations.length === 0) return undefined;
  const values = [...types, ...annotations.map(([key, value]) => `${key}=${JSON.stringify(value)}`).sort()];
  const who = [...(setters ? [setters.words] : []), ...(annotations.length > 0 ? [plural(annotations.length, 'annotation')] : [])];
  return {
    reason: plural(values.length, 'forbidden AppArmor profile'),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
    at: [...(setters?.at ?? []), ...annotations.map(([key]) => ['metadata', 'annotations', key])],
  };
};

/**
 * Baseline, from 1.0: `securityContext.appArmorProfile.type` of pod and containers is RuntimeDefault, Localhost or unset, and the older annotations
 * (`container.apparmor.security.beta.kubernetes.io/*`) are empty, `runtime/default` or `localhost/*`.
 */
export const appArmorProfile: PodCheck = { id: 'appArmorProfile', level: 'baseline', versions: [{ since: 0, judge }] };
