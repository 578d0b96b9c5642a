import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { named, plural, sortedSet } from '../words.ts';

const judge = (pod: Pod) => {
  const taken = containersOf(pod).flatMap((placed) =>
    (placed.container.ports ?? []).flatMap(({ hostPort }, index) => (hostPort ? [{ placed, index, port: String(hostPort) }] : [])),
  );
  if (taken.length === 0) return undefined;
  const bad = [...new Set(taken.map(({ placed }) => placed))];
  const ports = sortedSet(taken.map(({ port }) => port));
  return {
    reason: 'hostPort',
    detail: `${named(bad)} ${plural(bad.length, 'uses', 'use')} ${plural(ports.length, 'hostPort')} ${ports.join(', ')}`,
    at: taken.map(({ placed, index }) => [...placed.path, 'ports', index, 'hostPort']),
  };
};

/** Baseline, from 1.0: `ports[*].hostPort` of every container is 0 or unset. */
export const hostPorts: PodCheck = { id: 'hostPorts', level: 'baseline', versions: [{ since: 0, judge }] };
