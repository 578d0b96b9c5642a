import type { ContainerProcess, ContainerProcesses } from '../../evidence/container.ts';

const hardened: ContainerProcess = {
  command: 'python3 /opt/gallery/gallery.py',
  serves: true,
  uid: 10001,
  effectiveCapabilities: [],
  boundingCapabilities: [],
  noNewPrivileges: true,
  filtered: true,
  readOnlyRoot: true,
  masked: true,
  mounts: [{ path: '/data', source: 'uploads', kind: 'volume', readOnly: false }],
  limits: { processes: 64, openFiles: 256 },
};

/** Evidence of one serving container that holds every rule, with what a row changes. */
export const container = (
  change: Partial<ContainerProcess> = {},
  ...others: readonly Partial<ContainerProcess>[]
): { containerProcesses: ContainerProcesses } => ({
  containerProcesses: { processes: [{ ...hardened, ...change }, ...others.map((other) => ({ ...hardened, serves: false, ...other }))] },
});

export const noContainer: { containerProcesses: ContainerProcesses } = { containerProcesses: { processes: [] } };
