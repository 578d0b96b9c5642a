import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../../machine/load-recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import type { Program } from '../../program/program.ts';
import { bytesInput } from '../../program/streams.ts';
import { journalctl } from './journalctl.ts';
import { systemctl } from './systemctl.ts';

const env = join(import.meta.dirname, '..', '..', '..', '..', '..', 'scenarios', 'ssh-front-door', 'env');

describe('the service manager of ssh-front-door', () => {
  let host: Host;

  beforeAll(async () => {
    const { recipe, folder } = await loadRecipe(join(env, 'machine.yaml'));
    const text = JSON.stringify(recipe).replace(/\{\{\w+\}\}/g, '');
    host = await createHost({
      lab: 'l',
      name: 'host',
      address: '10.213.0.2',
      network: createLabNetwork({ subnet: '10.213.0.0/26' }),
      recipe: JSON.parse(text) as typeof recipe,
      folder,
    });
    await host.boot();
  });
  afterAll(() => host.dispose());

  async function run(program: Program, words: string, { user = 'root', terminal = false } = {}): Promise<string> {
    const argv = [program.name, ...words.split(' ').filter(Boolean)];
    const sys = await host.enter({ user, argv: [program.paths[0]!, ...argv.slice(1)] });
    let said = '';
    const out = {
      isTerminal: terminal,
      write: (data: Uint8Array | string) => Promise.resolve(void (said += typeof data === 'string' ? data : new TextDecoder().decode(data))),
    };
    const context = {
      sys,
      argv,
      env: {},
      stdin: bytesInput(),
      stdout: out,
      stderr: out,
      signal: new AbortController().signal,
      run: () => Promise.resolve(127),
    };
    const code = await program.run(context).catch((error: unknown) => (error as { code: number }).code);
    await sys.exit(0);
    return `${said}[${code}]`.replace(/since \w+ .*? ago/g, 'since <time>').replace(/\b\d+(?= \(sshd\)|-<|\]:)/g, '<pid>');
  }
  const asked = (words: string, options?: { user?: string; terminal?: boolean }) => run(systemctl, words, options);

  test('keeps variables that every service begins with', async () => {
    const first = 'LANG=C.UTF-8\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n';
    expect(await asked('show-environment')).toBe(`${first}[0]`);
    expect(await asked('set-environment MODE=token LEVEL=3')).toBe('[0]');
    expect(await asked('set-environment MODE')).toBe('Failed to set environment: Invalid environment assignments\n[1]');
    expect(await asked('set-environment')).toBe('Too few arguments.\n[1]');
    expect(await asked('show-environment')).toBe(`${first}MODE=token\nLEVEL=3\n[0]`);
    expect(await asked('unset-environment MODE=other LEVEL')).toBe('[0]');
    expect(await asked('show-environment')).toBe(`${first}MODE=token\n[0]`);
    expect(await asked('unset-environment MODE=token')).toBe('[0]');
    expect(await asked('set-environment A=b', { user: 'nobody' })).toContain('[1]');
    expect(await asked('show-environment')).toBe(`${first}[0]`);
  });

  test('boots what is enabled', async () => {
    expect(await asked('is-active ssh sshd nothing-here')).toBe('active\nactive\ninactive\n[0]');
    expect(await asked('list-units --type=service --state=running --no-pager --no-legend')).toBe(
      '  ssh.service              loaded active running OpenBSD Secure Shell server\n  systemd-journald.service loaded active running Journal Service\n[0]',
    );
    expect(host.facts.sockets().map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual(['tcp 0.0.0.0 22', 'tcp6 :: 22']);
  });

  test('status tells what systemctl tells', async () => {
    expect(await asked('status ssh -n0 --no-pager')).toMatch(
      /^● ssh.service - OpenBSD Secure Shell server\n {5}Loaded: loaded \(\/lib\/systemd\/system\/ssh.service; enabled; preset: enabled\)\n {5}Active: active \(running\) since <time>\n {7}Docs: man:sshd\(8\)\n {13}man:sshd_config\(5\)\n {4}Process: \d+ ExecStartPre=\/usr\/sbin\/sshd -t \(code=exited, status=0\/SUCCESS\)\n {3}Main PID: <pid> \(sshd\)\n {6}Tasks: 1 \(limit: 28909\)\n/,
    );
    expect(await asked('status sshh')).toBe('Unit sshh.service could not be found.\n[4]');
  });

  test('colours on terminals', async () => {
    expect(await asked('list-unit-files --no-pager ssh*', { terminal: true })).toBe(
      '\x1b[0m\x1b[0;4mUNIT FILE   \x1b[0m\x1b[0m\x1b[0;4m STATE   \x1b[0m\x1b[0m\x1b[0;4m PRESET \x1b[0m\nssh.service  \x1b[0;1;32menabled \x1b[0m\x1b[0;1;32m \x1b[0m\x1b[0;1;32menabled\x1b[0m\n\x1b[0m\x1b[0;4msshd.service\x1b[0m\x1b[0m\x1b[0;4m \x1b[0m\x1b[0;1;32m\x1b[0;4malias   \x1b[0m\x1b[0;1;32m\x1b[0;4m \x1b[0m\x1b[0;38;5;245m\x1b[0;4m-      \x1b[0m\nssh.socket   \x1b[0;1;31mdisabled\x1b[0m\x1b[0;1;31m \x1b[0m\x1b[0;1;32menabled\x1b[0m\n\n3 unit files listed.\n[0]',
    );
  });

  test('only root reaches it where there is no bus', async () => {
    expect(await asked('is-active ssh', { user: 'learner' })).toBe('Failed to connect to bus: No such file or directory\n[1]');
    expect(await run(journalctl, '-u ssh', { user: 'learner' })).toBe('No journal files were opened due to insufficient permissions.\n[1]');
  });

  test('words of what does not work', async () => {
    expect(await asked('restart sshh')).toBe('Failed to restart sshh.service: Unit sshh.service not found.\n[5]');
    expect(await asked('restat ssh')).toBe('Unknown command verb restat.\n[1]');
    expect(await asked('--frobnicate')).toBe("systemctl: unrecognized option '--frobnicate'\n[1]");
    expect(await asked('is-active')).toBe('Too few arguments.\n[1]');
    expect(await asked('cat sshh')).toBe('No files found for sshh.service.\n[1]');
    expect(await asked('is-enabled sshh')).toBe('Failed to get unit file state for sshh.service: No such file or directory\n[1]');
    expect(await run(journalctl, '-u ssh --since yesterdayy')).toBe('Failed to parse timestamp: yesterdayy\n[1]');
  });

  test('off, on, masked', async () => {
    const sysv = (verb: string) =>
      `Synchronizing state of ssh.service with SysV service script with /lib/systemd/systemd-sysv-install.\nExecuting: /lib/systemd/systemd-sysv-install ${verb} ssh\n`;
    expect(await asked('disable --now ssh')).toBe(
      `${sysv('disable')}Removed "/etc/systemd/system/multi-user.target.wants/ssh.service".\nRemoved "/etc/systemd/system/sshd.service".\n[0]`,
    );
    expect(await asked('is-active ssh')).toBe('inactive\n[3]');
    expect(host.facts.sockets()).toEqual([]);
    expect(await asked('status ssh --no-pager')).toContain('Active: inactive (dead)\n');
    expect(await asked('list-units --all --no-pager --no-legend ssh.service')).toBe('[0]');
    expect(await asked('enable --now ssh')).toBe(
      `${sysv('enable')}Created symlink /etc/systemd/system/sshd.service → /lib/systemd/system/ssh.service.\nCreated symlink /etc/systemd/system/multi-user.target.wants/ssh.service → /lib/systemd/system/ssh.service.\n[0]`,
    );
    expect(await asked('mask ssh')).toBe('Created symlink /etc/systemd/system/ssh.service → /dev/null.\n[0]');
    expect(await asked('start ssh')).toBe('Failed to start ssh.service: Unit ssh.service is masked.\n[1]');
    expect(await asked('unmask ssh')).toBe('Removed "/etc/systemd/system/ssh.service".\n[0]');
    const rows = JSON.parse(await host.facts.tool('systemd-units', {})) as { unit: string; state: string }[];
    expect(rows.filter(({ unit }) => /^sshd?\./.test(unit)).map(({ unit, state }) => `${unit} ${state}`)).toEqual([
      'ssh.service enabled',
      'sshd.service alias',
      'ssh.socket disabled',
    ]);
  });

  test('a bad file: reload fails and the server runs on, restart ends it', async () => {
    const root = host.sysOf(1)!;
    await root.writeFile('/etc/ssh/sshd_config.d/10-typo.conf', 'PermitRotLogin no\n', { create: true });
    const see = 'See "systemctl status ssh.service" and "journalctl -xeu ssh.service" for details.';
    expect(await asked('reload ssh')).toBe(`Job for ssh.service failed.\n${see}\n[1]`);
    expect(await asked('is-active ssh')).toBe('active\n[0]');
    expect(await asked('restart ssh')).toBe(`Job for ssh.service failed because the control process exited with error code.\n${see}\n[1]`);
    expect(await asked('is-active ssh')).toBe('activating\n[3]');
    await root.unlink('/etc/ssh/sshd_config.d/10-typo.conf');
    expect(await asked('reset-failed ssh')).toBe('[0]');
    expect(await asked('restart ssh')).toBe('[0]');
    expect(await asked('is-active ssh')).toBe('active\n[0]');
    expect(await run(journalctl, '-u ssh --no-pager -n 2 -o cat')).toBe(
      'Server listening on :: port 22.\nStarted ssh.service - OpenBSD Secure Shell server.\n[0]',
    );
  });
});
