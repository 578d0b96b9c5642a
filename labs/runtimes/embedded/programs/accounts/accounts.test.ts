import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../../machine/load-recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import { runChild } from '../../program/execute.ts';
import { bytesInput, Collected } from '../../program/streams.ts';
import { sudoersFaults } from './sudoers-syntax.ts';

const env = join(import.meta.dirname, '../../../../../scenarios/dev-workstation/env');

describe('accounts of dev-workstation', () => {
  let host: Host;

  beforeEach(async () => {
    const { recipe, folder } = await loadRecipe(join(env, 'machine.yaml'));
    const network = createLabNetwork({ subnet: '10.213.0.0/26' });
    host = await createHost({
      lab: 'l',
      name: 'bench',
      address: '10.213.0.2',
      network,
      recipe: { ...recipe, seed: { files: [], run: [] } },
      folder,
      managers: [],
    });
    await host.boot();
  });

  /** What a shell line of that user prints, and its status where it is not 0. */
  async function as(user: string, line: string): Promise<string> {
    const variables = { PATH: '/usr/sbin:/usr/bin:/bin', HOME: `/home/${user}` };
    const sys = await host.enter({ user, argv: ['bash', '-c', line], cwd: '/', env: variables });
    const said = new Collected();
    const { code } = await runChild({ sys, env: variables, stdin: bytesInput(), stdout: said, stderr: said }, ['bash', '-c', line]);
    return said.text + (code === 0 ? '' : `[${code}]`);
  }
  const typed = "echo bench-vise-41 | sudo -S -p ''";

  test('sudo remembers a right password until it is told to forget', async () => {
    const refused = 'sudo: a password is required\n';
    expect(await as('dev', `sudo -n id -u; ${typed} id -u; sudo -n id -u; sudo -k; sudo -n id -u; ${typed} -k id -u; sudo -n id -u`)).toBe(
      `${refused}0\n0\n${refused}0\n${refused}[1]`,
    );
    expect(await as('dev', `${typed} -v; sudo -K; sudo -n true`)).toBe(`${refused}[1]`);
    await as('root', "echo 'Defaults timestamp_timeout=0' >/etc/sudoers.d/never; chmod 440 /etc/sudoers.d/never");
    expect(await as('dev', `${typed} -v; sudo -n true`)).toBe(`${refused}[1]`);
  });

  test('what root makes by sudo is not open to all, whatever the mask of the caller', async () => {
    expect(await as('dev', `umask 000; ${typed} touch /tmp/made; stat -c %a /tmp/made`)).toBe('644\n');
    expect(await as('dev', `umask 077; ${typed} touch /tmp/mine; stat -c %a /tmp/mine`)).toBe('600\n');
    expect(await as('dev', 'stat -c "%a %U" ~/.sudo_as_admin_successful')).toBe('644 dev\n');
  });

  test('a command keeps the folder that its user may not enter, and is not run where the user may not', async () => {
    await as('root', 'mkdir -m 700 /tmp/closed; cp /usr/bin/id /tmp/closed/id');
    expect(await as('root', 'cd /tmp/closed && sudo -u contractor id -un')).toBe('contractor\n');
    expect(await as('root', 'cd /tmp/closed && su contractor -c "id -un"')).toBe('contractor\n');
    expect(await as('root', 'sudo -u contractor /tmp/closed/id')).toBe('sudo: unable to execute /tmp/closed/id: Permission denied\n[1]');
    expect(await as('root', 'cd /tmp/closed && runuser -u contractor -- id -un; runuser contractor -c "id -un"; runuser -u nobody2 id')).toBe(
      'contractor\ncontractor\nrunuser: user nobody2 does not exist or the user entry does not contain all the required fields\n[1]',
    );
  });

  test("Debian's own tools for members", async () => {
    expect(await as('root', 'adduser contractor docker; adduser contractor docker; id -nG contractor')).toBe(
      "Adding user `contractor' to group `docker' ...\nDone.\nadduser: The user `contractor' is already a member of `docker'.\ncontractor team docker\n",
    );
    expect(await as('root', 'deluser contractor docker; deluser contractor docker; deluser nobody2; delgroup nobody2')).toBe(
      "Removing user `contractor' from group `docker' ...\nDone.\ndeluser: The user `contractor' is not a member of group `docker'.\ndeluser: The user `nobody2' does not exist.\ndelgroup: The group `nobody2' does not exist.\n[3]",
    );
    expect(await as('root', "adduser -q --disabled-password --gecos '' ann; id ann; adduser ann")).toBe(
      "uid=1002(ann) gid=1002(ann) groups=1002(ann),100(users)\nadduser: The user `ann' already exists.\n[1]",
    );
  });

  test('visudo looks at every file that sudo reads', async () => {
    expect(await as('root', 'visudo -c')).toBe('/etc/sudoers: parsed OK\n/etc/sudoers.d/README: parsed OK\n/etc/sudoers.d/README-workbench: parsed OK\n');
    await as('root', "echo 'dev ALL=(ALL ALL' >/etc/sudoers.d/mine");
    expect(await as('root', 'visudo -c')).toBe('/etc/sudoers.d/mine:1:14: syntax error\ndev ALL=(ALL ALL\n             ^~~\n[1]');
    await as('root', "echo 'dev ALL=(ALL) ALL' >/etc/sudoers.d/mine");
    expect(await as('root', 'visudo -c')).toMatch(/^\/etc\/sudoers\.d\/mine: bad permissions, should be mode 0440\n\/etc\/sudoers: parsed OK\n.*\[1\]$/s);
  });
});

// What visudo 1.9.13 says of each: column and words, or nothing.
test.each([
  ['dev ALL=', [9, 'syntax error']],
  ['dev = ALL', [5, 'syntax error']],
  ['dev ALL=(ALL:ALL) NOPASSWD ALL', [28, 'syntax error']],
  ['dev ALL=(ALL) ls', [15, 'expected a fully-qualified path name']],
  ['User_Alias a = b', [12, 'syntax error']],
  ['dev, ALL=(ALL) ALL', [9, 'syntax error']],
  ['dev ALL=(ALL) ALL ALL', [19, 'syntax error']],
  ['dev,ben ALL=(ALL:ALL) NOPASSWD: SETENV: /bin/ls -l *, !/bin/cat : host = ALL', undefined],
  ['User_Alias A = b, %c : B = d', undefined],
  ['Defaults !authenticate', undefined],
  ['@includedir /etc/sudoers.d', undefined],
])('%s', (line, fault) => {
  expect(sudoersFaults(`${line}\n`).map(({ column, message }) => [column, message])).toEqual(fault ? [fault] : []);
});
