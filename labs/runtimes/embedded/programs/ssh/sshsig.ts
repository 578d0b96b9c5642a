import { createHash, sign, verify } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

/** A signature of a file, as PROTOCOL.sshsig has it. */
export interface SshSignature {
  /** The signer's key in SSH's encoding. */
  readonly publicKey: Buffer;
  readonly namespace: string;
  readonly hash: string;
  readonly signature: Buffer;
}

export class SignatureError extends Error {}

const magic = 'SSHSIG';
const version = 1;
const [header, footer] = ['-----BEGIN SSH SIGNATURE-----', '-----END SSH SIGNATURE-----'];
const wide = 70;
const curves: Readonly<Record<string, string>> = { 'ecdsa-sha2-nistp256': 'sha256', 'ecdsa-sha2-nistp384': 'sha384', 'ecdsa-sha2-nistp521': 'sha512' };
export const hashes: readonly string[] = ['sha512', 'sha256'];

/** Signs bytes with a private key. */
export function makeSignature(key: ParsedKey, { data, namespace, hash }: { data: Uint8Array; namespace: string; hash: string }): string {
  const type = key.type === 'ssh-rsa' ? 'rsa-sha2-512' : key.type;
  const raw = signRaw(key, toBeSigned({ data, namespace, hash }));
  const words = [key.getPublicSSH(), Buffer.from(namespace), Buffer.alloc(0), Buffer.from(hash), Buffer.concat([field(Buffer.from(type)), field(raw)])];
  const blob = Buffer.concat([Buffer.from(magic), uint32(version), ...words.map(field)]).toString('base64');
  return [header, ...(blob.match(new RegExp(`.{1,${wide}}`, 'g')) ?? []), footer, ''].join('\n');
}

/** What a signature's file says. Throws `SignatureError` with the tool's words. */
export function readSignature(text: string): SshSignature {
  if (!text.startsWith(`${header}\n`)) throw new SignatureError("Couldn't parse signature: missing header\nsshsig_armor: incomplete message");
  const end = text.indexOf(`\n${footer}`);
  if (end < 0) throw new SignatureError("Couldn't parse signature: missing footer\nsshsig_armor: incomplete message");
  const base64 = text.slice(header.length, end).replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new SignatureError('sshsig_dearmor: decode base64: invalid format\nsshsig_armor: invalid format');
  const blob = Buffer.from(base64, 'base64');
  const fields = fieldsOf(blob.subarray(magic.length + 4));
  if (blob.toString('latin1', 0, magic.length) !== magic || fields?.length !== 5) throw new SignatureError("Couldn't verify signature: invalid format");
  const [publicKey, namespace, , hash, signature] = fields as [Buffer, Buffer, Buffer, Buffer, Buffer];
  return { publicKey, namespace: namespace.toString(), hash: hash.toString(), signature };
}

/** Whether these bytes were signed for this namespace by the key that the signature names. Throws `SignatureError` with the tool's words where not. */
export function checkSignature(found: SshSignature, { data, namespace }: { data: Uint8Array; namespace: string }): void {
  if (found.namespace !== namespace) throw new SignatureError("Couldn't verify signature: namespace does not match");
  if (!hashes.includes(found.hash)) throw new SignatureError(`sshsig_check_hashalg: unsupported hash algorithm "${found.hash}"`);
  const key = ssh2.utils.parseKey(found.publicKey);
  const [type, raw] = fieldsOf(found.signature) ?? [];
  const valid = !(key instanceof Error) && type && raw && verifyRaw(key, toBeSigned({ data, ...found }), { type: type.toString(), raw });
  if (!valid) throw new SignatureError('Signature verification failed: incorrect signature');
}

const toBeSigned = ({ data, namespace, hash }: { data: Uint8Array; namespace: string; hash: string }): Buffer =>
  Buffer.concat([Buffer.from(magic), ...[Buffer.from(namespace), Buffer.alloc(0), Buffer.from(hash), createHash(hash).update(data).digest()].map(field)]);

function signRaw(key: ParsedKey, data: Buffer): Buffer {
  const pem = key.getPrivatePEM();
  const curve = curves[key.type];
  if (curve === undefined) return sign(key.type === 'ssh-rsa' ? 'sha512' : null, data, pem);
  const both = sign(curve, data, { key: pem, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([both.subarray(0, both.length / 2), both.subarray(both.length / 2)].map((half) => field(integer(half))));
}

function verifyRaw(key: ParsedKey, data: Buffer, { type, raw }: { type: string; raw: Buffer }): boolean {
  const pem = key.getPublicPEM();
  const curve = curves[key.type];
  if (key.type === 'ssh-rsa') return /^rsa-sha2-(256|512)$/.test(type) && verify(type.replace('rsa-sha2-', 'sha'), data, pem, raw);
  if (type !== key.type) return false;
  if (curve === undefined) return key.type === 'ssh-ed25519' && verify(null, data, pem, raw);
  const halves = fieldsOf(raw);
  const size = Math.ceil(Number(/\d+$/.exec(key.type)![0]) / 8);
  const padded = halves?.map((half) => Buffer.concat([Buffer.alloc(Math.max(0, size + 1 - half.length)), half]).subarray(-size));
  return padded?.length === 2 && verify(curve, data, { key: pem, dsaEncoding: 'ieee-p1363' }, Buffer.concat(padded));
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const field = (bytes: Buffer): Buffer => Buffer.concat([uint32(bytes.length), bytes]);

/** An unsigned number as SSH writes it: without leading zeros, but for one before a set sign bit. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first < 0 ? bytes.length : first);
  return (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short;
}

function fieldsOf(bytes: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
