import type { Container, Pod, PodSpec, Volume } from './pod.ts';

/**
 * What the API server makes of a pod before admission sees it, as far as the standards read it: nulls are absent fields, a volume without a source is an
 * `emptyDir`, and on the host's network every container port is a host port.
 */
export function normalisePod(raw: { readonly metadata?: unknown; readonly spec?: unknown }): Pod {
  const metadata = (withoutNulls(raw.metadata) ?? {}) as Pod['metadata'];
  const spec = (withoutNulls(raw.spec) ?? {}) as PodSpec;
  return {
    metadata,
    spec: {
      ...spec,
      ...(spec.volumes && { volumes: spec.volumes.map(withSource) }),
      ...(spec.hostNetwork && {
        ...(spec.containers && { containers: spec.containers.map(withHostPorts) }),
        ...(spec.initContainers && { initContainers: spec.initContainers.map(withHostPorts) }),
      }),
    },
  };
}

const withSource = (volume: Volume): Volume => (Object.keys(volume).some((key) => key !== 'name') ? volume : { ...volume, emptyDir: {} });

const withHostPorts = (container: Container): Container =>
  container.ports ? { ...container, ports: container.ports.map((port) => ({ ...port, hostPort: port.hostPort || port.containerPort })) } : container;

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}
