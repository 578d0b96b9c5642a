import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { fileSurvey } from './file-survey.ts';

const accounts = {
  '/etc/passwd': { content: 'root:x:0:0::/root:/bin/sh\nclerk:x:1001:1001::/home/clerk:/bin/sh\n' },
  '/etc/group': { content: 'root:x:0:\nclerk:x:1001:\n' },
};

async function survey(files: Record<string, FakeFile>) {
  const facts = {
    ...fakeFiles({ ...accounts, ...files }),
    pristine: async (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, path === '/usr/bin/su'])),
  };
  const found = await fileSurvey.collect(localTarget(undefined, facts), { machine: 'host' }, probeContext());
  const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path);
  const privileged = found.privileged.map(({ path, pristine }) => (pristine ? `${path} as delivered` : path));
  return { privileged, unowned: paths(found.unowned), worldWritable: paths(found.worldWritable) };
}

test('programs that lend their identity', async () => {
  const found = await survey({
    '/usr/bin/su': { mode: 0o4755 },
    '/var/lib/.x': { mode: 0o4711 },
    '/opt/for-root-alone': { mode: 0o4700 },
    '/opt/not-executable': { mode: 0o4644 },
    '/opt/group': { mode: 0o2755 },
    '/srv/shared': { kind: 'directory', mode: 0o2775 },
    '/tmp/x': { mode: 0o4755 },
  });
  expect(found).toEqual({ privileged: ['/usr/bin/su as delivered', '/var/lib/.x', '/opt/group', '/tmp/x'], unowned: [], worldWritable: [] });
});

test('files of nobody, by owner or by group', async () => {
  expect(await survey({ '/srv/a': { uid: 1099 }, '/srv/b': { gid: 1099 }, '/srv/c': { uid: 1001, gid: 1001 } })).toMatchObject({
    unowned: ['/srv/a', '/srv/b'],
  });
});

test('what everybody writes, where everybody gets', async () => {
  const files: Record<string, FakeFile> = {
    '/srv/open': { mode: 0o666 },
    '/srv/drop': { kind: 'directory', mode: 0o777 },
    '/srv/sticky': { kind: 'directory', mode: 0o1777 },
    '/srv/link': { linkTarget: 'open', mode: 0o777 },
    '/srv/closed': { kind: 'directory', mode: 0o750 },
    '/srv/closed/open': { mode: 0o666 },
    '/srv/socket': { kind: 'socket', mode: 0o777 },
  };
  expect(await survey(files)).toMatchObject({ worldWritable: ['/srv/open', '/srv/drop'] });
});
