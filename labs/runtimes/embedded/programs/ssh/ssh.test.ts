import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../../machine/load-recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import type { Program } from '../../program/program.ts';
import type { ProgramRunner } from '../../program/runner.ts';
import { bytesInput } from '../../program/streams.ts';
import { ssh } from './ssh.ts';
import { sshKeygen } from './ssh-keygen.ts';
import { sshd } from './sshd.ts';

const env = join(import.meta.dirname, '..', '..', '..', '..', '..', 'scenarios', 'ssh-front-door', 'env');

/** Stands for the workers: a session tells who it is. */
const runner: ProgramRunner = {
  async run({ sys, argv, stdout }) {
    if (argv[1] === '-ec') return { code: 0 };
    const { uid, tty } = await sys.identity();
    await stdout.write(`uid=${uid} ${argv.join(' ')}${tty === undefined ? '' : ` on ${tty}`}\n`);
    await sys.exit(3);
    return { code: 3 };
  },
  release: () => Promise.resolve(),
  dispose: () => Promise.resolve(),
};

describe('ssh and sshd of ssh-front-door', () => {
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
      runner,
    });
    await host.boot();
  });
  afterAll(() => host.dispose());

  async function run(program: Program, words: readonly string[], { user = 'learner', pass }: { user?: string; pass?: string } = {}): Promise<string> {
    const sys = await host.enter({ user, argv: [program.paths[0]!, ...words] });
    let said = '';
    const out = {
      isTerminal: false,
      write: (data: Uint8Array | string) => Promise.resolve(void (said += typeof data === 'string' ? data : new TextDecoder().decode(data))),
    };
    const environment: Record<string, string> = { HOME: user === 'root' ? '/root' : `/home/${user}`, ...(pass !== undefined && { SSHPASS_ANSWER: pass }) };
    const context = {
      sys,
      argv: [program.name, ...words],
      env: environment,
      stdin: bytesInput(),
      stdout: out,
      stderr: out,
      signal: new AbortController().signal,
      run: () => Promise.resolve(127),
    };
    const code = await program.run(context).catch((error: unknown) => (error as { code: number }).code);
    await sys.exit(0);
    return `${said.replaceAll('\r\n', '\n')}[${code}]`;
  }
  const common = ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=VERBOSE'];
  const quiet = ['-o', 'StrictHostKeyChecking=no', '-o', 'LogLevel=ERROR'];

  test('who has no password gets in for nothing', async () => {
    expect(await run(ssh, [...common, '-o', 'PreferredAuthentications=none', 'intern@localhost', 'id'])).toBe(
      'Warning: Permanently added \'localhost\' (ED25519) to the list of known hosts.\nAuthenticated to localhost ([127.0.0.1]:22) using "none".\nuid=1002 bash -c id\n[3]',
    );
    expect(await run(ssh, [...quiet, '-o', 'PreferredAuthentications=none', 'deploy@localhost', 'id'])).toBe(
      'deploy@localhost: Permission denied (publickey,password,keyboard-interactive).\n[255]',
    );
  });

  test('a password, given as sshpass gives it', async () => {
    const words = [
      ...quiet,
      '-o',
      'PubkeyAuthentication=no',
      '-o',
      'PreferredAuthentications=password,keyboard-interactive',
      '-o',
      'NumberOfPasswordPrompts=1',
      'root@10.213.0.2',
      'echo',
      'hi',
    ];
    expect(await run(ssh, words, { pass: 'toor123' })).toBe('uid=0 bash -c echo hi\n[3]');
    expect(await run(ssh, words, { pass: 'guess' })).toBe('root@10.213.0.2: Permission denied (publickey,password,keyboard-interactive).\n[255]');
  });

  test('words of what does not work', async () => {
    expect(await run(ssh, ['-p', '2222', 'localhost'])).toBe('ssh: connect to host localhost port 2222: Cannot assign requested address\n[255]');
    expect(await run(ssh, ['-p', '2222', '127.0.0.1'])).toBe('ssh: connect to host 127.0.0.1 port 2222: Connection refused\n[255]');
    expect(await run(ssh, ['nobody-here.invalid', 'id'])).toBe(
      'ssh: Could not resolve hostname nobody-here.invalid: Temporary failure in name resolution\n[255]',
    );
    expect(await run(ssh, ['-o', 'Frobnicate=yes', 'localhost'])).toBe('command-line: line 0: Bad configuration option: frobnicate\n[255]');
    expect(await run(ssh, ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', 'localhost', 'id'])).toBe(
      'No ED25519 host key is known for localhost and you have requested strict checking.\nHost key verification failed.\n[255]',
    );
    expect(await run(ssh, ['-c', 'aes192-cbc', '-o', 'StrictHostKeyChecking=no', 'intern@localhost', 'id'])).toMatch(
      /^Unable to negotiate with 127.0.0.1 port 22: no matching cipher found. Their offer: chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,.*\n\[255\]$/,
    );
    const { message } = (await host.sysOf(1)!.journal({ unit: ['ssh.service'] })).findLast((entry) => entry.message.startsWith('Unable'))!;
    expect(message).toMatch(/^Unable to negotiate with 127.0.0.1 port \d+: no matching cipher found. Their offer: aes192-cbc \[preauth\]$/);
  });

  test('sshd -T and -t', async () => {
    expect((await run(sshd, ['-T'], { user: 'root' })).split('\n')).toHaveLength(94);
    expect(await run(sshd, ['-t'], { user: 'root' })).toBe('[0]');
    expect(await run(sshd, ['-t'])).toBe('sshd: no hostkeys available -- exiting.\n[1]');
    expect(await run(sshd, ['-T', '-C', 'foo'], { user: 'root' })).toBe('Invalid test mode specification foo\n[1]');
  });

  test('a terminal where it is asked for, and where sshd gives one', async () => {
    const intern = [...quiet, '-o', 'PreferredAuthentications=none', 'intern@localhost', 'id'];
    expect(await run(ssh, ['-tt', ...intern])).toBe('uid=1002 bash -c id on pts/0\n[3]');
    expect(await run(ssh, ['-t', ...intern])).toBe('uid=1002 bash -c id\n[3]');
    expect(await run(ssh, ['-tt', '-T', ...intern])).toBe('uid=1002 bash -c id\n[3]');
  });

  test('ssh-keygen makes keys and tells fingerprints', async () => {
    expect(await run(sshKeygen, ['-t', 'ed25519', '-N', '', '-f', '/home/learner/k', '-C', 'me'])).toMatch(
      /^Generating public\/private ed25519 key pair.\nYour identification has been saved in \/home\/learner\/k\n/,
    );
    const [, print] = /(SHA256:\S+) me \(ED25519\)/.exec(await run(sshKeygen, ['-lf', '/home/learner/k.pub']))!;
    expect(await run(sshKeygen, ['-lf', '/home/learner/k'])).toBe(`256 ${print} me (ED25519)\n[0]`);
    expect(await run(sshKeygen, ['-lf', '/etc/passwd'])).toBe('/etc/passwd is not a public key file.\n[255]');
    expect(await run(sshKeygen, ['-lf', '/home/deploy/.ssh/authorized_keys'], { user: 'root' })).toBe(
      '256 SHA256:CxgcGY5pb4Gq9XO3lPUZCm+SiA/wyGfi0t4DPRKJ9Hw deploy@rampart (ED25519)\n[0]',
    );
    expect(host.facts.list(['/home/learner/k'])[0]?.mode).toBe(0o600);
  });
});
