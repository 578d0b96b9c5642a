// `npm run check`: every gate, all of them run, each named; exit 1 when one fails. `npm run check -- lint types` runs some.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { guarded, root, setUp } from '../../server/start/setup.mjs';

const bin = (name, ...args) => [join(root, 'node_modules', ...name.split('/')), ...args];
const gates = {
  format: bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  lint: bin('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  types: bin('typescript/bin/tsc', '-p', '.'),
  arrows: bin(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'err-long',
    'labs',
    'server',
    'checkers',
    'web',
    'test',
  ),
  unused: bin('knip/bin/knip.js', '--no-progress'),
  scenarios: [join(root, 'server', 'cli', 'scenario.ts'), 'lint'],
  docs: [join(root, 'server', 'cli', 'main.ts'), 'docs', '--check'],
};

const run = (node, args) =>
  new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output }));
  });

await guarded(async () => {
  const node = await setUp();
  const wanted = process.argv.slice(2);
  let failed = 0;
  for (const [name, args] of Object.entries(gates)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = Date.now();
    const { code, output } = await run(node, args);
    process.stdout.write(`check: ${name.padEnd(10)} ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
    if (code !== 0) {
      failed += 1;
      process.stdout.write(`${output.trimEnd()}\n`);
    }
  }
  process.exit(failed === 0 ? 0 : 1);
});
