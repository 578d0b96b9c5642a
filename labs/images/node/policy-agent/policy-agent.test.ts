import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { lacks } from '../../../../test/support/host.ts';

const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { cwd: import.meta.dirname, encoding: 'utf8', timeout: 300_000 });

const lacksModules = (): boolean => lacks('go') || run('go', 'list', '-deps', '-test', './...').status !== 0;

describe.skipIf(lacksModules())('the policy agent, with Go and its modules', () => {
  test('judges policies, writes rules that mean the same, and enforces them where this machine has nft', { timeout: 300_000 }, () => {
    const { status, stdout, stderr } = run('go', 'test', '-short', './...');
    expect(status, stdout + stderr).toBe(0);
  });

  test('is formatted', () => {
    expect(run('gofmt', '-l', '.').stdout).toBe('');
  });
});
