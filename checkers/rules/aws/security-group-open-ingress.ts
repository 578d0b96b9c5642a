import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import type { AwsEc2, SecurityGroup } from '../../evidence/aws.ts';
import { blocksOf, fitsPort, isWorld, publicPart, sourcesOf } from '../../semantics/security-groups.ts';

/**
 * No security group lets the internet in to certain ports.
 *
 * Reads:   awsEc2.groups (ingress), prefix lists with their entries, instances (which groups are attached)
 * Passes:  for every port, the public sources of all rules together are no more than one organisation's networks (a /16, a /44)
 * Fails:   0.0.0.0/0 or ::/0, in one block or split into many, direct or inside a prefix list, in a wide port range or by protocol -1
 * N/A:     a group that `groups` names is gone; with `attached: false`, no group without an instance is there
 */
export const securityGroupOpenIngress = defineRule({
  id: 'security-group-open-ingress',
  title: { pass: 'No security group opens these ports to the world', fail: 'A security group opens a port to the world' },
  why: 'Ports of administration and of notebooks are found by scanners within minutes, and one weak password behind them is enough.',
  expects: 'Each port is open only to the networks or groups that need it, over IPv4 and IPv6.',
  severity: 'critical',
  requires: ['awsEc2'],
  params: z.strictObject({
    /** Ports that the world must not reach. Empty: every port. */
    ports: z.array(z.coerce.number().int().min(0).max(65_535)).default([]),
    /** Names of the groups to judge. Empty: all but the default ones. */
    groups: z.array(z.string()).default([]),
    /** Only groups that are attached to an instance, or only those that are not. */
    attached: z.boolean().optional(),
  }),
  controls: ['CIS-AWS-5.2', 'CIS-AWS-5.3', 'NIST-800-53-AC-4', 'NIST-800-53-SC-7', 'NIST-800-53-SC-7(5)', 'PCI-DSS-4.0-1.3.1', 'PCI-DSS-4.0-1.4.2'],
  evaluate({ awsEc2: network }, { ports, groups: names, attached }) {
    const missing = names.find((name) => !network.groups.some((group) => group.name === name));
    if (missing !== undefined) return notApplicable(`There is no security group ${missing}`);
    const used = new Set(network.instances.flatMap((instance) => instance.groups));
    const judged = network.groups
      .filter(({ name }) => (names.length ? names.includes(name) : name !== 'default'))
      .filter(({ id }) => attached === undefined || used.has(id) === attached);
    if (judged.length === 0) return notApplicable(attached === false ? 'Every security group belongs to an instance' : 'There is no security group');
    const findings = judged.flatMap((group) => openings(group, ports, network));
    return findings.length ? fail(`${findings[0]!.subject} is open to ${findings[0]!.observed}`, findings) : pass();
  },
});

function openings(group: SecurityGroup, ports: readonly number[], network: AwsEc2) {
  const asked = ports.length
    ? ports.map((port) => ({ name: String(port), port }))
    : [...new Set(group.ingress.map(({ fromPort }) => fromPort ?? 0))].map((port) => ({ name: port > 0 ? String(port) : 'every port', port }));
  return asked.flatMap(({ name, port }) => {
    const protocols = ports.length ? ['tcp', 'udp'] : ['tcp', 'udp', 'icmp', 'icmpv6', '1', '58'];
    const fitting = group.ingress.filter((permission) => fitsPort(permission, port, protocols));
    const sources = sourcesOf(fitting, network.prefixLists);
    const world = isWorld(sources);
    if (!world.ipv4 && !world.ipv6) return [];
    const wide = fitting.flatMap((permission) => [
      ...permission.cidrs.filter((cidr) => isPublic([cidr])),
      ...permission.prefixLists.filter((id) => isPublic(blocksOf({ ...permission, cidrs: [], prefixLists: [id] }, network.prefixLists))),
    ]);
    return [
      { subject: `${group.name} ${name}`, location: group.id, observed: [...new Set(wide)].join(', '), expected: 'only the networks or groups that need it' },
    ];
  });
}

const isPublic = (cidrs: readonly string[]): boolean => {
  const { ipv4, ipv6 } = publicPart(sourcesOf([{ protocol: '-1', cidrs, prefixLists: [], groups: [] }], []));
  return ipv4.length + ipv6.length > 0;
};
