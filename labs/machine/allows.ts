import type { MachineSpec } from '../contract.ts';
import type { ClusterSpec } from './cluster.ts';
import type { Recipe } from './recipe.ts';

const allows: Readonly<Record<Recipe['profile'], string>> = {
  service: 'A single service without root: no capabilities, no privilege gain, no way out of its network.',
  host: 'A whole system with systemd and sudo: its own processes, users, services and firewall, but no kernel modules, raw sockets or devices, and no way out of its network.',
  nesting: 'Rootless builds and containers inside: user namespaces for one user, no devices, and no way out of its network.',
};

const roles: Readonly<Record<ClusterSpec['role']['kind'], (namespaces: readonly string[]) => string>> = {
  'namespace-admin': (namespaces) => `all of the namespace ${namespaces.join(', ')}`,
  'cluster-operator': () => 'every namespace but those of the platform',
  'cluster-admin': () => 'the whole cluster',
};

const allowsCluster = ({ role, nodeShell }: Pick<ClusterSpec, 'role' | 'nodeShell'>): string =>
  `A Kubernetes node in a privileged container: you administer ${roles[role.kind](role.namespaces)}${nodeShell ? ', and the node as root' : ''}. No way out of its network.`;

/** What a machine allows and forbids, a sentence for people. */
export const allowsOf = ({ recipe, cluster }: Pick<MachineSpec, 'recipe' | 'cluster'>): string => (cluster ? allowsCluster(cluster) : allows[recipe.profile]);
