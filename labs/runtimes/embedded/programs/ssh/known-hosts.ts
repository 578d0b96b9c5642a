import { createHmac, randomBytes } from 'node:crypto';
import type { ProgramContext } from '../../program/program.ts';

/** What the files of known hosts say of a key: `unknown` where they have none of that type. */
export type HostKeyVerdict = 'known' | 'changed' | 'unknown';

export async function lookUp(
  { sys }: ProgramContext,
  { files, names, type, key }: { files: readonly string[]; names: readonly string[]; type: string; key: string },
): Promise<{ verdict: HostKeyVerdict; file?: string; line?: number }> {
  let other: { file: string; line: number } | undefined;
  for (const file of files) {
    const bytes = await sys.readFile(file).catch(() => undefined);
    if (!bytes) continue;
    for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
      const [hosts = '', kind, known] = line.trim().split(/\s+/);
      if (hosts.startsWith('#') || kind === undefined || !hosts.split(',').some((pattern) => names.some((name) => isHost(pattern, name)))) continue;
      if (kind === type && known === key) return { verdict: 'known' };
      if (kind === type) other ??= { file, line: index + 1 };
    }
  }
  return other ? { verdict: 'changed', ...other } : { verdict: 'unknown' };
}

export function isHost(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split('|');
  if (salt !== undefined && hash !== undefined) return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  return pattern === name;
}

export function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

export async function remember({ sys }: ProgramContext, { file, line }: { file: string; line: string }): Promise<boolean> {
  const folder = file.slice(0, file.lastIndexOf('/'));
  try {
    if (file !== '/dev/null' && !(await sys.stat(folder).catch(() => undefined))) await sys.mkdir(folder, 0o700);
    const before = await sys.readFile(file).catch(() => new Uint8Array());
    const text = new TextDecoder().decode(before);
    await sys.writeFile(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`, { create: true, truncate: true, mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
