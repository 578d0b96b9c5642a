import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshAuthentication } from '#checkers/probes/ssh/ssh-authentication.ts';
import { sshdConfiguration } from '#checkers/probes/ssh/sshd-configuration.ts';
import { isAdmitted, passwordMethods } from '#checkers/semantics/sshd-access.ts';
import type { Lab } from '#labs/contract.ts';
import { lacks } from '../support/host.ts';
import { type ScenarioLab, scenarioLab } from '../support/scenario-lab.ts';

// Without empty passwords: sshd tries one first, and PAM then refuses what keyboard-interactive proved.
const weak = 'PermitEmptyPasswords no\nPermitRootLogin yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication yes';

/** What we conclude from sshd's effective options against what the running sshd does to real clients. */
describe.skipIf(lacks('docker'))('sshd as we read it is sshd as it acts', () => {
  let own: ScenarioLab;
  let lab: Lab;
  const context = { signal: new AbortController().signal, nonce: '5eed' };
  const place = { machine: 'host', port: 22, visitor: 'client', users: ['deploy', 'learner'] };

  beforeAll(async () => {
    own = await scenarioLab('ssh-front-door');
    lab = own.lab;
  });
  afterAll(() => own?.[Symbol.asyncDispose]());

  async function configure(text: string) {
    const machine = lab.target.machine('host');
    const done = await machine.exec(['/bin/sh', '-ec', 'cat >/etc/ssh/sshd_config.d/00-test.conf; sshd -t; systemctl reload ssh'], {
      user: 'root',
      stdin: `${text}\n`,
    });
    expect(done).toMatchObject({ exitCode: 0 });
    const hasRead = async () => {
      const { daemon, unread } = await sshdConfiguration.collect(lab.target, place, context);
      return daemon !== undefined && unread === undefined;
    };
    await expect.poll(hasRead, { timeout: 20_000 }).toBe(true);
  }

  async function rootGetsIn(): Promise<boolean> {
    const source =
      'sshpass -p toor123 ssh -F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PubkeyAuthentication=no -o PreferredAuthentications=password,keyboard-interactive -o NumberOfPasswordPrompts=1 "root@$HOST_ADDRESS" id -u';
    return (await lab.target.visitor('client').run({ source, timeoutMs: 30_000 })).stdout.trim() === '0';
  }

  test.each([
    [weak],
    ['PasswordAuthentication no\nKbdInteractiveAuthentication no'],
    [weak.replace('PasswordAuthentication yes', 'PasswordAuthentication no')],
    [`${weak}\nAuthenticationMethods publickey`],
    [`${weak}\nAuthenticationMethods publickey,password`],
    [`${weak}\nAuthenticationMethods publickey password`],
    [`${weak}\nPermitRootLogin no`.replace('PermitRootLogin yes\n', '')],
    [weak.replace('Login yes', 'Login prohibit-password')],
    [`${weak}\nAllowUsers deploy learner`],
    [`${weak}\nAllowUsers root@198.51.100.* deploy`],
    [`${weak}\nAllowUsers root@10.* deploy`],
    [`${weak}\nDenyUsers ro?t`],
    [`${weak}\nAllowGroups deploy`],
    [`${weak}\nDenyGroups roo*`],
    [`Match User root\n    PermitRootLogin no\nMatch User deploy\n    PasswordAuthentication no\n    KbdInteractiveAuthentication no`],
    ['PermitEmptyPasswords no\nMatch Address 198.51.100.0/24\n    PermitRootLogin no\n    PasswordAuthentication no\n    KbdInteractiveAuthentication no'],
    ['Match all\n    PermitRootLogin no\n    PasswordAuthentication no\n    KbdInteractiveAuthentication no'],
  ])('%j', async (text) => {
    await configure(text);
    const [{ connections }, live] = await Promise.all([
      sshdConfiguration.collect(lab.target, place, context),
      sshAuthentication.collect(lab.target, place, context),
    ]);
    const here = lab.target.visitor('client').address;
    const of = (user: string) => connections.find((one) => one.user === user && one.address === here)!;
    const root = of('root');
    expect(root.options.permitrootlogin === 'yes' && isAdmitted(root) && passwordMethods(root).length > 0).toBe(await rootGetsIn());
    if (!live.answered) throw new Error(live.why);
    for (const { user, methods } of live.users) {
      const offered = methods.filter((method) => method === 'password' || method === 'keyboard-interactive').sort();
      expect(passwordMethods(of(user)).sort(), user).toEqual(offered);
    }
  });
});
