import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import type { InterfaceInfo } from '../../sys/sys.ts';

interface Flags {
  readonly brief: boolean;
  readonly json: boolean;
  readonly family: '4' | '6' | undefined;
}

/** Addresses, links and routes, to be looked at. */
export const ip = defineProgram({
  name: 'ip',
  paths: ['/usr/bin/ip', '/usr/sbin/ip'],
  async run(context) {
    const words = context.argv.slice(1);
    let flags: Flags = { brief: false, json: false, family: undefined };
    while (words[0]?.startsWith('-')) {
      const word = words.shift()!.replace(/^--/, '-');
      if (/^-V/.test(word)) return (await context.stdout.write('ip utility, iproute2-6.1.0, libbpf 1.1.2\n'), 0);
      if (/^-br/.test(word)) flags = { ...flags, brief: true };
      else if (/^-j/.test(word)) flags = { ...flags, json: true };
      else if (word === '-4' || word === '-6') flags = { ...flags, family: word[1] as '4' | '6' };
      else if (word === '-f' || word === '-family') flags = { ...flags, family: words.shift() === 'inet6' ? '6' : '4' };
      else if (!/^-(c|color=?.*|o|oneline|s|stats|statistics|d|details|h|p|pretty|N|a|all|r)$/.test(word))
        return complain(context, `Option "${word}" is unknown, try "ip -help".`, 255);
    }
    const [object, ...rest] = words;
    if (object === undefined) return complain(context, usage, 255);
    const objects: Readonly<Record<string, (rest: readonly string[]) => Promise<number>>> = {
      address: (more) => addresses(context, flags, more),
      link: (more) => links(context, flags, more),
      route: (more) => routes(context, flags, more),
      neighbour: () => Promise.resolve(0),
      rule: async () => (await context.stdout.write('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n'), 0),
    };
    const name = Object.keys(objects).find((known) => known.startsWith(object) || (object === 'neighbor' && known === 'neighbour'));
    return name === undefined ? complain(context, `Object "${object}" is unknown, try "ip help".`, 1) : objects[name]!(rest);
  },
});

async function complain({ stderr }: ProgramContext, text: string, code: number): Promise<number> {
  await stderr.write(`${text}\n`);
  return code;
}

const looks = (verb: string | undefined): boolean => verb === undefined || ['show', 'list', 'lst', 'ls', 'sh', 's', 'l', 'dev'].includes(verb);

/** Changes are the kernel's matter, and a simulated one has none to make here. */
async function refuse(context: ProgramContext): Promise<never> {
  const root = (await context.sys.identity()).euid === 0;
  await context.stderr.write(root ? 'ip: changing addresses, links and routes is not simulated\n' : 'RTNETLINK answers: Operation not permitted\n');
  throw new ProgramExit(root ? 1 : 2);
}

async function chosen(context: ProgramContext, words: readonly string[]): Promise<readonly InterfaceInfo[]> {
  if (!looks(words[0])) await refuse(context);
  const rest = words.filter((word, at) => word !== 'dev' && !(at === 0 && looks(word)));
  const all = await context.sys.interfaces();
  const [name] = rest.filter((word) => !['up', 'primary', 'scope', 'global'].includes(word));
  const found = name === undefined ? all : all.filter((one) => one.name === name.split('@')[0]);
  if (found.length === 0) throw new ProgramExit(await complain(context, `Device "${name}" does not exist.`, 1));
  return rest.includes('up') ? found.filter(({ up }) => up) : found;
}

const flagsOf = ({ loopback, up }: InterfaceInfo): string =>
  `<${[...(loopback ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']), ...(up ? ['UP', 'LOWER_UP'] : [])].join(',')}>`;
const stateOf = ({ loopback, up }: InterfaceInfo): string => (up ? (loopback ? 'UNKNOWN' : 'UP') : 'DOWN');
const titleOf = ({ name, index, loopback }: InterfaceInfo): string => (loopback ? name : `${name}@if${index + 1}`);
const of = ({ addresses: all }: InterfaceInfo, family: Flags['family']): string[] =>
  all.filter((address) => family === undefined || (family === '6') === address.includes(':'));

async function addresses(context: ProgramContext, { brief, json, family }: Flags, words: readonly string[]): Promise<number> {
  const interfaces = (await chosen(context, words)).filter((one) => family === undefined || of(one, family).length > 0);
  if (json) return (await context.stdout.write(`${JSON.stringify(interfaces.map((one) => asJson(one, family)))}\n`), 0);
  const text = interfaces.map((one) => {
    const own = of(one, family);
    if (brief) return `${titleOf(one).padEnd(16)} ${stateOf(one).padEnd(14)} ${own.join(' ')}${own.length ? ' ' : ''}\n`;
    const head = family === undefined ? headOf(one, '') : headOf(one, '').split('\n')[0] + (one.loopback ? '\n' : ' link-netnsid 0\n');
    return head + own.map((address) => addressLines(one, address)).join('');
  });
  await context.stdout.write(text.join(''));
  return 0;
}

