import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../../../../test/support/host.ts';
import { parseLine } from './syntax/parse-line.ts';
import { runOurs, type ShellRun } from './testing/run-shell.ts';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

const snippetsOf = (file: string): string[] =>
  readFileSync(join(import.meta.dirname, 'testing', file), 'utf8')
    .replace(/^#.*\n/, '')
    .split(/^---\n/m)
    .map((snippet) => snippet.replace(/\n$/, ''));

const inFolder = async <Result>(use: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Its input is /dev/null: from a socket, bash would think that a remote shell runs it and read ~/.bashrc. */
const real = (snippet: string, cwd: string): Promise<ShellRun> =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/bash', ['-c', snippet], { cwd, env, argv0: 'bash', stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('latin1').on('data', (text: string) => (output[name] += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ ...output, code: code ?? 128 + (signal ? constants.signals[signal] : 0) }));
  });

/** Process ids, padding after signals' names and temporary names differ between any two runs. */
const normal = (run: ShellRun, folder: string): ShellRun => {
  const plain = (text: string): string =>
    text
      .replaceAll(folder, '/folder')
      .replace(/^(bash: line \d+:) +\d+ (?=Killed|Terminated)/gm, '$1 PID ')
      .replace(/ +$/gm, '')
      .replace(/\(\d+\) - /g, '(PID) - ');
  return { stdout: plain(run.stdout), stderr: plain(run.stderr), code: run.code };
};

for (const file of ['snippets.txt', 'tools.txt'])
  describe.skipIf(lacks('bash'))(`as real bash: ${file}`, () => {
    it.concurrent.each(snippetsOf(file))('%s', async (snippet) => {
      const expected = await inFolder(async (folder) => normal(await real(snippet, folder), folder));
      const observed = await inFolder(async (folder) => normal(await runOurs(['bash', '-c', snippet], { cwd: folder, env }), folder));
      expect(observed).toEqual(expected);
    });
  });

describe('the scripts of the scenarios', () => {
  const scripts = globSync(join(import.meta.dirname, '../../../../scenarios/**/*.sh'));
  it.each(scripts.map((path) => [basename(path), path]))('%s is whole', (_, path) => {
    expect(parseLine(readFileSync(path, 'utf8'))).toEqual({ complete: true });
  });
});
