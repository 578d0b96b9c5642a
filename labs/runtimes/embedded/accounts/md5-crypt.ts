import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const order = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5];

/** crypt(3) by MD5, and Apache's variety of it, as password files of web servers hold them. Source: FreeBSD's crypt-md5. */
export function md5Crypt(password: string, salt: string, kind: '1' | 'apr1'): string {
  const key = Buffer.from(password);
  const grain = Buffer.from(salt.slice(0, 8));
  const md5 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest();
  const alternate = md5(key, grain, key);
  const parts: Uint8Array[] = [key, Buffer.from(`$${kind}$`), grain];
  for (let left = key.length; left > 0; left -= 16) parts.push(alternate.subarray(0, Math.min(16, left)));
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? Buffer.from([0]) : key.subarray(0, 1));
  let current = md5(...parts);
  for (let round = 0; round < 1_000; round++) {
    const odd = round % 2 === 1;
    current = md5(odd ? key : current, ...(round % 3 ? [grain] : []), ...(round % 7 ? [key] : []), odd ? current : key);
  }
  let text = '';
  for (let at = 0; at < 15; at += 3) text += letters((current[order[at]!]! << 16) | (current[order[at + 1]!]! << 8) | current[order[at + 2]!]!, 4);
  return `$${kind}$${grain.toString()}$${text}${letters(current[11]!, 2)}`;
}

function letters(value: number, count: number): string {
  let text = '';
  for (let rest = value; text.length < count; rest >>= 6) text += alphabet[rest & 63];
  return text;
}
