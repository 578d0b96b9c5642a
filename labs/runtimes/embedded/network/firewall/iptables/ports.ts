import { serviceName, servicePort } from '../../../programs/network/service-names.ts';
import type { Value } from '../ruleset.ts';
import { IptablesError } from './iptables-error.ts';

/** The number of a port, by number or by name. */
export function readPort(text: string): string {
  const number = /^\d+$/.test(text) ? Number(text) : servicePort(text);
  if (number === undefined || number > 65_535) throw new IptablesError(`invalid port/service \`${text}' specified`);
  return String(number);
}

/** `22`, `22:80`, `:80`, `1024:`. */
export function readPorts(text: string): string {
  if (!text.includes(':')) return readPort(text);
  const [low = '', high = ''] = text.split(':');
  const [from, to] = [low === '' ? '0' : readPort(low), high === '' ? '65535' : readPort(high)];
  if (Number(from) > Number(to)) throw new IptablesError(`invalid portrange (min > max)`);
  return from === to ? from : `${from}:${to}`;
}

export const portsValue = (text: string): Value => {
  const [from = '', to] = text.split(':');
  return to === undefined ? Number(from) : { range: [Number(from), Number(to)] };
};

/** Ranges keep their numbers, as iptables prints them; in a list they lose them. */
export const portName = (port: string, protocol: string, numeric: boolean): string => (numeric ? port : serviceName(Number(port), protocol));
