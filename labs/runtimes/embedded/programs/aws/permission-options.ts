import type { Structure } from '../../daemons/aws/api/query.ts';
import type { Values } from './arguments.ts';
import { failure } from './aws-error.ts';

const names = ['protocol', 'port', 'cidr', 'source-group', 'group-owner'] as const;

/** One permission from the short options of security groups: `--protocol tcp --port 22 --cidr 10.0.0.0/8`. Changes the input. */
export function permissionOf(values: Values, input: Structure): void {
  const of = (name: (typeof names)[number]): string | undefined => values.get(name)?.[0] || undefined;
  const used = names.find((name) => of(name) !== undefined);
  if (used === undefined) return;
  if (values.get('ip-permissions')?.length) throw failure(`The --${used.replace('-', '_')} option is not compatible with the --ip-permissions option `);
  const [protocol, port, cidr, group, owner] = names.map(of);
  const pair = {
    ...(group === undefined ? {} : group.startsWith('sg-') ? { GroupId: group } : { GroupName: group }),
    ...(owner === undefined ? {} : { UserId: owner }),
  };
  const permission: Structure = {
    ...(protocol === undefined ? {} : { IpProtocol: protocolOf(protocol) }),
    ...(port === undefined ? {} : portsOf(port)),
    ...(cidr === undefined ? {} : { IpRanges: [{ CidrIp: cidr }] }),
    ...(Object.keys(pair).length === 0 ? {} : { UserIdGroupPairs: [pair] }),
  };
  input.IpPermissions = [permission];
}

function protocolOf(value: string): string {
  const number = /^-?\d+$/.test(value) ? Number(value) : undefined;
  if (number !== undefined ? number >= -1 && number <= 255 : ['tcp', 'udp', 'icmp', 'all'].includes(value)) return value === 'all' ? '-1' : value;
  throw failure('protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.');
}

function portsOf(value: string): { FromPort: number; ToPort: number } {
  const [from = '', to = ''] = value === '-1' || value === 'all' ? ['-1', '-1'] : value.includes('-') ? value.split(/-(.*)/s) : [value, value];
  if (!/^\s*[+-]?\d+\s*$/.test(from) || !/^\s*[+-]?\d+\s*$/.test(to)) throw failure('port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)');
  return { FromPort: Number(from), ToPort: Number(to) };
}
