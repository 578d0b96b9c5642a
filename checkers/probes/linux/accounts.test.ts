import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { accounts } from './accounts.ts';

const collect = (shadow: string, passwd = 'fieldsvc:x:1500:1500::/home/fieldsvc:/bin/bash', keys?: string) => {
  const facts = fakeFiles({
    '/etc/passwd': { content: `${passwd}\n` },
    '/etc/shadow': { content: `${shadow}\n` },
    '/home/fieldsvc/.ssh/authorized_keys': keys === undefined ? undefined : { content: keys },
  });
  return accounts.collect(localTarget(undefined, facts), { machine: 'host' }, probeContext());
};

test.each([
  ['fieldsvc:$y$j9T$abc$def:19000:0:99999:7:::', { password: 'set', expired: false }],
  ['fieldsvc:!$y$j9T$abc$def:19000:0:99999:7:::', { password: 'locked', expired: false }],
  ['fieldsvc:*:19000:0:99999:7:::', { password: 'locked', expired: false }],
  ['fieldsvc::19000:0:99999:7:::', { password: 'empty', expired: false }],
  ['fieldsvc:$y$j9T$abc$def:19000:0:99999:7::1:', { password: 'set', expired: true }],
  ['fieldsvc:$y$j9T$abc$def:19000:0:99999:7::0:', { password: 'set', expired: true }],
  ['fieldsvc:$y$j9T$abc$def:19000:0:99999:7::99999:', { password: 'set', expired: false }],
  ['somebody:$y$j9T$abc$def:19000:0:99999:7:::', { password: 'locked', expired: false }],
])('%s', async (shadow, expected) => {
  expect((await collect(shadow)).accounts).toMatchObject([{ name: 'fieldsvc', uid: 1500, ...expected }]);
});

test('a hash in passwd itself counts, and so does an empty field', async () => {
  expect((await collect('', 'fieldsvc:ab01FAX.bQRSU:0:0::/home/fieldsvc:/bin/sh')).accounts).toMatchObject([{ uid: 0, password: 'set' }]);
  expect((await collect('', 'fieldsvc::1500:1500::/home/fieldsvc:/bin/sh')).accounts).toMatchObject([{ password: 'empty' }]);
});

test('counts keys, not comments', async () => {
  const keys = '# ssh-ed25519 AAAAold x\nssh-ed25519 AAAAC3 a\nfrom="10.*" ecdsa-sha2-nistp256 AAAAE2 b\n';
  expect((await collect('fieldsvc:!:::::::', undefined, keys)).accounts).toMatchObject([{ keys: 2 }]);
});

test('no hash leaves the probe', async () => {
  expect(JSON.stringify(await collect('fieldsvc:$y$j9T$abc$def:::::::'))).not.toContain('$y$');
});

test('a machine without a shadow file cannot be judged', async () => {
  const facts = fakeFiles({ '/etc/passwd': { content: 'root:x:0:0::/root:/bin/sh\n' } });
  await expect(accounts.collect(localTarget(undefined, facts), { machine: 'host' }, probeContext())).rejects.toThrow('/etc/shadow is gone');
});
