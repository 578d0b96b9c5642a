import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { newFileMode } from './new-file-mode.ts';
import { sshServer } from './ssh-server.fixture.ts';

const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
const scope = newFileMode.scope.parse({ machine: 'host', user: 'dev', key });
const passwd = { '/etc/passwd': { content: 'dev:x:1000:1000::/home/dev:/bin/bash\n' } };

const collect = async (files: Record<string, FakeFile>, decide: (context: ssh2.AuthContext) => void = (context) => context.accept()) => {
  await using server = await listening(sshServer(decide));
  return await newFileMode.collect(localTarget(server, fakeFiles({ ...passwd, ...files })), scope, probeContext());
};

test('the modes are those that are seen from outside', async () => {
  const files = { '/home/dev/.new-5eed': { mode: 0o666 }, '/home/dev/.new-5eed.d': { mode: 0o777, kind: 'directory' as const } };
  expect(await collect(files)).toEqual({ answered: true, user: 'dev', file: 0o666, folder: 0o777 });
});

test('a shell that makes nothing, and a key that is refused', async () => {
  expect(await collect({})).toEqual({ answered: true, user: 'dev' });
  expect(await collect({}, (context) => context.reject())).toMatchObject({ answered: true, why: 'All configured authentication methods failed' });
});

test('no such account', async () => {
  await expect(newFileMode.collect(localTarget(undefined, fakeFiles({ '/etc/passwd': { content: '' } })), scope, probeContext())).resolves.toEqual({
    answered: false,
    why: 'there is no account dev',
  });
});
