import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { sudoRules } from './sudo-rules.ts';

const collect = (files: Record<string, FakeFile>) =>
  sudoRules.collect(
    localTarget(
      undefined,
      fakeFiles({
        '/etc/passwd': { content: 'dev:x:1000:1000::/home/dev:/bin/sh\n' },
        '/etc/group': { content: 'dev:x:1000:\nsudo:x:27:dev\n' },
        '/etc/hostname': { content: 'bench\n' },
        ...files,
      }),
    ),
    { machine: 'host' },
    probeContext(),
  );

test('what is included stands where it is included, by name', async () => {
  const found = await collect({
    '/etc/sudoers': { content: 'one\n@includedir /etc/sudoers.d\n@include local.%h\nlast' },
    '/etc/sudoers.d/b': { content: 'b' },
    '/etc/sudoers.d/a': { content: 'a' },
    '/etc/sudoers.d/x.bak': { content: 'not read' },
    '/etc/sudoers.d/y~': { content: 'not read' },
    '/etc/local.bench': { content: 'local' },
  });
  expect(found).toEqual({
    host: 'bench',
    text: 'one\na\nb\nlocal\nlast',
    accounts: [
      {
        name: 'dev',
        uid: 1000,
        groups: [
          { name: 'dev', gid: 1000 },
          { name: 'sudo', gid: 27 },
        ],
      },
    ],
  });
});

test('a file that others could have written is not read', async () => {
  const found = await collect({
    '/etc/sudoers': { content: '@includedir /etc/sudoers.d' },
    '/etc/sudoers.d/a': { content: 'a', mode: 0o666 },
    '/etc/sudoers.d/b': { content: 'b', uid: 1000 },
    '/etc/sudoers.d/c': { content: 'c', mode: 0o440 },
  });
  expect(found.text).toBe('c');
});

test('files that include each other end in an error', async () => {
  await expect(collect({ '/etc/sudoers': { content: '@include /etc/sudoers' } })).rejects.toThrow('more than 64');
});
