import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import type { AwsEc2, Instance, RouteTable } from '../../evidence/aws.ts';
import { intersect } from '../../semantics/ip-set.ts';
import { type Sources, allowedByAcl, fitsPort, isWorld, letsIn, sourcesOf } from '../../semantics/security-groups.ts';

/**
 * No path leads from the internet to certain ports of certain instances. Used as an attack: `fail` means that it reached its aim.
 *
 * Reads:   awsEc2.instances (addresses, subnet, groups), route tables, network ACLs, security groups, prefix lists
 * Passes:  on every path something stops strangers: no address, no route to an internet gateway, an ACL, or the groups
 * Fails:   address, route, ACL and groups together let more than one organisation's networks in
 * N/A:     an instance that `instances` names is gone or does not run; someone of `control` is shut out too, so that the stop proves nothing
 */
export const securityGroupInternetPath = defineRule({
  id: 'security-group-internet-path',
  title: { pass: 'No path leads from the internet to the instance', fail: 'A path leads from the internet to the instance' },
  why: 'A rule alone harms nobody. Together with an address and a route it is a door that everybody may try.',
  expects: 'Something on every path keeps strangers from these ports.',
  severity: 'critical',
  requires: ['awsEc2'],
  params: z.strictObject({
    ports: z.array(z.coerce.number().int().min(1).max(65_535)).min(1),
    /** Names of the instances. */
    instances: z.array(z.string()).min(1),
    /** Those who must still get through, each a CIDR block or a group's name: the control of the attack. */
    control: z.array(z.strictObject({ from: z.string(), port: z.coerce.number().int() })).default([]),
  }),
  controls: ['CIS-AWS-5.2', 'CIS-AWS-5.3', 'NIST-800-53-SC-7', 'NIST-800-53-SC-7(5)', 'PCI-DSS-4.0-1.4.2'],
  evaluate({ awsEc2: network }, { ports, instances: names, control }) {
    const missing = names.find((name) => !network.instances.some((instance) => instance.name === name));
    if (missing !== undefined) return notApplicable(`There is no instance ${missing}`);
    const targets = network.instances.filter(({ name }) => names.includes(name));
    const asleep = targets.find(({ state }) => state !== 'running');
    if (asleep) return notApplicable(`The instance ${asleep.name} does not run`);
    const findings = targets.flatMap((instance) => ports.flatMap((port) => pathTo(instance, port, network)));
    if (findings.length) {
      const told = findings.map(({ port: _port, ...finding }) => finding);
      return fail(`The internet reaches port ${findings[0]!.port} of ${findings[0]!.subject}`, told);
    }
    const shut = control.find(({ from, port }) => !targets.some((instance) => letsIn(network, instance, { from: groupId(from, network), port })));
    return shut ? notApplicable(`The path is closed, but to ${shut.from} as well`) : pass();
  },
});

const groupId = (from: string, { groups }: AwsEc2) => groups.find(({ name }) => name === from)?.id ?? from;

function pathTo(instance: Instance, port: number, network: AwsEc2) {
  const table = tableOf(instance, network.routeTables);
  const gateways = { ipv4: instance.publicIp && gatewayOf(table, 4), ipv6: instance.ipv6.length > 0 && gatewayOf(table, 6) };
  const world = isWorld(admitted(instance, port, network));
  const family = (['ipv4', 'ipv6'] as const).find((one) => world[one] && gateways[one]);
  if (!family) return [];
  const groups = network.groups.filter(({ id }) => instance.groups.includes(id)).map(({ name }) => name);
  const observed = `${family === 'ipv4' ? 'IPv4' : 'IPv6'} internet -> ${gateways[family] || ''} -> ${instance.subnet} -> ${family === 'ipv4' ? instance.publicIp : instance.ipv6[0]} (${groups.join(', ')}) -> tcp ${port}`;
  return [{ subject: instance.name, location: instance.id, port, observed, expected: 'no path for strangers' }];
}

/** Sources that the network ACL and the groups both let in. */
function admitted(instance: Instance, port: number, { groups, prefixLists, acls }: AwsEc2): Sources {
  const permissions = groups
    .filter(({ id }) => instance.groups.includes(id))
    .flatMap(({ ingress }) => ingress.filter((permission) => fitsPort(permission, port, ['tcp'])));
  const byGroups = sourcesOf(permissions, prefixLists);
  const acl = acls.find(({ subnets }) => subnets.includes(instance.subnet));
  if (!acl) return byGroups;
  const byAcl = allowedByAcl(acl.ingress, port);
  return { ipv4: intersect(byGroups.ipv4, byAcl.ipv4), ipv6: intersect(byGroups.ipv6, byAcl.ipv6) };
}

const tableOf = ({ subnet, vpc }: Instance, tables: readonly RouteTable[]) =>
  tables.find(({ subnets }) => subnets.includes(subnet)) ?? tables.find((table) => table.vpc === vpc && table.main);
const gatewayOf = (table: RouteTable | undefined, family: 4 | 6) =>
  table?.routes.find(({ destination, gateway }) => gateway.startsWith('igw-') && destination.includes(':') === (family === 6))?.gateway;
