import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recipeSchema, type RecipeInput } from '../../../machine/recipe.ts';
import { loadRecipe } from '../../../machine/load-recipe.ts';
import { passwordMatches } from '../accounts/crypt.ts';
import { createLabNetwork } from '../network/create-lab-network.ts';
import { createHost } from './create-host.ts';

const scenarios = join(import.meta.dirname, '..', '..', '..', '..', 'scenarios');
const order = (recipe: RecipeInput, folder = '/') => ({
  lab: 'l1',
  name: 'box',
  address: '10.213.0.2',
  network: createLabNetwork({ subnet: '10.213.0.0/26' }),
  recipe: recipeSchema.parse(recipe),
  folder,
  managers: [],
});
const text = (host: Awaited<ReturnType<typeof createHost>>, path: string): string => Buffer.from(host.facts.read(path)?.content ?? '').toString();

describe('a machine of ssh-front-door', async () => {
  const { recipe, folder } = await loadRecipe(join(scenarios, 'ssh-front-door', 'env', 'machine.yaml'));
  const host = await createHost({ ...order(recipe, folder), recipe });

  test('has its accounts as useradd makes them', () => {
    expect(text(host, '/etc/passwd').trimEnd().split('\n').slice(-3)).toEqual([
      'learner:x:1000:1000:You:/home/learner:/bin/bash',
      'deploy:x:1001:1001:Deploy robot:/home/deploy:/bin/bash',
      'intern:x:1002:1002:Summer intern:/home/intern:/bin/bash',
    ]);
    const shadow = text(host, '/etc/shadow').split('\n');
    expect(shadow.find((line) => line.startsWith('learner'))).toMatch(/^learner:!:\d+:0:99999:7:::$/);
    expect(shadow.find((line) => line.startsWith('intern'))).toMatch(/^intern::\d+:0:99999:7:::$/);
    expect(passwordMatches('toor123', shadow[0]!.split(':')[1]!)).toBe(true);
    expect(text(host, '/etc/subuid')).toBe('learner:100000:65536\ndeploy:165536:65536\nintern:231072:65536\n');
    expect(text(host, '/etc/group')).toContain('intern:x:1002:\n');
  });

  test('has homes from the skeleton, and keys', () => {
    expect(host.facts.list(['/home/deploy/**']).map(({ path, mode, uid }) => [path, mode.toString(8), uid])).toEqual([
      ['/home/deploy/.bash_logout', '644', 1001],
      ['/home/deploy/.bashrc', '644', 1001],
      ['/home/deploy/.profile', '644', 1001],
      ['/home/deploy/.ssh', '700', 1001],
      ['/home/deploy/.ssh/authorized_keys', '600', 1001],
    ]);
  });

  test('has its services enabled and needless units masked', () => {
    const links = host.facts.list(['/etc/systemd/system/*', '/etc/systemd/system/multi-user.target.wants/*']);
    expect(links.find(({ path }) => path.endsWith('wants/ssh.service'))?.linkTarget).toBe('/lib/systemd/system/ssh.service');
    expect(links.find(({ path }) => path.endsWith('/systemd-logind.service'))?.linkTarget).toBe('/dev/null');
    expect(text(host, '/etc/sudoers.d/learner')).toBe('learner ALL=(ALL:ALL) NOPASSWD: ALL\n');
    expect(host.facts.list(['/etc/sudoers.d/learner'])[0]?.mode).toBe(0o440);
  });

  test('knows what is pristine', async () => {
    const paths = ['/usr/bin/passwd', '/etc/ssh/sshd_config', '/etc/ssh/moduli', '/etc/none', '/bin/bash'];
    expect(host.facts.pristine(paths)).toEqual({
      '/usr/bin/passwd': true,
      '/etc/ssh/sshd_config': false,
      '/etc/ssh/moduli': true,
      '/etc/none': undefined,
      '/bin/bash': true,
    });
    await host.boot();
    const root = await host.enter({ user: 'root', argv: ['/bin/bash'] });
    await root.writeFile('/usr/bin/passwd', '#!/bin/sh\n');
    await root.writeFile('/etc/ssh/moduli', await root.readFile('/etc/ssh/moduli'));
    expect(host.facts.pristine(paths.slice(0, 3))).toEqual({ '/usr/bin/passwd': false, '/etc/ssh/sshd_config': false, '/etc/ssh/moduli': true });
  });
});

test('a system account, a shared uid, a group of its own, files with owners', async () => {
  const host = await createHost(
    order({
      description: 'x',
      profile: 'service',
      groups: [{ name: 'team' }],
      users: [
        { name: 'app', uid: 900, system: true, home: '/var/lib/app', shell: '/usr/sbin/nologin', groups: ['team', 'adm'] },
        { name: 'twin', uid: 900, duplicateUid: true, group: 'team' },
      ],
      files: [
        { path: '/srv/app/a', content: 'a', owner: 'app', group: 'team', mode: '0640' },
        { path: '/srv/app/link', link: 'a' },
        { path: '/srv/dir', directory: true, owner: 'app', mode: '2770' },
      ],
      seed: { files: [{ path: '/srv/seed', content: 'late' }] },
    }),
  );
  expect(text(host, '/etc/passwd')).toContain('app:x:900:900::/var/lib/app:/usr/sbin/nologin\ntwin:x:900:1000::/home/twin:/bin/bash\n');
  expect(text(host, '/etc/group')).toMatch(/^adm:x:4:app$/m);
  expect(text(host, '/etc/group')).toMatch(/^team:x:1000:app$/m);
  expect(host.facts.list(['/srv/**']).map(({ path, kind, mode, uid, gid }) => [path, kind, mode.toString(8), uid, gid])).toEqual([
    ['/srv/app', 'directory', '755', 0, 0],
    ['/srv/app/a', 'file', '640', 900, 1000],
    ['/srv/app/link', 'symlink', '777', 0, 0],
    ['/srv/dir', 'directory', '2770', 900, 0],
    ['/srv/seed', 'file', '644', 0, 0],
  ]);
  expect(host.facts.list(['/var/lib/app', '/home/twin']).map(({ path }) => path)).toEqual(['/home/twin']);
});
