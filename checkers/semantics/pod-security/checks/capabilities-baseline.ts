import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { offenders } from '../setters.ts';
import { named, quoted, sortedSet } from '../words.ts';

const allowed: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const judge = (pod: Pod) => {
  const bad = offenders(pod, ({ capabilities }) => capabilities?.add?.some((name) => !allowed.has(name)) ?? false);
  if (bad.length === 0) return undefined;
  const added = bad.flatMap(({ container }) => container.securityContext?.capabilities?.add ?? []).filter((name) => !allowed.has(name));
  return {
    reason: 'non-default capabilities',
    detail: `${named(bad)} must not include ${quoted(sortedSet(added))} in securityContext.capabilities.add`,
    at: bad.map(({ path }) => [...path, 'securityContext', 'capabilities', 'add']),
  };
};

/** Baseline, from 1.0: `securityContext.capabilities.add` of every container holds only capabilities of the default set. */
export const capabilitiesBaseline: PodCheck = { id: 'capabilities_baseline', level: 'baseline', versions: [{ since: 0, judge }] };
