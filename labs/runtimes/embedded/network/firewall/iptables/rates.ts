import { IptablesError } from './iptables-error.ts';

const scale = 10_000;
/** Seconds of each unit, the longest first. */
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['min', 60],
  ['sec', 1],
] as const;
const words: Readonly<Record<string, number>> = { s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3_600, hour: 3_600, d: 86_400, day: 86_400 };
const nftWords: Readonly<Record<string, string>> = { sec: 'second', min: 'minute' };

/** `5/minute` as the kernel keeps it and iptables prints it: `5/min`. */
export function readRate(text: string): string {
  const [, count = '', unit = 'second'] = /^(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  const seconds = words[unit.toLowerCase()];
  if (count === '' || Number(count) === 0 || seconds === undefined) throw new IptablesError(`bad rate "${text}"'`);
  const period = Math.floor((scale * seconds) / Number(count));
  if (period === 0) throw new IptablesError(`Rate too fast "${text}"`);
  let at = 1;
  for (; at < units.length; at++) {
    const whole = units[at]![1] * scale;
    if (period > whole || Math.floor(whole / period) < whole % period) break;
  }
  const [name, length] = units[at - 1]!;
  return `${Math.floor((length * scale) / period)}/${name}`;
}

/** `5/min` in nft's words. */
export function nftRate(text: string): { rate: number; per: string } {
  const [count = '', unit = ''] = text.split('/');
  return { rate: Number(count), per: nftWords[unit] ?? unit };
}
