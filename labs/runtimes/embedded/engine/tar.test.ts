import { describe, expect, it } from 'vitest';
import { readTar, type TarEntry, writeTar } from './tar.ts';

const traits = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 } as const;
const entries: TarEntry[] = [
  { ...traits, path: 'etc', type: 'directory', mode: 0o755 },
  { ...traits, path: 'etc/motd', type: 'file', content: Buffer.from('hello\n') },
  { ...traits, path: `${'long/'.repeat(30)}name`, type: 'file', uid: 10_001, content: Buffer.alloc(600, 'x') },
  { ...traits, path: 'etc/link', type: 'symlink', target: 'motd' },
];

describe('tar', () => {
  it('reads what it wrote, long names included', () => {
    expect(readTar(writeTar(entries))).toEqual(entries);
  });

  it('writes the same bytes for the same members', () => {
    expect(writeTar(entries).equals(writeTar(entries))).toBe(true);
  });

  it('refuses what is no archive', () => {
    expect(() => readTar(Buffer.alloc(1024, 'x'))).toThrow('invalid tar header');
  });
});
