import { type Pod, type SharedSecurityContext, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { settersOf } from '../setters.ts';
import { plural, quoted, sortedSet } from '../words.ts';

const types = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const judgeBy = (allowed: readonly string[]) => (pod: Pod) => {
  const isBad = ({ seLinuxOptions: options }: SharedSecurityContext) =>
    options !== undefined && (!allowed.includes(options.type ?? '') || Boolean(options.user) || Boolean(options.role));
  const setters = settersOf(pod, ['seLinuxOptions'], isBad);
  if (!setters) return undefined;
  const contexts = [pod.spec.securityContext, ...containersOf(pod).map(({ container }) => container.securityContext)];
  const set = contexts.flatMap((context) => context?.seLinuxOptions ?? []);
  const badTypes = sortedSet(set.map(({ type = '' }) => type).filter((type) => !allowed.includes(type)));
  const faults = [
    ...(badTypes.length > 0 ? [`${plural(badTypes.length, 'type')} ${quoted(badTypes)}`] : []),
    ...(set.some(({ user }) => user) ? ['user may not be set'] : []),
    ...(set.some(({ role }) => role) ? ['role may not be set'] : []),
  ];
  return { reason: 'seLinuxOptions', detail: `${setters.words} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`, at: setters.at };
};

/**
 * Baseline, from 1.0: `securityContext.seLinuxOptions` of pod and containers has a container type or none (`container_engine_t` from 1.31), no user and no role.
 */
export const seLinuxOptions: PodCheck = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: 0, judge: judgeBy(types) },
    { since: 31, judge: judgeBy([...types, 'container_engine_t']) },
  ],
};
