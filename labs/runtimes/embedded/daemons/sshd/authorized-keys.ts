import ssh2 from 'ssh2';
import { fits } from '#checkers/semantics/sshd-config.ts';
import { missing } from '../../managers/systemd/load-unit.ts';
import type { PasswdEntry } from '../../programs/accounts-file.ts';
import type { Sys } from '../../sys/sys.ts';
import { textOf } from './files.ts';
import { isInNetwork } from './match-network.ts';

export interface AuthorizedKey {
  readonly type: string;
  readonly blob: Buffer;
  /** Without quotes; flags have an empty value. Names in lower case. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

export interface Authorization {
  readonly key: AuthorizedKey;
  readonly file: string;
  readonly line: number;
}

/** Looks for a key in the files of AuthorizedKeysFile. `refused` tells what the journal is to know. */
export async function findAuthorized(
  sys: Sys,
  { user, blob, files, strict, address }: { user: PasswdEntry; blob: Buffer; files: readonly string[]; strict: boolean; address: string },
): Promise<Authorization | { refused?: string }> {
  let refused: string | undefined;
  for (const name of files.filter((file) => file !== 'none')) {
    const file = pathOf(name, user);
    const text = await textOf(sys, file);
    if (text === undefined) continue;
    const bad = strict ? await looseMode(sys, file, user) : undefined;
    if (bad !== undefined) {
      refused = `Authentication refused: bad ownership or modes for ${bad}`;
      continue;
    }
    for (const [index, line] of text.split('\n').entries()) {
      const key = parseAuthorizedKey(line);
      if (!key?.blob.equals(blob)) continue;
      if (key.options.from?.some((list) => !comesFrom(address, list))) {
        refused = `Authentication tried for ${user.name} with correct key but not from a permitted host (host=${address}, ip=${address}, required=${key.options.from.join(',')}).`;
        continue;
      }
      return { key, file, line: index + 1 };
    }
  }
  return refused === undefined ? {} : { refused };
}

const pathOf = (name: string, { home, name: user, uid }: PasswdEntry): string => {
  const filled = name.replace(/%([%huU])/g, (_, letter: string) => ({ '%': '%', h: home, u: user, U: String(uid) })[letter]!);
  return filled.startsWith('/') ? filled : `${home}/${filled}`;
};

export function parseAuthorizedKey(line: string): AuthorizedKey | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const plain = /^(ssh-\S+|ecdsa-\S+|sk-\S+)\s+(\S+)/.exec(text);
  const [optionText, rest] = plain ? ['', text] : splitOptions(text);
  const [, type, blob] = plain ?? /^(\S+)\s+(\S+)/.exec(rest) ?? [];
  if (type === undefined || blob === undefined) return undefined;
  const parsed = ssh2.utils.parseKey(`${type} ${blob}`);
  if (parsed instanceof Error) return undefined;
  return { type, blob: parsed.getPublicSSH(), options: parseOptions(optionText) };
}

/** The options end at the first blank outside quotes. */
function splitOptions(text: string): [string, string] {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"' && text[at - 1] !== '\\') quoted = !quoted;
    if (!quoted && /\s/.test(text[at]!)) return [text.slice(0, at), text.slice(at).trim()];
  }
  return [text, ''];
}

function parseOptions(text: string): Record<string, string[]> {
  const options: Record<string, string[]> = {};
  for (const [, name, value = ''] of text.matchAll(/([\w-]+)(?:="((?:[^"\\]|\\.)*)")?(?:,|$)/g))
    (options[name!.toLowerCase()] ??= []).push(value.replace(/\\"/g, '"'));
  return options;
}

function comesFrom(address: string, list: string): boolean {
  const fit = (pattern: string) => (pattern.includes('/') ? isInNetwork(address, pattern) : fits(address, pattern));
  const patterns = list.split(',');
  return !patterns.some((pattern) => pattern.startsWith('!') && fit(pattern.slice(1))) && patterns.some((pattern) => !pattern.startsWith('!') && fit(pattern));
}

/** What StrictModes objects to: the file or a folder above it, up to the home, that others may write. */
async function looseMode(sys: Sys, file: string, user: PasswdEntry): Promise<string | undefined> {
  const real = await sys.realpath(file);
  const home = (await missing(sys.realpath(user.home))) ?? user.home;
  let path = real;
  for (;;) {
    const stat = await sys.stat(path);
    const kind = path === real ? `file ${path}` : `directory ${path}`;
    if ((stat.uid !== 0 && stat.uid !== user.uid) || (stat.mode & 0o022) !== 0) return kind;
    if (path === home || path === '/') return undefined;
    path = path.slice(0, path.lastIndexOf('/')) || '/';
  }
}
