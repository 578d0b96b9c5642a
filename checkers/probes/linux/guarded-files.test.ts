import { expect, test } from 'vitest';
import { localTarget } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { guardedFiles } from './guarded-files.ts';

const folder = (mode = 0o755): FakeFile => ({ kind: 'directory', mode });

async function guarded(at: string, files: Record<string, FakeFile>) {
  const machine = localTarget(undefined, fakeFiles(files)).machine('host');
  return (await guardedFiles(machine, await machine.list([at]))).map(({ path, mode, above }) => ({
    path,
    mode,
    above: above.map((one) => `${one.path} ${one.mode.toString(8)}`),
  }));
}

test('a file with the directories above it', async () => {
  const files = { '/srv': folder(), '/srv/a': folder(0o700), '/srv/a/x': { mode: 0o600 } };
  expect(await guarded('/srv/a/x', files)).toEqual([{ path: '/srv/a/x', mode: 0o600, above: ['/srv 755', '/srv/a 700'] }]);
});

test('links are followed, in the directory where they really lie', async () => {
  const files = {
    '/sbin': { linkTarget: 'usr/sbin', mode: 0o777 },
    '/usr': folder(),
    '/usr/sbin': folder(0o711),
    '/sbin/run': { linkTarget: '../../opt/run', mode: 0o777 },
    '/opt': folder(0o1777),
    '/opt/run': { mode: 0o755 },
  };
  expect(await guarded('/sbin/run', files)).toEqual([{ path: '/sbin/run', mode: 0o755, above: ['/usr 755', '/usr/sbin 711', '/opt 1777'] }]);
});

test('a link that leads nowhere, and one that leads to itself', async () => {
  expect(await guarded('/a', { '/a': { linkTarget: 'gone' } })).toEqual([]);
  expect(await guarded('/a', { '/a': { linkTarget: 'a' } })).toEqual([]);
});
