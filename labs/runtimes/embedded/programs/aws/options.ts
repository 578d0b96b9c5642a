import type { Member, Operation, ServiceApi } from '../../daemons/aws/api/service-api.ts';
import type { Option } from './arguments.ts';
import { dashed } from './names.ts';

const globals: readonly Option[] = [
  { name: 'debug', takes: 'none' },
  { name: 'endpoint-url', takes: 'one' },
  { name: 'no-verify-ssl', takes: 'none' },
  { name: 'no-paginate', takes: 'none' },
  { name: 'output', takes: 'one', choices: ['json', 'text', 'table'] },
  { name: 'query', takes: 'one' },
  { name: 'profile', takes: 'one' },
  { name: 'region', takes: 'one' },
  { name: 'version', takes: 'none' },
  { name: 'color', takes: 'one', choices: ['on', 'off', 'auto'] },
  { name: 'no-sign-request', takes: 'none' },
  { name: 'ca-bundle', takes: 'one' },
  { name: 'cli-read-timeout', takes: 'one', whole: true },
  { name: 'cli-connect-timeout', takes: 'one', whole: true },
];
export const globalOptions = globals;

/** A structure that holds nothing but a switch. */
export const isSwitch = (api: ServiceApi, { type }: Member): boolean =>
  type.kind === 'structure' && api.members(type.shape).length === 1 && api.members(type.shape)[0]!.type.kind === 'boolean';

/** The other word of a switch: `--no-dry-run`, and `--ingress` for `--egress`. */
export const negative = (name: string): string => (name === 'egress' ? 'ingress' : `no-${name}`);

const permissionOptions: readonly Option[] = ['protocol', 'port', 'cidr', 'source-group', 'group-owner'].map((name) => ({ name, takes: 'one' }));
export const hasPermissionOptions = (operation: string): boolean => /^(Authorize|Revoke)SecurityGroup(In|E)gress$/.test(operation);

function optionsOf(api: ServiceApi, member: Member): Option[] {
  const { type, required } = member;
  const name = dashed(member.name);
  const one = (takes: Option['takes'], more: Partial<Option> = {}): Option => ({ name, takes, required, ...more });
  if (isSwitch(api, member)) return [one('maybe'), { name: negative(name), takes: 'none' }];
  if (type.kind === 'boolean') return [one('none', { required: false }), { name: negative(name), takes: 'none' }];
  if (type.kind === 'list') return [one('many')];
  return [one('one', type.kind === 'number' ? { whole: true } : {})];
}

/** What an operation of the command line understands. */
export function operationOptions(api: ServiceApi, { name, input, pages }: Operation): Option[] {
  const members = api.members(input).filter((member) => name !== 'RunInstances' || !/^(Min|Max)Count$/.test(member.name));
  const paging: Option[] = [
    { name: 'starting-token', takes: 'one' },
    { name: 'page-size', takes: 'one', whole: true },
    { name: 'max-items', takes: 'one', whole: true },
  ];
  return [
    ...members.flatMap((member) => optionsOf(api, member)),
    ...(hasPermissionOptions(name) ? permissionOptions : []),
    ...(name === 'RunInstances' ? [{ name: 'count', takes: 'one' } as const] : []),
    { name: 'cli-input-json', takes: 'one' },
    ...(pages.length > 0 ? paging : []),
    { name: 'generate-cli-skeleton', takes: 'maybe', choices: ['input', 'output'] },
  ];
}
