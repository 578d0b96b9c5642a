import { type Container, type Handler, type Path, type Pod, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { plural, quoted, sortedSet } from '../words.ts';

const handlersOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): readonly (readonly [Path, Handler | undefined])[] => [
  [['livenessProbe'], livenessProbe],
  [['readinessProbe'], readinessProbe],
  [['startupProbe'], startupProbe],
  [['lifecycle', 'postStart'], lifecycle?.postStart],
  [['lifecycle', 'preStop'], lifecycle?.preStop],
];
const actions = ['httpGet', 'tcpSocket'] as const;

const judge = (pod: Pod) => {
  const found = containersOf(pod).flatMap(({ container, path }) =>
    handlersOf(container).flatMap(([field, handler]) =>
      actions.flatMap((action) => {
        const host = handler?.[action]?.host;
        return host ? [{ name: container.name, host, at: [...path, ...field, action, 'host'] }] : [];
      }),
    ),
  );
  if (found.length === 0) return undefined;
  const names = sortedSet(found.map(({ name }) => name));
  const hosts = sortedSet(found.map(({ host }) => host));
  return {
    reason: 'probe or lifecycle host',
    detail: `${plural(names.length, 'container')} ${quoted(names)} ${plural(names.length, 'uses', 'use')} ${plural(hosts.length, 'probe or lifecycle host')} ${quoted(hosts)}`,
    at: found.map(({ at }) => at),
  };
};

/** Baseline, from 1.34: no probe and no lifecycle handler names a `host` of its own for `httpGet` or `tcpSocket`. */
export const hostProbesAndHostLifecycle: PodCheck = { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [{ since: 34, judge }] };
