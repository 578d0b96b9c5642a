import { beforeAll, describe, expect, test } from 'vitest';
import { recipeSchema } from '../../../../machine/recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import { runChild } from '../../program/execute.ts';
import { bytesInput, Collected } from '../../program/streams.ts';

const recipe = recipeSchema.parse({
  description: 'x',
  profile: 'host',
  hostname: 'orders',
  packages: ['openssh-server', 'openssh-client', 'rpcbind', 'vsftpd', 'cron', 'python3', 'nftables', 'curl', 'nano', 'vim-tiny', 'less'],
  users: [{ name: 'ann', uid: 1000 }],
  services: [{ name: 'ssh' }, { name: 'cron' }, { name: 'rpcbind' }, { name: 'vsftpd' }],
});

let host: Host;

beforeAll(async () => {
  host = await createHost({
    lab: 'l',
    name: 'box',
    address: '10.213.0.2',
    network: createLabNetwork({ subnet: '10.213.0.0/26' }),
    recipe,
    folder: '/',
    managers: [],
  });
  await host.boot();
});

/** Runs a command as root, or as the user before `:`, in this process. */
async function run(line: string, { input = '' }: { input?: string } = {}): Promise<{ code: number; out: string; err: string }> {
  const [, user = 'root', command = ''] = /^(?:(\w+): )?(.*)$/s.exec(line) ?? [];
  const sys = await host.enter({ user, argv: ['/bin/bash'] });
  const io = { stdin: bytesInput(input), stdout: new Collected(), stderr: new Collected() };
  const argv = command.match(/[^\s']*'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", ''));
  const { code } = await runChild({ sys, env: { PATH: '/usr/sbin:/usr/bin' }, ...io }, argv);
  await sys.exit(0);
  return { code, out: io.stdout.text, err: io.stderr.text };
}

const header = 'Reading package lists...\nBuilding dependency tree...\nReading state information...\n';

describe('questions', () => {
  test('dpkg -l', async () => {
    expect((await run('dpkg -l vsftpd')).out).toBe(
      `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version      Architecture Description
+++-==============-============-============-======================================================
ii  vsftpd         3.0.3-13+b2  amd64        lightweight, efficient FTP server written for security
`,
    );
    const listed = (await run("dpkg -l 'vim*'")).out.split('\n').slice(5, -1);
    expect(listed.map((line) => line.slice(0, 18).trim())).toEqual([
      'un  vim',
      'ii  vim-common',
      'un  vim-gtk3',
      'un  vim-motif',
      'un  vim-nox',
      'ii  vim-tiny',
    ]);
    expect(await run('dpkg -l nosuch')).toEqual({ code: 1, out: '', err: 'dpkg-query: no packages found matching nosuch\n' });
  });

  test('dpkg -s, -L, -S, -W', async () => {
    expect((await run('dpkg -s vsftpd')).out).toMatch(/^Package: vsftpd\nStatus: install ok installed\nPriority: optional\nSection: net\n/);
    expect((await run('dpkg -L vsftpd')).out).toMatch(/^\/\.\n\/etc\n\/etc\/ftpusers\n\/etc\/init\.d\n/);
    expect(await run('dpkg -S /usr/sbin/vsftpd')).toEqual({ code: 0, out: 'vsftpd: /usr/sbin/vsftpd\n', err: '' });
    expect(await run('dpkg -S /opt/x')).toEqual({ code: 1, out: '', err: 'dpkg-query: no path found matching pattern /opt/x\n' });
    expect((await run("dpkg-query -W -f='${Package} ${Status}\\n' rpcbind vsftpd cron")).out).toBe(
      'cron install ok installed\nrpcbind install ok installed\nvsftpd install ok installed\n',
    );
  });

  test('dpkg -V tells what was changed and what is missing', async () => {
    expect((await run('dpkg -V nano')).out).not.toContain('??5');
    const root = await host.enter({ user: 'root', argv: ['/bin/bash'] });
    await root.writeFile('/etc/nanorc', '# mine\n');
    await root.writeFile('/usr/bin/nano', '#!/bin/sh\n');
    const said = (await run('dpkg -V nano')).out.split('\n').filter((line) => !line.includes('/usr/share/'));
    expect(said).toEqual(['??5??????   /bin/nano', '??5?????? c /etc/nanorc', '']);
  });

  test('apt', async () => {
    expect((await run('apt list --installed')).out).toMatch(/^Listing\.\.\.\nadduser\/now 3\.134 all \[installed,local\]\n/);
    expect((await run('apt-cache policy vsftpd')).out).toBe(
      'vsftpd:\n  Installed: 3.0.3-13+b2\n  Candidate: 3.0.3-13+b2\n  Version table:\n *** 3.0.3-13+b2 100\n        100 /var/lib/dpkg/status\n',
    );
    expect((await run('apt show vsftpd')).out).toMatch(
      /^Package: vsftpd\nVersion: 3\.0\.3-13\+b2\nStatus: install ok installed\nPriority: optional\nSection: net\nSource: vsftpd \(3\.0\.3-13\)\n/,
    );
    expect((await run('apt-get autoremove -y')).out).toBe(`${header}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`);
    expect((await run('apt-get install -y curl')).out).toMatch(/curl is already the newest version \(7\.88\.1-10\+deb12u\d+\)\.\n0 upgraded/);
    expect(await run('apt-get install -y nginx')).toEqual({ code: 100, out: header, err: 'E: Unable to locate package nginx\n' });
    expect(await run('apt-get frobnicate')).toEqual({ code: 100, out: '', err: 'E: Invalid operation frobnicate\n' });
  });
});

describe('removal', () => {
  test('is for root', async () => {
    expect(await run('ann: apt-get purge vsftpd')).toEqual({
      code: 100,
      out: '',
      err: 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
    });
    expect(await run('ann: dpkg -r vsftpd')).toEqual({ code: 2, out: '', err: 'dpkg: error: requested operation requires superuser privilege\n' });
  });

  test('asks first, and may be simulated', async () => {
    const plan = `${header}The following packages will be REMOVED:\n  vsftpd*\n0 upgraded, 0 newly installed, 1 to remove and 0 not upgraded.\n`;
    expect(await run('apt-get purge vsftpd', { input: 'n\n' })).toMatchObject({
      code: 1,
      out: `${plan}After this operation, 351 kB disk space will be freed.\nDo you want to continue? [Y/n] Abort.\n`,
    });
    expect(await run('apt-get -s purge vsftpd')).toMatchObject({ code: 0, out: `${plan}Purg vsftpd [3.0.3-13+b2]\n` });
  });

  test('purge leaves nothing of the package', async () => {
    const { code, out, err } = await run('apt-get purge -y vsftpd');
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(/\d+ files/g, 'N files')).toBe(
      `${header}The following packages will be REMOVED:
  vsftpd*
0 upgraded, 0 newly installed, 1 to remove and 0 not upgraded.
After this operation, 351 kB disk space will be freed.
(Reading database ... N files and directories currently installed.)
Removing vsftpd (3.0.3-13+b2) ...
(Reading database ... N files and directories currently installed.)
Purging configuration files for vsftpd (3.0.3-13+b2) ...
`,
    );
    expect(
      host.facts.list([
        '/usr/sbin/vsftpd',
        '/etc/vsftpd.conf',
        '/etc/systemd/system/*/vsftpd.service',
        '/etc/rc?.d/*vsftpd',
        '/usr/lib/systemd/system/vsftpd.service',
      ]),
    ).toEqual([]);
    expect(host.kernel.readText('/etc/passwd')).not.toContain('ftp:');
    expect((await run('dpkg -l vsftpd')).code).toBe(1);
    expect(host.kernel.readText('/var/log/dpkg.log')).toContain('status not-installed vsftpd:amd64 <none>\n');
    expect(await run('apt-get purge -y vsftpd')).toMatchObject({ code: 100, err: 'E: Unable to locate package vsftpd\n' });
  });

  test('remove keeps the configuration until it is purged', async () => {
    expect((await run('apt-get remove -y rpcbind')).out).toContain('Removing rpcbind (1.2.6-6+b1) ...\n');
    expect((await run('dpkg -l rpcbind')).out).toMatch(/\nrc {2}rpcbind /);
    expect(host.facts.list(['/etc/default/rpcbind', '/usr/sbin/rpcbind']).map(({ path }) => path)).toEqual(['/etc/default/rpcbind']);
    expect((await run('apt-get purge -y rpcbind')).out).toContain('After this operation, 0 B of additional disk space will be used.\n');
    expect(host.facts.list(['/etc/default/rpcbind'])).toEqual([]);
  });

  test('takes along what would lack it, and tells what nobody needs any more', async () => {
    const { out } = await run('apt-get -s remove openssh-client');
    expect(out).toContain('The following packages will be REMOVED:\n  openssh-client openssh-server openssh-sftp-server\n');
    expect(out).toMatch(/Remv openssh-server .*\nRemv openssh-sftp-server .*\nRemv openssh-client /);
    expect(out).toContain("runit-helper ucf\nUse 'apt autoremove' to remove them.\n");
    const refused = await run('dpkg -r openssh-client');
    expect([refused.code, refused.err]).toEqual([
      1,
      `dpkg: dependency problems prevent removal of openssh-client:
 openssh-sftp-server depends on openssh-client (= 1:9.2p1-2+deb12u10).
 openssh-server depends on openssh-client (= 1:9.2p1-2+deb12u10).

dpkg: error processing package openssh-client (--remove):
 dependency problems - not removing
Errors were encountered while processing:
 openssh-client
`,
    ]);
    expect(await run('dpkg -P coreutils')).toMatchObject({ code: 1 });
  });
});
