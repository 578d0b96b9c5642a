import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { bits, integer, type Node, nothing, oid, oidText, read, sequence, time, wrap } from './der.ts';
import { authorityIdentifier, keyIdentifier } from './extensions.ts';

const algorithms: Readonly<Record<string, { id: string; title: string; parameters: boolean }>> = {
  rsa: { id: '1.2.840.113549.1.1.11', title: 'sha256WithRSAEncryption', parameters: true },
  ec: { id: '1.2.840.10045.4.3.2', title: 'ecdsa-with-SHA256', parameters: false },
  ed25519: { id: '1.3.101.112', title: 'ED25519', parameters: false },
};

export const algorithmTitle = (id: string): string => Object.values(algorithms).find((one) => one.id === id)?.title ?? id;

function algorithmOf(key: KeyObject): Buffer {
  const { id, parameters } = algorithms[key.asymmetricKeyType ?? '']!;
  return sequence(oid(id), ...(parameters ? [nothing] : []));
}

const spkiOf = (key: KeyObject): Buffer => (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });

/** SHA-1 of the key's own bits. */
export const keyDigest = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(read(read(spkiOf(key))[0]!.value)[1]!.value.subarray(1))
    .digest();

function signed(content: Buffer, key: KeyObject): Buffer {
  const signature = sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', content, key);
  return sequence(content, algorithmOf(key), bits(signature));
}

export interface CertificateOrder {
  readonly serial: Buffer;
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly from: Date;
  readonly until: Date;
  /** Extensions as ASN.1; without any it is a certificate of version 1. */
  readonly extensions: readonly Buffer[];
}

export function makeCertificate({ serial, subject, issuer, key, signer, from, until, extensions }: CertificateOrder): Buffer {
  const versioned = extensions.length > 0;
  const content = sequence(
    ...(versioned ? [wrap(0xa0, integer(2))] : []),
    integer(serial),
    algorithmOf(signer),
    issuer,
    sequence(time(from), time(until)),
    subject,
    spkiOf(key),
    ...(versioned ? [wrap(0xa3, sequence(...extensions))] : []),
  );
  return signed(content, signer);
}

export const ownIdentifiers = (key: KeyObject, signer: KeyObject): Buffer[] => [keyIdentifier(keyDigest(key)), authorityIdentifier(keyDigest(signer))];

const requestedExtensions = '1.2.840.113549.1.9.14';

export function makeRequest(subject: Buffer, key: KeyObject, extensions: readonly Buffer[]): Buffer {
  const attributes = extensions.length > 0 ? [sequence(oid(requestedExtensions), wrap(0x31, sequence(...extensions)))] : [];
  return signed(sequence(integer(0), subject, spkiOf(key), wrap(0xa0, ...attributes)), key);
}

export interface ReadRequest {
  readonly content: Buffer;
  readonly subject: Node;
  readonly key: KeyObject;
  readonly signature: Buffer;
  readonly extensions: readonly Node[];
}

export function readRequest(bytes: Buffer): ReadRequest {
  const [content, , signature] = read(read(bytes)[0]!.value);
  const [, subject, key, attributes] = read(content!.value);
  const wanted = read(attributes?.value ?? Buffer.alloc(0))
    .map(({ value }) => read(value))
    .find(([id]) => oidText(id!) === requestedExtensions);
  return {
    content: content!.whole,
    subject: subject!,
    key: createPublicKey({ key: key!.whole, format: 'der', type: 'spki' }),
    signature: signature!.value.subarray(1),
    extensions: wanted ? read(read(wanted[1]!.value)[0]!.value) : [],
  };
}

export interface ReadCertificate {
  readonly version: number;
  readonly serial: Buffer;
  readonly algorithm: string;
  readonly issuer: Node;
  readonly subject: Node;
  readonly from: Date;
  readonly until: Date;
  readonly key: KeyObject;
  readonly extensions: readonly Node[];
  readonly signature: Buffer;
  readonly der: Buffer;
}

export function readCertificate(der: Buffer): ReadCertificate {
  const [content, , signature] = read(read(der)[0]!.value);
  const parts = read(content!.value);
  const versioned = parts[0]!.tag === 0xa0;
  const [serial, algorithm, issuer, validity, subject, key, ...more] = versioned ? parts.slice(1) : parts;
  const [from, until] = read(validity!.value).map(dateOf);
  const extensions = more.find(({ tag }) => tag === 0xa3);
  return {
    version: versioned ? 3 : 1,
    serial: serial!.value,
    algorithm: oidText(read(algorithm!.value)[0]!),
    issuer: issuer!,
    subject: subject!,
    from: from!,
    until: until!,
    key: createPublicKey({ key: key!.whole, format: 'der', type: 'spki' }),
    extensions: extensions ? read(read(extensions.value)[0]!.value) : [],
    signature: signature!.value.subarray(1),
    der,
  };
}

function dateOf({ tag, value }: Node): Date {
  const text = value.toString();
  const full = tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  return new Date(full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
