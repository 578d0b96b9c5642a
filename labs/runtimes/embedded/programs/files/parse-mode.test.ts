import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseMode } from './parse-mode.ts';

const texts = [
  '644',
  '0755',
  '4755',
  '00755',
  'u+x',
  'go-rwx',
  'a=r',
  '=',
  '+x',
  '-w',
  'u=rwx,g=rx,o=',
  'g=u',
  'o=g',
  'u+s',
  'g+s',
  '+t',
  'o+t',
  'u-s',
  'ug=s',
  'a+X',
  'go=rX',
  'g+w-x',
  '=rw',
];
const starts = [0o644, 0o755, 0o4755, 0o2775, 0o1777, 0o600, 0o000];

test.each(['file', 'directory'] as const)('gives the mode that chmod gives a %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'mode-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'x');
  if (kind === 'file') writeFileSync(path, '');
  else mkdirSync(path);
  const differences = texts.flatMap((text) =>
    starts.flatMap((start) => {
      chmodSync(path, start);
      execFileSync('sh', ['-c', 'umask 022; chmod "$@" 2>/dev/null || true', 'sh', '--', text, path]);
      const real = statSync(path).mode & 0o7777;
      const ours = parseMode(text, 0o022)!({ mode: start, directory: kind === 'directory' });
      return real === ours ? [] : [`${text} on ${start.toString(8)}: chmod ${real.toString(8)}, ours ${ours.toString(8)}`];
    }),
  );
  expect(differences).toEqual([]);
});

test.each(['u+y', '8', '77777', 'x', 'u', ''])('%j is no mode', (text) => {
  expect(parseMode(text, 0o022)).toBeUndefined();
});
