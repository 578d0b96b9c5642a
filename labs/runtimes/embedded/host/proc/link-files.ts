import { maskOf, numberOf } from '../../network/subnets.ts';
import type { Kernel } from '../kernel.ts';
import type { SyntheticFile } from '../synthetic.ts';

const bytesOfPacket = 60;
const devHeader =
  'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
const routeHeader = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';

/** /proc/net of every process: its interfaces and routes. */
export function linkFiles(kernel: Kernel): Readonly<Record<string, SyntheticFile>> {
  const file = (text: () => string): SyntheticFile => ({ text });
  return {
    'net/dev': file(() => devHeader + kernel.links.all.map(({ name }) => devRow(name, kernel.links.traffic(name))).join('')),
    'net/route': file(() => [routeHeader, ...kernel.links.routes.map(routeRow)].map((row) => `${row.padEnd(127)}\n`).join('')),
    'net/arp': file(() => 'IP address       HW type     Flags       HW address            Mask     Device\n'),
    'net/if_inet6': file(() => ''),
  };
}

function devRow(name: string, { received, sent }: { received: number; sent: number }): string {
  const half = (packets: number, widths: readonly number[]): string =>
    [packets * bytesOfPacket, packets, 0, 0, 0, 0, 0, 0].map((value, at) => String(value).padStart(widths[at]!)).join(' ');
  return `${name.padStart(6)}: ${half(received, [7, 7, 4, 4, 4, 5, 10, 9])} ${half(sent, [8, 7, 4, 4, 4, 5, 7, 10])}\n`;
}

function routeRow({ device, destination, via, metric = 0 }: Kernel['links']['routes'][number]): string {
  const [address = '', bits = '32'] = destination === 'default' ? ['0.0.0.0', '0'] : destination.split('/');
  const flags = `000${1 + (via === undefined ? 0 : 2) + (bits === '32' ? 4 : 0)}`;
  return [device, hexOf(address), hexOf(via ?? '0.0.0.0'), flags, 0, 0, metric, hexOf(maskOf(Number(bits))), 0, 0, 0].join('\t');
}

/** Four bytes in the host's order. */
export const hexOf = (address: string): string => (numberOf(address.split('.').reverse().join('.')) >>> 0).toString(16).toUpperCase().padStart(8, '0');
