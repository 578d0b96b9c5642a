import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { identities } from './identities.ts';

test('the primary group and those that name the account', async () => {
  const files = {
    '/etc/passwd': { content: 'root:x:0:0::/root:/bin/sh\nclerk:x:1001:1001::/home/clerk:/bin/sh\n' },
    '/etc/group': { content: 'root:x:0:\nclerk:x:1001:clerk\nusers:x:100:clerk,other\n' },
  };
  expect(await identities.collect(localTarget(undefined, fakeFiles(files)), { machine: 'host' }, probeContext())).toEqual({
    accounts: [
      { name: 'root', uid: 0, gids: [0] },
      { name: 'clerk', uid: 1001, gids: [1001, 100] },
    ],
  });
});
