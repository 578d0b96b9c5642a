import { networkOf } from '../../subnets.ts';
import type { IpFamily, Names } from './extension.ts';
import { IptablesError } from './iptables-error.ts';

/** Addresses of a `-s` or `-d` as iptables-save prints them, `10.0.0.0/8`; several where a name or a list has several. `undefined`: any. */
export function readAddresses(text: string, family: IpFamily, names: Names): (string | undefined)[] {
  return text.split(',').flatMap((one) => readOne(one, family, names));
}

function readOne(text: string, family: IpFamily, names: Names): (string | undefined)[] {
  const [host = '', mask] = text.split('/');
  const bits = bitsOf(mask, family);
  if (bits === 0) return [undefined];
  const found = isAddress(host, family) ? [expanded(host, family)] : names.host(host).filter((address) => isAddress(address, family));
  if (found.length === 0) throw new IptablesError(`host/network \`${host}' not found`);
  return found.map((address) => `${family === 4 ? networkOf(address, bits) : address}/${bits}`);
}

function bitsOf(mask: string | undefined, family: IpFamily): number {
  const most = family === 4 ? 32 : 128;
  if (mask === undefined) return most;
  if (/^\d{1,3}$/.test(mask) && Number(mask) <= most) return Number(mask);
  const octets = mask.split('.').map(Number);
  const text = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  if (family === 4 && octets.length === 4 && /^1*0*$/.test(text) && text.length === 32) return text.replaceAll('0', '').length;
  throw new IptablesError(`invalid mask \`${mask}' specified`);
}

const isAddress = (text: string, family: IpFamily): boolean =>
  family === 6 ? /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) : /^\d{1,3}(\.\d{1,3}){0,3}$/.test(text) && text.split('.').every((octet) => Number(octet) < 256);

/** `10.1` is 10.1.0.0. */
const expanded = (text: string, family: IpFamily): string => (family === 6 ? text.toLowerCase() : [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.'));
