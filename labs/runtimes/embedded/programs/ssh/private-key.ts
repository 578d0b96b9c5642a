import ssh2, { type ParsedKey } from 'ssh2';
import type { ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { unprotected } from './client-words.ts';

/** A private key, or what the tool says where it cannot be had: lines for stderr, the last one apart. */
export type LoadedKey =
  | { readonly key: ParsedKey; readonly words?: undefined }
  | { readonly key?: undefined; readonly words: string; readonly why: 'missing' | 'unreadable' | 'open' | 'format' | 'passphrase'; readonly warning?: string };

/** Reads a private key as OpenSSH does: one's own must be closed to others, one with a passphrase asks for it. */
export async function loadPrivateKey(context: ProgramContext, path: string, passphrase?: string): Promise<LoadedKey> {
  const { sys } = context;
  let text: string;
  try {
    const stat = await sys.stat(path);
    if (stat.uid === (await sys.identity()).uid && (stat.mode & 0o077) !== 0) {
      const lines = unprotected(path, stat.mode).split('\r\n');
      return { why: 'open', warning: lines.slice(0, -1).join('\r\n'), words: lines.at(-1)! };
    }
    text = new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (!isSysError(error)) throw error;
    return { why: error.code === 'ENOENT' ? 'missing' : 'unreadable', words: `Load key "${path}": ${error.message}` };
  }
  const plain = parse(text);
  if (!(plain instanceof Error)) return plain.isPrivateKey() ? { key: plain } : { why: 'format', words: `Load key "${path}": error in libcrypto` };
  if (!/encrypted/i.test(plain.message)) return { why: 'format', words: `Load key "${path}": error in libcrypto` };
  const key = parse(text, passphrase ?? (await ask(context)));
  return key instanceof Error ? { why: 'passphrase', words: `Load key "${path}": incorrect passphrase supplied to decrypt private key` } : { key };
}

function parse(text: string, passphrase?: string): ParsedKey | Error {
  const key = ssh2.utils.parseKey(text, passphrase);
  return Array.isArray(key) ? (key[0] as ParsedKey) : key;
}

async function ask({ terminal, stderr, stdin }: ProgramContext): Promise<string> {
  await (terminal ?? stderr).write('Enter passphrase: ');
  if (!terminal) return '';
  await terminal.setMode('cooked-no-echo');
  try {
    return ((await stdin.readLine()) ?? '').replace(/\n$/, '');
  } finally {
    await terminal.setMode('cooked');
    await terminal.write('\r\n');
  }
}

/** The public half that a private key's file tells without its passphrase. */
export function publicHalf(text: string): Buffer | undefined {
  const [, base64] = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text) ?? [];
  if (base64 === undefined) {
    const key = ssh2.utils.parseKey(text);
    return key instanceof Error ? undefined : key.getPublicSSH();
  }
  const blob = Buffer.from(base64, 'base64');
  let at = 'openssh-key-v1\0'.length;
  for (let field = 0; field < 3; field++) at += 4 + blob.readUInt32BE(at);
  at += 4;
  return blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at));
}
