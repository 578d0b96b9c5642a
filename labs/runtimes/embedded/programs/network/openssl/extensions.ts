import { isIPv4 } from 'node:net';
import { bits, boolean, integer, type Node, octets, oid, oidText, read, sequence, wrap } from './der.ts';
import { nameText } from './names.ts';

/** An extension that openssl knows: its id, its title, how it is made of a text and told. */
interface Kind {
  readonly id: string;
  readonly title: string;
  make?(words: readonly string[]): Buffer;
  tell(value: Buffer): string;
}

const usages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];
const usageTitles = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
  'Decipher Only',
];
const purposes: Readonly<Record<string, readonly [id: string, title: string]>> = {
  serverAuth: ['1.3.6.1.5.5.7.3.1', 'TLS Web Server Authentication'],
  clientAuth: ['1.3.6.1.5.5.7.3.2', 'TLS Web Client Authentication'],
  codeSigning: ['1.3.6.1.5.5.7.3.3', 'Code Signing'],
  emailProtection: ['1.3.6.1.5.5.7.3.4', 'E-mail Protection'],
};

/** What cannot be an extension: its words for openssl's complaint. */
export class ExtensionFailed extends Error {}

const hex = (bytes: Buffer): string =>
  bytes
    .toString('hex')
    .toUpperCase()
    .replace(/..(?!$)/g, '$&:');

function usageBits(words: readonly string[]): Buffer {
  const flags = words.map((word) => usages.indexOf(word));
  if (flags.includes(-1)) throw new ExtensionFailed(`unknown bit string argument: name=${words[flags.indexOf(-1)]}`);
  const last = Math.max(...flags);
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const flag of flags) bytes[flag >> 3]! |= 128 >> (flag & 7);
  return bits(bytes, 7 - (last & 7));
}

function alternative(word: string): Buffer {
  const [, kind = '', value = ''] = /^([A-Za-z]+):(.*)$/.exec(word) ?? [];
  if (kind === 'DNS') return wrap(0x82, Buffer.from(value));
  if (kind === 'email') return wrap(0x81, Buffer.from(value));
  if (kind === 'URI') return wrap(0x86, Buffer.from(value));
  if (kind === 'IP' && isIPv4(value)) return wrap(0x87, Buffer.from(value.split('.').map(Number)));
  throw new ExtensionFailed(kind === 'IP' ? `bad ip address: value=${value}` : `unsupported option: name=${kind || word}`);
}

const toldAlternative = ({ tag, value }: Node): string => {
  if (tag === 0x87) return `IP Address:${value.length === 4 ? [...value].join('.') : value.toString('hex').replace(/(....)(?!$)/g, '$1:')}`;
  if (tag === 0xa4) return `DirName:${nameText(read(value)[0]!)}`;
  return `${{ 0x81: 'email', 0x82: 'DNS', 0x86: 'URI' }[tag] ?? 'othername'}:${value.toString()}`;
};

const kinds: Readonly<Record<string, Kind>> = {
  subjectKeyIdentifier: { id: '2.5.29.14', title: 'X509v3 Subject Key Identifier', tell: (value) => hex(read(value)[0]!.value) },
  authorityKeyIdentifier: {
    id: '2.5.29.35',
    title: 'X509v3 Authority Key Identifier',
    tell: (value) => {
      const key = read(read(value)[0]!.value).find(({ tag }) => tag === 0x80);
      return key ? hex(key.value) : '';
    },
  },
  basicConstraints: {
    id: '2.5.29.19',
    title: 'X509v3 Basic Constraints',
    make(words) {
      const authority = words.some((word) => /^CA:TRUE$/i.test(word));
      const length = words.flatMap((word) => /^pathlen:(\d+)$/i.exec(word)?.[1] ?? [])[0];
      return sequence(...(authority ? [boolean(true)] : []), ...(length === undefined ? [] : [integer(Number(length))]));
    },
    tell(value) {
      const inner = read(read(value)[0]!.value);
      const length = inner.find(({ tag }) => tag === 2);
      return `CA:${inner.some(({ tag }) => tag === 1) ? 'TRUE' : 'FALSE'}${length ? `, pathlen:${length.value[0]}` : ''}`;
    },
  },
  keyUsage: {
    id: '2.5.29.15',
    title: 'X509v3 Key Usage',
    make: usageBits,
    tell: (value) => {
      const [, ...bytes] = read(value)[0]!.value;
      return usageTitles.filter((_, flag) => ((bytes[flag >> 3] ?? 0) & (128 >> (flag & 7))) !== 0).join(', ');
    },
  },
  extendedKeyUsage: {
    id: '2.5.29.37',
    title: 'X509v3 Extended Key Usage',
    make: (words) => sequence(...words.map((word) => oid(purposes[word]?.[0] ?? word))),
    tell: (value) =>
      read(read(value)[0]!.value)
        .map((one) => Object.values(purposes).find(([id]) => id === oidText(one))?.[1] ?? oidText(one))
        .join(', '),
  },
  subjectAltName: {
    id: '2.5.29.17',
    title: 'X509v3 Subject Alternative Name',
    make: (words) => sequence(...words.map(alternative)),
    tell: (value) => read(read(value)[0]!.value).map(toldAlternative).join(', '),
  },
};

export const extension = (id: string, critical: boolean, value: Buffer): Buffer => sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

export const keyIdentifier = (digest: Buffer): Buffer => extension(kinds.subjectKeyIdentifier!.id, false, octets(digest));
export const authorityIdentifier = (digest: Buffer): Buffer => extension(kinds.authorityKeyIdentifier!.id, false, sequence(wrap(0x80, digest)));

/** `subjectAltName=DNS:x` of -addext or of a file; undefined where openssl makes it by itself. Throws `ExtensionFailed`. */
export function extensionOf(text: string): { name: string; bytes: Buffer } | undefined {
  const [, name = '', rest = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  const kind = kinds[name];
  if (!kind) throw new ExtensionFailed(`unknown extension name: name=${name}`);
  if (!kind.make) return undefined;
  const words = rest.split(/\s*,\s*/);
  const critical = words[0] === 'critical';
  return { name, bytes: extension(kind.id, critical, kind.make(critical ? words.slice(1) : words)) };
}

export interface Told {
  readonly name: string;
  readonly title: string;
  readonly critical: boolean;
  readonly text: string;
}

/** An extension as openssl prints it. */
export function tellExtension(node: Node): Told {
  const parts = read(node.value);
  const id = oidText(parts[0]!);
  const [name, kind] = Object.entries(kinds).find(([, one]) => one.id === id) ?? [id, undefined];
  const value = parts.at(-1)!.value;
  return { name, title: kind?.title ?? id, critical: parts.some(({ tag }) => tag === 1), text: kind ? kind.tell(value) : hex(value) };
}
