import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileAccess } from '#checkers/probes/linux/file-access.ts';
import { identities } from '#checkers/probes/linux/identities.ts';
import { sudoRules } from '#checkers/probes/linux/sudo-rules.ts';
import { grantsOf } from '#checkers/semantics/sudoers.ts';
import { changes, reaches } from '#checkers/semantics/unix-permissions.ts';
import { lacks } from '../support/host.ts';
import { type ScenarioLab, scenarioLab } from '../support/scenario-lab.ts';

const context = { signal: new AbortController().signal, nonce: '5eed' };

describe.skipIf(lacks('docker'))('what an account may is what it can', () => {
  let own: ScenarioLab;
  beforeAll(async () => {
    own = await scenarioLab('dev-workstation');
  });
  afterAll(() => own?.[Symbol.asyncDispose]());

  const shell = async (user: string, script: string, stdin?: string) => {
    const { exitCode } = await own.lab.target.machine('host').exec(['/bin/sh', '-c', script], { user, ...(stdin !== undefined && { stdin }) });
    return exitCode === 0;
  };

  const command = '/usr/bin/true';
  test.each([
    ['%sudo ALL=(ALL:ALL) ALL'],
    ['ALL ALL=(ALL:ALL) NOPASSWD: ALL'],
    ['Defaults !authenticate\nALL ALL=(ALL:ALL) ALL'],
    ['Defaults:contractor !authenticate\nALL ALL=(ALL:ALL) ALL'],
    ['Defaults:%sudo !authenticate\nALL ALL=(ALL:ALL) ALL'],
    ['Defaults !authenticate\nALL ALL=(ALL:ALL) PASSWD: ALL'],
    ['%sudo ALL=(ALL) NOPASSWD: ALL\ndev ALL=(ALL) PASSWD: ALL'],
    ['dev ALL=(ALL) PASSWD: ALL\n%sudo ALL=(ALL) NOPASSWD: ALL'],
    [`dev ALL=(ALL) ALL\ndev ALL=NOPASSWD: ${command}`],
    [`dev ALL=NOPASSWD: ${command}\ndev ALL=(ALL) ALL`],
    [`dev ALL=(root) NOPASSWD: /usr/bin/id, ${command}, PASSWD: /usr/bin/env`],
    [`dev ALL=(root) NOPASSWD: /usr/bin/id, PASSWD: ${command}`],
    ['ALL, !contractor ALL=(ALL) NOPASSWD: ALL'],
    ['ALL ALL=(ALL) NOPASSWD: ALL\ncontractor ALL=(ALL) !ALL'],
    ['#1001 ALL=(ALL) NOPASSWD: ALL\n%#2001 workbench=(root) ALL'],
    ['dev mill=(ALL) NOPASSWD: ALL : workbench=(ALL) ALL'],
    ['dev ALL=(docker) NOPASSWD: ALL'],
    [
      `User_Alias PEOPLE = dev, contractor : OTHERS = nobody\nCmnd_Alias TOOLS = /usr/bin/id, ${command}\nRunas_Alias TOP = root\nPEOPLE ALL=(TOP) NOPASSWD: TOOLS`,
    ],
    ['dev \\\n ALL=(ALL) NOPASSWD: \\\n ALL # for dev'],
  ])('sudo: %j', async (text) => {
    const written = `install -m 0440 /dev/stdin /etc/sudoers && rm -f /etc/sudoers.d/* && visudo -cq`;
    expect(await shell('root', written, `root ALL=(ALL) ALL\n${text}\n`)).toBe(true);
    const { text: read, host, accounts } = await sudoRules.collect(own.lab.target, { machine: 'host' }, context);
    for (const name of ['dev', 'contractor']) {
      const grant = grantsOf(
        read,
        accounts.find((one) => one.name === name)!,
        host,
      ).findLast((one) => one.command === 'ALL' || one.command === command);
      const real = { allowed: await shell('root', `sudo -l -U ${name} ${command}`), free: await shell(name, `sudo -k -n ${command}`) };
      expect({ name, allowed: grant !== undefined, free: grant?.password === false }).toEqual({ name, ...real });
    }
  });

  const set = (mode: string, owner: string, at = '/srv/try/file') => `chown ${owner} ${at}; chmod ${mode} ${at}`;
  test.each([
    [set('0644', 'root:root')],
    [set('0640', 'root:team')],
    [set('0640', 'root:developers')],
    [set('0660', 'root:team')],
    [set('0606', 'root:team')],
    [set('0077', 'contractor:team')],
    [set('0400', 'contractor:contractor')],
    [`${set('0644', 'root:root')}; ${set('0700', 'root:root', '/srv/try')}`],
    [`${set('0644', 'root:root')}; ${set('0711', 'root:root', '/srv/try')}`],
    [`${set('0600', 'root:root')}; ${set('0777', 'root:root', '/srv/try')}`],
    [`${set('0600', 'root:root')}; ${set('1777', 'root:root', '/srv/try')}`],
    [`${set('0644', 'contractor:root')}; ${set('1777', 'root:root', '/srv/try')}`],
    [`${set('0600', 'root:root')}; ${set('0770', 'root:team', '/srv/try')}`],
    [`${set('0600', 'root:root')}; ${set('0776', 'root:root', '/srv/try')}`],
  ])('files: %j', async (make) => {
    expect(await shell('root', `rm -rf /srv/try; mkdir /srv/try; echo x >/srv/try/file; ${make}`)).toBe(true);
    const [{ files }, { accounts }] = await Promise.all([
      fileAccess.collect(own.lab.target, { machine: 'host', paths: ['/srv/try/file'] }, context),
      identities.collect(own.lab.target, { machine: 'host' }, context),
    ]);
    const who = accounts.find(({ name }) => name === 'contractor')!;
    const change = '(: >>/srv/try/file) || chmod u+rw /srv/try/file || { rm -f /srv/try/file && : >/srv/try/file; }';
    expect({ read: reaches(files[0]!, who, 'read'), change: changes(files[0]!, who) }).toEqual({
      read: await shell('contractor', 'cat /srv/try/file'),
      change: await shell('contractor', change),
    });
  });
});
