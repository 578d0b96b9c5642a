/** A value of ASN.1 as it is read: its tag, its bytes, and what is inside. */
export interface Node {
  readonly tag: number;
  readonly value: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

export function wrap(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const bytes: number[] = [];
  for (let left = value.length; left > 0; left >>= 8) bytes.unshift(left & 255);
  const length = value.length < 128 ? [value.length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => wrap(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => wrap(0x31, ...parts);
export const octets = (bytes: Uint8Array): Buffer => wrap(0x04, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Buffer => wrap(0x03, Buffer.from([unused]), bytes);
export const boolean = (value: boolean): Buffer => wrap(0x01, Buffer.from([value ? 255 : 0]));
export const nothing = Buffer.from([5, 0]);

/** A number that is not negative, from its bytes. */
export function integer(bytes: Uint8Array | number): Buffer {
  const given = typeof bytes === 'number' ? Buffer.from([bytes]) : Buffer.from(bytes);
  const start = given.findIndex((byte) => byte !== 0);
  const short = start < 0 ? Buffer.from([0]) : given.subarray(start);
  return wrap(0x02, ...(short[0]! & 0x80 ? [Buffer.from([0])] : []), short);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number & 127];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 127) | 128);
    return groups;
  });
  return wrap(0x06, Buffer.from(bytes));
}

export function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return at.getUTCFullYear() < 2050 ? wrap(0x17, Buffer.from(text.slice(2))) : wrap(0x18, Buffer.from(text));
}

/** The values that follow one another in these bytes. Throws RangeError where they are no DER. */
export function read(bytes: Buffer): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    let start = at + 2;
    let length = bytes[at + 1] ?? 0;
    if (length & 0x80) {
      const count = length & 0x7f;
      length = count <= 4 ? bytes.readUIntBE(start, count) : NaN;
      start += count;
    }
    if (!(start + length <= bytes.length)) throw new RangeError('the value is cut off');
    nodes.push({ tag, value: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return nodes;
}

export function oidText({ value }: Node): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value) {
    number = number * 128 + (byte & 127);
    if (byte & 128) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}

export const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/** The first block of that label in a text. */
export function unpem(text: string, label: RegExp): Buffer | undefined {
  const [, name, body] = /-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----/.exec(text) ?? [];
  return name !== undefined && label.test(name) ? Buffer.from(body!, 'base64') : undefined;
}
