import { isSecondary } from '../../../network/links.ts';
import { broadcastOf } from '../../../network/subnets.ts';
import type { AddressRequest } from '../../../managers/network.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import type { InterfaceInfo } from '../../../sys/sys.ts';
import { chosenLinks } from './chosen-links.ts';
import { deviceNamed, failure, type IpCall, jsonText, readPairs, stateOf, stop, titleOf, verbOf } from './ip-call.ts';
import { addressUsage } from './ip-usage.ts';
import { linkJson, linkText } from './link-text.ts';

export function addressCommand(call: IpCall): Promise<number> {
  const { context, words } = call;
  const verb = verbOf(words[0]);
  const rest = { ...call, words: words.slice(1) };
  switch (verb) {
    case 'show':
      return show(rest);
    case 'add':
    case 'delete':
    case 'replace':
    case 'change':
      return change(rest, verb);
    case 'flush':
      return flush(rest);
    case 'help':
      return failure(context, addressUsage, 255);
    default:
      return failure(context, `Command "${words[0]}" is unknown, try "ip address help".`, 255);
  }
}

const hasFamily = (address: string, family: 4 | 6 | undefined): boolean => family === undefined || (family === 6) === address.includes(':');
const scopeOf = (address: string): string => (/^(127\.|::1\/)/.test(address) ? 'host' : /^fe80:/.test(address) ? 'link' : 'global');

async function show(call: IpCall): Promise<number> {
  const { context, flags } = call;
  const { links, scope } = await chosenLinks(call);
  const own = (one: InterfaceInfo): string[] =>
    one.addresses.filter((address) => hasFamily(address, flags.family) && (scope === undefined || scopeOf(address) === scope));
  const filtered = flags.family !== undefined || scope !== undefined;
  const shown = links.filter((one) => !filtered || own(one).length > 0);
  if (flags.json)
    return (
      await context.stdout.write(
        jsonText(
          shown.map((one) => asJson(one, own(one))),
          flags,
        ),
      ),
      0
    );
  for (const one of shown) {
    const addresses = own(one);
    if (flags.brief)
      await context.stdout.write(`${titleOf(one).padEnd(16)} ${stateOf(one).padEnd(14)} ${addresses.map((address) => `${address} `).join('')}\n`);
    else if (flags.oneline)
      await context.stdout.write(
        addresses.map((address) => `${one.index}: ${one.name}    ${addressText(one, address).trimStart().replace('\n', '\\')}`).join(''),
      );
    else await context.stdout.write(linkText(one, { ...flags, mode: false }) + addresses.map((address) => addressText(one, address)).join(''));
  }
  return 0;
}

function addressText(one: InterfaceInfo, address: string): string {
  const six = address.includes(':');
  const broadcast = one.broadcasts?.[address];
  const mark = isSecondary(one, address) ? ' secondary' : '';
  return `    inet${six ? '6' : ''} ${address}${broadcast === undefined ? '' : ` brd ${broadcast}`} scope ${scopeOf(address)}${mark} ${six ? '' : one.name}\n       valid_lft forever preferred_lft forever\n`;
}

const forever = 4_294_967_295;

const asJson = (one: InterfaceInfo, addresses: readonly string[]): Record<string, unknown> => ({
  ...linkJson(one, false),
  addr_info: addresses.map((address) => ({
    family: address.includes(':') ? 'inet6' : 'inet',
    local: address.split('/')[0],
    prefixlen: Number(address.split('/')[1]),
    ...(one.broadcasts?.[address] !== undefined && { broadcast: one.broadcasts[address] }),
    scope: scopeOf(address),
    ...(isSecondary(one, address) && { secondary: true }),
    label: one.name,
    valid_life_time: forever,
    preferred_life_time: forever,
  })),
});

async function change(call: IpCall, verb: string): Promise<number> {
  const { context, words } = call;
  const { pairs, rest } = readPairs(words, ['dev', 'brd', 'broadcast', 'scope', 'label', 'metric', 'valid_lft', 'preferred_lft', 'local']);
  const given = pairs.get('local') ?? rest[0];
  const device = pairs.get('dev');
  if (device === undefined) await stop(context, 'Not enough information: "dev" argument is required.', 1);
  if (given === undefined) return failure(context, 'RTNETLINK answers: Operation not supported', 2);
  const address = await prefix(call, given);
  const { name, addresses } = await deviceNamed(call, device!);
  const brd = pairs.get('brd') ?? pairs.get('broadcast');
  const broadcast = brd === '+' ? broadcastOf(address.split('/')[0]!, Number(address.split('/')[1])) : brd;
  const request: AddressRequest = {
    device: name,
    address: verb === 'delete' ? known(given, addresses, address) : address,
    ...(broadcast !== undefined && { broadcast }),
  };
  if (verb === 'delete' && !given.includes('/')) await context.stderr.write(wildcard(request.address));
  try {
    await context.sys.request('network', verb === 'delete' ? 'delete-address' : 'add-address', request);
    return 0;
  } catch (error) {
    if (isSysError(error, 'EEXIST')) return verb === 'add' ? failure(context, 'Error: ipv4: Address already assigned.', 2) : 0;
    if (isSysError(error, 'EADDRNOTAVAIL')) return failure(context, 'Error: ipv4: Address not found.', 2);
    throw error;
  }
}

/** An address that is to go is found without its length. */
const known = (given: string, addresses: readonly string[], address: string): string =>
  given.includes('/') ? address : (addresses.find((one) => one.split('/')[0] === given) ?? address);

const wildcard = (address: string): string => `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${address}) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;

/** `192.0.2.1/24`; a single address is /32. */
export async function prefix({ context }: IpCall, text: string): Promise<string> {
  const [, address = '', bits = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const good = address !== '' && address.split('.').every((octet) => Number(octet) < 256) && Number(bits) <= 32;
  return good ? `${address}/${bits}` : stop(context, `Error: any valid prefix is expected rather than "${text}".`, 1);
}

async function flush(call: IpCall): Promise<number> {
  const { context, words } = call;
  if (words.length === 0) return failure(context, 'Flush requires arguments.', 255);
  const { links } = await chosenLinks(call);
  for (const { name, addresses } of links) {
    for (const address of addresses.filter((one) => hasFamily(one, call.flags.family)))
      await context.sys.request('network', 'delete-address', { device: name, address } satisfies AddressRequest).catch((error: unknown) => {
        if (!isSysError(error, 'EADDRNOTAVAIL')) throw error;
      });
  }
  return 0;
}
