import type { LinkRequest } from '../../../managers/network.ts';
import type { LinkChange } from '../../../network/links.ts';
import { chosenLinks, trafficOf } from './chosen-links.ts';
import { deviceNamed, failure, flagsOf, type IpCall, jsonText, stateOf, stop, titleOf, verbOf } from './ip-call.ts';
import { linkUsage } from './ip-usage.ts';
import { linkJson, linkText } from './link-text.ts';

export async function linkCommand(call: IpCall): Promise<number> {
  const { context, words } = call;
  const verb = verbOf(words[0]);
  const rest = { ...call, words: words.slice(1) };
  if (verb === 'show') return show(rest);
  if (verb === 'set' || verb === 'change') return set(rest);
  if (verb === 'help') return failure(context, linkUsage, 255);
  if (verb === 'add' || verb === 'delete') {
    // The machine's kernel has no modules for other kinds of interfaces; loopback and eth0 stay.
    if ((await context.sys.identity()).euid !== 0) return failure(context, 'RTNETLINK answers: Operation not permitted', 2);
    if (verb === 'add') return failure(context, 'Error: Unknown device type.', 2);
    await deviceNamed(call, rest.words.find((word) => word !== 'dev') ?? '');
    return failure(context, 'RTNETLINK answers: Operation not supported', 2);
  }
  return failure(context, `Command "${words[0]}" is unknown, try "ip link help".`, 255);
}

async function show(call: IpCall): Promise<number> {
  const { context, flags } = call;
  const { links } = await chosenLinks(call);
  if (flags.json)
    return (
      await context.stdout.write(
        jsonText(
          links.map((one) => linkJson(one, true)),
          flags,
        ),
      ),
      0
    );
  for (const one of links) {
    const traffic = flags.statistics ? await trafficOf(call, one.name) : undefined;
    const text = linkText(one, { ...flags, mode: true, ...(traffic && { traffic }) });
    if (flags.brief) await context.stdout.write(`${titleOf(one).padEnd(16)} ${stateOf(one).padEnd(14)} ${one.mac} <${flagsOf(one).join(',')}> \n`);
    else await context.stdout.write(flags.oneline ? `${text.trimEnd().replaceAll('\n', '\\')}\n` : text);
  }
  return 0;
}

const switches: Readonly<Record<string, (on: boolean) => LinkChange>> = {
  promisc: (on) => ({ promiscuous: on }),
  arp: (on) => ({ noArp: !on }),
};

async function set(call: IpCall): Promise<number> {
  const { context } = call;
  const words = call.words[0] === 'dev' ? call.words.slice(1) : [...call.words];
  const [device, ...rest] = words;
  if (device === undefined) return failure(context, 'Not enough information: "dev" argument is required.', 255);
  let change: LinkChange = {};
  while (rest.length > 0) change = { ...change, ...(await readChange(call, rest)) };
  const { name } = await deviceNamed(call, device);
  const request: LinkRequest = { device: name, change };
  await context.sys.request('network', 'change-link', request);
  return 0;
}

async function readChange({ context }: IpCall, words: string[]): Promise<LinkChange> {
  const word = words.shift()!;
  if (word === 'up' || word === 'down') return { up: word === 'up' };
  if (word === 'mtu') {
    const mtu = Number(words.shift());
    return Number.isInteger(mtu) && mtu >= 68 ? { mtu } : stop(context, 'Error: mtu less than device minimum.', 2);
  }
  if (word === 'address') return { mac: words.shift() ?? '' };
  const change = Object.hasOwn(switches, word) ? switches[word] : undefined;
  if (change) return change(words.shift() === 'on');
  if (['name', 'netns', 'master', 'alias', 'txqueuelen'].includes(word)) return stop(context, `ip: setting ${word} is not simulated`, 1);
  return stop(context, `Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
}
