import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { sessionCommand } from './session-command.ts';
import { sshServer } from './ssh-server.fixture.ts';

const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
const scope = sessionCommand.scope.parse({ machine: 'host', user: 'deploy', key, command: 'id -un; printf %s $NONCE | sha256sum', expect: '$SHA256' });

test('the output holds what nobody could prepare', async () => {
  await using server = await listening(sshServer((context) => context.accept()));
  expect(await sessionCommand.collect(localTarget(server), scope, probeContext())).toMatchObject({
    accepted: true,
    done: true,
    output: expect.stringContaining('deploy') as string,
  });
});

test('another output', async () => {
  await using server = await listening(sshServer((context) => context.accept()));
  expect(await sessionCommand.collect(localTarget(server), scope, { ...probeContext(), nonce: 'other' })).toMatchObject({ accepted: true, done: false });
});

test('a key that is refused', async () => {
  await using server = await listening(sshServer((context) => context.reject(['publickey'])));
  expect(await sessionCommand.collect(localTarget(server), scope, probeContext())).toMatchObject({
    accepted: false,
    done: false,
    why: expect.any(String) as string,
  });
});
