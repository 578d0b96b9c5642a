import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The order in which SHA-crypt writes the bytes of its digest, three at a time. Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512". */
const orders = {
  sha512:
    '0 21 42 22 43 1 44 2 23 3 24 45 25 46 4 47 5 26 6 27 48 28 49 7 50 8 29 9 30 51 31 52 10 53 11 32 12 33 54 34 55 13 56 14 35 15 36 57 37 58 16 59 17 38 18 39 60 40 61 19 62 20 41 -1 -1 63',
  sha256: '0 10 20 21 1 11 12 22 2 3 13 23 24 4 14 15 25 5 6 16 26 27 7 17 18 28 8 9 19 29 -1 31 30',
} as const;

type Digest = keyof typeof orders;

function shaCrypt(digest: Digest, password: Buffer, { salt, rounds }: { salt: Buffer; rounds: number }): string {
  const hash = (...parts: Buffer[]) => {
    const made = createHash(digest);
    for (const part of parts) made.update(part);
    return made.digest();
  };
  const size = digest === 'sha512' ? 64 : 32;
  const spread = (source: Buffer, length: number) =>
    Buffer.concat([...Array.from({ length: Math.floor(length / size) }, () => source), source.subarray(0, length % size)]);

  const b = hash(password, salt, password);
  const parts = [password, salt, spread(b, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? b : password);
  let current = hash(...parts);
  const p = spread(hash(...Array.from({ length: password.length }, () => password)), password.length);
  const s = spread(hash(...Array.from({ length: 16 + current[0]! }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    current = hash(odd ? p : current, ...(round % 3 ? [s] : []), ...(round % 7 ? [p] : []), odd ? current : p);
  }
  return encode(current, orders[digest].split(' ').map(Number));
}

function encode(bytes: Buffer, order: readonly number[]): string {
  let text = '';
  for (let at = 0; at < order.length; at += 3) {
    const three = order.slice(at, at + 3);
    let value = three.reduce((sum, index) => (sum << 8) | (index < 0 ? 0 : bytes[index]!), 0);
    const letters = 4 - three.filter((index) => index < 0).length;
    for (let letter = 0; letter < letters; letter++, value >>= 6) text += alphabet[value & 63];
  }
  return text;
}

const form = /^\$([56])\$(?:rounds=(\d+)\$)?([^$]{0,16})(?:\$(.*))?$/;

/** crypt(3): SHA-256 and SHA-512; undefined for another kind of setting. */
export function crypt(password: string, setting: string): string | undefined {
  const match = form.exec(setting);
  if (!match) return undefined;
  const [, kind, given, salt] = match;
  const rounds = given === undefined ? 5000 : Math.min(Math.max(Number(given), 1000), 999_999_999);
  const text = shaCrypt(kind === '6' ? 'sha512' : 'sha256', Buffer.from(password), { salt: Buffer.from(salt!), rounds });
  return `$${kind}$${given === undefined ? '' : `rounds=${rounds}$`}${salt}$${text}`;
}

/** A hash for /etc/shadow, SHA-512 with a fresh salt, as `chpasswd -c SHA512` makes it. */
export function hashPassword(password: string): string {
  const salt = [...randomBytes(16)].map((byte) => alphabet[byte & 63]).join('');
  return crypt(password, `$6$${salt}`)!;
}

/** Whether a password opens the account of this shadow field. An empty field takes the empty password; a locked or unknown one takes none. */
export function passwordMatches(password: string, hash: string): boolean {
  if (hash === '') return password === '';
  const made = crypt(password, hash);
  return made !== undefined && made.length === hash.length && timingSafeEqual(Buffer.from(made), Buffer.from(hash));
}
