import type { InterfaceInfo } from '../../../sys/sys.ts';
import { flagsOf, type IpFlags, stateOf, titleOf } from './ip-call.ts';

export interface LinkStyle extends IpFlags {
  /** As `ip link` shows it. */
  readonly mode: boolean;
  /** Packets in and out, for `-s`. */
  readonly traffic?: readonly [received: number, sent: number];
}

const bytesOfPacket = 60;

/** The lines of an interface before its addresses. */
export function linkText(one: InterfaceInfo, { mode, family, traffic }: LinkStyle): string {
  const { index, mtu, mac, loopback } = one;
  const head = `${index}: ${titleOf(one)}: <${flagsOf(one).join(',')}> mtu ${mtu} qdisc noqueue state ${stateOf(one)} ${mode ? 'mode DEFAULT ' : ''}group default ${loopback ? 'qlen 1000' : ''}`;
  const far = loopback ? '' : ' link-netnsid 0';
  if (family !== undefined && !mode) return `${head}${far}\n`;
  const kind = loopback ? 'loopback' : 'ether';
  return `${head}\n    link/${kind} ${mac} brd ${loopback ? mac : 'ff:ff:ff:ff:ff:ff'}${far}\n${traffic ? trafficText(traffic) : ''}`;
}

const row = (packets: number, widths: readonly number[]): string =>
  [packets * bytesOfPacket, packets, 0, 0, 0, 0].map((value, at) => String(value).padStart(widths[at]!)).join(' ');

const trafficText = ([received, sent]: readonly [number, number]): string =>
  `    RX:  bytes packets errors dropped  missed   mcast           \n    ${row(received, [10, 7, 6, 7, 7, 7])} \n` +
  `    TX:  bytes packets errors dropped carrier collsns           \n    ${row(sent, [10, 7, 6, 7, 7, 7])} \n`;

/** An interface as an object of `-j`. */
export function linkJson(one: InterfaceInfo, mode: boolean): Record<string, unknown> {
  const { index, name, mtu, mac, loopback } = one;
  return {
    ifindex: index,
    ...(!loopback && { link_index: index + 1 }),
    ifname: name,
    flags: flagsOf(one),
    mtu,
    qdisc: 'noqueue',
    operstate: stateOf(one),
    ...(mode && { linkmode: 'DEFAULT' }),
    group: 'default',
    ...(loopback && { txqlen: 1_000 }),
    link_type: loopback ? 'loopback' : 'ether',
    address: mac,
    broadcast: loopback ? mac : 'ff:ff:ff:ff:ff:ff',
    ...(!loopback && { link_netnsid: 0 }),
  };
}
