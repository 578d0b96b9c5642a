// `npm test`: every project on what this machine has. Last line: `tests: N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { buildWeb, guarded, root, setUp } from '../../server/start/setup.mjs';

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const runVitest = async (node, report) => {
  const child = spawn(
    node,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` } },
  );
  return new Promise((resolve) => child.on('close', resolve));
};

const tally = (result, code) => {
  const files = result?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: relative(root, file.name) })));
  const brokenFiles = files.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  const count = (wanted) => tests.filter((test) => wanted.includes(test.status)).length;
  const skipped = tests.filter((test) => ['skipped', 'pending', 'todo', 'disabled'].includes(test.status));
  const failed = count(['failed']) + brokenFiles.length;
  return { passed: count(['passed']), failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
};

await guarded(async () => {
  const node = await setUp();
  await buildWeb(node);
  const folder = mkdtempSync(join(tmpdir(), 'rampart-test-'));
  const report = join(folder, 'report.json');
  const code = await runVitest(node, report);
  const { passed, failed, skipped } = tally(read(report), code);
  rmSync(folder, { recursive: true, force: true });
  for (const test of skipped) process.stdout.write(`skipped: ${test.file}: ${test.fullName}\n`);
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
});