function addressLines({ name, broadcast, loopback }: InterfaceInfo, address: string): string {
  const six = address.includes(':');
  const told = six || broadcast === undefined ? '' : ` brd ${broadcast}`;
  return `    inet${six ? '6' : ''} ${address}${told} scope ${loopback ? 'host' : 'global'} ${six ? '' : name}\n       valid_lft forever preferred_lft forever\n`;
}

function headOf(one: InterfaceInfo, mode: string): string {
  const { index, mtu, mac, loopback } = one;
  const tail = loopback ? 'group default qlen 1000' : 'group default ';
  const link = loopback ? `    link/loopback ${mac} brd 00:00:00:00:00:00\n` : `    link/ether ${mac} brd ff:ff:ff:ff:ff:ff link-netnsid 0\n`;
  return `${index}: ${titleOf(one)}: ${flagsOf(one)} mtu ${mtu} qdisc noqueue state ${stateOf(one)} ${mode}${tail}\n${link}`;
}

async function links(context: ProgramContext, { brief, json }: Flags, words: readonly string[]): Promise<number> {
  const interfaces = await chosen(context, words);
  if (json) return (await context.stdout.write(`${JSON.stringify(interfaces.map((one) => ({ ...asJson(one, undefined), addr_info: undefined })))}\n`), 0);
  const row = (one: InterfaceInfo): string =>
    brief ? `${titleOf(one).padEnd(16)} ${stateOf(one).padEnd(14)} ${one.mac} ${flagsOf(one)} \n` : headOf(one, 'mode DEFAULT ');
  await context.stdout.write(interfaces.map(row).join(''));
  return 0;
}

async function routes(context: ProgramContext, { json, family }: Flags, words: readonly string[]): Promise<number> {
  const [verb] = words;
  const all = family === '6' ? [] : await context.sys.routes();
  if (verb === 'get') {
    const [, to = ''] = words;
    const { loopback } = { loopback: to.startsWith('127.') };
    const device = all[0];
    if (!device && !loopback) return complain(context, 'RTNETLINK answers: Network is unreachable', 2);
    await context.stdout.write(
      loopback ? `local ${to} dev lo src 127.0.0.1 uid 0 \n    cache <local> \n` : `${to} dev ${device!.device} src ${device!.source} uid 0 \n    cache \n`,
    );
    return 0;
  }
  if (!looks(verb)) await refuse(context);
  if (json)
    return (
      await context.stdout.write(
        `${JSON.stringify(all.map(({ destination, via, device, source }) => ({ dst: destination, ...(via && { gateway: via }), dev: device, protocol: 'kernel', scope: 'link', prefsrc: source, flags: [] })))}\n`,
      ),
      0
    );
  await context.stdout.write(
    all
      .map(({ destination, via, device, source }) =>
        via ? `${destination} via ${via} dev ${device} \n` : `${destination} dev ${device} proto kernel scope link src ${source} \n`,
      )
      .join(''),
  );
  return 0;
}

function asJson(one: InterfaceInfo, family: Flags['family']): Record<string, unknown> {
  const { index, name, mtu, mac, loopback, broadcast } = one;
  return {
    ifindex: index,
    ...(!loopback && { link_index: index + 1 }),
    ifname: name,
    flags: flagsOf(one).slice(1, -1).split(','),
    mtu,
    qdisc: 'noqueue',
    operstate: stateOf(one),
    group: 'default',
    ...(loopback && { txqlen: 1_000 }),
    link_type: loopback ? 'loopback' : 'ether',
    address: mac,
    broadcast: loopback ? mac : 'ff:ff:ff:ff:ff:ff',
    ...(!loopback && { link_netnsid: 0 }),
    addr_info: of(one, family).map((address) => ({
      family: address.includes(':') ? 'inet6' : 'inet',
      local: address.split('/')[0],
      prefixlen: Number(address.split('/')[1]),
      ...(broadcast !== undefined && { broadcast }),
      scope: loopback ? 'host' : 'global',
      label: name,
      valid_life_time: 4_294_967_295,
      preferred_life_time: 4_294_967_295,
    })),
  };
}

const usage = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | amt | fou | help | ila | ioam | l2tp |
                   link | macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}`;
