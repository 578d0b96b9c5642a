import { expect, test } from 'vitest';
import { extract } from 'tar-stream';
import { fileSchema } from './recipe.ts';
import { idsOf, packSeed } from './seed.ts';

const accounts = { users: idsOf('root:x:0:0::/root:/bin/bash\nlearner:x:1000:1000::/:/bin/sh\n'), groups: idsOf('root:x:0:\nlearner:x:1000:\n') };
const file = (more: object) => fileSchema.parse({ path: '/etc/app.conf', ...more });

test('the tar has owners as numbers, modes, links and folders', async () => {
  const tar = await packSeed(
    [
      file({ content: 'x', owner: 'learner', group: 'learner', mode: '0600' }),
      file({ path: '/srv/data', directory: true }),
      file({ path: '/etc/link', link: '/srv/data' }),
    ],
    '/',
    accounts,
  );
  const reader = extract();
  reader.end(tar);
  const seen: object[] = [];
  for await (const entry of reader) {
    seen.push(entry.header);
    entry.resume();
  }
  expect(seen).toMatchObject([
    { name: 'etc/app.conf', uid: 1000, gid: 1000, mode: 0o600, size: 1 },
    { name: 'srv/data', type: 'directory', mode: 0o755 },
    { name: 'etc/link', type: 'symlink', linkname: '/srv/data' },
  ]);
});

test('an owner that the machine does not have is named', async () => {
  await expect(packSeed([file({ content: 'x', owner: 'ghost' })], '/', accounts)).rejects.toThrow('"ghost"');
});
