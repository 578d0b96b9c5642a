import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';

const added: readonly { readonly since: number; readonly names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  },
  { since: 27, names: ['net.ipv4.ip_local_reserved_ports'] },
  {
    since: 29,
    names: ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
  },
  { since: 32, names: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'] },
  { since: 37, names: ['net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat'] },
];

const judgeBy = (allowed: ReadonlySet<string>) => (pod: Pod) => {
  const bad = (pod.spec.securityContext?.sysctls ?? []).flatMap(({ name = '' }, index) => (allowed.has(name) ? [] : [{ name, index }]));
  if (bad.length === 0) return undefined;
  return {
    reason: 'forbidden sysctls',
    detail: bad.map(({ name }) => name).join(', '),
    at: bad.map(({ index }) => ['spec', 'securityContext', 'sysctls', index, 'name']),
  };
};

/** Baseline, from 1.0: `securityContext.sysctls[*].name` of the pod is of the safe set, which grew in 1.27, 1.29, 1.32 and 1.37. */
export const sysctls: PodCheck = {
  id: 'sysctls',
  level: 'baseline',
  versions: added.map(({ since }) => ({
    since,
    judge: judgeBy(new Set(added.filter((set) => set.since <= since).flatMap(({ names }) => names))),
  })),
};
