import { defineProgram, ProgramExit } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import { addressCommand } from './ip/address-command.ts';
import { ipUsage } from './ip/ip-usage.ts';
import { failure, type IpCall, type IpFlags } from './ip/ip-call.ts';
import { linkCommand } from './ip/link-command.ts';
import { neighbourCommand } from './ip/neighbour-command.ts';
import { routeCommand } from './ip/route-command.ts';
import { ruleCommand } from './ip/rule-command.ts';

const objects: Readonly<Record<string, (call: IpCall) => Promise<number>>> = {
  address: addressCommand,
  link: linkCommand,
  route: routeCommand,
  neighbour: neighbourCommand,
  rule: ruleCommand,
  netns: () => Promise.resolve(0),
  tunnel: () => Promise.resolve(0),
};
const others =
  'addrlabel amt fou ila ioam l2tp macsec maddress monitor mptcp mroute mrule netconf nexthop ntable sr tap tcpmetrics token tuntap vrf xfrm'.split(' ');

/** Addresses, links, routes and neighbours. */
export const ip = defineProgram({
  name: 'ip',
  paths: ['/usr/bin/ip', '/usr/sbin/ip'],
  async run(context) {
    const words = context.argv.slice(1);
    const given = readFlags(words);
    if (given === 'version') return (await context.stdout.write('ip utility, iproute2-6.1.0, libbpf 1.1.2\n'), 0);
    if (typeof given === 'string') return failure(context, `Option "${given}" is unknown, try "ip -help".`, 255);
    const [object = 'help', ...rest] = words;
    if (given.help || object === 'help') return failure(context, ipUsage, 255);
    const name = Object.keys(objects).find(
      (known) => known.startsWith(object) || (known === 'neighbour' && /^neighbo/.test(object) && 'neighbor'.startsWith(object)),
    );
    if (name !== undefined) return answered({ context, flags: given, words: rest }, objects[name]!);
    const real = others.some((known) => known.startsWith(object));
    return failure(
      context,
      real ? `ip: ${object} is not simulated; address, link, route, neighbour and rule are` : `Object "${object}" is unknown, try "ip help".`,
      1,
    );
  },
});

/** Takes the options off the front. A text: `version`, or the option that there is not. */
function readFlags(words: string[]): (IpFlags & { readonly help?: boolean }) | string {
  let flags: IpFlags & { readonly help?: boolean } = {};
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!.replace(/^--/, '-');
    if (/^-V/.test(word)) return 'version';
    const name = flagOf(word);
    if (name === undefined) return word;
    if (name === 'family') flags = { ...flags, family: word === '-6' || (word !== '-4' && words.shift() === 'inet6') ? 6 : 4 };
    else flags = { ...flags, [name]: true };
  }
  return flags;
}

const flagNames: readonly (readonly [RegExp, string])[] = [
  [/^-([46]|f(amily)?)$/, 'family'],
  [/^-h(e(l(p)?)?)?$/, 'help'],
  [/^-br(i(e(f)?)?)?$/, 'brief'],
  [/^-j(s(o(n)?)?)?$/, 'json'],
  [/^-p(r(e(t(t(y)?)?)?)?)?$/, 'pretty'],
  [/^-o(n(e(l(i(n(e)?)?)?)?)?)?$/, 'oneline'],
  [/^-s(t(a(t(s|istics)?)?)?)?$/, 'statistics'],
  [/^-(d(etails)?|c(olor)?(=\w+)?|N(umeric)?|a(ll)?|r(esolve)?|human(-readable)?|iec|t(imestamp)?|ts(hort)?|force)$/, 'other'],
];
const flagOf = (word: string): string | undefined => flagNames.find(([pattern]) => pattern.test(word))?.[1];

const answers: Readonly<Record<string, string>> = { ESRCH: 'No such process', ENODEV: 'No such device', ENOENT: 'No such file or directory' };

/** What the kernel refuses is told as iproute does. */
async function answered(call: IpCall, command: (call: IpCall) => Promise<number>): Promise<number> {
  try {
    return await command(call);
  } catch (error) {
    if (error instanceof ProgramExit || !(error instanceof SysError)) throw error;
    return failure(call.context, `RTNETLINK answers: ${answers[error.code] ?? error.message}`, 2);
  }
}
