import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { lacks } from '../../../../test/support/host.ts';

const limitMs = 15 * 60_000;

/** Waits beside the test runner, which has to be answered meanwhile. */
const run = (program: string, ...args: readonly string[]) =>
  new Promise<{ ok: boolean; output: string }>((resolve) =>
    execFile(program, args, { cwd: import.meta.dirname, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    ),
  );

const lacksModules = lacks('go') || !(await run('go', 'list', '-deps', '-test', './...')).ok;

describe.skipIf(lacksModules)('the policy agent, with Go and its modules', () => {
  test('judges policies, writes rules that mean the same, and enforces them where this machine has nft', { timeout: limitMs }, async () => {
    const { ok, output } = await run('go', 'test', '-short', './...');
    expect(ok, output).toBe(true);
  });

  test('is formatted', async () => {
    expect(await run('gofmt', '-l', '.')).toEqual({ ok: true, output: '' });
  });
});
