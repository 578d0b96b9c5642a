import type { Firewall } from '../../evidence/network.ts';

const policy = (hook: string, how: string) => ({ chain: { family: 'inet', table: 'filter', name: hook, hook, prio: 0, policy: how } });
const open = (port: number) => ({
  rule: {
    family: 'inet',
    table: 'filter',
    chain: 'input',
    expr: [{ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: port } }, { accept: null }],
  },
});

/** A firewall of nft whose chains have these policies and which lets these ports in. */
export const nftFirewall = (input: string, forward: string, ports: readonly number[] = [22, 8080]): Firewall => ({
  nft: [policy('input', input), policy('forward', forward), ...ports.map(open)],
  iptables: '',
  address: '10.213.0.2',
  stranger: '10.213.0.9',
  interfaces: ['eth0'],
  held: [22, 5432, 8080],
  files: [],
});
